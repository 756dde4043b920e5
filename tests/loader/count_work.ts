// Makes a Wasm module count the work that it does, so that tests can compare amounts of work instead
// of times: one for each function entered and each turn of a loop, and one for each 16 bytes that a bulk
// operation copies or fills. The count is the exported global "work".
import { ByteReader } from "../../tools/wasm/byte_reader.ts";
import { operatorsOf } from "../../tools/wasm/operators.ts";
import { u32 } from "./module_bytes.ts";

const SECTION = { import: 2, global: 6, export: 7, code: 10 } as const;
const HEADER_SIZE = 8;
const EXPORT_GLOBAL = 3;
const I32 = 0x7f;
const I64 = 0x7e;
const MUTABLE = 1;
const END = 0x0b;
const BULK_STEP_LOG2 = 4;
const NO_NAMES = { functionName: String };

/** The operators that the counting needs, with the indices of its two globals. */
class Counter {
  readonly #count: readonly number[];
  readonly #length: readonly number[];

  constructor(firstGlobal: number) {
    this.#count = u32(firstGlobal);
    this.#length = u32(firstGlobal + 1);
  }

  /** count += 1 */
  one(): number[] {
    return [0x23, ...this.#count, 0x42, 1, 0x7c, 0x24, ...this.#count];
  }

  /** count += length / 16, where the length is on top of the stack and stays there. */
  length(): number[] {
    const rounded = [0x23, ...this.#length, 0xad, 0x42, BULK_STEP_LOG2, 0x88];
    return [
      0x24, ...this.#length, 0x23, ...this.#count, ...rounded, 0x7c, 0x24, ...this.#count,
      0x23, ...this.#length,
    ];
  }
}

/** @param wasm a valid module that imports no globals @returns the module that counts */
export function countWork(wasm: Uint8Array): Uint8Array {
  const file = new ByteReader(wasm, HEADER_SIZE);
  const parts: Uint8Array[] = [wasm.subarray(0, HEADER_SIZE)];
  let counter: Counter | null = null;
  let firstGlobal = 0;
  while (!file.done) {
    const start = file.at;
    const id = file.byte();
    const size = file.unsigned();
    const section = new ByteReader(wasm, file.at, file.at + size);
    file.bytes(size);
    if (id === SECTION.global) {
      firstGlobal = section.unsigned();
      counter = new Counter(firstGlobal);
      const globals = [I64, MUTABLE, 0x42, 0, END, I32, MUTABLE, 0x41, 0, END];
      parts.push(makeSection(id, [...u32(firstGlobal + 2), ...rest(wasm, section), ...globals]));
    } else if (id === SECTION.export) {
      const count = section.unsigned();
      const added = [4, ...Buffer.from("work"), EXPORT_GLOBAL, ...u32(firstGlobal)];
      parts.push(makeSection(id, [...u32(count + 1), ...rest(wasm, section), ...added]));
    } else if (id === SECTION.code) {
      if (counter === null) throw new Error("a module with a global section is wanted");
      parts.push(makeSection(id, countBodies(wasm, section, counter)));
    } else {
      parts.push(wasm.subarray(start, file.at));
    }
  }
  return Buffer.concat(parts);
}

function rest(wasm: Uint8Array, section: ByteReader): Uint8Array {
  return wasm.subarray(section.at, section.end);
}

function makeSection(id: number, contents: readonly number[]): Uint8Array {
  return Uint8Array.from([id, ...u32(contents.length), ...contents]);
}

function countBodies(wasm: Uint8Array, section: ByteReader, counter: Counter): number[] {
  const count = section.unsigned();
  const out = u32(count);
  for (let index = 0; index < count; index++) {
    const size = section.unsigned();
    const start = section.at;
    section.bytes(size);
    const body = countBody(wasm, start, start + size, counter);
    out.push(...u32(body.length));
    for (const byte of body) out.push(byte);
  }
  return out;
}

function countBody(wasm: Uint8Array, start: number, end: number, counter: Counter): number[] {
  const out: number[] = [];
  let copied = start;
  const insert = (at: number, code: readonly number[]): void => {
    for (; copied < at; copied++) out.push(wasm[copied]!);
    out.push(...code);
  };
  let turns = true; // the first operator of a body, then those behind `loop`
  for (const { offset, text } of operatorsOf(wasm, start, end, NO_NAMES)) {
    if (turns) insert(offset, counter.one());
    turns = text.startsWith("loop");
    if (/^memory\.(copy|fill)/.test(text)) insert(offset, counter.length());
  }
  insert(end, []);
  return out;
}
