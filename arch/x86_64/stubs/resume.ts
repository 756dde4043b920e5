// Ways back to user mode.
//
// Invariant while the kernel runs: GS base is the kernel's memory, and IA32_KERNEL_GS_BASE holds
// the user's. In user mode it is the other way round; the user can change its own with wrgsbase,
// never the hidden one.
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { jumpIf } from "../../../loader/isa/x86_64/branch";
import { operand } from "../../../loader/isa/x86_64/encode";
import {
  Alu,
  aluMI,
  aluRI,
  aluRR,
  Condition,
  leaM,
  movImmediate32,
  movImmediate64,
  movRR,
  popR,
  zeroRegister,
} from "../../../loader/isa/x86_64/encode_integer";
import { movMR, movRM, rdgsbase, wrfsbase, wrgsbase } from "../../../loader/isa/x86_64/encode_memory";
import {
  iretq,
  ldmxcsrM,
  swapgs,
  sysretq,
  vzeroall,
  xrstor64M,
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
import { CPU_CURRENT_FRAME, CPU_MXCSR, CPU_TSS, CPU_USER_RSP, TSS_RSP0 } from "../defs/cpu_area";
import {
  FRAME_GS_BASE,
  FRAME_INTERRUPT_TOP,
  FRAME_IRET_RIP,
  FRAME_KIND,
  FRAME_R11,
  FRAME_R12,
  FRAME_R13,
  FRAME_R14,
  FRAME_R15,
  FRAME_RBP,
  FRAME_RBX,
  FRAME_RCX,
  FRAME_RSP,
  FRAME_XSAVE,
  FrameKind,
} from "../defs/frame";
import { USER_RFLAGS, XCR0_X87_SSE_AVX } from "../defs/registers";
import { operandCpu, restore, save } from "./common";
import { input, INPUT_MEMORY } from "./inputs";

/** rsp stands at the frame: status, results and instance, in the order of their slots. */
function popResults(): void {
  popR(RAX);
  popR(RDI);
  popR(RSI);
  popR(RDX);
  popR(R10);
  popR(R8);
  popR(R9);
  popR(R15);
}

/** rsp stands at the frame of the running thread, GS base is the user's: out by sysret. */
function leaveBySystemReturn(): void {
  popResults();
  popR(RCX);
  movImmediate32(R11, USER_RFLAGS);
  operandCpu(CPU_USER_RSP);
  movRM(1, RSP);
  sysretq();
}

/** The frame in eax is the one that the system call came from: nothing else has changed. */
export function emitReturnToCaller(): void {
  operandCpu(CPU_CURRENT_FRAME);
  movRM(1, RSP);
  swapgs();
  leaveBySystemReturn();
}

/** After a system call whose thread goes on later: what still is in registers goes to its frame. */
export function emitSaveCaller(): void {
  operandCpu(CPU_CURRENT_FRAME);
  movRM(1, RCX);
  save(RCX, FRAME_RBX, RBX);
  save(RCX, FRAME_RBP, RBP);
  save(RCX, FRAME_R12, R12);
  save(RCX, FRAME_R13, R13);
  save(RCX, FRAME_R14, R14);
  operandCpu(CPU_USER_RSP);
  movRM(1, RDX);
  save(RCX, FRAME_RSP, RDX);
  swapgs();
  rdgsbase(RDX);
  swapgs();
  save(RCX, FRAME_GS_BASE, RDX);
  zeroRegister(RDX);
  save(RCX, FRAME_KIND, RDX);
}

/** rcx = frame: the user's GS base; rsp = frame, which frees rcx. */
function loadUserState(): void {
  restore(RCX, FRAME_RBX, RBX);
  restore(RCX, FRAME_RBP, RBP);
  restore(RCX, FRAME_R12, R12);
  restore(RCX, FRAME_R13, R13);
  restore(RCX, FRAME_R14, R14);
  restore(RCX, FRAME_GS_BASE, RDX);
  swapgs();
  wrgsbase(RDX);
  movRR(1, RSP, RCX);
}

/** eax = the frame to go on with, of any thread. */
export function emitResume(resume: u32): void {
  const resumeInterrupt = newLabel();
  bindLabel(resume);
  movImmediate64(RCX, input(INPUT_MEMORY));
  aluRR(Alu.Add, 1, RCX, RAX);
  operandCpu(CPU_CURRENT_FRAME);
  movMR(1, RCX);
  operand(RCX, FRAME_INTERRUPT_TOP);
  leaM(1, RDX);
  operandCpu(CPU_TSS + TSS_RSP0);
  movMR(1, RDX);
  // Nobody's code uses FS, but what one domain leaves in its base would be another's to read.
  zeroRegister(RDX);
  wrfsbase(RDX);
  operand(RCX, FRAME_KIND);
  aluMI(Alu.Cmp, 0, FrameKind.SystemCall);
  jumpIf(Condition.NotEqual, resumeInterrupt);

  // Vector registers are dead over a system call, but may hold another domain's data.
  vzeroall();
  operandCpu(CPU_MXCSR);
  ldmxcsrM();
  restore(RCX, FRAME_RSP, RDX);
  operandCpu(CPU_USER_RSP);
  movMR(1, RDX);
  loadUserState();
  leaveBySystemReturn();

  bindLabel(resumeInterrupt);
  movImmediate32(RAX, XCR0_X87_SSE_AVX);
  zeroRegister(RDX);
  operand(RCX, FRAME_XSAVE);
  xrstor64M();
  loadUserState();
  restore(RSP, FRAME_RCX, RCX);
  restore(RSP, FRAME_R11, R11);
  popResults();
  aluRI(Alu.Add, 1, RSP, FRAME_IRET_RIP - FRAME_R15 - 8);
  iretq();
}
