// The module that observes: every engine links it to the module under test and its driver. It keeps
// a log of 64-bit words in its memory, and gives Binaryen's generated modules the functions that
// they import ("fuzzing-support").
//
//      word 0     a hash of the words that found no room
//      word 1…    the log, up to the cursor
//
// NaNs become canonical ones on the way in: their payloads are an exclusion.
import { Type, type ValueType } from "./operators.ts";
import { name, section, signed, unsigned, vector, WASM_HEADER } from "./wasm_bytes.ts";

/** The name under which both the driver and Binaryen's modules import it. */
export const SUPPORT_NAME = "fuzzing-support";
const LOG_PAGES = 16;
const LOG_END = LOG_PAGES * 65536;
const LOG_START = 8;

const I32_STORE_PARAM = [0x20, 0];
const GLOBAL_CURSOR = [0x23, 0];
const PUT = 0;

/** if cursor >= end: word0 = word0 * 31 + x; else: store, advance */
const PUT_BODY = [
  ...GLOBAL_CURSOR, 0x41, ...signed(LOG_END), 0x4f, 0x04, 0x40,
  0x41, 0, 0x41, 0, 0x29, 3, 0, 0x42, 31, 0x7e, 0x20, 0, 0x7c, 0x37, 3, 0,
  0x05,
  ...GLOBAL_CURSOR, 0x20, 0, 0x37, 3, 0,
  ...GLOBAL_CURSOR, 0x41, 8, 0x6a, 0x24, 0,
  0x0b,
];
/** cursor = start; word0 = 0 */
const RESET_BODY = [0x41, LOG_START, 0x24, 0, 0x41, 0, 0x42, 0, 0x37, 3, 0];

/** Operand on the stack (from `get`) to an i64 of its bits, a NaN as the canonical one. */
export function bitsOfValue(get: readonly number[], type: ValueType): number[] {
  switch (type) {
    case Type.i32: return [...get, 0xad];
    case Type.i64: return [...get];
    case Type.f32: return [...get, 0xbc, 0x41, ...signed(0x7fc00000), ...get, ...get, 0x5b, 0x1b, 0xad];
    case Type.f64: return [...get, 0xbd, 0x42, ...signed(0x7ff8000000000000n), ...get, ...get, 0x61, 0x1b];
    default: throw new Error("a vector has two words");
  }
}

/** Calls of put for the words of a value that `get` pushes. */
export function putValue(get: readonly number[], type: number, put: number): number[] {
  const call = [0x10, ...unsigned(put)];
  if (type === Type.v128) return [...get, 0xfd, 29, 0, ...call, ...get, 0xfd, 29, 1, ...call];
  if (type === 0x70 || type === 0x6f) return [...get, 0xd1, 0xad, ...call]; // whether a reference is null
  return [...bitsOfValue(get, type as ValueType), ...call];
}

/** Functions: put, reset, and one log function a type. */
export function supportModule(): Uint8Array {
  const logged: readonly ValueType[] = [Type.i32, Type.i64, Type.f32, Type.f64, Type.v128];
  const names = ["log-i32", "log-i64", "log-f32", "log-f64", "log-v128"];
  const types = [[0x60, 0, 0], ...logged.map((type) => [0x60, 1, type, 0])];
  const bodies = [PUT_BODY, RESET_BODY, ...logged.map((type) => putValue(I32_STORE_PARAM, type, PUT))];
  const wordBody = [0x20, 0, 0x41, 3, 0x74, 0x29, 3, 0];
  return Uint8Array.from([
    ...WASM_HEADER,
    ...section(1, vector([...types, [0x60, 1, Type.i32, 1, Type.i64], [0x60, 0, 1, Type.i32]])),
    ...section(3, vector([[2], [0], ...logged.map((_, index) => [1 + index]), [6], [7]])),
    ...section(5, [1, 1, LOG_PAGES, LOG_PAGES]),
    ...section(6, [1, Type.i32, 1, 0x41, LOG_START, 0x0b]),
    ...section(7, vector([
      [...name("put"), 0, 0], [...name("reset"), 0, 1],
      ...names.map((each, index) => [...name(each), 0, 2 + index]),
      [...name("word"), 0, 7], [...name("end"), 0, 8],
      [...name("log"), 2, 0], [...name("cursor"), 3, 0],
    ])),
    ...section(10, vector([...bodies, wordBody, GLOBAL_CURSOR].map((code) => [...unsigned(code.length + 2), 0, ...code, 0x0b]))),
  ]);
}
