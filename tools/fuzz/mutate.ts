// Damages modules: bytes overwritten, inserted, cut out, copied within a module or from another
// one, cut off, and modules of nothing but random bytes. Most damage is done to code.
import type { Choices } from "./choices.ts";
import { unsigned, WASM_HEADER } from "./wasm_bytes.ts";

/** Bytes that mean something in most places: ends, types, LEB128 edges, opcode prefixes. */
const TELLING = [
  0x00, 0x01, 0x02, 0x04, 0x05, 0x0b, 0x0c, 0x0e, 0x0f, 0x10, 0x11, 0x1a, 0x20, 0x21, 0x22, 0x40, 0x41, 0x6a, 0x70,
  0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xff, 0xfc, 0xfd,
];
const RANDOM_SIZE = 300;

interface Region {
  readonly start: number;
  readonly end: number;
}

interface Place {
  readonly section: Region;
  /** Where the section's size stands. */
  readonly sizeAt: number;
  readonly bodySizeAt: number;
  readonly body: Region;
}

function readUnsigned(wasm: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let scale = 1; at < wasm.length; scale *= 128) {
    const byte = wasm[at++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80 || scale > 2 ** 28) break;
  }
  return { value, next: at };
}

/** The code section's contents, and one of its bodies; null where there is none. */
function pickBody(choices: Choices, wasm: Uint8Array): Place | null {
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at]!;
    const size = readUnsigned(wasm, at + 1);
    const section = { start: size.next, end: size.next + size.value };
    if (id === 10 && section.end <= wasm.length) {
      const count = readUnsigned(wasm, section.start);
      let next = count.next;
      for (let skip = choices.below(Math.min(count.value, 64) || 1); ; skip--) {
        const bodySize = readUnsigned(wasm, next);
        const body = { start: bodySize.next, end: bodySize.next + bodySize.value };
        if (body.end > section.end || body.start >= body.end) return null;
        if (skip === 0) return { section, sizeAt: at + 1, bodySizeAt: next, body };
        next = body.end;
      }
    }
    at = section.end;
  }
  return null;
}

function randomModule(choices: Choices): Uint8Array {
  const body = Array.from({ length: choices.below(RANDOM_SIZE) }, () =>
    choices.below(2) ? choices.below(256) : choices.pick(TELLING));
  if (choices.below(4) === 0) return Uint8Array.from(body);
  // Sections of plausible numbers and sizes get farther.
  const bytes = [...WASM_HEADER];
  for (let at = 0, id = 1; at < body.length && id < 13; id += 1 + choices.below(3)) {
    const size = choices.below(40);
    bytes.push(id, size, ...body.slice(at, at + size));
    at += size;
  }
  return Uint8Array.from(bytes);
}

function splice(wasm: Uint8Array, at: number, removed: number, inserted: Uint8Array | readonly number[]): Uint8Array {
  const result = new Uint8Array(wasm.length - removed + inserted.length);
  result.set(wasm.subarray(0, at));
  result.set(inserted, at);
  result.set(wasm.subarray(at + removed), at + inserted.length);
  return result;
}

/** One of the corpus with one to four changes, or random bytes. */
export function mutate(choices: Choices, corpus: readonly Uint8Array[]): Uint8Array {
  if (choices.below(16) === 0) return randomModule(choices);
  const wasm = choices.pick(corpus);
  const other = choices.below(3) === 0 ? choices.pick(corpus) : wasm;
  const place = choices.below(3) > 0 ? pickBody(choices, wasm) : null;
  if (!place) return damage(choices, wasm, 8, other);
  // The sizes around the body are made to fit again, so that validation goes on into it.
  const { section, sizeAt, bodySizeAt, body } = place;
  const source = pickBody(choices, other)?.body;
  const donor = source ? other.subarray(source.start, source.end) : other;
  const changed = damage(choices, wasm.slice(body.start, body.end), 0, donor);
  const code = splice(wasm.slice(section.start, section.end), bodySizeAt - section.start, body.end - bodySizeAt, [
    ...unsigned(changed.length), ...changed,
  ]);
  return splice(wasm, sizeAt, section.end - sizeAt, [...unsigned(code.length), ...code]);
}

/** Changes bytes from `first` on. */
function damage(choices: Choices, original: Uint8Array, first: number, other: Uint8Array): Uint8Array {
  let wasm: Uint8Array = Uint8Array.from(original);
  for (let changes = choices.below(2) ? 1 : 1 + choices.below(4); changes > 0 && wasm.length > first + 1; changes--) {
    const at = first + choices.below(Math.max(1, wasm.length - first));
    const from = choices.below(other.length);
    const size = Math.min(1 + choices.below(24), wasm.length - at, other.length - from);
    switch (choices.below(10)) {
      case 1:
        wasm[at] = choices.pick(TELLING);
        break;
      case 2:
        wasm[at] = wasm[at]! ^ (1 << choices.below(8));
        break;
      case 3:
        wasm[at] = wasm[at]! + (choices.below(2) ? 1 : 255);
        break;
      case 4:
        wasm.set(other.slice(from, from + size), at);
        break;
      case 5:
        wasm = splice(wasm, at, 0, other.slice(from, from + size));
        break;
      case 6:
        wasm = splice(wasm, at, size, []);
        break;
      case 7:
        if (choices.below(4) === 0) wasm = wasm.slice(0, at);
        break;
      case 8:
        wasm = splice(wasm, at, 0, [choices.pick(TELLING)]);
        break;
      default:
        wasm[at] = choices.below(256);
    }
  }
  return wasm;
}
