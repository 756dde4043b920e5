// Makes valid modules that end: random functions over a memory, a table and globals, biased to what
// breaks compilers (many live values across calls and loops, every addressing shape, offsets near
// 2^31 and 2^32, edge-case constants, br_table, many locals and parameters).
//
// Every loop and every function burns fuel from a global and returns or traps without any, so a
// module always ends. A third of the modules is wild: they trap often. NaNs that arithmetic makes are
// made canonical at once, so results are the same everywhere.
import type { Choices } from "./choices.ts";
import type { Coverage } from "./coverage.ts";
import { FUEL } from "./driver.ts";
import { emitBody } from "./generate_body.ts";
import { SCALARS, Type, type ValueType } from "./operators.ts";
import { little, name, section, signed, unsigned, vector, WASM_HEADER } from "./wasm_bytes.ts";

export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface ModuleShape {
  readonly types: readonly FunctionType[];
  /** Type index of each function. */
  readonly functions: readonly number[];
  /** Types of the mutable globals; global 0 is the fuel, global 1 observes locals. */
  readonly globals: readonly ValueType[];
  readonly tableSize: number;
  readonly simd: boolean;
  /** Whether traps are left to chance. The others hardly ever trap, so that all of their code runs. */
  readonly wild: boolean;
}

export interface GeneratedModule {
  readonly wasm: Uint8Array;
  readonly shape: ModuleShape;
}

/** Global that takes in what locals hold at the end of functions. */
export const OBSERVER = 1;
/** From so many parameters on, most stand on the stack. */
export const CROWDED = 24;
export const MEMORY_PAGES = 1;
export const MEMORY_MAXIMUM = 3;

/** Exports: function "f0"…, global "g0"…, "memory". */
export function generateModule(choices: Choices, simd: boolean, coverage: Coverage): GeneratedModule {
  const valueTypes: readonly ValueType[] = simd ? [...SCALARS, Type.v128] : SCALARS;
  // Type 0 has scalars only: the oracle cannot pass vectors to function 0.
  const types = Array.from({ length: 2 + choices.below(5) }, (_, index) =>
    generateType(choices, index === 0 ? SCALARS : valueTypes),
  );
  const functions = Array.from({ length: 1 + choices.below(6) }, (_, index) => (index === 0 ? 0 : choices.below(types.length)));
  if (choices.oneIn(6)) {
    functions.push(types.length, types.length + 1);
    types.push(...crowdedTypes(choices, valueTypes));
  }
  const globals: ValueType[] = [Type.i32, Type.i64, ...Array.from({ length: choices.below(6) }, () => choices.pick(valueTypes))];
  const shape: ModuleShape = { types, functions, globals, tableSize: functions.length + 2, simd, wild: choices.oneIn(3) };
  const bodies = functions.map((_, index) => emitBody(choices, shape, index, coverage));
  return { wasm: encodeModule(shape, bodies), shape };
}

function generateType(choices: Choices, valueTypes: readonly ValueType[]): FunctionType {
  const many = choices.oneIn(8);
  const parameters = Array.from({ length: choices.below(many ? 24 : 7) }, () => choices.pick(valueTypes));
  const results = Array.from({ length: choices.below(many ? 8 : 3) }, () => choices.pick(valueTypes));
  return { parameters, results };
}

/**
 * Two types that pass most of their parameters on the stack, the same ones in another order, and that can
 * tail-call each other.
 */
function crowdedTypes(choices: Choices, valueTypes: readonly ValueType[]): [FunctionType, FunctionType] {
  const parameters = Array.from({ length: CROWDED + choices.below(CROWDED) }, () => choices.pick(valueTypes));
  const results = Array.from({ length: choices.below(choices.oneIn(3) ? CROWDED : 3) }, () => choices.pick(valueTypes));
  const split = choices.below(parameters.length);
  const rotated = [...parameters.slice(split), ...parameters.slice(0, split)];
  return [{ parameters, results }, { parameters: rotated, results }];
}

function encodeModule(shape: ModuleShape, bodies: readonly (readonly number[])[]): Uint8Array {
  const typeBytes = shape.types.map(({ parameters, results }) => [
    0x60, ...vector(parameters.map((type) => [type])), ...vector(results.map((type) => [type])),
  ]);
  const exports = [
    ...shape.functions.map((_, index) => [...name(`f${index}`), 0, ...unsigned(index)]),
    ...shape.globals.map((_, index) => [...name(`g${index}`), 3, ...unsigned(index)]),
    [...name("memory"), 2, 0],
  ];
  const elements = shape.functions.map((_, index) => unsigned(index));
  return Uint8Array.from([
    ...WASM_HEADER,
    ...section(1, vector(typeBytes)),
    ...section(3, vector(shape.functions.map((type) => unsigned(type)))),
    ...section(4, [1, 0x70, 0, ...unsigned(shape.tableSize)]),
    ...section(5, [1, 1, ...unsigned(MEMORY_PAGES), ...unsigned(MEMORY_MAXIMUM)]),
    ...section(6, vector(shape.globals.map((type, index) => [type, 1, ...zero(type, index), 0x0b]))),
    ...section(7, vector(exports)),
    ...section(9, [1, 0, 0x41, 0, 0x0b, ...vector(elements)]),
    ...section(12, [2]),
    ...section(10, vector(bodies.map((body) => [...unsigned(body.length), ...body]))),
    ...section(11, [
      2, 0, 0x41, ...signed(64), 0x0b, ...vector(Array.from({ length: 96 }, (_, i) => [(i * 37 + 11) & 255])),
      1, ...vector(Array.from({ length: 32 }, (_, i) => [(i * 101 + 3) & 255])),
    ]),
  ]);
}

function zero(type: ValueType, index: number): number[] {
  switch (type) {
    case Type.i32: return [0x41, ...signed(index === 0 ? FUEL : index * 1001)];
    case Type.i64: return [0x42, ...signed(BigInt(index) * -0x1_0000_0001n)];
    case Type.f32: return [0x43, ...little(0x3fc00000n, 4)];
    case Type.f64: return [0x44, ...little(0xc002000000000000n, 8)];
    default: return [0xfd, 12, ...little(0x0123456789abcdeffedcba9876543210n, 16)];
  }
}
