// Where the parts of a kernel image stand in memory: their virtual addresses are fixed one after
// the other, their physical ones follow from the load address. Parts with content come first, so
// that the file holds no zeroes; the zeroed ones follow and exist only in memory.
import type { Protection } from "./page_tables.ts";

export const PAGE = 4096;

export interface Part {
  readonly name: string;
  /** Absent: reached only through the physical map. */
  readonly virtual?: bigint;
  readonly protection?: Protection;
  /** Bytes in memory; content shorter than that is padded with zeroes. */
  readonly size: number;
  /** Absent: zeroes, not in the file. May be filled in after placing. */
  content?: Uint8Array;
  physical: bigint;
}

/** The next multiple of `unit`. */
export function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** Hands out virtual addresses in the kernel's image area. */
export class ImageSpace {
  private next: bigint;

  constructor(start: bigint) {
    this.next = start;
  }

  /** Page-aligned room for `size` bytes; `guard` pages before it stay unmapped. */
  take(size: number, guard = 0): bigint {
    const address = this.next + BigInt(guard * PAGE);
    this.next = address + BigInt(roundUp(size, PAGE));
    return address;
  }
}

export interface PlacedImage {
  readonly base: bigint;
  /** Bytes of the file, from the base. */
  readonly fileSize: number;
  /** Bytes of memory, from the base. */
  readonly memorySize: number;
}

/** Gives each part its physical address; those with content in the order given, then the others. */
export function place(parts: readonly Part[], base: bigint): PlacedImage {
  let offset = 0;
  const put = (part: Part) => {
    part.physical = base + BigInt(offset);
    offset += roundUp(part.size, PAGE);
  };
  parts.filter((part) => part.content).forEach(put);
  const fileSize = offset;
  parts.filter((part) => !part.content).forEach(put);
  return { base, fileSize, memorySize: offset };
}

/** The file's bytes. */
export function assemble(parts: readonly Part[], image: PlacedImage): Uint8Array {
  const bytes = new Uint8Array(image.fileSize);
  for (const part of parts) {
    if (!part.content) continue;
    if (part.content.length > part.size) throw new Error(`${part.name} is larger than its ${part.size} bytes`);
    bytes.set(part.content, Number(part.physical - image.base));
  }
  return bytes;
}
