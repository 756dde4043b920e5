// Addresses of memory 0 that several accesses share.
//
// On an ISA whose accesses take a register and a small offset, but not the memory's base besides,
// the machine address of an index is a value of its own: Op.MemoryAddress, computed once for all
// accesses that it dominates and whose offsets it reaches. Constant indices share the address of
// their page (Op.MemoryPage). An address that only one access uses fuses into it (isa/select), so
// nothing is lost where nothing is shared. What is accessed stays base + index + offset, exactly.
//
// Known addresses stand in a small table without chains: a lost entry costs an addition. An entry
// holds while the construct in which it was made is open, up to the next call or loop: an address is
// cheaper to compute again than to keep over a call or through a loop.
import { append, node, nodeTotal } from "../ir/builder";
import { Op, ValueType } from "../ir/op";
import { controlDepth, frameAt } from "./control";

/** Offsets below 2^reachLog2 units of the access's size are in reach; 0: nothing is shared. */
let reachLog2: u32 = 0;
/** Larger bodies do without, so that the memory that they take stays bounded by their size. */
const OPERATORS_MAX: u32 = 32768;
let sharing: bool = false;
/** Addresses made before this node are not used any more. */
let firstValid: u32 = 0;
/** firstValid before the last call. */
let validBefore: u32 = 0;
/** What is left of the offset of the access. */
let restOffset: u32 = 0;

/** An entry: key, its address node, depth and scope of the construct; u32 each. */
const ENTRY_SIZE: usize = 16;
const ENTRY_MASK: u32 = 63;
const table = memory.data(1024, 16);
/** In a key: a page number instead of an index node. */
const PAGE_KEY: u32 = 0x8000_0000;

/** Chooses the ISA's reach, for the functions that follow. */
export function setAddressReach(log2: u32): void {
  reachLog2 = log2;
}

/**
 * Decides whether a body shares addresses. @param accesses its loads and stores
 * @returns nodes that sharing may need
 */
export function planAddresses(operators: u32, accesses: u32): u32 {
  sharing = reachLog2 != 0 && operators <= OPERATORS_MAX;
  return sharing ? accesses : 0;
}

/** A function begins. */
export function beginAddresses(): void {
  firstValid = nodeTotal();
}

/** Known addresses are not carried past this place: a call that was just made, a loop's header. */
@inline
export function forgetAddresses(): void {
  validBefore = firstValid;
  firstValid = nodeTotal();
}

/** The code ends here: when the last thing that it did was a call, that one never returns. */
export function callNeverReturns(): void {
  if (firstValid == nodeTotal()) firstValid = validBefore;
}

/** The address operand of an access that has to be the index itself. */
@inline
export function wholeAddress(index: u32, offset: u32): u32 {
  restOffset = offset;
  return index;
}

/** The offset that an access keeps beside the operand that shareAddress returned. */
@inline
export function addressRest(): u32 {
  return restOffset;
}

@inline
function inReach(offset: u64, sizeLog2: u32): bool {
  const units = offset >> sizeLog2;
  return units << sizeLog2 == offset && units >> reachLog2 == 0;
}

/**
 * The address operand of an access in the open block: the index itself, or a node that stands for
 * its machine address.
 */
export function shareAddress(index: u32, offset: u32, memoryIndex: u32, sizeLog2: u32): u32 {
  restOffset = offset;
  if (!sharing || memoryIndex != 0) return index;
  if (node(index).op == Op.Constant) return sharePage(index, offset, sizeLog2);
  // Without an offset the base register and the index are an address already.
  if (offset == 0 || !inReach(offset, sizeLog2)) return index;
  const known = find(index);
  return known != 0 ? known : note(index, append(Op.MemoryAddress, ValueType.I64, 0, index, 0, 0));
}

/** As shareAddress, for a constant index that the base register does not reach. */
function sharePage(index: u32, offset: u32, sizeLog2: u32): u32 {
  const sum = <u64>node(index).a + <u64>offset;
  const page = sum >> reachLog2;
  if (inReach(sum, sizeLog2) || page >> reachLog2 != 0) return index;
  const rest = sum & ((1 << reachLog2) - 1);
  if (!inReach(rest, sizeLog2)) return index;
  restOffset = <u32>rest;
  const key = PAGE_KEY | <u32>page;
  const known = find(key);
  return known != 0 ? known : note(key, append(Op.MemoryPage, ValueType.I64, 0, <u32>page, 0, 0));
}

@inline
function entryOf(key: u32): usize {
  return table + <usize>(key & ENTRY_MASK) * ENTRY_SIZE;
}

/** The address node of a key, when it dominates the open block's end; otherwise 0. */
function find(key: u32): u32 {
  const entry = entryOf(key);
  const depth = load<u32>(entry, 8);
  if (load<u32>(entry) != key || load<u32>(entry, 4) < firstValid || depth > controlDepth()) return 0;
  const frame = frameAt(controlDepth() - depth);
  return frame.scope == load<u32>(entry, 12) ? load<u32>(entry, 4) : 0;
}

function note(key: u32, id: u32): u32 {
  const entry = entryOf(key);
  store<u32>(entry, key);
  store<u32>(entry, id, 4);
  store<u32>(entry, controlDepth(), 8);
  store<u32>(entry, frameAt(0).scope, 12);
  return id;
}
