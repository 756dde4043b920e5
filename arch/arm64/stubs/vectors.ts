// The vector table (VBAR_EL1): 16 entries of 128 bytes. From EL0 come system calls, faults and
// interrupts; from EL1 only the interrupts of an idle CPU, and faults of the kernel, which are
// panics. Source: Arm ARM D1.3.1, D19.2.40 ESR_EL1.
//
// A system call costs 17 instructions in and 16 out when the same thread goes on. x19 to x26 stay
// where they are: compiled kernel code preserves them; they are saved when another thread is
// resumed.
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { alignCode, emit64, emit8, reserveCodeBytes } from "../../../loader/codegen/code_buffer";
import { addressOf, jumpIf, jumpIfBit, jumpTo } from "../../../loader/isa/arm64/branch";
import { emit } from "../../../loader/isa/arm64/emit_word";
import {
  AddSub,
  addSubImmediate,
  blr,
  cmpImmediate,
  cmpRegister,
  Condition,
  Extend,
  Logical,
  logicalShifted,
  lsrImmediate,
  lslImmediate,
  MemoryAccess,
  memoryRegister,
  movRegister,
  movStackPointer,
  movz,
  Shift,
  SP,
  ubfx,
  wfi,
  Width,
  X0,
  X1,
  X16,
  X17,
  X18,
  X2,
  X27,
  X28,
  X29,
  X3,
  X30,
  X4,
  X5,
  X8,
  X9,
} from "../../../loader/isa/arm64/encode";
import {
  elrEl1,
  eret,
  esrEl1,
  farEl1,
  spsrEl1,
  tpidrEl1,
} from "../../../loader/isa/arm64/encode_system";
import { FaultKind } from "../../../abi/faults";
import { SYSTEM_CALL_COUNT } from "../../../abi/system_calls";
import { CPU_FAULT_SP } from "../defs/cpu_area";
import {
  FRAME_X16,
  FRAME_X27,
  FRAME_X29,
  FRAME_X8,
} from "../defs/frame";
import {
  callKernel,
  enterKernelState,
  frameToX0,
  imageAddress,
  load2,
  readSystem,
  store1,
  store2,
  writeSystem,
} from "./common";
import {
  input,
  INPUT_CPU_AREA,
  INPUT_ON_FAULT,
  INPUT_ON_INTERRUPT,
  INPUT_ON_KERNEL_FAULT,
  INPUT_ON_SYSTEM_CALL,
  INPUT_PANIC_STACK_TOP,
  INPUT_STACK_TOP,
  INPUT_SYSTEM_CALLS,
} from "./inputs";
import {
  emitEnableVectors,
  emitReturnToCaller,
  emitSaveCaller,
  emitSaveEverything,
} from "./resume";

// Exception classes: ESR_EL1.EC.
const EC_VECTOR_ACCESS: u32 = 0x07;
const EC_SVC: u32 = 0x15;
const EC_INSTRUCTION_ABORT: u32 = 0x20;
const EC_INSTRUCTION_ABORT_EL1: u32 = 0x21;
const EC_PC_ALIGNMENT: u32 = 0x22;
const EC_DATA_ABORT: u32 = 0x24;
const EC_DATA_ABORT_EL1: u32 = 0x25;
const EC_SP_ALIGNMENT: u32 = 0x26;
const EC_FLOATING_POINT: u32 = 0x2c;
const EC_DEBUG_FIRST: u32 = 0x30;
/** Data fault status code: alignment (ESR_EL1, ISS of data aborts). */
const DFSC_ALIGNMENT: u32 = 0x21;

const VECTOR_SIZE: u32 = 128;
/** Bytes that an interrupt of the idle kernel takes from its stack. */
const IDLE_SAVE_SIZE: u32 = 176;

function kindOf(exceptionClass: u32): FaultKind {
  switch (exceptionClass) {
    case EC_INSTRUCTION_ABORT:
    case EC_INSTRUCTION_ABORT_EL1:
    case EC_DATA_ABORT:
    case EC_DATA_ABORT_EL1:
      return FaultKind.Memory;
    case EC_PC_ALIGNMENT:
    case EC_SP_ALIGNMENT:
      return FaultKind.Alignment;
    case EC_FLOATING_POINT:
      return FaultKind.Arithmetic;
    default:
      return exceptionClass >= EC_DEBUG_FIRST ? FaultKind.Debug : FaultKind.Instruction;
  }
}

/** x16 = ESR, x17 = its class: to x1 = kind, x2 = address, x3 = detail. */
function decodeFault(kinds: u32): void {
  const notMemory = newLabel();
  const data = newLabel();
  const done = newLabel();
  addressOf(X1, kinds);
  emit(memoryRegister(MemoryAccess.Load8, X1, X1, X17, Extend.Uxtx));
  emit(cmpImmediate(Width.W, X1, FaultKind.Memory));
  jumpIf(Condition.Ne, notMemory);
  readSystem(X2, farEl1());
  // MemoryFaultBit: present is bit 3 of the status code (permission, access flag), write is WnR.
  emit(ubfx(Width.W, X4, X16, 3, 1));
  emit(ubfx(Width.W, X5, X16, 6, 1));
  emit(logicalShifted(Logical.Orr, Width.W, X4, X4, X5, Shift.Lsl, 1));
  jumpIfBit(X17, 2, true, data);
  emit(ubfx(Width.W, X4, X16, 3, 1));
  emit(addSubImmediate(AddSub.Add, Width.W, X4, X4, 4));
  bindLabel(data);
  emit(ubfx(Width.W, X5, X16, 0, 6));
  emit(cmpImmediate(Width.W, X5, DFSC_ALIGNMENT));
  emit(logicalShifted(Logical.Orr, Width.X, X3, X4, X16, Shift.Lsl, 8));
  jumpIf(Condition.Ne, done);
  emit(movz(Width.W, X1, FaultKind.Alignment));
  jumpTo(done);
  bindLabel(notMemory);
  readSystem(X2, elrEl1());
  emit(lslImmediate(Width.X, X3, X16, 8));
  bindLabel(done);
}

/** Next entry of the table. */
function beginVector(): void {
  alignCode(VECTOR_SIZE, 0);
}

function classOfException(): void {
  readSystem(X16, esrEl1());
  emit(lsrImmediate(Width.X, X17, X16, 26));
}

/** sp = frame of the running thread. */
function synchronousFromUser(fault: u32, call: u32): void {
  beginVector();
  store2(X16, X17, SP, FRAME_X16);
  classOfException();
  emit(cmpImmediate(Width.W, X17, EC_SVC));
  jumpIf(Condition.Ne, fault);
  store2(X0, X1, SP, 0);
  store2(X2, X3, SP, 16);
  store2(X4, X5, SP, 32);
  store2(X8, X9, SP, FRAME_X8);
  store2(X27, X28, SP, FRAME_X27);
  store2(X29, X30, SP, FRAME_X29);
  frameToX0();
  enterKernelState(INPUT_STACK_TOP);
  jumpTo(call);
}

/** x8 = number: the handler of the system call, by the table or onSystemCall. */
function emitSystemCall(call: u32, resume: u32): void {
  const unknown = newLabel();
  const table = newLabel();
  const done = newLabel();
  const other = newLabel();
  bindLabel(call);
  emit(cmpImmediate(Width.X, X8, SYSTEM_CALL_COUNT));
  jumpIf(Condition.Hs, unknown);
  addressOf(X16, table);
  emit(memoryRegister(MemoryAccess.Load64, X16, X16, X8, Extend.Uxtx, 1));
  emit(blr(X16));
  bindLabel(done);
  readSystem(X16, tpidrEl1());
  emit(cmpRegister(Width.W, X0, X16));
  jumpIf(Condition.Ne, other);
  emitReturnToCaller();
  bindLabel(other);
  emitSaveCaller();
  jumpTo(resume);
  bindLabel(unknown);
  callKernel(INPUT_ON_SYSTEM_CALL);
  jumpTo(done);
  alignCode(8, 0);
  bindLabel(table);
  reserveCodeBytes(SYSTEM_CALL_COUNT * 8);
  for (let i = 0; i < SYSTEM_CALL_COUNT; i++) emit64(input(INPUT_SYSTEM_CALLS + i));
}

function emitTable(fatal: u32, fault: u32, call: u32, interrupt: u32, idle: u32): void {
  for (let i: u32 = 0; i < 4; i++) {
    beginVector(); // EL1 with SP_EL0: never used
    jumpTo(fatal);
  }
  beginVector();
  jumpTo(fatal);
  beginVector();
  jumpTo(idle);
  beginVector();
  jumpTo(fatal);
  beginVector();
  jumpTo(fatal);
  synchronousFromUser(fault, call);
  beginVector();
  jumpTo(interrupt);
  beginVector();
  jumpTo(fatal);
  beginVector();
  jumpTo(fatal);
  for (let i: u32 = 0; i < 4; i++) {
    beginVector(); // AArch32: never used
    jumpTo(fatal);
  }
  beginVector();
}

/** The kernel waits with interrupts on (hal/cpu waitForInterrupt): back to it afterwards. */
function interruptIdle(): void {
  emit(addSubImmediate(AddSub.Sub, Width.X, SP, SP, IDLE_SAVE_SIZE));
  for (let i: u32 = 0; i < 18; i += 2) store2(i, i + 1, SP, i << 3);
  store2(X18, X30, SP, 144);
  readSystem(X0, elrEl1());
  readSystem(X1, spsrEl1());
  store2(X0, X1, SP, 160);
  emit(movz(Width.W, X0, 0));
  emit(movz(Width.W, X1, 0));
  callKernel(INPUT_ON_INTERRUPT);
  load2(X0, X1, SP, 160);
  writeSystem(elrEl1(), X0);
  writeSystem(spsrEl1(), X1);
  load2(X18, X30, SP, 144);
  for (let i: u32 = 0; i < 18; i += 2) load2(i, i + 1, SP, i << 3);
  emit(addSubImmediate(AddSub.Add, Width.X, SP, SP, IDLE_SAVE_SIZE));
  emit(eret());
}

/** The table, which starts here, and what its entries go on with. */
export function emitVectors(vectors: u32, resume: u32): void {
  const fatal = newLabel();
  const fault = newLabel();
  const call = newLabel();
  const interrupt = newLabel();
  const idle = newLabel();
  const vectorAccess = newLabel();
  const kinds = newLabel();
  bindLabel(vectors);
  emitTable(fatal, fault, call, interrupt, idle);
  emitSystemCall(call, resume);

  bindLabel(fault);
  emit(cmpImmediate(Width.W, X17, EC_VECTOR_ACCESS));
  jumpIf(Condition.Eq, vectorAccess);
  emitSaveEverything();
  decodeFault(kinds);
  frameToX0();
  enterKernelState(INPUT_STACK_TOP);
  callKernel(INPUT_ON_FAULT);
  jumpTo(resume);

  bindLabel(vectorAccess);
  emitEnableVectors();

  bindLabel(interrupt);
  store2(X16, X17, SP, FRAME_X16);
  emitSaveEverything();
  frameToX0();
  emit(movz(Width.W, X1, 0));
  enterKernelState(INPUT_STACK_TOP);
  callKernel(INPUT_ON_INTERRUPT);
  jumpTo(resume);

  bindLabel(idle);
  interruptIdle();

  bindLabel(fatal);
  classOfException();
  emit(movStackPointer(X5, SP));
  imageAddress(X4, input(INPUT_CPU_AREA));
  store1(X5, X4, CPU_FAULT_SP);
  decodeFault(kinds);
  emit(movRegister(Width.W, X0, X1));
  readSystem(X1, elrEl1());
  enterKernelState(INPUT_PANIC_STACK_TOP);
  callKernel(INPUT_ON_KERNEL_FAULT);
  const stop = newLabel();
  bindLabel(stop);
  emit(wfi());
  jumpTo(stop);

  bindLabel(kinds);
  reserveCodeBytes(64);
  for (let i: u32 = 0; i < 64; i++) emit8(kindOf(i));
}
