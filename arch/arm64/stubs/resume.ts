// Ways back to user mode. x16 is the frame's address on all of them, the last register loaded.
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { jumpIf, jumpIfBit, jumpIfNotZero, jumpIfZero, jumpTo } from "../../../loader/isa/arm64/branch";
import { emit } from "../../../loader/isa/arm64/emit_word";
import {
  AddSub,
  addSubShifted,
  cmpImmediate,
  Condition,
  loadPair,
  moviMask,
  movStackPointer,
  movz,
  PairAccess,
  SP,
  storePair,
  Width,
  X0,
  X1,
  X10,
  X11,
  X12,
  X13,
  X14,
  X15,
  X16,
  X17,
  X19,
  X2,
  X20,
  X21,
  X22,
  X23,
  X24,
  X25,
  X26,
  X27,
  X28,
  X29,
  X3,
  X30,
  X4,
  X5,
  X6,
  X7,
  X8,
  X9,
  ZR,
} from "../../../loader/isa/arm64/encode";
import { materialize64 } from "../../../loader/isa/arm64/materialize";
import {
  cpacrEl1,
  elrEl1,
  eret,
  fpcr,
  fpsr,
  spEl0,
  spsrEl1,
  tpidrEl0,
  tpidrEl1,
} from "../../../loader/isa/arm64/encode_system";
import {
  FRAME_CLEAR,
  FRAME_ELR,
  FRAME_FPCR,
  FRAME_KIND,
  FRAME_SP_EL0,
  FRAME_SPSR,
  FRAME_VECTORS,
  FRAME_X16,
  FRAME_X19,
  FRAME_X27,
  FRAME_X29,
  FRAME_X30,
  FRAME_X8,
  FrameKind,
} from "../defs/frame";
import { CPACR_ENABLED, CPACR_ENABLED_BIT, CPACR_TRAP_USER } from "../defs/translation";
import { load1, load2, readSystem, store1, store2, writeSystem } from "./common";

/**
 * x16 = frame of the thread that made a system call and that ELR, SPSR and SP_EL0 belong to. x6,
 * x7, x9 to x15 are dead to it; they get old values of its own, so that nothing of the kernel's is
 * left.
 */
export function emitReturnToCaller(): void {
  load2(X0, X1, X16, 0);
  load2(X2, X3, X16, 16);
  load2(X4, X5, X16, 32);
  load2(X6, X7, X16, 48);
  load2(X8, X9, X16, FRAME_X8);
  load2(X10, X11, X16, 80);
  load2(X12, X13, X16, 96);
  load2(X14, X15, X16, 112);
  load2(X27, X28, X16, FRAME_X27);
  load2(X29, X30, X16, FRAME_X29);
  emit(movStackPointer(SP, X16));
  load2(X16, X17, SP, FRAME_X16);
  emit(eret());
}

/**
 * After a system call whose thread goes on later: what still is in registers goes to its frame,
 * x16.
 */
export function emitSaveCaller(): void {
  store2(X19, X20, X16, FRAME_X19);
  store2(X21, X22, X16, FRAME_X19 + 16);
  store2(X23, X24, X16, FRAME_X19 + 32);
  store2(X25, X26, X16, FRAME_X19 + 48);
  readSystem(X17, spEl0());
  readSystem(X1, elrEl1());
  store2(X17, X1, X16, FRAME_SP_EL0);
  store1(ZR, X16, FRAME_KIND);
}

/** The first use of a vector register: zeroes, default rounding, and the instruction once more. */
export function emitEnableVectors(): void {
  for (let i: u32 = 0; i < 32; i++) emit(moviMask(i, 0));
  writeSystem(fpcr(), ZR);
  writeSystem(fpsr(), ZR);
  materialize64(X16, CPACR_ENABLED);
  writeSystem(cpacrEl1(), X16);
  load2(X16, X17, SP, FRAME_X16);
  emit(eret());
}

/** Takes effect with the exception return. Uses x1. */
function setVectorAccess(value: u64): void {
  materialize64(X1, value);
  writeSystem(cpacrEl1(), X1);
}

function loadVectors(): void {
  load2(X0, X1, X16, FRAME_FPCR);
  writeSystem(fpcr(), X0);
  writeSystem(fpsr(), X1);
  for (let i: u32 = 0; i < 32; i += 2) {
    emit(loadPair(PairAccess.Q, i, i + 1, X16, FRAME_VECTORS + 16 * i));
  }
}

function loadEverything(): void {
  load2(X17, X1, X16, FRAME_SP_EL0);
  load1(X2, X16, FRAME_SPSR);
  writeSystem(spEl0(), X17);
  writeSystem(elrEl1(), X1);
  writeSystem(spsrEl1(), X2);
  emit(movStackPointer(SP, X16));
  for (let i: u32 = 0; i < 30; i += 2) {
    if (i != X16) load2(i, i + 1, SP, i << 3);
  }
  load1(X30, SP, FRAME_X30);
  load2(X16, X17, SP, FRAME_X16);
  emit(eret());
}

/** x0 = the frame to go on with, of any thread; x27 = the kernel's memory. */
export function emitResume(resume: u32): void {
  const everything = newLabel();
  const same = newLabel();
  const general = newLabel();
  const restore = newLabel();
  bindLabel(resume);
  emit(addSubShifted(AddSub.Add, Width.X, X16, X27, X0));
  writeSystem(tpidrEl1(), X16);
  load2(X17, X1, X16, FRAME_KIND);
  jumpIfNotZero(Width.X, X17, everything);
  jumpIfZero(Width.X, X1, same);
  store1(ZR, X16, FRAME_CLEAR);
  setVectorAccess(CPACR_TRAP_USER);
  writeSystem(tpidrEl0(), ZR);
  bindLabel(same);
  load2(X17, X1, X16, FRAME_SP_EL0);
  writeSystem(spEl0(), X17);
  writeSystem(elrEl1(), X1);
  writeSystem(spsrEl1(), ZR);
  load2(X19, X20, X16, FRAME_X19);
  load2(X21, X22, X16, FRAME_X19 + 16);
  load2(X23, X24, X16, FRAME_X19 + 32);
  load2(X25, X26, X16, FRAME_X19 + 48);
  emitReturnToCaller();

  bindLabel(everything);
  writeSystem(tpidrEl0(), ZR);
  store1(ZR, X16, FRAME_CLEAR);
  emit(cmpImmediate(Width.W, X17, FrameKind.General));
  jumpIf(Condition.Eq, general);
  loadVectors();
  setVectorAccess(CPACR_ENABLED);
  jumpTo(restore);
  bindLabel(general);
  setVectorAccess(CPACR_TRAP_USER);
  bindLabel(restore);
  loadEverything();
}

/**
 * sp = frame, x16 and x17 saved: the rest of the general registers, and the vectors when the thread
 * has turned them on. x0 and x1 are free afterwards.
 */
export function emitSaveEverything(): void {
  for (let i: u32 = 0; i < 30; i += 2) {
    if (i != X16) store2(i, i + 1, SP, i << 3);
  }
  readSystem(X0, spEl0());
  store2(X30, X0, SP, FRAME_X30);
  readSystem(X0, elrEl1());
  readSystem(X1, spsrEl1());
  store2(X0, X1, SP, FRAME_ELR);

  const vectors = newLabel();
  const done = newLabel();
  readSystem(X1, cpacrEl1());
  emit(movz(Width.X, X0, FrameKind.General));
  jumpIfBit(X1, CPACR_ENABLED_BIT, true, vectors);
  store1(X0, SP, FRAME_KIND);
  jumpTo(done);
  bindLabel(vectors);
  emit(movz(Width.X, X0, FrameKind.Everything));
  store1(X0, SP, FRAME_KIND);
  readSystem(X0, fpcr());
  readSystem(X1, fpsr());
  store2(X0, X1, SP, FRAME_FPCR);
  for (let i: u32 = 0; i < 32; i += 2) {
    emit(storePair(PairAccess.Q, i, i + 1, SP, FRAME_VECTORS + 16 * i));
  }
  bindLabel(done);
}

