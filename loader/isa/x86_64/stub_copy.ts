// The runtime stubs that copy and fill (see runtime_stubs.ts for their arguments).
//
// Sizes up to 64 bytes take no loop: the first and the last bytes are loaded, overlapping in the
// middle, before anything is stored, which is right for overlapping ranges too. Larger ones go in
// steps of 64 bytes; the other end is loaded beforehand. In the kernel's profile vector registers
// belong to whoever was interrupted, so that one uses string instructions on words instead.
import { Profile } from "../../../abi/intrinsics";
import { bindLabel, newLabel } from "../../assembler/labels";
import { theProfile } from "../../codegen/module_target";
import { jumpIf } from "./branch";
import { operand, operandIndexed } from "./encode";
import { movFloatFromInteger, movVectorMR, movVectorRM } from "./encode_float";
import {
  Alu, aluRI, aluRR, Condition, imulRR, leaM, movImmediate64, movRR, movzx8RR, ret, Shift, shiftRI,
} from "./encode_integer";
import {
  clc, cld, movMR, movMR8, movRM, movzx8RM, repMovsq, repStosq, stc, std,
} from "./encode_memory";
import { Vector, vectorRRR } from "./encode_simd";
import { R10, R11, R8, R9, RAX, RCX, RDI, RDX, RSI, XMM0 } from "./registers";

/** True when the module may use vector registers. */
function hasVectors(): bool {
  return (theProfile() & Profile.Kernel) == 0;
}

/** rax = offset + rdx; jumps to `bad` when it is beyond `size`. */
function checkRange(offset: u32, size: u32, bad: u32): void {
  operandIndexed(offset, RDX, 0, 0);
  leaM(1, RAX);
  aluRR(Alu.Cmp, 1, RAX, size);
  jumpIf(Condition.Above, bad);
}

function emitBad(bad: u32): void {
  bindLabel(bad);
  stc();
  ret();
}

function finish(): void {
  clc();
  ret();
}

/** [base + rcx + displacement] becomes the current operand. */
function atEnd(base: u32, displacement: i32): void {
  operandIndexed(base, RCX, 0, displacement);
}

/** @param scale log2 of an element's size */
export function emitCopyStub(scale: u32): void {
  const bad = newLabel();
  checkRange(RDI, RCX, bad);
  checkRange(RSI, R8, bad);
  operandIndexed(R9, RDI, scale, 0);
  leaM(1, RDI);
  operandIndexed(R10, RSI, scale, 0);
  leaM(1, RSI);
  movRR(1, RCX, RDX);
  if (scale != 0) shiftRI(Shift.Shl, 1, RCX, scale);
  const small = newLabel();
  aluRI(Alu.Cmp, 1, RCX, 16);
  jumpIf(Condition.Below, small);
  if (hasVectors()) copyVectors();
  else copyWords();
  bindLabel(small);
  copySmall();
  emitBad(bad);
}

/** Fewer than 16 bytes from rsi to rdi. */
function copySmall(): void {
  const below8 = newLabel();
  const below4 = newLabel();
  const none = newLabel();
  aluRI(Alu.Cmp, 1, RCX, 8);
  jumpIf(Condition.Below, below8);
  copyEnds(1, 8);
  bindLabel(below8);
  aluRI(Alu.Cmp, 1, RCX, 4);
  jumpIf(Condition.Below, below4);
  copyEnds(0, 4);
  bindLabel(below4);
  // One to three bytes: the first, the middle and the last one.
  aluRI(Alu.Sub, 1, RCX, 1);
  jumpIf(Condition.Below, none);
  movRR(1, RDX, RCX);
  shiftRI(Shift.Shr, 1, RDX, 1);
  operand(RSI, 0);
  movzx8RM(RAX);
  operandIndexed(RSI, RDX, 0, 0);
  movzx8RM(R8);
  atEnd(RSI, 0);
  movzx8RM(R11);
  operand(RDI, 0);
  movMR8(RAX);
  operandIndexed(RDI, RDX, 0, 0);
  movMR8(R8);
  atEnd(RDI, 0);
  movMR8(R11);
  bindLabel(none);
  finish();
}

/** The first and the last `bytes` bytes. */
function copyEnds(wide: u32, bytes: i32): void {
  operand(RSI, 0);
  movRM(wide, RAX);
  atEnd(RSI, -bytes);
  movRM(wide, R11);
  operand(RDI, 0);
  movMR(wide, RAX);
  atEnd(RDI, -bytes);
  movMR(wide, R11);
  finish();
}

/** Loads `count` vectors of the current base from `displacement` on into xmm`first`…. */
function loadVectors(first: u32, count: u32, base: u32, displacement: i32, fromEnd: bool): void {
  for (let i: u32 = 0; i < count; i++) {
    if (fromEnd) atEnd(base, displacement + <i32>(i << 4));
    else operand(base, displacement + <i32>(i << 4));
    movVectorRM(XMM0 + first + i);
  }
}

function storeVectors(first: u32, count: u32, base: u32, displacement: i32, fromEnd: bool): void {
  for (let i: u32 = 0; i < count; i++) {
    if (fromEnd) atEnd(base, displacement + <i32>(i << 4));
    else operand(base, displacement + <i32>(i << 4));
    movVectorMR(XMM0 + first + i);
  }
}

/** 16 bytes and more from rsi to rdi. */
function copyVectors(): void {
  const over32 = newLabel();
  const over64 = newLabel();
  const backward = newLabel();
  const forwardLoop = newLabel();
  const backwardLoop = newLabel();
  aluRI(Alu.Cmp, 1, RCX, 32);
  jumpIf(Condition.Above, over32);
  loadVectors(0, 1, RSI, 0, false);
  loadVectors(1, 1, RSI, -16, true);
  storeVectors(0, 1, RDI, 0, false);
  storeVectors(1, 1, RDI, -16, true);
  finish();
  bindLabel(over32);
  aluRI(Alu.Cmp, 1, RCX, 64);
  jumpIf(Condition.Above, over64);
  loadVectors(0, 2, RSI, 0, false);
  loadVectors(2, 2, RSI, -32, true);
  storeVectors(0, 2, RDI, 0, false);
  storeVectors(2, 2, RDI, -32, true);
  finish();
  bindLabel(over64);
  // A destination inside the source is copied from its end.
  movRR(1, RAX, RDI);
  aluRR(Alu.Sub, 1, RAX, RSI);
  aluRR(Alu.Cmp, 1, RAX, RCX);
  jumpIf(Condition.Below, backward);
  loadVectors(4, 4, RSI, -64, true);
  atEnd(RDI, -64);
  leaM(1, R11);
  bindLabel(forwardLoop);
  loadVectors(0, 4, RSI, 0, false);
  storeVectors(0, 4, RDI, 0, false);
  aluRI(Alu.Add, 1, RSI, 64);
  aluRI(Alu.Add, 1, RDI, 64);
  aluRR(Alu.Cmp, 1, RDI, R11);
  jumpIf(Condition.Below, forwardLoop);
  storeVectors(4, 4, R11, 0, false);
  finish();
  bindLabel(backward);
  loadVectors(4, 4, RSI, 0, false);
  bindLabel(backwardLoop);
  loadVectors(0, 4, RSI, -64, true);
  storeVectors(0, 4, RDI, -64, true);
  aluRI(Alu.Sub, 1, RCX, 64);
  aluRI(Alu.Cmp, 1, RCX, 64);
  jumpIf(Condition.Above, backwardLoop);
  storeVectors(4, 4, RDI, 0, false);
  finish();
}

/** 16 bytes and more without vector registers. */
function copyWords(): void {
  const backward = newLabel();
  movRR(1, RAX, RDI);
  aluRR(Alu.Sub, 1, RAX, RSI);
  aluRR(Alu.Cmp, 1, RAX, RCX);
  jumpIf(Condition.Below, backward);
  // The last word first into r8, whole words, then the last one where it belongs.
  atEnd(RSI, -8);
  movRM(1, R8);
  atEnd(RDI, -8);
  leaM(1, R11);
  shiftRI(Shift.Shr, 1, RCX, 3);
  cld();
  repMovsq();
  operand(R11, 0);
  movMR(1, R8);
  finish();
  bindLabel(backward);
  operand(RSI, 0);
  movRM(1, R8);
  movRR(1, R11, RDI);
  atEnd(RSI, -8);
  leaM(1, RSI);
  atEnd(RDI, -8);
  leaM(1, RDI);
  shiftRI(Shift.Shr, 1, RCX, 3);
  std();
  repMovsq();
  cld();
  operand(R11, 0);
  movMR(1, R8);
  finish();
}

/** @param scale log2 of an element's size: bytes are spread over a word first */
export function emitFillStub(scale: u32): void {
  const bad = newLabel();
  const small = newLabel();
  checkRange(RDI, RCX, bad);
  operandIndexed(R9, RDI, scale, 0);
  leaM(1, RDI);
  movRR(1, RCX, RDX);
  if (scale == 0) {
    movzx8RR(RAX, RSI);
    movImmediate64(R11, 0x0101_0101_0101_0101);
    imulRR(1, RAX, R11);
  } else {
    shiftRI(Shift.Shl, 1, RCX, scale);
    movRR(1, RAX, RSI);
  }
  aluRI(Alu.Cmp, 1, RCX, 16);
  jumpIf(Condition.Below, small);
  if (hasVectors()) fillVectors();
  else fillWords();
  bindLabel(small);
  fillSmall();
  emitBad(bad);
}

/** Fewer than 16 bytes of rax at rdi. */
function fillSmall(): void {
  const below8 = newLabel();
  const below4 = newLabel();
  const none = newLabel();
  aluRI(Alu.Cmp, 1, RCX, 8);
  jumpIf(Condition.Below, below8);
  fillEnds(1, 8);
  bindLabel(below8);
  aluRI(Alu.Cmp, 1, RCX, 4);
  jumpIf(Condition.Below, below4);
  fillEnds(0, 4);
  bindLabel(below4);
  aluRI(Alu.Sub, 1, RCX, 1);
  jumpIf(Condition.Below, none);
  operand(RDI, 0);
  movMR8(RAX);
  atEnd(RDI, 0);
  movMR8(RAX);
  shiftRI(Shift.Shr, 1, RCX, 1);
  atEnd(RDI, 0);
  movMR8(RAX);
  bindLabel(none);
  finish();
}

function fillEnds(wide: u32, bytes: i32): void {
  operand(RDI, 0);
  movMR(wide, RAX);
  atEnd(RDI, -bytes);
  movMR(wide, RAX);
  finish();
}

/** 16 bytes and more of rax at rdi. */
function fillVectors(): void {
  const over64 = newLabel();
  const loop = newLabel();
  const over32 = newLabel();
  movFloatFromInteger(1, XMM0, RAX);
  vectorRRR(Vector.BroadcastQ, XMM0, 0, XMM0);
  aluRI(Alu.Cmp, 1, RCX, 32);
  jumpIf(Condition.Above, over32);
  storeSame(1, RDI, 0, false);
  storeSame(1, RDI, -16, true);
  finish();
  bindLabel(over32);
  aluRI(Alu.Cmp, 1, RCX, 64);
  jumpIf(Condition.Above, over64);
  storeSame(2, RDI, 0, false);
  storeSame(2, RDI, -32, true);
  finish();
  bindLabel(over64);
  atEnd(RDI, -64);
  leaM(1, R11);
  bindLabel(loop);
  storeSame(4, RDI, 0, false);
  aluRI(Alu.Add, 1, RDI, 64);
  aluRR(Alu.Cmp, 1, RDI, R11);
  jumpIf(Condition.Below, loop);
  storeSame(4, R11, 0, false);
  finish();
}

function storeSame(count: u32, base: u32, displacement: i32, fromEnd: bool): void {
  for (let i: u32 = 0; i < count; i++) {
    storeVectors(0, 1, base, displacement + <i32>(i << 4), fromEnd);
  }
}

function fillWords(): void {
  atEnd(RDI, -8);
  movMR(1, RAX);
  shiftRI(Shift.Shr, 1, RCX, 3);
  cld();
  repStosq();
  finish();
}
