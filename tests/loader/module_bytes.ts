// Makes small Wasm modules from bytes, for tests of shapes that no assembler would write.
import { ByteWriter } from "./ir_to_wasm.ts";

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;

export interface FunctionShape {
  readonly parameters?: readonly number[];
  readonly results?: readonly number[];
  /** Runs of (count, type). */
  readonly locals?: readonly (readonly [number, number])[];
  /** Without the last `end`. */
  readonly code: readonly number[];
}

export interface ModuleShape {
  /** Function types besides those of the functions; they come first. */
  readonly types?: readonly (readonly [readonly number[], readonly number[]])[];
  /** Imported functions: module, field, type index. */
  readonly imports?: readonly (readonly [string, string, number])[];
  readonly functions: readonly FunctionShape[];
  /** Pages of memory 0; none when missing. */
  readonly memory?: number;
  /** Exported functions: name, function index. */
  readonly exports?: readonly (readonly [string, number])[];
}

export function u32(value: number): number[] {
  return new ByteWriter().u32(value).bytes;
}

export function signed(value: number | bigint): number[] {
  return new ByteWriter().signed(BigInt(value)).bytes;
}

function name(text: string): number[] {
  const bytes = [...Buffer.from(text)];
  return [...u32(bytes.length), ...bytes];
}

/** A module with the functions of the shape; each has a type of its own. */
export function makeModule(shape: ModuleShape): Uint8Array {
  const out = new ByteWriter().byte(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const section = (id: number, count: number, write: (section: ByteWriter) => void): void => {
    const contents = new ByteWriter().u32(count);
    write(contents);
    out.byte(id).u32(contents.bytes.length).append(contents.bytes);
  };
  const { types = [], imports = [], exports = [], functions } = shape;
  const all = [...types, ...functions.map(({ parameters = [], results = [] }) => [parameters, results] as const)];
  section(1, all.length, (s) => {
    for (const [parameters, results] of all) {
      s.byte(0x60).u32(parameters.length).byte(...parameters).u32(results.length).byte(...results);
    }
  });
  if (imports.length > 0) {
    section(2, imports.length, (s) => {
      for (const [module, field, type] of imports) s.append(name(module)).append(name(field)).byte(0).u32(type);
    });
  }
  section(3, functions.length, (s) => functions.forEach((_, i) => s.u32(types.length + i)));
  if (shape.memory !== undefined) section(5, 1, (s) => s.byte(0).u32(shape.memory!));
  if (exports.length > 0) {
    section(7, exports.length, (s) => exports.forEach(([field, index]) => s.append(name(field)).byte(0).u32(index)));
  }
  section(10, functions.length, (s) => {
    for (const { locals = [], code } of functions) {
      const body = new ByteWriter().u32(locals.length);
      for (const [count, type] of locals) body.u32(count).byte(type);
      body.append(code).byte(0x0b);
      s.u32(body.bytes.length).append(body.bytes);
    }
  });
  return Uint8Array.from(out.bytes);
}

/** The same bytes `count` times, each made for its number. */
export function repeat(count: number, bytes: (index: number) => readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < count; i++) for (const byte of bytes(i)) out.push(byte);
  return out;
}
