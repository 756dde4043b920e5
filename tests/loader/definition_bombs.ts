// Modules of many definitions, and hardly any code. Each grows in one direction with its size.
import { ByteWriter } from "./ir_to_wasm.ts";
import { repeat, signed, u32 } from "./module_bytes.ts";
import type { BackendBomb } from "./backend_bombs.ts";

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const [I32, FUNCREF, END] = [0x7f, 0x70, 0x0b];
const EXPORT_TABLE = 1;

function wasm(...sections: readonly (readonly [number, readonly number[]])[]): Uint8Array {
  const out = new ByteWriter().byte(...HEADER);
  for (const [id, contents] of sections) out.byte(id).u32(contents.length).append(contents);
  return Uint8Array.from(out.bytes);
}

const tables = (count: number) => [4, [...u32(count), ...repeat(count, () => [FUNCREF, 0, 0])]] as const;
const exported = (name: Uint8Array): number[] => [...u32(name.length), ...name, EXPORT_TABLE, 0];

/** Number `index` of the function types, which are all different. */
function functionType(index: number): number[] {
  const parameters: number[] = [];
  for (let rest = index; rest > 0; rest = Math.floor(rest / 4)) parameters.push(I32 - (rest % 4));
  return [0x60, ...u32(parameters.length), ...parameters, 0];
}

export const DEFINITION_BOMBS: readonly BackendBomb[] = [
  {
    name: "as many exports as tables", size: 20_000,
    make: (size) => wasm(tables(size), [7, [
      ...u32(size), ...repeat(size, (i) => exported(Buffer.from(`t${i}`))),
    ]]),
  },
  {
    name: "exports with long names that differ at their ends", size: 2000,
    make: (size) => wasm(tables(1), [7, [
      ...u32(size), ...repeat(size, (i) => exported(Buffer.from("name ".repeat(100) + String(i).padStart(8, "0")))),
    ]]),
  },
  {
    name: "different function types", size: 20_000,
    make: (size) => wasm([1, [...u32(size), ...repeat(size, functionType)]]),
  },
  {
    name: "equal function types", size: 20_000,
    make: (size) => wasm([1, [...u32(size), ...repeat(size, () => functionType(77_777))]]),
  },
  {
    name: "globals that are each the one before and 1", size: 20_000,
    make: (size) => wasm([6, [
      ...u32(size), ...repeat(size, (i) => [I32, 0, ...(i === 0 ? [] : [0x23, ...u32(i - 1)]), 0x41, 1, ...(i === 0 ? [] : [0x6a]), END]),
    ]]),
  },
  {
    name: "active element segments", size: 20_000,
    make: (size) => wasm([4, [1, FUNCREF, 0, ...u32(size)]], [9, [
      ...u32(size), ...repeat(size, (i) => [4, 0x41, ...signed(i), END, 1, 0xd0, FUNCREF, END]),
    ]]),
  },
  {
    name: "data segments", size: 20_000,
    make: (size) => wasm([5, [1, 0, 2]], [11, [...u32(size), ...repeat(size, (i) => [0, 0x41, ...signed(i), END, 1, i & 255])]]),
  },
];
