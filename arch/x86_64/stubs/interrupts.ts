// Entries of the 256 interrupt vectors. From user mode the CPU pushes into the running thread's
// frame (RSP0), the stub adds the rest and calls onInterrupt or onFault. From kernel mode only an
// idle CPU takes interrupts; a fault there is a panic, as is every NMI, double fault and machine
// check. Source: Intel SDM vol 3 §6.12 to §6.15.
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import {
  alignCode,
  codePosition,
  emit8,
  reserveCodeBytes,
} from "../../../loader/codegen/code_buffer";
import { addressOf, jumpIf, jumpTo } from "../../../loader/isa/x86_64/branch";
import { encodeRM, operand, operandIndexed } from "../../../loader/isa/x86_64/encode";
import {
  Alu,
  aluMI,
  aluRI,
  aluRR,
  Condition,
  movImmediate32,
  movImmediate64,
  movRR,
  popR,
  pushI,
  pushR,
  Shift,
  shiftRI,
  testMI,
  zeroRegister,
} from "../../../loader/isa/x86_64/encode_integer";
import {
  movMI,
  movMR,
  movRM,
  movzx8RM,
  rdgsbase,
  wrgsbase,
} from "../../../loader/isa/x86_64/encode_memory";
import {
  cli,
  hlt,
  iretq,
  movRControl,
  popfq,
  swapgs,
  xsave64M,
} from "../../../loader/isa/x86_64/encode_system";
import {
  R10,
  R11,
  R12,
  R13,
  R14,
  R15,
  R8,
  R9,
  RAX,
  RBP,
  RBX,
  RCX,
  RDI,
  RDX,
  RSI,
  RSP,
} from "../../../loader/isa/x86_64/registers";
import { FaultKind } from "../../../abi/faults";
import { CPU_FAULT_RSP } from "../defs/cpu_area";
import {
  FRAME_GS_BASE,
  FRAME_IRET_RIP,
  FRAME_KIND,
  FRAME_R10,
  FRAME_R11,
  FRAME_R12,
  FRAME_R13,
  FRAME_R14,
  FRAME_R15,
  FRAME_R8,
  FRAME_R9,
  FRAME_RAX,
  FRAME_RBP,
  FRAME_RBX,
  FRAME_RCX,
  FRAME_RDI,
  FRAME_RDX,
  FRAME_RIP,
  FRAME_RSI,
  FRAME_XSAVE,
  FrameKind,
} from "../defs/frame";
import { XCR0_X87_SSE_AVX } from "../defs/registers";
import { callKernel, enterKernelState, operandCpu, restore, save } from "./common";
import {
  INPUT_INSTANCE,
  INPUT_MEMORY,
  INPUT_ON_FAULT,
  INPUT_ON_INTERRUPT,
  INPUT_ON_KERNEL_FAULT,
  OUTPUT_VECTORS,
  input,
  setOutput,
} from "./inputs";

const EXCEPTION_COUNT: u32 = 32;
const VECTOR_NMI: u32 = 2;
const VECTOR_DOUBLE_FAULT: u32 = 8;
const VECTOR_PAGE_FAULT: i32 = 14;
const VECTOR_MACHINE_CHECK: u32 = 18;
/** Exceptions that push an error code: #DF #TS #NP #SS #GP #PF #AC #CP #VC #SX. */
const ERROR_CODE_VECTORS: u32 = 0x6022_7d00;

// On the stack after a vector's entry, from rsp: vector, error code, rip, cs, rflags, rsp, ss.
const STACK_VECTOR = 0;
const STACK_ERROR = 8;
const STACK_RIP = 16;
const STACK_CS = 24;

/** FaultKind of each exception. */
function kindOf(vector: u32): FaultKind {
  switch (vector) {
    case 0: // #DE
    case 16: // #MF
    case 19: // #XM
      return FaultKind.Arithmetic;
    case 1: // #DB
    case 3: // #BP
      return FaultKind.Debug;
    case 14:
      return FaultKind.Memory;
    case 17: // #AC
      return FaultKind.Alignment;
    case 4: // #OF
    case 5: // #BR
    case 6: // #UD
    case 7: // #NM
      return FaultKind.Instruction;
    default: // #GP and what loads segments
      return FaultKind.Protection;
  }
}

function emitKindTable(): void {
  reserveCodeBytes(EXCEPTION_COUNT);
  for (let vector: u32 = 0; vector < EXCEPTION_COUNT; vector++) emit8(kindOf(vector));
}

function isFatal(vector: u32): bool {
  return vector == VECTOR_NMI || vector == VECTOR_DOUBLE_FAULT || vector == VECTOR_MACHINE_CHECK;
}

/** One short entry a vector: makes the stack uniform and goes to the common part. */
function emitVectors(common: u32, fatal: u32): void {
  for (let vector: u32 = 0; vector < 256; vector++) {
    setOutput(OUTPUT_VECTORS + vector, codePosition());
    const pushed = vector < EXCEPTION_COUNT && ((ERROR_CODE_VECTORS >> vector) & 1) != 0;
    if (!pushed) pushI(0);
    pushI(vector);
    jumpTo(isFatal(vector) ? fatal : common);
  }
}

/**
 * The stack lies in the user's frame: saves what the CPU did not. Leaves rdi = frame, rsi = vector.
 */
function saveInterrupted(): void {
  // The vector's slot is r15's.
  operand(RSP, STACK_VECTOR);
  encodeRM(0, 1, 0x87, R15); // xchg
  aluRI(Alu.Sub, 1, RSP, FRAME_R15);
  save(RSP, FRAME_RAX, RAX);
  save(RSP, FRAME_RDI, RDI);
  save(RSP, FRAME_RSI, RSI);
  save(RSP, FRAME_RDX, RDX);
  save(RSP, FRAME_R10, R10);
  save(RSP, FRAME_R8, R8);
  save(RSP, FRAME_R9, R9);
  save(RSP, FRAME_RCX, RCX);
  save(RSP, FRAME_R11, R11);
  save(RSP, FRAME_RBX, RBX);
  save(RSP, FRAME_RBP, RBP);
  save(RSP, FRAME_R12, R12);
  save(RSP, FRAME_R13, R13);
  save(RSP, FRAME_R14, R14);
  rdgsbase(RAX);
  save(RSP, FRAME_GS_BASE, RAX);
  swapgs();
  operand(RSP, FRAME_KIND);
  movMI(1, FrameKind.Interrupt);
  movImmediate32(RAX, XCR0_X87_SSE_AVX);
  zeroRegister(RDX);
  operand(RSP, FRAME_XSAVE);
  xsave64M();
  // Slot 64 held the error code; it becomes the instruction address.
  restore(RSP, FRAME_RIP, RCX);
  restore(RSP, FRAME_IRET_RIP, RDX);
  save(RSP, FRAME_RIP, RDX);
  movRR(0, RDI, RSP);
  movRR(0, RSI, R15);
  enterKernelState();
  clearFlags();
}

/**
 * Compiled code wants DF clear; AC could open user pages. Interrupt gates leave both as they were.
 */
function clearFlags(): void {
  pushI(2);
  popfq();
}

/**
 * rsi = vector, rcx = error code, rdx = instruction address: to rsi = kind, rdx = address, rcx =
 * detail.
 */
function decodeFault(kinds: u32): void {
  const other = newLabel();
  const done = newLabel();
  aluRI(Alu.Cmp, 0, RSI, VECTOR_PAGE_FAULT);
  jumpIf(Condition.NotEqual, other);
  // Error code: bit 0 present, bit 1 write, bit 4 instruction fetch. MemoryFaultBit has 1, 2, 4.
  movRControl(RDX, 2);
  movRR(0, RAX, RCX);
  movRR(0, R8, RCX);
  shiftRI(Shift.Shl, 0, RCX, 8);
  aluRI(Alu.And, 0, RAX, 3);
  shiftRI(Shift.Shr, 0, R8, 2);
  aluRI(Alu.And, 0, R8, 4);
  aluRR(Alu.Or, 0, RCX, RAX);
  aluRR(Alu.Or, 0, RCX, R8);
  jumpTo(done);
  bindLabel(other);
  shiftRI(Shift.Shl, 0, RCX, 8);
  bindLabel(done);
  addressOf(RAX, kinds);
  operandIndexed(RAX, RSI, 0, 0);
  movzx8RM(RSI);
}

/** The kernel waits with interrupts on (hal/cpu waitForInterrupt): back to it afterwards. */
function interruptIdle(): void {
  pushR(RAX);
  pushR(RCX);
  pushR(RDX);
  pushR(RSI);
  pushR(RDI);
  pushR(R8);
  pushR(R9);
  pushR(R10);
  pushR(R11);
  // The CPU aligned the stack; 14 + 2 words keep it aligned for the call.
  zeroRegister(RDI);
  restore(RSP, 9 * 8 + STACK_VECTOR, RSI);
  callKernel(INPUT_ON_INTERRUPT);
  popR(R11);
  popR(R10);
  popR(R9);
  popR(R8);
  popR(RDI);
  popR(RSI);
  popR(RDX);
  popR(RCX);
  popR(RAX);
  aluRI(Alu.Add, 1, RSP, STACK_RIP);
  iretq();
}

export function emitInterruptEntries(resume: u32): void {
  const common = newLabel();
  const fatal = newLabel();
  const fromKernel = newLabel();
  const exception = newLabel();
  const kinds = newLabel();
  emitVectors(common, fatal);

  bindLabel(common);
  operand(RSP, STACK_CS);
  testMI(0, 3);
  jumpIf(Condition.Equal, fromKernel);
  saveInterrupted();
  aluRI(Alu.Cmp, 0, RSI, EXCEPTION_COUNT);
  jumpIf(Condition.Below, exception);
  callKernel(INPUT_ON_INTERRUPT);
  jumpTo(resume);

  bindLabel(exception);
  decodeFault(kinds);
  callKernel(INPUT_ON_FAULT);
  jumpTo(resume);

  bindLabel(fromKernel);
  operand(RSP, STACK_VECTOR);
  aluMI(Alu.Cmp, 0, EXCEPTION_COUNT);
  jumpIf(Condition.Below, fatal);
  interruptIdle();

  // A fault of the kernel, or something that cannot be gone on from. GS may be anybody's.
  bindLabel(fatal);
  restore(RSP, STACK_VECTOR, RSI);
  restore(RSP, STACK_ERROR, RCX);
  restore(RSP, STACK_RIP, RDX);
  movRR(1, RBX, RDX);
  operand(RSP, STACK_RIP + 24);
  movRM(1, RAX);
  operandCpu(CPU_FAULT_RSP);
  movMR(1, RAX);
  decodeFault(kinds);
  movRR(0, RDI, RSI);
  movRR(1, RSI, RBX);
  movImmediate64(RAX, input(INPUT_MEMORY));
  wrgsbase(RAX);
  movImmediate64(R15, input(INPUT_INSTANCE));
  aluRI(Alu.And, 1, RSP, -16);
  clearFlags();
  callKernel(INPUT_ON_KERNEL_FAULT);
  const stop = newLabel();
  bindLabel(stop);
  cli();
  hlt();
  jumpTo(stop);

  bindLabel(kinds);
  emitKindTable();
  alignCode(16, 0xcc);
}
