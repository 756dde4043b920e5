// Intrinsics of every profile on x86_64 (abi/intrinsics.ts): each is a few instructions, inline.
// Those with fixed registers are listed in intrinsic_clobbers.ts.
import {
  INSTANCE_CALLER, INSTANCE_MEMORY_BASE, INSTANCE_MEMORY_SIZE,
} from "../../../abi/instance_layout";
import { Intrinsic } from "../../../abi/intrinsics";
import { Trap } from "../../../abi/traps";
import { codePosition, patch8 } from "../../codegen/code_buffer";
import { node, theIr } from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import { addValueMove, beginMoves, resolveMoves } from "../../codegen/parallel_moves";
import { poolAt } from "../../ir/node";
import { NONE, operand, operandGs, operandIndexed } from "./encode";
import {
  Alu, aluRI, aluRM, aluRR, cmovcc, Condition, jcc8, jmp8, leaM, movImmediate32, movImmediate64,
  movRR, movzx16RR, movzx8RR, popR, pushR, Shift, shiftRI, ud2,
} from "./encode_integer";
import {
  cld, mfence, movMR, movMR16, movMR8, movRM, movzx16RM, movzx8RM, pause, rdrand, rdtsc, repMovsb,
  repMovsq, repStosq, syscall,
} from "./encode_memory";
import {
  clac, cli, cpuid, hlt, inAl, inAx, inEax, invlpgM, lgdtM, lidtM, ltr, movControlR, movRControl,
  outAl, outAx, outEax, rdmsr, stac, sti, wrmsr, xsetbv,
} from "./encode_system";
import { moveResult } from "./lower_call";
import { operandMemorySize } from "./lower_memory";
import {
  INSTANCE, R10, R8, R9, RAX, RBX, RCX, RDI, RDX, RSI, SCRATCH0, SCRATCH1,
} from "./registers";
import { finishInteger, integerRegister, integerTarget, loadInteger } from "./values";

/** Node of argument `index`. */
function argument(id: u32, index: u32): u32 {
  return poolAt(theIr(), node(id).b + index);
}

/** log2 of the bytes that a family of four intrinsics (8, 16, 32, 64 bits) accesses. */
@inline
function sizeOf(intrinsic: i32, first: i32): u32 {
  return intrinsic - first;
}

/** Loads 1 << size bytes of the current operand, zero-extended. */
function loadSized(size: u32, register: u32): void {
  if (size == 0) movzx8RM(register);
  else if (size == 1) movzx16RM(register);
  else movRM(size - 2, register);
}

function storeSized(size: u32, register: u32): void {
  if (size == 0) movMR8(register);
  else if (size == 1) movMR16(register);
  else movMR(size - 2, register);
}

/** A call of an intrinsic (abi/intrinsics.ts). */
export function lowerIntrinsic(id: u32): void {
  const intrinsic = <i32>(node(id).a & 0xffff);
  if (intrinsic < Intrinsic.InterruptsEnable) lowerMachineMemory(id, intrinsic);
  else if (intrinsic < Intrinsic.In8) lowerCommon(id, intrinsic);
  else if (intrinsic < Intrinsic.Isb) lowerPrivileged(id, intrinsic);
  else if (intrinsic == Intrinsic.SystemCall) lowerSystemCall(id);
  else if (intrinsic >= Intrinsic.CallerLoad8) lowerCaller(id, intrinsic);
  else if (intrinsic > Intrinsic.SystemCall) lowerOrdered(id, intrinsic);
  else ud2(); // ARM64's own; the front end refuses them here
}

/** Loads and stores of machine addresses, and their bulk forms. */
function lowerMachineMemory(id: u32, intrinsic: i32): void {
  if (intrinsic <= Intrinsic.MachineLoad64) {
    const target = integerTarget(id);
    operand(integerRegister(argument(id, 0), SCRATCH1), 0);
    loadSized(sizeOf(intrinsic, Intrinsic.MachineLoad8), target);
    finishInteger(id, target);
  } else if (intrinsic <= Intrinsic.MachineStore64) {
    const value = integerRegister(argument(id, 1), SCRATCH0);
    operand(integerRegister(argument(id, 0), SCRATCH1), 0);
    storeSized(sizeOf(intrinsic, Intrinsic.MachineStore8), value);
  } else if (intrinsic == Intrinsic.MachineCopy) {
    beginMoves(3);
    addValueMove(RDI, argument(id, 0));
    addValueMove(RSI, argument(id, 1));
    addValueMove(RDX, argument(id, 2));
    resolveMoves();
    // Whole words, then the rest.
    movRR(1, RCX, RDX);
    shiftRI(Shift.Shr, 1, RCX, 3);
    cld();
    repMovsq();
    movRR(0, RCX, RDX);
    aluRI(Alu.And, 0, RCX, 7);
    repMovsb();
  } else {
    beginMoves(2);
    addValueMove(RDI, argument(id, 0));
    addValueMove(RCX, argument(id, 1));
    resolveMoves();
    shiftRI(Shift.Shr, 1, RCX, 3);
    movImmediate32(RAX, 0);
    cld();
    repStosq();
  }
}

/** What both ISAs have. */
function lowerCommon(id: u32, intrinsic: i32): void {
  const target = integerTarget(id);
  switch (intrinsic) {
    case Intrinsic.InterruptsEnable:
      sti();
      return;
    case Intrinsic.InterruptsDisable:
      cli();
      return;
    case Intrinsic.WaitForInterrupt:
      // sti holds interrupts back for one instruction, so none is lost before hlt.
      sti();
      hlt();
      cli();
      return;
    case Intrinsic.ReadCounter:
      rdtsc();
      shiftRI(Shift.Shl, 1, RDX, 32);
      aluRR(Alu.Or, 1, RAX, RDX);
      finishInteger(id, RAX);
      return;
    case Intrinsic.MemoryBase:
      operand(INSTANCE, INSTANCE_MEMORY_BASE);
      movRM(1, target);
      break;
    default: // InstanceBase
      movRR(1, target, INSTANCE);
  }
  finishInteger(id, target);
}

/** Ports, model-specific and control registers. */
function lowerPrivileged(id: u32, intrinsic: i32): void {
  switch (intrinsic) {
    case Intrinsic.In8:
    case Intrinsic.In16:
    case Intrinsic.In32:
      loadInteger(argument(id, 0), RDX);
      if (intrinsic == Intrinsic.In8) {
        inAl();
        movzx8RR(RAX, RAX);
      } else if (intrinsic == Intrinsic.In16) {
        inAx();
        movzx16RR(RAX, RAX);
      } else {
        inEax();
      }
      finishInteger(id, RAX);
      break;
    case Intrinsic.Out8:
    case Intrinsic.Out16:
    case Intrinsic.Out32:
      loadInteger(argument(id, 1), RAX);
      loadInteger(argument(id, 0), RDX);
      if (intrinsic == Intrinsic.Out8) outAl();
      else if (intrinsic == Intrinsic.Out16) outAx();
      else outEax();
      break;
    case Intrinsic.ReadMsr:
      loadInteger(argument(id, 0), RCX);
      rdmsr();
      shiftRI(Shift.Shl, 1, RDX, 32);
      aluRR(Alu.Or, 1, RAX, RDX);
      moveResult(id);
      break;
    case Intrinsic.WriteMsr:
    case Intrinsic.WriteXcr0:
      lowerWriteWide(id, intrinsic);
      break;
    case Intrinsic.Cpuid:
      lowerCpuid(id);
      break;
    case Intrinsic.ReadCr0:
    case Intrinsic.ReadCr2:
    case Intrinsic.ReadCr3:
    case Intrinsic.ReadCr4:
      lowerReadControl(id, intrinsic);
      break;
    case Intrinsic.WriteCr0:
      movControlR(0, integerRegister(argument(id, 0), SCRATCH0));
      break;
    case Intrinsic.WriteCr3:
      movControlR(3, integerRegister(argument(id, 0), SCRATCH0));
      break;
    case Intrinsic.WriteCr4:
      movControlR(4, integerRegister(argument(id, 0), SCRATCH0));
      break;
    default:
      lowerDescriptors(id, intrinsic);
  }
}

function lowerReadControl(id: u32, intrinsic: i32): void {
  const target = integerTarget(id);
  const number: u32 = intrinsic == Intrinsic.ReadCr0 ? 0 : intrinsic - Intrinsic.ReadCr2 + 2;
  movRControl(target, number);
  finishInteger(id, target);
}

/** wrmsr and xsetbv: edx:eax = value. */
function lowerWriteWide(id: u32, intrinsic: i32): void {
  const isMsr = intrinsic == Intrinsic.WriteMsr;
  beginMoves(2);
  if (isMsr) addValueMove(RCX, argument(id, 0));
  addValueMove(RDX, argument(id, isMsr ? 1 : 0));
  resolveMoves();
  movRR(0, RAX, RDX);
  shiftRI(Shift.Shr, 1, RDX, 32);
  if (isMsr) {
    wrmsr();
  } else {
    movImmediate32(RCX, 0);
    xsetbv();
  }
}

/** The wanted one of eax, ebx, ecx and edx; rbx is kept in r11. */
function lowerCpuid(id: u32): void {
  beginMoves(3);
  addValueMove(RDI, argument(id, 0));
  addValueMove(RCX, argument(id, 1));
  addValueMove(RSI, argument(id, 2));
  resolveMoves();
  movRR(1, SCRATCH1, RBX);
  movRR(0, RAX, RDI);
  cpuid();
  aluRI(Alu.Cmp, 0, RSI, 1);
  cmovcc(Condition.Equal, 0, RAX, RBX);
  movRR(1, RBX, SCRATCH1);
  aluRI(Alu.Cmp, 0, RSI, 2);
  cmovcc(Condition.Equal, 0, RAX, RCX);
  aluRI(Alu.Cmp, 0, RSI, 3);
  cmovcc(Condition.Equal, 0, RAX, RDX);
  moveResult(id);
}

function lowerDescriptors(id: u32, intrinsic: i32): void {
  switch (intrinsic) {
    case Intrinsic.InvalidatePage:
      operand(integerRegister(argument(id, 0), SCRATCH0), 0);
      invlpgM();
      break;
    case Intrinsic.LoadGdt:
      operand(integerRegister(argument(id, 0), SCRATCH0), 0);
      lgdtM();
      break;
    case Intrinsic.LoadIdt:
      operand(integerRegister(argument(id, 0), SCRATCH0), 0);
      lidtM();
      break;
    case Intrinsic.LoadTaskRegister:
      ltr(integerRegister(argument(id, 0), SCRATCH0));
      break;
    case Intrinsic.SetAccess:
      stac();
      break;
    case Intrinsic.ClearAccess:
      clac();
      break;
    case Intrinsic.RandomSeed: {
      // The register is 0 when there was no number ready.
      const target = integerTarget(id);
      rdrand(target);
      finishInteger(id, target);
      break;
    }
    default:
      pause();
  }
}

/**
 * system_call (number, record): six words from the record into rdi rsi rdx r10 r8 r9, back after
 * the kernel answered; the status comes in rax. The kernel destroys rcx and r11, so the record's
 * offset waits on the stack.
 */
function lowerSystemCall(id: u32): void {
  beginMoves(2);
  addValueMove(RSI, argument(id, 0));
  addValueMove(RCX, argument(id, 1));
  resolveMoves();
  pushR(RCX);
  movRR(0, RAX, RSI);
  noteTrap(Trap.MemoryOutOfBounds, id);
  for (let i: u32 = 0; i < 6; i++) {
    operandGs(RCX, NONE, 0, <i32>(i << 3));
    movRM(1, systemArgument(i));
  }
  syscall();
  popR(RCX);
  for (let i: u32 = 0; i < 6; i++) {
    operandGs(RCX, NONE, 0, <i32>(i << 3));
    movMR(1, systemArgument(i));
  }
  movRR(0, RAX, RAX);
  moveResult(id);
}

/** Registers of system call arguments: rdi rsi rdx r10 r8 r9. */
function systemArgument(index: u32): u32 {
  switch (index) {
    case 0: return RDI;
    case 1: return RSI;
    case 2: return RDX;
    case 3: return R10;
    case 4: return R8;
    default: return R9;
  }
}

/**
 * Ordered accesses: on x86_64 plain moves are ordered enough; only the full fence is an
 * instruction.
 */
function lowerOrdered(id: u32, intrinsic: i32): void {
  if (intrinsic <= Intrinsic.VolatileLoad64) {
    const target = integerTarget(id);
    operandGs(integerRegister(argument(id, 0), SCRATCH1), NONE, 0, 0);
    noteTrap(Trap.MemoryOutOfBounds, id);
    loadSized(sizeOf(intrinsic, Intrinsic.VolatileLoad8), target);
    finishInteger(id, target);
  } else if (intrinsic <= Intrinsic.VolatileStore64) {
    const value = integerRegister(argument(id, 1), SCRATCH0);
    operandGs(integerRegister(argument(id, 0), SCRATCH1), NONE, 0, 0);
    noteTrap(Trap.MemoryOutOfBounds, id);
    storeSized(sizeOf(intrinsic, Intrinsic.VolatileStore8), value);
  } else if (intrinsic == Intrinsic.FenceFull) {
    mfence();
  }
}

/** Memory of the caller's instance. */
function lowerCaller(id: u32, intrinsic: i32): void {
  switch (intrinsic) {
    case Intrinsic.CallerLoad8:
      lowerCallerLoad(id, 0);
      break;
    case Intrinsic.CallerLoad32:
      lowerCallerLoad(id, 2);
      break;
    case Intrinsic.CallerLoad64:
      lowerCallerLoad64(id);
      break;
    case Intrinsic.CallerStore8:
    case Intrinsic.CallerStore16:
    case Intrinsic.CallerStore32:
    case Intrinsic.CallerStore64:
      lowerCallerStore(id, sizeOf(intrinsic, Intrinsic.CallerStore8));
      break;
    case Intrinsic.CallerCopyIn:
      lowerCallerCopy(id, true);
      break;
    case Intrinsic.CallerCopyOut:
      lowerCallerCopy(id, false);
      break;
    default: { // CallerMemorySize
      const target = integerTarget(id);
      operand(INSTANCE, INSTANCE_CALLER);
      movRM(1, SCRATCH1);
      operand(SCRATCH1, INSTANCE_MEMORY_SIZE);
      movRM(1, target);
      finishInteger(id, target);
    }
  }
}

/**
 * rax = offset + bytes and r11 = base of the caller's memory.
 * @returns the end of a jump, taken when the range is bad, to be patched
 */
function checkCaller(offset: u32, bytes: u32): u32 {
  loadInteger(offset, SCRATCH0);
  operand(INSTANCE, INSTANCE_CALLER);
  movRM(1, SCRATCH1);
  aluRI(Alu.Add, 1, SCRATCH0, bytes);
  operand(SCRATCH1, INSTANCE_MEMORY_SIZE);
  aluRM(Alu.Cmp, 1, SCRATCH0);
  jcc8(Condition.Above, 0);
  const bad = codePosition();
  operand(SCRATCH1, INSTANCE_MEMORY_BASE);
  movRM(1, SCRATCH1);
  return bad;
}

/** The two ways of a checked access meet: `good` or `bad` as result. */
function finishCaller(id: u32, bad: u32, result: u32, badResult: u64): void {
  jmp8(0);
  const done = codePosition();
  patch8(bad - 1, codePosition() - bad);
  movImmediate64(result, badResult);
  patch8(done - 1, codePosition() - done);
  finishInteger(id, result);
}

function lowerCallerLoad(id: u32, size: u32): void {
  const bytes: u32 = 1 << size;
  const bad = checkCaller(argument(id, 0), bytes);
  operandIndexed(SCRATCH1, SCRATCH0, 0, -<i32>bytes);
  loadSized(size, SCRATCH0);
  finishCaller(id, bad, SCRATCH0, 0xffff_ffff_ffff_ffff);
}

/** The value goes to the own memory, the status is the result. */
function lowerCallerLoad64(id: u32): void {
  const bad = checkCaller(argument(id, 0), 8);
  operandIndexed(SCRATCH1, SCRATCH0, 0, -8);
  movRM(1, SCRATCH0);
  operandGs(integerRegister(argument(id, 1), SCRATCH1), NONE, 0, 0);
  noteTrap(Trap.MemoryOutOfBounds, id);
  movMR(1, SCRATCH0);
  movImmediate32(SCRATCH0, 0);
  finishCaller(id, bad, SCRATCH0, 1);
}

function lowerCallerStore(id: u32, size: u32): void {
  const bytes: u32 = 1 << size;
  const bad = checkCaller(argument(id, 0), bytes);
  operandIndexed(SCRATCH1, SCRATCH0, 0, -<i32>bytes);
  leaM(1, SCRATCH1);
  const value = integerRegister(argument(id, 1), SCRATCH0);
  operand(SCRATCH1, 0);
  storeSized(size, value);
  movImmediate32(SCRATCH0, 0);
  finishCaller(id, bad, SCRATCH0, 1);
}

/** caller_copy_in (own, caller's, length) and caller_copy_out (caller's, own, length). */
function lowerCallerCopy(id: u32, into: bool): void {
  beginMoves(3);
  addValueMove(RDI, argument(id, 0));
  addValueMove(RSI, argument(id, 1));
  addValueMove(RCX, argument(id, 2));
  resolveMoves();
  const own = into ? RDI : RSI;
  const callers = into ? RSI : RDI;
  movRR(1, RDX, RCX);
  operandIndexed(own, RCX, 0, 0);
  leaM(1, RAX);
  operandMemorySize(0);
  aluRM(Alu.Cmp, 1, RAX);
  jcc8(Condition.Above, 0);
  const badOwn = codePosition();
  operand(INSTANCE, INSTANCE_CALLER);
  movRM(1, SCRATCH1);
  operandIndexed(callers, RCX, 0, 0);
  leaM(1, RAX);
  operand(SCRATCH1, INSTANCE_MEMORY_SIZE);
  aluRM(Alu.Cmp, 1, RAX);
  jcc8(Condition.Above, 0);
  const badCallers = codePosition();
  operand(SCRATCH1, INSTANCE_MEMORY_BASE);
  aluRM(Alu.Add, 1, callers);
  operand(INSTANCE, INSTANCE_MEMORY_BASE);
  aluRM(Alu.Add, 1, own);
  // Whole words, then the rest.
  shiftRI(Shift.Shr, 1, RCX, 3);
  repMovsq();
  movRR(0, RCX, RDX);
  aluRI(Alu.And, 0, RCX, 7);
  repMovsb();
  movImmediate32(RAX, 0);
  patch8(badOwn - 1, codePosition() + 2 - badOwn);
  finishCaller(id, badCallers, RAX, 1);
}
