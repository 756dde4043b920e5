// The listing, for tools that show code (abi/listing.ts): which operator each stretch of code is
// for, and counts per function. Off unless a host asks for it; it changes nothing in the code.
//
// Written in the order of the code; an ISA that moves code afterwards moves the records along.
import {
  LF_FUSED, LF_NODES, LF_REGISTERS, LF_SIZE, LF_SLOTS, LR_CODE_OFFSET, LR_SIZE, LR_WASM_OFFSET,
} from "../../abi/listing";
import { NodeFlag, wasmOffsetOf } from "../ir/node";
import { allocateModule, growModule } from "../memory/arena";
import { codePosition } from "./code_buffer";
import { isRegister, isSlot, locationOf, node, theIr } from "./function_state";

let enabled: bool = false;
let records: usize = 0;
let count: u32 = 0;
let capacity: u32 = 0;
let functions: usize = 0;
let functionTotal: u32 = 0;
let functionCapacity: u32 = 0;

/** Switches the listing on or off for the compilations that follow. */
export function setListing(on: bool): void {
  enabled = on;
}

/** True when a listing is wanted. */
@inline
export function listingEnabled(): bool {
  return enabled;
}

/** Empties the listing, for a module. */
export function beginListing(): void {
  count = 0;
  functionTotal = 0;
  capacity = enabled ? 1024 : 0;
  functionCapacity = enabled ? 64 : 0;
  if (!enabled) return;
  records = allocateModule(<usize>capacity * LR_SIZE);
  functions = allocateModule(<usize>functionCapacity * LF_SIZE);
}

/** Address of the code records. */
export function listingAddress(): usize {
  return records;
}

/** Number of code records. */
export function listingCount(): u32 {
  return count;
}

/** Address of the function records. */
export function listingFunctions(): usize {
  return functions;
}

/** The code from here on is for the node. */
export function listNode(id: u32): void {
  listAt(wasmOffsetOf(theIr(), id));
}

/** As listNode, for code that belongs to no operator. @param kind LISTING_* */
export function listAt(kind: u32): void {
  // What made no code is not listed.
  if (count != 0 && listingOffset(count - 1) == codePosition()) count--;
  if (count == capacity) {
    records = growModule(records, <usize>capacity * LR_SIZE, <usize>capacity * LR_SIZE * 2);
    capacity <<= 1;
  }
  const record = records + <usize>(count++) * LR_SIZE;
  store<u32>(record, codePosition(), LR_CODE_OFFSET);
  store<u32>(record, kind, LR_WASM_OFFSET);
}

/** For code that moves: the code offset of record `index`. */
@inline
export function listingOffset(index: u32): u32 {
  return load<u32>(records + <usize>index * LR_SIZE, LR_CODE_OFFSET);
}

/** Changes the code offset of record `index`: branches were shortened. */
@inline
export function setListingOffset(index: u32, codeOffset: u32): void {
  store<u32>(records + <usize>index * LR_SIZE, codeOffset, LR_CODE_OFFSET);
}

/** Counts what became of the function's nodes. After registers and slots are given out. */
export function listFunction(): void {
  if (functionTotal == functionCapacity) {
    const size = <usize>functionCapacity * LF_SIZE;
    functions = growModule(functions, size, size * 2);
    functionCapacity <<= 1;
  }
  const ir = theIr();
  let fused: u32 = 0;
  let registers: u32 = 0;
  let slots: u32 = 0;
  for (let id: u32 = 1; id < ir.nodeCount; id++) {
    const location = locationOf(id);
    if (node(id).flags & NodeFlag.Fused) fused++;
    else if (isRegister(location)) registers++;
    else if (isSlot(location)) slots++;
  }
  const record = functions + <usize>(functionTotal++) * LF_SIZE;
  store<u32>(record, ir.nodeCount - 1, LF_NODES);
  store<u32>(record, fused, LF_FUSED);
  store<u32>(record, registers, LF_REGISTERS);
  store<u32>(record, slots, LF_SLOTS);
}
