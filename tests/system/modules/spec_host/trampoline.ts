// Calls from outside as WebAssembly: for each function type a module that takes the arguments from
// a memory and two tables, calls the function in place 0 of the first table, and puts the results
// back. So the calling convention is the loader's business alone.
//
// Argument and result i: 16 bytes at 16 i of the memory; a reference in its place of the functions
// (1 + i) or the references (i). The pad is the module that owns the memory and the tables.
import {
  SIGNATURE_PARAMETER_COUNT, SIGNATURE_RESULT_COUNT, SIGNATURE_TYPES,
} from "../../../../abi/instance_image";

/** Places of a table of the pad, and so values that a call can have. */
export const VALUES_MAX: u32 = 255;

const I32: u32 = 0x7f;
const I64: u32 = 0x7e;
const F32: u32 = 0x7d;
const F64: u32 = 0x7c;
const FUNCREF: u32 = 0x70;

let next: usize = 0;

function byte(value: u32): void {
  store<u8>(next++, value);
}
function bytes2(first: u32, second: u32): void {
  byte(first);
  byte(second);
}

/** An unsigned number in LEB128. */
function number(value: u32): void {
  while (value > 127) {
    byte((value & 127) | 128);
    value >>= 7;
  }
  byte(value);
}

/** i32.const of a small number that is not negative. */
function constant(value: u32): void {
  byte(0x41);
  if (value < 64) return byte(value);
  byte((value & 127) | 128);
  byte(value >> 7);
}

function header(to: usize): void {
  next = to;
  store<u64>(to, 0x0000_0001_6d73_6100);
  next += 8;
}

/** Starts a section or body whose size is written as five bytes by endSized. */
function beginSized(): usize {
  const at = next;
  next += 5;
  return at;
}
function endSized(at: usize): void {
  let size = <u32>(next - at - 5);
  for (let index: usize = 0; index < 4; index++) {
    store<u8>(at + index, (size & 127) | 128);
    size >>= 7;
  }
  store<u8>(at, size, 4);
}

/** Writes the pad: memory "m", tables "f" and "r". @returns its size */
export function writePad(to: usize): u32 {
  header(to);
  byte(4); // tables
  let section = beginSized();
  byte(2);
  limits(FUNCREF);
  limits(0x6f);
  endSized(section);
  byte(5); // memories
  section = beginSized();
  bytes2(1, 0);
  byte(1);
  endSized(section);
  byte(7); // exports
  section = beginSized();
  byte(3);
  name(0x6d, 2, 0);
  name(0x66, 1, 0);
  name(0x72, 1, 1);
  endSized(section);
  return <u32>(next - to);
}

/** A table type of the pad. */
function limits(type: u32): void {
  bytes2(type, 1);
  number(VALUES_MAX + 1);
  number(VALUES_MAX + 1);
}

function name(letter: u32, kind: u32, index: u32): void {
  bytes2(1, letter);
  bytes2(kind, index);
}

/** An import from the pad, which is called "p". */
function importName(letter: u32): void {
  bytes2(1, 0x70);
  bytes2(1, letter);
}

/**
 * Writes the module for a function type, a record of the signature registry. Its only export is a
 * function without parameters and results.
 * @returns its size
 */
export function writeTrampoline(to: usize, signature: usize): u32 {
  const parameters = load<u32>(signature + SIGNATURE_PARAMETER_COUNT);
  const results = load<u32>(signature + SIGNATURE_RESULT_COUNT);
  const types = signature + SIGNATURE_TYPES;
  header(to);
  byte(1); // types
  let section = beginSized();
  bytes2(2, 0x60);
  typeList(types, parameters);
  typeList(types + parameters, results);
  byte(0x60);
  bytes2(0, 0);
  endSized(section);
  byte(2); // imports
  section = beginSized();
  byte(3);
  importName(0x6d);
  bytes2(2, 0);
  byte(1);
  importName(0x66);
  byte(1);
  limits(FUNCREF);
  importName(0x72);
  byte(1);
  limits(0x6f);
  endSized(section);
  byte(3); // functions
  section = beginSized();
  bytes2(1, 1);
  endSized(section);
  byte(7); // exports
  section = beginSized();
  byte(1);
  name(0x63, 0, 0);
  endSized(section);
  byte(10); // code
  section = beginSized();
  byte(1);
  const body = beginSized();
  writeBody(types, parameters, results);
  endSized(body);
  endSized(section);
  return <u32>(next - to);
}

function typeList(types: usize, count: u32): void {
  number(count);
  for (let index: u32 = 0; index < count; index++) byte(load<u8>(types + index));
}

function writeBody(types: usize, parameters: u32, results: u32): void {
  number(results);
  for (let index: u32 = 0; index < results; index++) {
    byte(1);
    byte(load<u8>(types + parameters + index));
  }
  for (let index: u32 = 0; index < parameters; index++) {
    writeArgument(load<u8>(types + index), index);
  }
  constant(0);
  byte(0x11); // call_indirect, type 0, table 0
  bytes2(0, 0);
  for (let index = results; index != 0; index--) {
    byte(0x21); // local.set
    number(index - 1);
  }
  for (let index: u32 = 0; index < results; index++) {
    writeResult(load<u8>(types + parameters + index), index);
  }
  byte(0x0b);
}

function isReference(type: u32): bool {
  return type <= FUNCREF;
}

function writeArgument(type: u32, index: u32): void {
  if (isReference(type)) {
    constant(type == FUNCREF ? 1 + index : index);
    bytes2(0x25, type == FUNCREF ? 0 : 1); // table.get
    return;
  }
  constant(0);
  if (type == I32) bytes2(0x28, 2);
  else if (type == I64) bytes2(0x29, 3);
  else if (type == F32) bytes2(0x2a, 2);
  else if (type == F64) bytes2(0x2b, 3);
  else {
    bytes2(0xfd, 0); // v128.load
    byte(4);
  }
  number(16 * index);
}

/** An i32 is stored with its upper half, which must be zero. */
function writeResult(type: u32, index: u32): void {
  constant(isReference(type) ? (type == FUNCREF ? 1 + index : index) : 0);
  byte(0x20); // local.get
  number(index);
  if (isReference(type)) {
    bytes2(0x26, type == FUNCREF ? 0 : 1); // table.set
    return;
  }
  if (type == I32) byte(0xad); // i64.extend_i32_u
  if (type == I32 || type == I64) bytes2(0x37, 3);
  else if (type == F32) bytes2(0x38, 2);
  else if (type == F64) bytes2(0x39, 3);
  else {
    bytes2(0xfd, 11); // v128.store
    byte(4);
  }
  number(16 * index);
}
