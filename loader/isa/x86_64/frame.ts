// The stack frame on x86_64, from rsp upwards:
//
//      areas of codegen/frame    outgoing, spills, frame locals
//      padding                   rsp is 16-aligned where the function calls
//      saved registers           pushed rbx rbp r12 r13 r14, those that are used
//      return address
//      incoming area
import { Trap } from "../../../abi/traps";
import { bindLabel, newLabel } from "../../assembler/labels";
import { codePosition } from "../../codegen/code_buffer";
import { areasSize, frameLocal, makesCalls, ownSlotOffset } from "../../codegen/frame";
import { LOCATION_INCOMING, slotByte, theIr } from "../../codegen/function_state";
import { noteTrapAt } from "../../codegen/locations";
import { jumpTo } from "./branch";
import { operand, operandIndexed } from "./encode";
import {
  Alu, aluMI, aluRI, Condition, jcc8, movImmediate32, popR, pushR, ret,
} from "./encode_integer";
import { movMI } from "./encode_memory";
import { RAX, RSP } from "./registers";

/** Frames larger than this touch every page on the way down; the guard below a stack is 64 KiB. */
const PROBE_SIZE: u32 = 32768;
const PAGE_SIZE: u32 = 4096;

/** With this many bytes of saved registers a function has one epilogue. */
const SHARED_EPILOGUE_BYTES: u32 = 24;
const NO_LABEL: u32 = 0xffff_ffff;

let epilogueLabel: u32 = 0;
let savedMask: u64 = 0;
let savedBytes: u32 = 0;
/** What is subtracted from rsp. */
let localBytes: u32 = 0;

/** Fixes the frame. @param calleeSaved registers that the function uses and has to keep */
export function layOutFrame(calleeSaved: u64): void {
  savedMask = calleeSaved;
  savedBytes = <u32>popcnt(calleeSaved) << 3;
  localBytes = areasSize();
  if (makesCalls() || localBytes != 0) {
    // The return address and the saved registers stand above.
    const misaligned = (localBytes + savedBytes + 8) & 15;
    if (misaligned != 0) localBytes += 16 - misaligned;
  }
}

/** Bytes from the caller's stack pointer before the call down to this function's. */
export function frameSize(): u32 {
  return localBytes + savedBytes + 8;
}

/** Distance from rsp to a slot. */
export function slotDisplacement(location: u32): i32 {
  if (location >= LOCATION_INCOMING) return <i32>(frameSize() + slotByte(location));
  return <i32>ownSlotOffset(location);
}

/** Makes the frame that layOutFrame() laid out. A frame too large for the stack faults here. */
export function emitPrologue(): void {
  epilogueLabel = NO_LABEL;
  let rest = savedMask;
  while (rest != 0) {
    pushR(<u32>ctz(rest));
    rest &= rest - 1;
  }
  if (localBytes == 0) return;
  if (localBytes > PROBE_SIZE) emitProbes();
  else aluRI(Alu.Sub, 1, RSP, localBytes);
}

/** Moves rsp down page by page and touches each, so that the guard is not jumped over. */
function emitProbes(): void {
  const wasmOffset = theIr().wasmBodyOffset;
  const pages = localBytes / PAGE_SIZE;
  movImmediate32(RAX, pages);
  const loop = codePosition();
  aluRI(Alu.Sub, 1, RSP, PAGE_SIZE);
  operand(RSP, 0);
  noteTrapAt(Trap.StackOverflow, wasmOffset);
  aluMI(Alu.Or, 0, 0);
  aluRI(Alu.Sub, 0, RAX, 1);
  jcc8(Condition.NotEqual, <i32>(loop - codePosition()) - 2);
  const rest = localBytes % PAGE_SIZE;
  if (rest != 0) aluRI(Alu.Sub, 1, RSP, rest);
}

/** Gives the frame back and returns; later returns jump to the first one's code if it is long. */
export function emitEpilogue(): void {
  if (epilogueLabel != NO_LABEL) {
    jumpTo(epilogueLabel);
    return;
  }
  if (savedBytes >= SHARED_EPILOGUE_BYTES) {
    epilogueLabel = newLabel();
    bindLabel(epilogueLabel);
  }
  releaseFrame();
  ret();
}

/** The epilogue without the return, for tail calls. */
export function releaseFrame(): void {
  if (localBytes != 0) aluRI(Alu.Add, 1, RSP, localBytes);
  let rest = savedMask;
  while (rest != 0) {
    const register = 63 - <u32>clz(rest);
    popR(register);
    rest ^= (<u64>1) << register;
  }
}

/** Frame locals start as zero; stored by words, since the kernel keeps off vector registers. */
export function zeroFrameLocals(): void {
  const count = theIr().frameLocalCount;
  const first = slotDisplacement(frameLocal(0));
  if (count <= 4) {
    for (let i: u32 = 0; i < count * 2; i++) {
      operand(RSP, first + <i32>(i << 3));
      movMI(1, 0);
    }
    return;
  }
  movImmediate32(RAX, count * 2);
  const loop = codePosition();
  operandIndexed(RSP, RAX, 3, first - 8);
  movMI(1, 0);
  aluRI(Alu.Sub, 0, RAX, 1);
  jcc8(Condition.NotEqual, <i32>(loop - codePosition()) - 2);
}
