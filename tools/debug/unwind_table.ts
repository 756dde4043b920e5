// .debug_frame: how a debugger finds the caller of each function, from the prologues that
// loader/isa/<isa>/frame.ts emits and the frame sizes that it records. Epilogues are not described:
// a debugger that stops in the few instructions of one shows a wrong caller.
// Source: DWARF 4 §6.4; System V ABI AMD64 §3.6.2; DWARF for the Arm 64-bit Architecture §4.1.
import type { IsaName } from "../project.ts";
import { ByteWriter } from "./byte_writer.ts";

export interface FramedFunction {
  readonly address: bigint;
  readonly code: Uint8Array;
  /** Bytes of stack that one activation takes, with the return address on x86_64. */
  readonly frameSize: number;
}

const DW_CFA_ADVANCE_LOC4 = 0x04;
const DW_CFA_UNDEFINED = 0x07;
const DW_CFA_DEF_CFA = 0x0c;
const DW_CFA_DEF_CFA_OFFSET = 0x0e;
const DW_CFA_OFFSET = 0x80;
const DW_CFA_NOP = 0;
const NO_CIE = 0xffff_ffff;

interface Convention {
  readonly stackPointer: number;
  readonly returnAddress: number;
  /** From the stack pointer at a function's first instruction up to the caller's. */
  readonly entryOffset: number;
}

const CONVENTIONS: Record<IsaName, Convention> = {
  x86_64: { stackPointer: 7, returnAddress: 16, entryOffset: 8 },
  arm64: { stackPointer: 31, returnAddress: 30, entryOffset: 0 },
};

/** x86-64's register numbers by those of DWARF: rax, rcx, rdx, rbx … stand in another order there. */
const X86_64_REGISTERS = [0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15];

/** One step of a prologue: after `size` bytes the frame has grown to `frame`, registers are saved. */
interface PrologueStep {
  readonly size: number;
  readonly frame: number;
  /** DWARF register, and its place in multiples of 8 bytes below the caller's stack pointer. */
  readonly saved: readonly (readonly [number, number])[];
}

/** @param outermost code without callers: entry stubs */
export function unwindTable(
  isa: IsaName, functions: readonly FramedFunction[], outermost: { address: bigint; size: number },
): Uint8Array {
  const { stackPointer, returnAddress, entryOffset } = CONVENTIONS[isa];
  const out = new ByteWriter();
  const cie = new ByteWriter().u32(NO_CIE).u8(4, 0, 8, 0).uleb(1).sleb(-8).uleb(returnAddress);
  cie.u8(DW_CFA_DEF_CFA).uleb(stackPointer).uleb(entryOffset);
  if (isa === "x86_64") cie.u8(DW_CFA_OFFSET | returnAddress).uleb(1);
  out.append(padded(cie));
  const entry = (address: bigint, size: number) => new ByteWriter().u32(0).u64(address).u64(BigInt(size));
  out.append(padded(entry(outermost.address, outermost.size).u8(DW_CFA_UNDEFINED).uleb(returnAddress)));
  for (const each of functions) {
    const record = entry(each.address, each.code.length);
    const steps = isa === "x86_64" ? x86_64Prologue(each) : arm64Prologue(each);
    for (const step of steps) {
      record.u8(DW_CFA_ADVANCE_LOC4).u32(step.size).u8(DW_CFA_DEF_CFA_OFFSET).uleb(step.frame);
      for (const [register, place] of step.saved) record.u8(DW_CFA_OFFSET | register).uleb(place);
    }
    out.append(padded(record));
  }
  return out.finish();
}

/** Lengths are multiples of an address, the length's own four bytes included. */
function padded(record: ByteWriter): Uint8Array {
  while ((record.length + 4) % 8 !== 0) record.u8(DW_CFA_NOP);
  return record.withLength();
}

/** push of each saved register, then sub rsp. */
function x86_64Prologue({ code, frameSize }: FramedFunction): PrologueStep[] {
  const steps: PrologueStep[] = [];
  let frame = 8;
  let at = 0;
  for (;;) {
    const rex = code[at] === 0x41 ? 1 : 0;
    const opcode = code[at + rex] ?? 0;
    if (opcode < 0x50 || opcode > 0x57 || frame >= frameSize) break;
    frame += 8;
    steps.push({ size: 1 + rex, frame, saved: [[X86_64_REGISTERS[(opcode & 7) + 8 * rex]!, frame / 8]] });
    at += 1 + rex;
  }
  const subtract = code[at] === 0x48 && code[at + 2] === 0xec ? { 0x83: 4, 0x81: 7 }[code[at + 1] ?? 0] : undefined;
  if (subtract !== undefined && frame < frameSize) steps.push({ size: subtract, frame: frameSize, saved: [] });
  return steps;
}

/** stp x29, x30 and pairs of saved registers, each 16 bytes down, then sub sp (by one or two). */
function arm64Prologue({ code, frameSize }: FramedFunction): PrologueStep[] {
  const words = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const word = (index: number) => (4 * index + 4 <= code.length ? words.getUint32(4 * index, true) : 0);
  const steps: PrologueStep[] = [];
  let frame = 0;
  let index = 0;
  // stp xA, xB, [sp, #-16]!
  for (; (word(index) & 0xffff_83e0) >>> 0 === 0xa9bf_03e0 && frame < frameSize; index++) {
    frame += 16;
    const pair = [word(index) & 31, (word(index) >>> 10) & 31];
    const saved = pair.map((register, i) => [register, frame / 8 - i] as const).filter(([register]) => register !== 31);
    steps.push({ size: 4, frame, saved });
  }
  if (frame === 0 || frame >= frameSize) return steps;
  // sub sp, sp, #imm{, lsl #12}: of up to two, the last completes the frame.
  let size = 0;
  for (; (word(index) & 0xff80_03ff) >>> 0 === 0xd100_03ff; index++) size += 4;
  return size === 0 ? steps : [...steps, { size, frame: frameSize, saved: [] }];
}
