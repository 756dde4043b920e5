// Modules that make careless code generators slow or large: each grows in one direction with its size.
import { F64, I32, I64, makeModule, repeat, signed, u32, type ModuleShape } from "./module_bytes.ts";

export interface BackendBomb {
  readonly name: string;
  /** A size at which it takes some tens of milliseconds. */
  readonly size: number;
  readonly make: (size: number) => Uint8Array;
}

const V128 = 0x7b;
const END = 0x0b;
const get = (local: number): number[] => [0x20, ...u32(local)];
const set = (local: number): number[] => [0x21, ...u32(local)];
const tee = (local: number): number[] => [0x22, ...u32(local)];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const call = (index: number): number[] => [0x10, ...u32(index)];
const ADD = 0x6a;

/** Stores make the results matter: what nobody looks at is not compiled. */
const STORE: Readonly<Record<number, readonly number[]>> = {
  [I32]: [0x36, 2, 0], [I64]: [0x37, 3, 0], [F64]: [0x39, 3, 0], [V128]: [0xfd, 11, 4, 0],
};
const storeLocal = (local: number, type: number): number[] => [...constant(0), ...get(local), ...STORE[type]!];

/** f64.const of a number. */
const float = (value: number): number[] => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];

function bytes32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
}

/** One function (index 0) with a parameter, and others behind it. */
function module(
  code: readonly number[], rest: Partial<ModuleShape> = {}, locals: readonly (readonly [number, number])[] = [],
): Uint8Array {
  const { functions = [], ...shape } = rest;
  return makeModule({ memory: 1, ...shape, functions: [{ parameters: [I32], locals, code }, ...functions] });
}

const NOTHING = { code: [] };
const MANY = { parameters: Array<number>(100).fill(I32), results: [I32], code: get(99) };

/** A module with a global whose initial value is a long expression: `size` additions. */
function longConstant(size: number): Uint8Array {
  const expression = [...constant(1), ...repeat(size, (i) => [...constant(i), ADD]), END];
  const global = [1, I32, 0, ...expression];
  const plain = makeModule({ functions: [NOTHING] });
  // The global section stands before the code section, which comes last.
  let at = 8;
  while (plain[at] !== 10) at += 2 + plain[at + 1]!;
  return Uint8Array.from([...plain.subarray(0, at), 6, ...u32(global.length), ...global, ...plain.subarray(at)]);
}

export const BACKEND_BOMBS: readonly BackendBomb[] = [
  {
    name: "values alive across a call", size: 40_000,
    make: (size) => module([
      ...constant(0), ...repeat(size, (i) => [...get(0), ...constant(i), 0x6c]), ...call(1),
      ...repeat(size - 1, () => [ADD]), ...STORE[I32]!,
    ], { functions: [NOTHING] }),
  },
  {
    name: "100 values alive across every call", size: 20_000,
    make: (size) => module([
      ...constant(0), ...repeat(100, (i) => [...get(0), ...constant(i), 0x6c]), ...repeat(size, () => call(1)),
      ...repeat(99, () => [ADD]), ...STORE[I32]!,
    ], { functions: [NOTHING] }),
  },
  {
    name: "values used again in reverse order between calls", size: 20_000,
    make: (size) => module([
      ...constant(0), ...repeat(size, (i) => [...get(0), ...constant(i), 0x6c, ...(i % 8 === 0 ? call(1) : [])]),
      ...repeat(size - 1, (i) => [ADD, ...(i % 8 === 0 ? call(1) : [])]), ...STORE[I32]!,
    ], { functions: [NOTHING] }),
  },
  {
    name: "calls with 100 arguments", size: 2000,
    make: (size) => module(
      repeat(size, (i) => [...repeat(100, (k) => (k % 3 === 0 ? constant(i + k) : get(0))), ...call(1), ...set(0)]),
      { functions: [MANY] },
    ),
  },
  {
    name: "a chain of if and else with results", size: 20_000,
    make: (size) => module([
      ...repeat(size, (i) => [...get(0), ...constant(i), 0x46, 0x04, I32, ...constant(i * 7), 0x05]),
      ...get(0), ...repeat(size, () => [END]), ...set(0), ...storeLocal(0, I32),
    ]),
  },
  {
    name: "blocks that swap two parameters", size: 20_000,
    make: (size) => module([
      ...get(0), ...get(1), ...repeat(size, () => [0x02, 0, ...set(1), ...set(2), ...get(1), ...get(2), ...get(0), 0x0d, 0, END]),
      ...set(1), ...set(2), ...storeLocal(1, I32), ...storeLocal(2, I32),
    ], { types: [[[I32, I32], [I32, I32]]] }, [[2, I32]]),
  },
  {
    name: "loops that rotate 30 locals", size: 1000,
    make: (size) => module([
      ...repeat(30, (i) => [...get(0), ...constant(i), 0x6c, ...set(1 + i)]),
      ...repeat(size, () => [
        0x03, 0x40, ...repeat(30, (i) => get(1 + i)), ...repeat(30, (i) => set(1 + ((31 - i) % 30))), ...get(0), 0x0d, 0, END,
      ]),
      ...repeat(30, (i) => storeLocal(1 + i, I32)),
    ], {}, [[30, I32]]),
  },
  {
    name: "different f64 constants", size: 50_000,
    make: (size) => module([
      ...repeat(size, (i) => [...get(1), ...float(i + 0.1), 0xa0, ...set(1)]), ...storeLocal(1, F64),
    ], {}, [[1, F64]]),
  },
  {
    name: "vector constants of one hash", size: 20_000,
    make: (size) => module(repeat(size, (i) => {
      // As loader/codegen/relocations.ts hashes them: low ^ high * factor is 0.
      const high = BigInt(i + 1);
      const low = BigInt.asUintN(64, high * 0x9e37_79b9_7f4a_7c15n);
      return [...constant(0), 0xfd, 12, ...new Uint8Array(BigUint64Array.of(low, high).buffer), ...STORE[V128]!];
    })),
  },
  {
    name: "calls with 4 results that nobody takes", size: 20_000,
    make: (size) => module(repeat(size, () => [
      0x02, 0x40, ...get(0), 0x1a, ...get(0), 0x1a, ...call(1), 0x0c, 0, END,
    ]), { functions: [{ results: [I32, I32, I32, I32], code: [0x00] }] }),
  },
  {
    name: "different vector constants and shuffles", size: 10_000,
    make: (size) => module([...repeat(size, (i) => [
      ...get(1), 0xfd, 12, ...bytes32(i), ...bytes32(i * 77), ...bytes32(~i), ...bytes32(5), 0xfd, 13,
      ...Array.from({ length: 16 }, (_, lane) => (lane * 7 + i) & 31), ...set(1),
    ]), ...storeLocal(1, V128)], {}, [[1, V128]]),
  },
  {
    name: "loads and stores everywhere", size: 40_000,
    make: (size) => module(repeat(size, (i) => [
      ...get(0), ...get(0), ...constant(i * 8), ADD, 0x28, 2, ...u32(i % 5000), 0x36, 2, ...u32((i * 13) % 70_000),
    ])),
  },
  {
    name: "stores to different constant addresses", size: 40_000,
    make: (size) => module(repeat(size, (i) => [...constant((i * 4096) & 0x3fff_ffff), ...get(0), 0x36, 2, 0])),
  },
  {
    name: "divisions", size: 30_000,
    make: (size) => module([
      ...repeat(size, (i) => [...get(0), ...get(1), 0x6d + (i % 4), ...tee(1), ...constant(3 + i), 0x6d + (i % 4), ...set(0)]),
      ...storeLocal(0, I32),
    ], {}, [[1, I32]]),
  },
  {
    name: "64-bit divisions by different constants", size: 30_000,
    make: (size) => module([
      ...get(0), 0xac, ...set(1), ...repeat(size, (i) => [...get(1), 0x42, ...signed(3 + i), 0x7f + (i % 4), ...set(1)]),
      ...storeLocal(1, I64),
    ], {}, [[1, I64]]),
  },
  {
    name: "branches that carry a value out of one block", size: 40_000,
    make: (size) => module([
      0x02, I32, ...repeat(size, (i) => [...constant(i), ...get(0), 0x0d, 0, 0x1a]), ...get(0), END, ...set(0), ...storeLocal(0, I32),
    ]),
  },
  {
    name: "br_tables of 1,000 labels", size: 100,
    make: (size) => module([
      ...repeat(1000, () => [0x02, 0x40]),
      ...repeat(size, () => [0x02, 0x40, ...get(0), 0x0e, ...u32(1000), ...repeat(1001, (i) => u32(i)), END]),
      ...repeat(1000, () => [END]),
    ]),
  },
  {
    name: "selects and comparisons", size: 40_000,
    make: (size) => module([
      ...repeat(size, (i) => [...get(0), ...get(1), ...get(1), ...constant(i), 0x48, 0x1b, ...set(1)]), ...storeLocal(1, I32),
    ], {}, [[1, I32]]),
  },
  {
    name: "copies and fills", size: 20_000,
    make: (size) => module(repeat(size, (i) => (i % 2 === 0
      ? [...get(0), ...constant(i), ...constant(i % 90), 0xfc, 10, 0, 0]
      : [...get(0), ...constant(1), ...get(0), 0xfc, 11, 0]))),
  },
  {
    name: "returns out of the middle", size: 40_000,
    make: (size) => module(repeat(size, (i) => [...get(0), ...constant(i), 0x46, 0x04, 0x40, 0x0f, END])),
  },
  {
    name: "a long constant expression", size: 100_000,
    make: longConstant,
  },
  {
    name: "small functions that call each other", size: 10_000,
    make: (size) => makeModule({
      functions: Array.from({ length: size }, (_, i) => ({
        parameters: [I32], results: [I32], code: [...get(0), ...call((i * 7 + 1) % size), ...get(0), ADD],
      })),
    }),
  },
];
