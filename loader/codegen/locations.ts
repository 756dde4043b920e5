// The location table (abi/compiled_module.ts): places that can trap, and return addresses of calls.
// Written in the order of the code, so it is sorted by code offset.
import { CL_CODE_OFFSET, CL_SIZE, CL_TRAP, CL_WASM_OFFSET } from "../../abi/compiled_module";
import { Trap } from "../../abi/traps";
import { wasmOffsetOf } from "../ir/node";
import { allocateModule, growModule } from "../memory/arena";
import { codePosition } from "./code_buffer";
import { theIr } from "./function_state";

let table: usize = 0;
let count: u32 = 0;
let capacity: u32 = 0;

export function beginLocations(): void {
  capacity = 1024;
  table = allocateModule(<usize>capacity * CL_SIZE);
  count = 0;
}

/** Address of the records. */
export function locationsAddress(): usize {
  return table;
}

export function locationCount(): u32 {
  return count;
}

function add(codeOffset: u32, wasmOffset: u32, trap: Trap): void {
  // A trap right behind a call takes the place of the return address: one record a position.
  if (count != 0 && load<u32>(table + <usize>(count - 1) * CL_SIZE, CL_CODE_OFFSET) == codeOffset) {
    count--;
  }
  if (count == capacity) {
    table = growModule(table, <usize>capacity * CL_SIZE, <usize>capacity * CL_SIZE * 2);
    capacity <<= 1;
  }
  const record = table + <usize>count * CL_SIZE;
  store<u32>(record, codeOffset, CL_CODE_OFFSET);
  store<u32>(record, wasmOffset, CL_WASM_OFFSET);
  store<u32>(record, trap, CL_TRAP);
  count++;
}

/** The next instruction can raise `trap` on behalf of the node. */
export function noteTrap(trap: Trap, id: u32): void {
  add(codePosition(), wasmOffsetOf(theIr(), id), trap);
}

/** As noteTrap, for code that belongs to no operator (prologues, runtime stubs). */
export function noteTrapAt(trap: Trap, wasmOffset: u32): void {
  add(codePosition(), wasmOffset, trap);
}

/** The next position is a return address: the call that was just written is the node's. */
export function noteCall(id: u32): void {
  add(codePosition(), wasmOffsetOf(theIr(), id), Trap.None);
}

/** For code that moves: the code offset of record `index`. */
@inline
export function locationOffset(index: u32): u32 {
  return load<u32>(table + <usize>index * CL_SIZE, CL_CODE_OFFSET);
}

@inline
export function setLocationOffset(index: u32, codeOffset: u32): void {
  store<u32>(table + <usize>index * CL_SIZE, codeOffset, CL_CODE_OFFSET);
}
