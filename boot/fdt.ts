// A cursor over a flattened device tree in physical memory: nodes in order, properties by name.
// Source: Devicetree Specification v0.4 chapter 5. All numbers in it are big-endian.
//
// The tree comes from whoever boots us and is trusted to be well formed; the cursor still never
// goes past its total size.
import { loadPhysical32, loadPhysical64 } from "hal/memory";
import { physicalTextIs, physicalTextLength, physicalTextStarts } from "./physical_text";

const MAGIC: u32 = 0xd00d_feed;
const TOKEN_BEGIN_NODE: u32 = 1;
const TOKEN_END_NODE: u32 = 2;
const TOKEN_PROPERTY: u32 = 3;
const TOKEN_NOP: u32 = 4;
const DEPTH_MAX: u32 = 16;

let tree: u64 = 0;
let treeEnd: u64 = 0;
let strings: u64 = 0;
/** Where the next token is read. */
let cursor: u64 = 0;
/** Depth of the current node; the root has 0. -1 before it. */
let depth: i32 = -1;
let nodeName: u64 = 0;
let properties: u64 = 0;
/** #address-cells and #size-cells that each depth's node gives its children. */
const cells: usize = memory.data(16 * 8, 4);

let valueAddress: u64 = 0;
let valueSize: u32 = 0;

function word(address: u64): u32 {
  return bswap(loadPhysical32(address));
}

/** Starts over at a tree. @returns false when there is none at this physical address */
export function openTree(physicalAddress: u64): bool {
  tree = physicalAddress;
  if (physicalAddress == 0 || word(tree) != MAGIC) return false;
  treeEnd = tree + word(tree + 4);
  cursor = tree + word(tree + 8);
  strings = tree + word(tree + 12);
  depth = -1;
  return true;
}

/** Bytes of the whole tree. */
export function treeSize(): u32 {
  return <u32>(treeEnd - tree);
}

/** Physical address of memory reservation i, and its size; both 0 at the end (§5.3). */
export function reservationAddress(i: u32): u64 {
  return bswap(loadPhysical64(tree + word(tree + 16) + <u64>i * 16));
}

/** Bytes of memory reservation i; 0 at the end. */
export function reservationSize(i: u32): u64 {
  return bswap(loadPhysical64(tree + word(tree + 16) + <u64>i * 16 + 8));
}

function alignToken(address: u64): u64 {
  return (address + 3) & ~3;
}

/** Goes to the next node in the order of the file. @returns false at the end */
export function nextNode(): bool {
  while (cursor < treeEnd) {
    const token = word(cursor);
    cursor += 4;
    if (token == TOKEN_BEGIN_NODE) {
      depth++;
      nodeName = cursor;
      cursor = alignToken(cursor + physicalTextLength(cursor, 256) + 1);
      properties = cursor;
      noteCells();
      return true;
    }
    if (token == TOKEN_END_NODE) depth--;
    else if (token == TOKEN_PROPERTY) cursor = alignToken(cursor + 8 + word(cursor));
    else if (token != TOKEN_NOP) return false;
  }
  return false;
}

function noteCells(): void {
  if (<u32>depth >= DEPTH_MAX) return;
  const at = cells + (<usize>depth << 3);
  store<u32>(at, findProperty("#address-cells") ? valueCell(0) : 2);
  store<u32>(at, findProperty("#size-cells") ? valueCell(0) : 1, 4);
}

/** Depth of the current node; the root's is 0. */
export function nodeDepth(): i32 {
  return depth;
}

/** Whether the node's name, up to its unit address, is this one. */
export function nodeIs(name: string): bool {
  const size = load<u32>(changetype<usize>(name) - 4) >> 1;
  if (!physicalTextStarts(nodeName, name)) return false;
  const after = loadPhysical32(nodeName + size) & 0xff;
  return after == 0 || after == 64; // "@"
}

/** Looks a property of the current node up; the value* functions then read it. */
export function findProperty(name: string): bool {
  let at = properties;
  while (at < treeEnd) {
    const token = word(at);
    if (token == TOKEN_NOP) {
      at += 4;
      continue;
    }
    if (token != TOKEN_PROPERTY) return false;
    const size = word(at + 4);
    if (physicalTextIs(strings + word(at + 8), name)) {
      valueAddress = at + 12;
      valueSize = size;
      return true;
    }
    at = alignToken(at + 12 + size);
  }
  return false;
}

/** Physical address of the property found last, and its bytes. */
export function valueStart(): u64 {
  return valueAddress;
}

/** Bytes of the current property's value. */
export function valueLength(): u32 {
  return valueSize;
}

/** Cell i of the property found last; 0 beyond its end. */
export function valueCell(i: u32): u32 {
  return (i + 1) * 4 <= valueSize ? word(valueAddress + (<u64>i << 2)) : 0;
}

/** `count` (1 or 2, more: the last two) cells from cell i as a number. */
export function valueNumber(i: u32, count: u32): u64 {
  if (count == 0) return 0;
  const low = <u64>valueCell(i + count - 1);
  return count == 1 ? low : (<u64>valueCell(i + count - 2) << 32) | low;
}

/** Whether the property found last, a list of strings, has this one. */
export function valueHasString(text: string): bool {
  for (let at: u32 = 0; at < valueSize; ) {
    if (physicalTextIs(valueAddress + at, text)) return true;
    at += physicalTextLength(valueAddress + at, valueSize - at) + 1;
  }
  return false;
}

/** Whether the current node is compatible with this. */
export function isCompatible(text: string): bool {
  return findProperty("compatible") && valueHasString(text);
}

/** #address-cells of the node around the current one. */
export function parentAddressCells(): u32 {
  return depth < 1 || <u32>depth > DEPTH_MAX ? 2 : load<u32>(cells + (<usize>(depth - 1) << 3));
}

/** #size-cells of the node around the current one. */
export function parentSizeCells(): u32 {
  return depth < 1 || <u32>depth > DEPTH_MAX ? 1 : load<u32>(cells + (<usize>(depth - 1) << 3), 4);
}

/** Number of pairs in the node's "reg" property. */
export function registerCount(): u32 {
  const size = (parentAddressCells() + parentSizeCells()) * 4;
  return size != 0 && findProperty("reg") ? valueSize / size : 0;
}

/** Address of pair i of "reg"; call registerCount() first. */
export function registerAddress(i: u32): u64 {
  return valueNumber(i * (parentAddressCells() + parentSizeCells()), parentAddressCells());
}

/** Size of pair i of "reg"; call registerCount() first. */
export function registerSize(i: u32): u64 {
  const addressCells = parentAddressCells();
  return valueNumber(i * (addressCells + parentSizeCells()) + addressCells, parentSizeCells());
}
