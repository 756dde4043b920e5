// From a code address to a place that a person understands: the Wasm offset and the function, from
// the compiled module's location and function tables (abi/compiled_module.ts).
import {
  CF_CODE_OFFSET,
  CF_CODE_SIZE,
  CF_NAME,
  CF_SIZE,
  CF_WASM_OFFSET,
  CL_CODE_OFFSET,
  CL_SIZE,
  CL_TRAP,
  CL_WASM_OFFSET,
  CM_CODE,
  CM_FUNCTIONS,
  CM_HEADER_SIZE,
  CM_LOCATIONS,
  CM_STRINGS,
} from "../../abi/compiled_module";
import { SLOT_CODE, SLOT_INSTANCE } from "../../abi/address_layout";
import { PAGE_SIZE } from "../../abi/limits";
import { Text } from "../../sdk/text";
import { LAYER_CODE, slotOffset } from "../../sdk/program_layout";
import { Program } from "./program_table";
import { beginPeek, endPeek, peek, readRegion } from "./windows";

const NAME_MAX: u32 = 100;
const header: usize = memory.data(176, 8);
let blob: u32 = 0;
let trap: u32 = 0;

/** Trap of the place that was located last. */
export function locatedTrap(): u32 {
  return trap;
}

/** Appends a text that names the place; nothing when the address is in no code of the program. */
export function locate(program: Program, address: u64, text: Text): void {
  trap = 0;
  const place = slotOffset(address);
  if (place >= <u64>SLOT_CODE + LAYER_CODE && place < <u64>SLOT_INSTANCE) {
    text.string("a place in the WASI layer");
    return;
  }
  blob = program.blob;
  if (place < <u64>SLOT_CODE || place >= <u64>SLOT_INSTANCE) return;
  if (readRegion(blob, 0, header, CM_HEADER_SIZE) < 0) return;
  const start = <u64>SLOT_CODE + (load<u32>(header + CM_CODE) % PAGE_SIZE);
  if (place < start || place - start >= load<u32>(header + CM_CODE, 4)) return;
  beginPeek(program.blobSize);
  describe(<u32>(place - start), text);
  endPeek();
}

/**
 * An exact place where there is a location record; else (a stack that overflows in a prologue) the
 * body.
 */
function describe(code: u32, text: Text): void {
  const record = findLocation(code);
  if (record != 0) {
    trap = load<u32>(record + CL_TRAP);
    text.string("wasm offset 0x").hex(load<u32>(record + CL_WASM_OFFSET));
  }
  appendFunction(code, record == 0, text);
}

/** The location record of exactly this offset; 0 = none. */
function findLocation(code: u32): usize {
  const first = load<u32>(header + CM_LOCATIONS);
  let low: u32 = 0;
  let high = load<u32>(header + CM_LOCATIONS, 4);
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = peek(blob, first + middle * CL_SIZE, CL_SIZE);
    if (record == 0) return 0;
    if (load<u32>(record + CL_CODE_OFFSET) <= code) low = middle + 1;
    else high = middle;
  }
  if (low == 0) return 0;
  const record = peek(blob, first + (low - 1) * CL_SIZE, CL_SIZE);
  return record != 0 && load<u32>(record + CL_CODE_OFFSET) == code ? record : 0;
}

/** Functions are few thousand at most and deaths are rare, so they are simply gone through. */
function appendFunction(code: u32, withBody: bool, text: Text): void {
  const first = load<u32>(header + CM_FUNCTIONS);
  const count = load<u32>(header + CM_FUNCTIONS, 4);
  for (let index: u32 = 0; index < count; index++) {
    const record = peek(blob, first + index * CF_SIZE, CF_SIZE);
    if (record == 0) return;
    if (code - load<u32>(record + CF_CODE_OFFSET) >= load<u32>(record + CF_CODE_SIZE)) continue;
    const name = load<u32>(record + CF_NAME);
    const length = min<u32>(load<u32>(record + CF_NAME, 4), NAME_MAX);
    if (withBody) text.string("the body at wasm offset 0x").hex(load<u32>(record + CF_WASM_OFFSET));
    text.string(" in function ");
    const bytes: usize = length == 0
      ? 0
      : peek(blob, load<u32>(header + CM_STRINGS) + name, length);
    if (bytes == 0) text.byte(0x23).decimal(index);
    else text.bytes(bytes, length);
    return;
  }
}
