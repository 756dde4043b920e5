// Runtime stubs: code that many operators share, written once behind the functions of a module, and
// only if something calls it. Called with the stack aligned as for a call; callee-saved registers
// are kept. Arguments are in fixed registers:
//
//   CopyBytes, CopyElements   rdi destination, rsi source, rdx count, rcx and r8 sizes of the two
//                             sides, r9 and r10 their bases. Carry set: a range is bad.
// FillBytes, FillElements rdi destination, rsi value, rdx count, rcx size, r9 base. Carry as above.
//   MemoryGrow                rsi owning descriptor, edx delta in pages; eax = old pages or -1
//   TableGrow                 rdi owning descriptor, rsi value, edx delta; eax = old size or -1
//
// memory.grow asks the instance's growTarget. Without one the environment's system call does it:
// CloudOS's MemoryGrow, or mprotect on Linux, where the whole reservation is mapped already. The
// kernel's own memory does not grow.
import { Environment } from "../../../abi/compiled_module";
import {
  INSTANCE_GROW_CONTEXT, INSTANCE_GROW_TARGET, INSTANCE_MEMORY_SIZE, MEMORY_BASE,
  MEMORY_INSTANCE_DISTANCE, MEMORY_MAX_PAGES, MEMORY_SIZE, TABLE_BASE, TABLE_MAX, TABLE_RESERVE,
  TABLE_SIZE,
} from "../../../abi/instance_layout";
import { Profile } from "../../../abi/intrinsics";
import { SystemCall } from "../../../abi/system_calls";
import { beginLabels, bindLabel, newLabel, resolveLabels } from "../../assembler/labels";
import { codePosition } from "../../codegen/code_buffer";
import { theEnvironment, theProfile } from "../../codegen/module_target";
import { resetFunction } from "../../memory/arena";
import { jumpIf, jumpTo } from "./branch";
import { operand, operandIndexed } from "./encode";
import {
  Alu, aluRI, aluRR, Condition, jmpR, leaM, movImmediate32, movRR, popR,
  pushR, ret, Shift, shiftRI, testRR,
} from "./encode_integer";
import { movMR, movRM, repStosq, syscall } from "./encode_memory";
import { INSTANCE, R11, R8, RAX, RCX, RDI, RDX, RSI } from "./registers";
import { emitCopyStub, emitFillStub } from "./stub_copy";

/** int3, between functions. */
export const FILL_BYTE: u32 = 0xcc;

export const enum Stub {
  CopyBytes = 0,
  CopyElements = 1,
  FillBytes = 2,
  FillElements = 3,
  MemoryGrow = 4,
  TableGrow = 5,
}
const STUB_COUNT: u32 = 6;

/** u32 per stub: its position. */
const offsets = memory.data(24, 4);
let used: u32 = 0;

/** Once per module. */
export function beginStubs(): void {
  used = 0;
}

/** The stub is called, so it has to be written. */
export function useStub(stub: Stub): void {
  used |= 1 << stub;
}

/** u32 per stub: position of its code. */
export function stubOffsets(): usize {
  return offsets;
}

/** Writes the stubs that are used. */
export function emitStubs(): void {
  for (let stub: u32 = 0; stub < STUB_COUNT; stub++) {
    if (((used >> stub) & 1) == 0) continue;
    store<u32>(offsets + (<usize>stub << 2), codePosition());
    beginLabels(0);
    switch (stub) {
      case Stub.CopyBytes:
        emitCopyStub(0);
        break;
      case Stub.CopyElements:
        emitCopyStub(3);
        break;
      case Stub.FillBytes:
        emitFillStub(0);
        break;
      case Stub.FillElements:
        emitFillStub(3);
        break;
      case Stub.MemoryGrow:
        emitMemoryGrow();
        break;
      default:
        emitTableGrow();
    }
    assert(resolveLabels());
    resetFunction();
  }
}

/** r11 = the current size in bytes of the memory whose owning descriptor is in rsi. */
function loadCurrentSize(): void {
  const inDescriptor = newLabel();
  const done = newLabel();
  operand(RSI, MEMORY_INSTANCE_DISTANCE);
  movRM(0, RAX);
  testRR(0, RAX, RAX);
  jumpIf(Condition.Equal, inDescriptor);
  movRR(1, R11, RSI);
  aluRR(Alu.Sub, 1, R11, RAX);
  operand(R11, INSTANCE_MEMORY_SIZE);
  movRM(1, R11);
  jumpTo(done);
  bindLabel(inDescriptor);
  operand(RSI, MEMORY_SIZE);
  movRM(1, R11);
  bindLabel(done);
}

function emitMemoryGrow(): void {
  const alone = newLabel();
  const fail = newLabel();
  const unchanged = newLabel();
  operand(INSTANCE, INSTANCE_GROW_TARGET);
  movRM(1, RAX);
  testRR(1, RAX, RAX);
  jumpIf(Condition.Equal, alone);
  operand(INSTANCE, INSTANCE_GROW_CONTEXT);
  movRM(1, RDI);
  jmpR(RAX);
  bindLabel(alone);
  loadCurrentSize();
  testRR(0, RDX, RDX);
  jumpIf(Condition.Equal, unchanged);
  // r8 = new size; the sum of pages fits 33 bits.
  movRR(0, R8, RDX);
  shiftRI(Shift.Shl, 1, R8, 16);
  aluRR(Alu.Add, 1, R8, R11);
  operand(RSI, MEMORY_MAX_PAGES);
  movRM(0, RAX);
  shiftRI(Shift.Shl, 1, RAX, 16);
  aluRR(Alu.Cmp, 1, R8, RAX);
  jumpIf(Condition.Above, fail);
  if (theProfile() & Profile.Kernel) {
    // There is nobody to ask.
    jumpTo(fail);
  } else {
    emitGrowCall();
    testRR(1, RAX, RAX);
    jumpIf(Condition.NotEqual, fail);
    emitNewSize();
  }
  bindLabel(unchanged);
  movRR(1, RAX, R11);
  shiftRI(Shift.Shr, 1, RAX, 16);
  ret();
  bindLabel(fail);
  movImmediate32(RAX, 0xffff_ffff);
  ret();
}

/** mprotect of Linux (10): address, length, PROT_READ | PROT_WRITE. */
const LINUX_MPROTECT: u32 = 10;

/**
 * Asks the kernel for [r11, r8) of the memory of rsi; rax = 0 when it did. rsi, r8, r11 are kept.
 */
function emitGrowCall(): void {
  pushR(RSI);
  pushR(R8);
  pushR(R11);
  operand(RSI, MEMORY_BASE);
  movRM(1, RDI);
  if (theEnvironment() == Environment.Linux) {
    aluRR(Alu.Add, 1, RDI, R11);
    movRR(1, RSI, R8);
    aluRR(Alu.Sub, 1, RSI, R11);
    movImmediate32(RDX, 3);
    movImmediate32(RAX, LINUX_MPROTECT);
  } else {
    movRR(1, RSI, R11);
    movRR(1, RDX, R8);
    movImmediate32(RAX, SystemCall.MemoryGrow);
  }
  syscall();
  popR(R11);
  popR(R8);
  popR(RSI);
}

/** The descriptor in rsi, and the instance that it belongs to, learn the size in r8. */
function emitNewSize(): void {
  const done = newLabel();
  operand(RSI, MEMORY_SIZE);
  movMR(1, R8);
  operand(RSI, MEMORY_INSTANCE_DISTANCE);
  movRM(0, RAX);
  testRR(0, RAX, RAX);
  jumpIf(Condition.Equal, done);
  aluRR(Alu.Sub, 1, RSI, RAX);
  operand(RSI, INSTANCE_MEMORY_SIZE);
  movMR(1, R8);
  bindLabel(done);
}

function emitTableGrow(): void {
  const fail = newLabel();
  const unchanged = newLabel();
  operand(RDI, TABLE_SIZE);
  movRM(0, R11);
  testRR(0, RDX, RDX);
  jumpIf(Condition.Equal, unchanged);
  movRR(0, RCX, RDX);
  aluRR(Alu.Add, 1, RCX, R11);
  operand(RDI, TABLE_MAX);
  movRM(0, RAX);
  aluRR(Alu.Cmp, 1, RCX, RAX);
  jumpIf(Condition.Above, fail);
  // Storage is reserved up to TABLE_RESERVE, unless the maximum is less.
  aluRI(Alu.Cmp, 1, RCX, TABLE_RESERVE);
  jumpIf(Condition.Above, fail);
  operand(RDI, TABLE_SIZE);
  movMR(0, RCX);
  operand(RDI, TABLE_BASE);
  movRM(1, RDI);
  operandIndexed(RDI, R11, 3, 0);
  leaM(1, RDI);
  movRR(0, RCX, RDX);
  movRR(1, RAX, RSI);
  repStosq();
  bindLabel(unchanged);
  movRR(0, RAX, R11);
  ret();
  bindLabel(fail);
  movImmediate32(RAX, 0xffff_ffff);
  ret();
}
