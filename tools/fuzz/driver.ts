// The driver of a module under test: a Wasm module that every engine runs alike. It imports the
// module's functions, globals and memory, calls each function with edge-case arguments, and puts
// results, and at the end the globals, the memory's size and a hash of its contents, into the log
// (support_module.ts). Each call is an export of its own, so that its trap can be caught.
import { FLOAT_EDGES, INTEGER_EDGES } from "./edges.ts";
import { readInterface, type FunctionInterface } from "./module_interface.ts";
import { Type, type ValueType } from "./operators.ts";
import { putValue, SUPPORT_NAME } from "./support_module.ts";
import { name, little, section, signed, unsigned, vector, WASM_HEADER } from "./wasm_bytes.ts";

/** Global that our generator's modules burn; the driver fills it before each call. */
export const FUEL_GLOBAL = "g0";
export const FUEL = 300;
/** Function that Binaryen's modules export to fill theirs. */
const HANG_LIMIT = "hangLimitInitializer";
const ROUNDS = 2;
/** Calls of one module at most. */
const CALLS_MAX = 24;

export interface Driver {
  readonly wasm: Uint8Array;
  /** The export of call i is `c<i>`; the state is put by `state`. */
  readonly calls: readonly string[];
}

function argument(type: number, number: number): number[] {
  const integer = INTEGER_EDGES[number % INTEGER_EDGES.length]!;
  const float = FLOAT_EDGES[number % FLOAT_EDGES.length]!;
  switch (type) {
    case Type.i32: return [0x41, ...signed(BigInt.asIntN(32, integer))];
    case Type.i64: return [0x42, ...signed(BigInt.asIntN(64, integer))];
    case Type.f32: return [0x43, ...new Uint8Array(Float32Array.of(float).buffer)];
    case Type.f64: return [0x44, ...new Uint8Array(Float64Array.of(float).buffer)];
    case Type.v128: {
      const low = BigInt.asUintN(64, integer * 0x1_0001_0003n + 5n);
      return [0xfd, 12, ...little(low, 8), ...little(BigInt.asUintN(64, integer), 8)];
    }
    default: return [0xd0, type];
  }
}

/** Local declarations for the results, and code that moves them there and puts them in order. */
function putResults(results: readonly ValueType[], put: number): { locals: number[][]; code: number[] } {
  const code = results.map((_, index) => [0x21, ...unsigned(results.length - 1 - index)]).flat();
  code.push(...results.flatMap((type, index) => putValue([0x20, ...unsigned(index)], type, put)));
  return { locals: results.map((type) => [1, type]), code };
}

/** hash = 0; for each 8 bytes from the end: hash = rotate(hash ^ word, 5) * constant; put(hash) */
function hashMemory(put: number): number[] {
  return [
    0x3f, 0, 0xad, 0x10, ...unsigned(put), // the size in pages
    0x3f, 0, 0x41, 16, 0x74, 0x21, 0,
    0x02, 0x40, 0x20, 0, 0x45, 0x0d, 0, 0x03, 0x40,
    0x20, 0, 0x41, 8, 0x6b, 0x22, 0,
    0x29, 3, 0, 0x20, 1, 0x85, 0x42, 5, 0x89, 0x42, ...signed(0x100000001b3n), 0x7e, 0x21, 1,
    0x20, 0, 0x0d, 0, 0x0b, 0x0b,
    0x20, 1, 0x10, ...unsigned(put),
  ];
}

/**
 * Writes the driver.
 * @param module the name that the module under test is imported by
 * @param salt varies the arguments
 */
export function makeDriver(wasm: Uint8Array, module: string, salt: number): Driver {
  const { functions, globals, memory } = readInterface(wasm);
  const hangLimit = functions.find((each) => each.name === HANG_LIMIT);
  const callees = functions.filter((each) => each !== hangLimit && each.name !== "hashMemory");
  const importedFunctions: FunctionInterface[] = [...callees, ...(hangLimit ? [hangLimit] : [])];
  const types = importedFunctions.map(({ parameters, results }) => [
    0x60, ...vector(parameters.map((type) => [type])), ...vector(results.map((type) => [type])),
  ]);
  const putType = types.length;
  const voidType = putType + 1;
  types.push([0x60, 1, Type.i64, 0], [0x60, 0, 0]);
  const imports: number[][] = [
    [...name(SUPPORT_NAME), ...name("put"), 0, ...unsigned(putType)],
    ...importedFunctions.map((each, index) => [...name(module), ...name(each.name), 0, ...unsigned(index)]),
    ...globals.map((each) => [...name(module), ...name(each.name), 3, each.type, each.mutable ? 1 : 0]),
  ];
  if (memory) {
    const limits = memory.max === null ? [0, ...unsigned(memory.min)] : [1, ...unsigned(memory.min), ...unsigned(memory.max)];
    imports.push([...name(module), ...name(memory.name), 2, ...limits]);
  }
  const put = 0;
  const fuelGlobal = globals.findIndex((each) => each.name === FUEL_GLOBAL && each.mutable && each.type === Type.i32);
  const prepare = hangLimit
    ? [0x10, ...unsigned(importedFunctions.length)]
    : fuelGlobal >= 0 ? [0x41, ...signed(FUEL), 0x24, ...unsigned(fuelGlobal)] : [];
  const bodies: number[][] = [];
  const calls: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { parameters, results, name: callee }] of callees.entries()) {
      if (bodies.length >= CALLS_MAX || (round > 0 && parameters.length === 0)) continue;
      const args = parameters.flatMap((type, place) => argument(type, salt + place * 3 + round * 11 + index * 7));
      const { locals, code } = putResults(results, put);
      bodies.push([...vector(locals), ...prepare, ...args, 0x10, ...unsigned(1 + index), ...code, 0x0b]);
      calls.push(`${callee} (round ${round})`);
    }
  }
  const putGlobals = globals.flatMap((each, index) => putValue([0x23, ...unsigned(index)], each.type, put));
  bodies.push([...vector([[1, Type.i32], [1, Type.i64]]), ...putGlobals, ...(memory ? hashMemory(put) : []), 0x0b]);
  const first = 1 + importedFunctions.length;
  const exports = bodies.map((_, index) => [
    ...name(index === bodies.length - 1 ? "state" : `c${index}`), 0, ...unsigned(first + index),
  ]);
  const bytes = Uint8Array.from([
    ...WASM_HEADER,
    ...section(1, vector(types)),
    ...section(2, vector(imports)),
    ...section(3, vector(bodies.map(() => unsigned(voidType)))),
    ...section(7, vector(exports)),
    ...section(10, vector(bodies.map((body) => [...unsigned(body.length), ...body]))),
  ]);
  return { wasm: bytes, calls };
}
