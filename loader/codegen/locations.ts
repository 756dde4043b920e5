// The location table (abi/compiled_module.ts): places that can trap, and return addresses of calls.
// Written in the order of the code, so it is sorted by code offset.
import { CL_CODE_OFFSET, CL_SIZE, CL_TRAP, CL_WASM_OFFSET } from "../../abi/compiled_module";
import { Trap } from "../../abi/traps";
import { wasmOffsetOf } from "../ir/node";
import {
  appendRecord, beginTable, copyRecords, RECORD_TABLE_SIZE, recordAt, RecordTable,
} from "../memory/record_table";
import { codePosition } from "./code_buffer";
import { theIr } from "./function_state";

const tableMemory = memory.data(RECORD_TABLE_SIZE, 16);

@inline
function theTable(): RecordTable {
  return changetype<RecordTable>(tableMemory);
}

/** Empties the table, for a module. */
export function beginLocations(): void {
  beginTable(theTable(), CL_SIZE);
}

/** Copies the records to one place. */
export function copyLocations(destination: usize): void {
  copyRecords(theTable(), destination);
}

/** Number of records. */
export function locationCount(): u32 {
  return theTable().count;
}

function add(codeOffset: u32, wasmOffset: u32, trap: Trap): void {
  // A trap right behind a call takes the place of the return address: one record a position.
  const table = theTable();
  const last = table.count - 1;
  if (table.count != 0 && load<u32>(recordAt(table, last), CL_CODE_OFFSET) == codeOffset) {
    table.count = last;
  }
  const record = appendRecord(table);
  store<u32>(record, codeOffset, CL_CODE_OFFSET);
  store<u32>(record, wasmOffset, CL_WASM_OFFSET);
  store<u32>(record, trap, CL_TRAP);
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
  return load<u32>(recordAt(theTable(), index), CL_CODE_OFFSET);
}

/** Changes the code offset of record `index`: branches were shortened. */
@inline
export function setLocationOffset(index: u32, codeOffset: u32): void {
  store<u32>(recordAt(theTable(), index), codeOffset, CL_CODE_OFFSET);
}
