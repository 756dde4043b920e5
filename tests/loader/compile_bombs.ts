// Modules that make careless compilers slow or large: each is near a limit in one direction.
import { F64, I32, makeModule, repeat, signed, u32, type ModuleShape } from "./module_bytes.ts";

export interface Bomb {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = [0x02, 0x40];
const LOOP = [0x03, 0x40];
const END = 0x0b;
const get = (local: number): number[] => [0x20, ...u32(local)];
const set = (local: number): number[] => [0x21, ...u32(local)];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const brIf = (label: number): number[] => [0x0d, ...u32(label)];

function bomb(name: string, shape: ModuleShape): Bomb {
  return { name, bytes: makeModule(shape) };
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
