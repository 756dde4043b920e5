// Writes static ELF64 executables: a header, program headers, and the segments' bytes.
// Source: System V gABI 4.1, chapters 4 and 5; the processor supplements for the machine numbers.

export const ElfMachine = { x86_64: 62, arm64: 183 } as const;
export type ElfMachineName = keyof typeof ElfMachine;

export interface ElfSegment {
  /** Where the segment stands in memory; a multiple of the page size. */
  readonly address: number;
  readonly bytes: Uint8Array;
  /** Bytes in memory; what the file does not give is zero. At least bytes.length. */
  readonly memorySize: number;
  readonly writable: boolean;
  readonly executable: boolean;
}

const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;
const PAGE_SIZE = 4096;
const ET_EXEC = 2;
const PT_LOAD = 1;
const PF_X = 1;
const PF_W = 2;
const PF_R = 4;

/**
 * An executable file that starts at `entry`. Each segment stands on pages of its own in the file.
 * @param pageSize the largest that the machine may have
 */
export function writeElf(
  machine: ElfMachineName, entry: number, segments: readonly ElfSegment[], pageSize = PAGE_SIZE,
): Uint8Array {
  const offsets: number[] = [];
  let size = alignUp(HEADER_SIZE + segments.length * PROGRAM_HEADER_SIZE, pageSize);
  for (const segment of segments) {
    offsets.push(size);
    size = alignUp(size + segment.bytes.length, pageSize);
  }
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // magic, 64-bit, little-endian, version 1
  view.setUint16(16, ET_EXEC, true);
  view.setUint16(18, ElfMachine[machine], true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(entry), true);
  view.setBigUint64(32, BigInt(HEADER_SIZE), true); // program headers
  view.setUint16(52, HEADER_SIZE, true);
  view.setUint16(54, PROGRAM_HEADER_SIZE, true);
  view.setUint16(56, segments.length, true);
  view.setUint16(58, 64, true); // size of a section header; there are none
  segments.forEach((segment, index) => {
    writeProgramHeader(view, HEADER_SIZE + index * PROGRAM_HEADER_SIZE, segment, offsets[index]!, pageSize);
    file.set(segment.bytes, offsets[index]);
  });
  return file;
}

function writeProgramHeader(view: DataView, at: number, segment: ElfSegment, offset: number, pageSize: number): void {
  view.setUint32(at, PT_LOAD, true);
  view.setUint32(at + 4, PF_R | (segment.writable ? PF_W : 0) | (segment.executable ? PF_X : 0), true);
  view.setBigUint64(at + 8, BigInt(offset), true);
  view.setBigUint64(at + 16, BigInt(segment.address), true);
  view.setBigUint64(at + 24, BigInt(segment.address), true);
  view.setBigUint64(at + 32, BigInt(segment.bytes.length), true);
  view.setBigUint64(at + 40, BigInt(segment.memorySize), true);
  view.setBigUint64(at + 48, BigInt(pageSize), true);
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
