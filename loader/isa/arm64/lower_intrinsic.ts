// Machine instructions that modules import (abi/intrinsics.ts): memory by address, fences, system
// registers, counters. System calls and the caller's memory are in lower_intrinsic_call.ts.
import { Intrinsic, Profile } from "../../../abi/intrinsics";
import { bindLabel, newLabel } from "../../assembler/labels";
import { theProfile } from "../../codegen/module_target";
import { theIr } from "../../codegen/function_state";
import { nodeAt, poolAt } from "../../ir/node";
import { jumpIf, jumpIfZero } from "./branch";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubImmediate,
  BarrierOption,
  cbnz,
  Condition,
  dmb,
  dsb,
  Extend,
  hvc,
  isb,
  lsrImmediate,
  MemoryAccess,
  memoryPostIndex,
  memoryRegister,
  memoryScaled,
  smc,
  Width,
  wfi,
  X0,
  X1,
  X16,
  X17,
  yieldHint,
  ZR,
} from "./encode";
import { moveListToArguments } from "./lower_bulk";
import { lowerCallerMemory, lowerFirmwareCall, lowerSystemCall } from "./lower_intrinsic_call";
import { materialize32, moveGeneral } from "./materialize";
import { INSTANCE, MEMORY_BASE_REGISTER } from "./registers";
import { callStub, Stub } from "./runtime_stubs";
import { finishGeneral, general, generalOrZero, markTrap, resultGeneral } from "./values";

/** op0:op1:CRn:CRm:op2 of system registers, as the family intrinsics pack them. */
const CNTVCT_EL0: u32 = 0xdf02; // 3 3 14 0 2
const RNDR: u32 = 0xd920; // 3 3 2 4 0
const ID_AA64ISAR0_EL1: u32 = 0xc030; // 3 0 0 6 0
/** MSR DAIFSet and DAIFClr, #2: the mask of interrupts (Arm ARM C6.2 MSR (immediate)). */
const DAIF_SET_IRQ: u32 = 0xd50342df;
const DAIF_CLEAR_IRQ: u32 = 0xd50342ff;

/** MRS rt, register. */
@inline
function mrs(rt: u32, register: u32): u32 {
  return 0xd5200000 | (register << 5) | rt;
}

/** MSR register, rt; for op0 = 1 the same word is SYS. */
@inline
function msr(register: u32, rt: u32): u32 {
  return 0xd5000000 | (register << 5) | rt;
}

/** Node of argument number i. */
@inline
export function argumentOf(id: u32, i: u32): u32 {
  const ir = theIr();
  return poolAt(ir, nodeAt(ir, id).b + i);
}

/** An intrinsic node. */
export function lowerIntrinsic(id: u32): void {
  const packed = nodeAt(theIr(), id).a;
  const encoding = packed >> 16;
  switch (packed & 0xffff) {
    case Intrinsic.MachineLoad8: machineLoad(id, MemoryAccess.Load8); break;
    case Intrinsic.MachineLoad16: machineLoad(id, MemoryAccess.Load16); break;
    case Intrinsic.MachineLoad32: machineLoad(id, MemoryAccess.Load32); break;
    case Intrinsic.MachineLoad64: machineLoad(id, MemoryAccess.Load64); break;
    case Intrinsic.MachineStore8: machineStore(id, MemoryAccess.Store8); break;
    case Intrinsic.MachineStore16: machineStore(id, MemoryAccess.Store16); break;
    case Intrinsic.MachineStore32: machineStore(id, MemoryAccess.Store32); break;
    case Intrinsic.MachineStore64: machineStore(id, MemoryAccess.Store64); break;
    case Intrinsic.MachineCopy:
      moveListToArguments(id);
      callStub(Stub.Copy);
      break;
    case Intrinsic.MachineZero: machineZero(id); break;
    case Intrinsic.InterruptsEnable: emit(DAIF_CLEAR_IRQ); break;
    case Intrinsic.InterruptsDisable: emit(DAIF_SET_IRQ); break;
    case Intrinsic.WaitForInterrupt: waitForInterrupt(); break;
    case Intrinsic.ReadCounter: readCounter(id); break;
    case Intrinsic.MemoryBase: giveRegister(id, MEMORY_BASE_REGISTER); break;
    case Intrinsic.InstanceBase: giveRegister(id, INSTANCE); break;
    case Intrinsic.RandomSeed: randomSeed(id); break;
    case Intrinsic.Pause: emit(yieldHint()); break;
    case Intrinsic.Isb: emit(isb()); break;
    case Intrinsic.DsbSy: emit(dsb(BarrierOption.Sy)); break;
    case Intrinsic.DsbIsh: emit(dsb(BarrierOption.Ish)); break;
    case Intrinsic.DsbIshst: emit(dsb(BarrierOption.Ishst)); break;
    case Intrinsic.DmbIsh: emit(dmb(BarrierOption.Ish)); break;
    case Intrinsic.Mrs: readRegister(id, encoding); break;
    case Intrinsic.Msr:
    case Intrinsic.Sys:
      emit(msr(encoding, generalOrZero(argumentOf(id, 0), X16)));
      break;
    case Intrinsic.HypervisorCall: lowerFirmwareCall(id, hvc()); break;
    case Intrinsic.MonitorCall: lowerFirmwareCall(id, smc()); break;
    case Intrinsic.SystemCall: lowerSystemCall(id); break;
    case Intrinsic.VolatileLoad8: volatileLoad(id, MemoryAccess.Load8); break;
    case Intrinsic.VolatileLoad16: volatileLoad(id, MemoryAccess.Load16); break;
    case Intrinsic.VolatileLoad32: volatileLoad(id, MemoryAccess.Load32); break;
    case Intrinsic.VolatileLoad64: volatileLoad(id, MemoryAccess.Load64); break;
    case Intrinsic.VolatileStore8: volatileStore(id, MemoryAccess.Store8); break;
    case Intrinsic.VolatileStore16: volatileStore(id, MemoryAccess.Store16); break;
    case Intrinsic.VolatileStore32: volatileStore(id, MemoryAccess.Store32); break;
    case Intrinsic.VolatileStore64: volatileStore(id, MemoryAccess.Store64); break;
    case Intrinsic.FenceAcquire: emit(dmb(BarrierOption.Ishld)); break;
    case Intrinsic.FenceRelease:
    case Intrinsic.FenceFull:
      emit(dmb(BarrierOption.Ish));
      break;
    default: lowerCallerMemory(id, packed);
  }
}

function machineLoad(id: u32, access: MemoryAccess): void {
  const rd = resultGeneral(id);
  emit(memoryScaled(access, rd, general(argumentOf(id, 0), X16), 0));
  finishGeneral(id, rd);
}

function machineStore(id: u32, access: MemoryAccess): void {
  const address = general(argumentOf(id, 0), X16);
  emit(memoryScaled(access, generalOrZero(argumentOf(id, 1), X17), address, 0));
}

/** Zeroes x1 bytes at x0, 8 at a time. */
function machineZero(id: u32): void {
  moveListToArguments(id);
  const done = newLabel();
  jumpIfZero(Width.X, X1, done);
  emit(memoryPostIndex(MemoryAccess.Store64, ZR, X0, 8));
  emit(addSubImmediate(AddSub.Sub, Width.X, X1, X1, 8));
  emit(cbnz(Width.X, X1, -8));
  bindLabel(done);
}

/**
 * WFI ends when an interrupt is pending, masked or not; it is taken when the mask is lifted. In the
 * other order one that arrives between the two instructions would be slept through.
 */
function waitForInterrupt(): void {
  emit(dsb(BarrierOption.Sy));
  emit(wfi());
  emit(DAIF_CLEAR_IRQ);
  emit(isb());
  emit(DAIF_SET_IRQ);
}

/** The counter must not be read ahead of what comes before it (Arm ARM D12.2.1). */
function readCounter(id: u32): void {
  emit(isb());
  readRegister(id, CNTVCT_EL0);
}

function readRegister(id: u32, register: u32): void {
  const rd = resultGeneral(id);
  emit(mrs(rd, register));
  finishGeneral(id, rd);
}

function giveRegister(id: u32, register: u32): void {
  const rd = resultGeneral(id);
  moveGeneral(rd, register);
  finishGeneral(id, rd);
}

/**
 * RNDR where the processor has it; it sets Z when it had no number ready. The kernel looks into
 * ID_AA64ISAR0_EL1 (RNDR, bits 60-63); a driver cannot, and is told by the machine description.
 */
function randomSeed(id: u32): void {
  const rd = resultGeneral(id);
  const none = newLabel();
  if (theProfile() == Profile.Kernel) {
    emit(mrs(X16, ID_AA64ISAR0_EL1));
    emit(lsrImmediate(Width.X, X16, X16, 60));
    jumpIfZero(Width.X, X16, none);
  }
  emit(mrs(X16, RNDR));
  jumpIf(Condition.Ne, none);
  materialize32(X16, 0);
  bindLabel(none);
  moveGeneral(rd, X16);
  finishGeneral(id, rd);
}

/** One access to memory 0, in the place where it stands. */
function volatileLoad(id: u32, access: MemoryAccess): void {
  const rd = resultGeneral(id);
  const offset = general(argumentOf(id, 0), X16);
  markTrap(id);
  emit(memoryRegister(access, rd, MEMORY_BASE_REGISTER, offset, Extend.Uxtw));
  finishGeneral(id, rd);
}

function volatileStore(id: u32, access: MemoryAccess): void {
  const offset = general(argumentOf(id, 0), X16);
  const value = generalOrZero(argumentOf(id, 1), X17);
  markTrap(id);
  emit(memoryRegister(access, value, MEMORY_BASE_REGISTER, offset, Extend.Uxtw));
}
