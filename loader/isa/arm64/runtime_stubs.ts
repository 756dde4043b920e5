// Runtime stubs: code that a module carries once and calls from many places.
//
// Called with BL from the middle of lowered code. They take x0-x2, destroy x0-x7, x16, x17, x30 and
// the flags, and touch no vector registers, so that kernel code may use them, too. What they copy
// has been checked against the memory's size.
import {
  INSTANCE_MEMORY_SIZE,
  MEMORY_BASE,
  MEMORY_INSTANCE_DISTANCE,
  MEMORY_MAX_PAGES,
  MEMORY_SIZE,
} from "../../../abi/instance_layout";
import { SystemCall } from "../../../abi/system_calls";
import { codePosition } from "../../codegen/code_buffer";
import { addReference, ReferenceKind } from "../../codegen/relocations";
import { beginLabels, bindLabel, newLabel, resolveLabels } from "../../assembler/labels";
import { BranchKind, jumpIf, jumpIfBit, jumpIfNotZero, jumpIfZero, setBranchReach } from "./branch";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubImmediate,
  addSubShifted,
  bl,
  cmpRegister,
  Condition,
  loadPair,
  logicalBitmask,
  Logical,
  logicalImmediate,
  lsrImmediate,
  MemoryAccess,
  memoryPostIndex,
  memoryPreIndex,
  memoryScaled,
  movn,
  movRegister,
  movz,
  mul,
  PairAccess,
  PairMode,
  ret,
  Shift,
  SP,
  storePair,
  svc,
  Width,
  X0,
  X1,
  X16,
  X17,
  X2,
  X3,
  X30,
  X4,
  X8,
  ZR,
} from "./encode";

export const enum Stub {
  /** memmove: x0 destination, x1 source, x2 bytes. */
  Copy = 0,
  /** memset: x0 destination, x1 value (its low byte counts), x2 bytes. */
  Fill = 1,
  /** CloudOS's memory.grow: x1 owning descriptor, w2 delta in pages; w0 = old pages or -1. */
  MemoryGrow = 2,
}
export const STUB_COUNT: u32 = 3;

/** Byte between functions: UDF #0. */
export const FILL_BYTE: u32 = 0;

/** u32 per stub: its position. */
const offsets = memory.data(12, 16);
/** Bits of the stubs that the module calls. */
let wanted: u32 = 0;

/** Forgets which stubs are wanted, for a module. */
export function beginStubs(): void {
  wanted = 0;
}

/** u32 per stub: position of its code. */
export function stubOffsets(): usize {
  return offsets;
}

/** Writes the stubs that are called. */
export function emitStubs(): void {
  for (let stub: u32 = 0; stub < STUB_COUNT; stub++) {
    if (!((wanted >> stub) & 1)) continue;
    store<u32>(offsets + (<usize>stub << 2), codePosition());
    emitStub(<Stub>stub);
  }
}

/** Calls a stub. */
export function callStub(stub: Stub): void {
  wanted |= 1 << <u32>stub;
  const position = codePosition();
  emit(bl(0));
  addReference(position, ReferenceKind.Stub, stub, BranchKind.Branch);
}

function emitStub(stub: Stub): void {
  beginLabels(0);
  setBranchReach(4096);
  if (stub == Stub.Copy) emitCopy();
  else if (stub == Stub.Fill) emitFill();
  else emitMemoryGrow();
  resolveLabels();
}

/** x0 bytes forward from [x1] to [x0], 16 at a time, then 8, 4, 2 and 1. */
function emitCopy(): void {
  const backward = newLabel();
  // A destination inside [source, source + bytes) must be written from its end.
  emit(addSubShifted(AddSub.Sub, Width.X, X16, X0, X1));
  emit(cmpRegister(Width.X, X16, X2));
  jumpIf(Condition.Lo, backward);
  emitCopyLoop(16, false);
  emitCopyRest(false);
  emit(ret());
  bindLabel(backward);
  emit(addSubShifted(AddSub.Add, Width.X, X0, X0, X2));
  emit(addSubShifted(AddSub.Add, Width.X, X1, X1, X2));
  emitCopyLoop(-16, true);
  emitCopyRest(true);
  emit(ret());
}

/** Copies 16 bytes as long as there are as many; bits 0-3 of x2 are kept. */
function emitCopyLoop(step: i32, backward: bool): void {
  const mode = backward ? PairMode.PreIndex : PairMode.PostIndex;
  const loop = newLabel();
  const done = newLabel();
  emit(addSubImmediate(AddSub.Subs, Width.X, X2, X2, 16));
  jumpIf(Condition.Lo, done);
  bindLabel(loop);
  emit(loadPair(PairAccess.X, X16, X17, X1, step, mode));
  emit(addSubImmediate(AddSub.Subs, Width.X, X2, X2, 16));
  emit(storePair(PairAccess.X, X16, X17, X0, step, mode));
  jumpIf(Condition.Hs, loop);
  bindLabel(done);
}

/** The last 0 to 15 bytes, by the bits of x2. */
function emitCopyRest(backward: bool): void {
  for (let log2: u32 = 4; log2-- > 0; ) {
    const skip = newLabel();
    jumpIfBit(X2, log2, false, skip);
    // Store and load of 1 << log2 bytes.
    const store = <MemoryAccess>(log2 << 3);
    const load = <MemoryAccess>((log2 << 3) | 1);
    const bytes = <i32>1 << log2;
    if (backward) {
      emit(memoryPreIndex(load, X16, X1, -bytes));
      emit(memoryPreIndex(store, X16, X0, -bytes));
    } else {
      emit(memoryPostIndex(load, X16, X1, bytes));
      emit(memoryPostIndex(store, X16, X0, bytes));
    }
    bindLabel(skip);
  }
}

function emitFill(): void {
  const loop = newLabel();
  const done = newLabel();
  // The byte in all eight places.
  const low = <u32>logicalImmediate(0xff, 0);
  const ones = <u32>logicalImmediate(0x0101_0101_0101_0101, 1);
  emit(logicalBitmask(Logical.And, Width.W, X1, X1, low));
  emit(logicalBitmask(Logical.Orr, Width.X, X16, ZR, ones));
  emit(mul(Width.X, X1, X1, X16));
  emit(addSubImmediate(AddSub.Subs, Width.X, X2, X2, 16));
  jumpIf(Condition.Lo, done);
  bindLabel(loop);
  emit(storePair(PairAccess.X, X1, X1, X0, 16, PairMode.PostIndex));
  emit(addSubImmediate(AddSub.Subs, Width.X, X2, X2, 16));
  jumpIf(Condition.Hs, loop);
  bindLabel(done);
  for (let log2: u32 = 4; log2-- > 0; ) {
    const skip = newLabel();
    jumpIfBit(X2, log2, false, skip);
    emit(memoryPostIndex(<MemoryAccess>(log2 << 3), X1, X0, <i32>1 << log2));
    bindLabel(skip);
  }
  emit(ret());
}

/** Asks the kernel for the pages, then tells the descriptor and the instance that it belongs to. */
function emitMemoryGrow(): void {
  const fail = newLabel();
  const done = newLabel();
  // x16 = bytes now, x3 = bytes wanted; the sum of pages fits 33 bits.
  emit(memoryScaled(MemoryAccess.Load64, X16, X1, MEMORY_SIZE >> 3));
  emit(memoryScaled(MemoryAccess.Load32, X17, X1, MEMORY_MAX_PAGES >> 2));
  emit(addSubShifted(AddSub.Add, Width.X, X3, X16, X2, Shift.Lsl, 16));
  emit(addSubShifted(AddSub.Subs, Width.X, ZR, X3, X17, Shift.Lsl, 16));
  jumpIf(Condition.Hi, fail);
  emit(storePair(PairAccess.X, X1, X16, SP, -32, PairMode.PreIndex));
  emit(storePair(PairAccess.X, X3, X30, SP, 16));
  emit(memoryScaled(MemoryAccess.Load64, X0, X1, MEMORY_BASE >> 3));
  emit(movRegister(Width.X, X1, X16));
  emit(movRegister(Width.X, X2, X3));
  emit(movz(Width.X, X8, SystemCall.MemoryGrow));
  emit(svc(0));
  emit(loadPair(PairAccess.X, X3, X30, SP, 16));
  emit(loadPair(PairAccess.X, X1, X16, SP, 32, PairMode.PostIndex));
  jumpIfNotZero(Width.X, X8, fail);
  emit(memoryScaled(MemoryAccess.Store64, X3, X1, MEMORY_SIZE >> 3));
  emit(memoryScaled(MemoryAccess.Load32, X4, X1, MEMORY_INSTANCE_DISTANCE >> 2));
  jumpIfZero(Width.W, X4, done);
  emit(addSubShifted(AddSub.Sub, Width.X, X4, X1, X4));
  emit(memoryScaled(MemoryAccess.Store64, X3, X4, INSTANCE_MEMORY_SIZE >> 3));
  bindLabel(done);
  emit(lsrImmediate(Width.X, X0, X16, 16));
  emit(ret());
  bindLabel(fail);
  emit(movn(Width.W, X0, 0));
  emit(ret());
}
