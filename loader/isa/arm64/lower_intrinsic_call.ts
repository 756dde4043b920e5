// Intrinsics with arguments in fixed registers: system calls, and the memory of the caller's
// instance (for the WASI layer).
//
// Arguments move to x0, x1, x2, then:
//      x4 = bytes of the caller's memory, x5 = its base
// An access is in range when offset + width <= x4; offsets are zero-extended, so sums of them and a
// width do not overflow. Outside, nothing is touched and the result says so.
import {
  INSTANCE_CALLER,
  INSTANCE_MEMORY_BASE,
  INSTANCE_MEMORY_SIZE,
} from "../../../abi/instance_layout";
import { Intrinsic } from "../../../abi/intrinsics";
import { bindLabel, newLabel } from "../../assembler/labels";
import { locationOf, NO_LOCATION } from "../../codegen/function_state";
import { addValueMove, beginMoves, resolveMoves } from "../../codegen/parallel_moves";
import { ValueType } from "../../ir/op";
import { jumpIf, jumpTo } from "./branch";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubImmediate,
  addSubShifted,
  cmpRegister,
  Condition,
  Extend,
  loadPair,
  MemoryAccess,
  memoryPostIndex,
  memoryPreIndex,
  memoryRegister,
  memoryScaled,
  movn,
  PairAccess,
  SP,
  storePair,
  svc,
  Width,
  X0,
  X1,
  X16,
  X2,
  X4,
  X5,
  X8,
  X9,
} from "./encode";
import { loadMemorySize, moveListToArguments } from "./lower_bulk";
import { argumentOf } from "./lower_intrinsic";
import { materialize32 } from "./materialize";
import { emitMove } from "./moves";
import { MEMORY_BASE_REGISTER } from "./registers";
import { callStub, Stub } from "./runtime_stubs";
import { finishGeneral, loadInstance, markTrap, resultGeneral } from "./values";

/**
 * system_call: six words of the record to x0-x5, number in x8, status back in w8. The kernel keeps
 * only what a call keeps, so the record's address waits on the stack.
 */
export function lowerSystemCall(id: u32): void {
  beginMoves(2);
  addValueMove(X8, argumentOf(id, 0));
  addValueMove(X9, argumentOf(id, 1));
  resolveMoves();
  emit(addSubShifted(AddSub.Add, Width.X, X9, MEMORY_BASE_REGISTER, X9));
  emit(memoryPreIndex(MemoryAccess.Store64, X9, SP, -16));
  for (let pair: u32 = 0; pair < 3; pair++) {
    markTrap(id);
    emit(loadPair(PairAccess.X, pair * 2, pair * 2 + 1, X9, <i32>(pair << 4)));
  }
  emit(svc(0));
  emit(memoryPostIndex(MemoryAccess.Load64, X9, SP, 16));
  for (let pair: u32 = 0; pair < 3; pair++) {
    markTrap(id);
    emit(storePair(PairAccess.X, pair * 2, pair * 2 + 1, X9, <i32>(pair << 4)));
  }
  const location = locationOf(id);
  if (location == NO_LOCATION) return;
  // The status is 32 bits; the kernel's upper half does not count.
  emit(addSubImmediate(AddSub.Add, Width.W, X8, X8, 0));
  if (location != X8) emitMove(ValueType.I32, location, X8);
}

/** hypervisor_call and monitor_call: x0 to x3 in, x0 out (Arm DEN 0028); `word` is HVC or SMC. */
export function lowerFirmwareCall(id: u32, word: u32): void {
  moveListToArguments(id);
  emit(word);
  giveResult(id, ValueType.I64);
}

/** x4, x5 = size and base of the caller's memory 0. Uses x16. */
function loadCaller(): void {
  loadInstance(X16, INSTANCE_CALLER);
  emit(memoryScaled(MemoryAccess.Load64, X5, X16, INSTANCE_MEMORY_BASE >> 3));
  // In the instance, not in the memory's descriptor: 0 where there is no memory.
  emit(memoryScaled(MemoryAccess.Load64, X4, X16, INSTANCE_MEMORY_SIZE >> 3));
}

/** Branches to `outside` unless offset + width <= size. Uses x16. */
function checkWidth(offset: u32, width: u32, size: u32, outside: u32): void {
  emit(addSubImmediate(AddSub.Add, Width.X, X16, offset, width));
  emit(cmpRegister(Width.X, X16, size));
  jumpIf(Condition.Hi, outside);
}

/** Branches to `outside` unless offset + length <= size. Uses x16. */
function checkLength(offset: u32, length: u32, size: u32, outside: u32): void {
  emit(addSubShifted(AddSub.Add, Width.X, X16, offset, length));
  emit(cmpRegister(Width.X, X16, size));
  jumpIf(Condition.Hi, outside);
}

/** The result in x0 to where the node lives. */
function giveResult(id: u32, type: u32): void {
  const location = locationOf(id);
  if (location != NO_LOCATION && location != X0) emitMove(type, location, X0);
}

/** caller_* */
export function lowerCallerMemory(id: u32, intrinsic: u32): void {
  if (intrinsic == Intrinsic.CallerMemorySize) {
    const rd = resultGeneral(id);
    loadInstance(rd, INSTANCE_CALLER);
    emit(memoryScaled(MemoryAccess.Load64, rd, rd, INSTANCE_MEMORY_SIZE >> 3));
    finishGeneral(id, rd);
    return;
  }
  moveListToArguments(id);
  loadCaller();
  switch (intrinsic) {
    case Intrinsic.CallerLoad8: callerLoad(id, MemoryAccess.Load8, 1); break;
    case Intrinsic.CallerLoad32: callerLoad(id, MemoryAccess.Load32, 4); break;
    case Intrinsic.CallerLoad64: callerLoad64(id); break;
    case Intrinsic.CallerStore8: callerStore(id, MemoryAccess.Store8, 1); break;
    case Intrinsic.CallerStore16: callerStore(id, MemoryAccess.Store16, 2); break;
    case Intrinsic.CallerStore32: callerStore(id, MemoryAccess.Store32, 4); break;
    case Intrinsic.CallerStore64: callerStore(id, MemoryAccess.Store64, 8); break;
    case Intrinsic.CallerCopyIn: callerCopy(id, true); break;
    case Intrinsic.CallerCopyOut: callerCopy(id, false); break;
    default: assert(false); // the front end lets no other intrinsic of this ISA through
  }
}

/** (offset) -> the value, or -1. */
function callerLoad(id: u32, access: MemoryAccess, width: u32): void {
  const outside = newLabel();
  const done = newLabel();
  checkWidth(X0, width, X4, outside);
  emit(memoryRegister(access, X0, X5, X0, Extend.Uxtw));
  jumpTo(done);
  bindLabel(outside);
  emit(movn(Width.X, X0, 0));
  bindLabel(done);
  giveResult(id, ValueType.I64);
}

/** Ends in x0 = 0, or 1 when a check branched to `outside`. */
function giveStatus(id: u32, outside: u32): void {
  const done = newLabel();
  materialize32(X0, 0);
  jumpTo(done);
  bindLabel(outside);
  materialize32(X0, 1);
  bindLabel(done);
  giveResult(id, ValueType.I32);
}

/** (offset, own offset of the result); a bad own offset traps, as any store of this module's. */
function callerLoad64(id: u32): void {
  const outside = newLabel();
  checkWidth(X0, 8, X4, outside);
  emit(memoryRegister(MemoryAccess.Load64, X16, X5, X0, Extend.Uxtw));
  markTrap(id);
  emit(memoryRegister(MemoryAccess.Store64, X16, MEMORY_BASE_REGISTER, X1, Extend.Uxtw));
  giveStatus(id, outside);
}

/** (offset, value) */
function callerStore(id: u32, access: MemoryAccess, width: u32): void {
  const outside = newLabel();
  checkWidth(X0, width, X4, outside);
  emit(memoryRegister(access, X1, X5, X0, Extend.Uxtw));
  giveStatus(id, outside);
}

/** copy_in (own, caller's, length), copy_out (caller's, own, length): always destination first. */
function callerCopy(id: u32, into: bool): void {
  const outside = newLabel();
  const callers = into ? X1 : X0;
  const own = into ? X0 : X1;
  checkLength(callers, X2, X4, outside);
  loadMemorySize(X4, 0);
  checkLength(own, X2, X4, outside);
  emit(addSubShifted(AddSub.Add, Width.X, callers, X5, callers));
  emit(addSubShifted(AddSub.Add, Width.X, own, MEMORY_BASE_REGISTER, own));
  callStub(Stub.Copy);
  giveStatus(id, outside);
}
