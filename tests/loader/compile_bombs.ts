// Modules that make careless compilers slow or large: each is near a limit in one direction.
import { F64, I32, makeModule, repeat, signed, u32, type ModuleShape } from "./module_bytes.ts";

export interface Bomb {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether it is too complex. */
  readonly refused: boolean;
}

const BLOCK = [0x02, 0x40];
const LOOP = [0x03, 0x40];
const END = 0x0b;
const get = (local: number): number[] => [0x20, ...u32(local)];
const set = (local: number): number[] => [0x21, ...u32(local)];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const brIf = (label: number): number[] => [0x0d, ...u32(label)];

function bomb(name: string, shape: ModuleShape, refused = false): Bomb {
  return { name, bytes: makeModule(shape), refused };
}

const THOUSAND = Array<number>(1000).fill(I32);
const call = (index: number): number[] => [0x10, ...u32(index)];
/** A function of a thousand parameters and as many results. */
const PASS = { parameters: THOUSAND, results: THOUSAND, code: [0x00] };
const GIVE = { results: THOUSAND, code: [0x00] };
const TAKE = { parameters: THOUSAND, code: [] };

/** 2 to the power of `depth` calls of TAKE (function 0) with the same thousand arguments, all in arms of ifs. */
function armsThatCall(depth: number): number[] {
  if (depth === 0) return call(0);
  const inner = armsThatCall(depth - 1);
  return [...get(0), 0x04, 0, ...inner, 0x05, ...inner, END];
}

function oneFunction(name: string, locals: number, code: readonly number[]): Bomb {
  return bomb(name, { functions: [{ parameters: [I32], locals: [[locals, I32]], code }], memory: 1 });
}

/** Assigns locals 1 to count, each from the one before. */
function rotate(count: number): number[] {
  return repeat(count, (i) => [...get(i === 0 ? count : i), ...constant(i), 0x6a, ...set(i + 1)]);
}

export function compileBombs(): Bomb[] {
  return [
    oneFunction("50,000 locals in a loop", 49_990, [...LOOP, ...rotate(49_990), ...get(0), ...brIf(0), END]),
    oneFunction("100,000 nested blocks", 1, [
      ...repeat(100_000, () => BLOCK),
      ...repeat(100_000, () => [...get(0), ...brIf(0), END]),
    ]),
    oneFunction("50,000 nested loops that assign", 64, [
      ...repeat(50_000, (i) => [...LOOP, ...get(0), ...set(1 + (i % 64))]),
      ...repeat(50_000, (i) => [...get(1 + (i % 64)), ...brIf(0), END]),
    ]),
    oneFunction("1,000 nested loops over 1,000 locals", 1000, [
      ...repeat(1000, () => LOOP),
      ...rotate(1000),
      ...repeat(1000, () => [...get(1), ...brIf(0), END]),
    ]),
    oneFunction("10,000 joins of 1,000 locals", 1000, [
      ...rotate(1000),
      ...LOOP,
      ...repeat(10_000, (i) => [
        ...BLOCK, ...get(0), ...brIf(0), ...get(1 + ((i * 7) % 1000)), ...set(1 + (i % 1000)), END,
      ]),
      ...rotate(1000),
      ...get(1),
      ...brIf(0),
      END,
    ]),
    oneFunction("10,000 branches out of one block with 1,000 assigned locals", 1000, [
      ...BLOCK,
      ...repeat(10_000, (i) => [...get(0), ...constant(i), 0x6a, ...set(1 + (i % 1000)), ...get(0), ...brIf(0)]),
      END,
      ...repeat(1000, (i) => [...get(i + 1), 0x1a]),
      ...get(500),
      ...set(0),
      ...rotate(1000),
      ...get(0),
      0x0d, 0,
    ]),
    oneFunction("br_table of 65,000 labels", 1, [
      ...repeat(500, () => BLOCK),
      ...get(0), 0x0e, ...u32(65_000), ...repeat(65_001, (i) => u32(i % 500)),
      ...repeat(500, () => [END]),
    ]),
    oneFunction("1,000 br_tables over 100 labels that carry locals", 100, [
      ...LOOP,
      ...repeat(100, () => BLOCK),
      ...repeat(1000, (i) => [
        ...get(0), ...set(1 + (i % 100)),
        ...BLOCK, ...get(0), 0x0e, ...u32(100), ...repeat(101, (label) => u32(label)), END,
      ]),
      ...repeat(100, (i) => [END, ...get(i + 1), ...set(0)]),
      ...get(0), ...brIf(0), END,
    ]),
    bomb("3,000 blocks of 900 results", {
      types: [[[], Array<number>(900).fill(I32)], [Array<number>(900).fill(I32), Array<number>(900).fill(I32)]],
      functions: [{
        parameters: [I32],
        code: [
          0x02, 0, ...repeat(900, () => get(0)), END,
          ...repeat(3000, () => [0x02, 1, ...get(0), ...brIf(0), END]),
          ...repeat(900, () => [0x1a]),
        ],
      }],
    }, true),
    bomb("10,000 calls whose 1,000 results nobody takes", {
      functions: [GIVE, { code: repeat(10_000, () => [...BLOCK, ...call(0), 0x0c, 0, END]) }],
    }, true),
    bomb("a chain of 300,000 calls that pass 1,000 values on", {
      functions: [PASS, { ...PASS, code: [...repeat(1000, (i) => get(i)), ...repeat(300_000, () => call(0))] }],
    }, true),
    bomb("1,000 functions that each make a few such calls", {
      functions: [GIVE, ...Array.from({ length: 1000 }, () => ({
        code: repeat(6, () => [...BLOCK, ...call(0), 0x0c, 0, END]),
      }))],
    }, true),
    bomb("3,800,000,000 results of calls that are not reached", {
      functions: [GIVE, { code: [0x00, ...repeat(3_800_000, () => call(0)), 0x00] }],
    }, true),
    bomb("20,000 calls that are not reached, with 1,000 arguments and results", {
      functions: [PASS, { ...PASS, code: [0x00, ...repeat(20_000, () => call(0))] }],
    }),
    bomb("50,000 calls with 1,000 arguments that are not reached", {
      functions: [TAKE, { code: [0x00, ...repeat(50_000, () => call(0))] }],
    }),
    bomb("16,384 calls in arms, with the same 1,000 arguments", {
      types: [[THOUSAND, []]],
      functions: [TAKE, { parameters: [I32], code: [...repeat(1000, () => get(0)), ...armsThatCall(14)] }],
    }, true),
    bomb("50 nested loops of 1,000 parameters", {
      types: [[THOUSAND, THOUSAND]],
      functions: [{
        parameters: [I32],
        code: [
          ...repeat(1000, () => get(0)), ...repeat(50, () => [0x03, 0]),
          ...repeat(50, () => [...get(0), ...brIf(0), END]), ...repeat(1000, () => [0x1a]),
        ],
      }],
    }, true),
    bomb("50,000 functions that declare 50,000 locals and name none", {
      functions: Array.from({ length: 50_000 }, () => ({ locals: [[50_000, I32]] as const, code: [] })),
    }),
    bomb("100,000 empty functions", { functions: Array.from({ length: 100_000 }, () => ({ code: [] })) }),
    oneFunction("a body of 7 MB", 2, repeat(1_090_000, () => [...get(0), ...get(1), 0x6a, ...set(1)])),
    bomb("a deep operand stack", {
      functions: [{
        locals: [[1, F64]],
        code: [...repeat(500_000, () => get(0)), ...repeat(500_000, () => [0x1a])],
      }],
    }),
    oneFunction("100,000 ifs in a row", 8, repeat(100_000, (i) => [
      ...get(0), 0x04, 0x40, ...get(i % 8), ...set(1 + (i % 8)), 0x05, ...get(0), ...set(1 + ((i + 1) % 8)), END,
    ])),
  ];
}
