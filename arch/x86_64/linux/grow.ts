// memory.grow of processes on Linux: anonymous memory behind what is there. The space is this
// memory's own, so MAP_FIXED replaces nothing.
import {
  INSTANCE_MEMORY_SIZE, MEMORY_BASE, MEMORY_INSTANCE_DISTANCE, MEMORY_MAX_PAGES, MEMORY_SIZE,
} from "../../../abi/instance_layout";
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { jumpIf, jumpTo } from "../../../loader/isa/x86_64/branch";
import { operand } from "../../../loader/isa/x86_64/encode";
import {
  Alu, aluRR, Condition, lea, movImmediate32, movImmediate64, movRR, popR, pushR, ret, Shift,
  shiftRI, testRR, zeroRegister,
} from "../../../loader/isa/x86_64/encode_integer";
import { movMR, movRM, syscall } from "../../../loader/isa/x86_64/encode_memory";
import { R10, R8, R9, RAX, RBP, RBX, RCX, RDI, RDX, RSI } from "../../../loader/isa/x86_64/registers";
import { SYS_MMAP } from "./system_calls";

/** PROT_READ | PROT_WRITE; MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE */
const GROW_PROTECTION: u32 = 3;
const GROW_FLAGS: u32 = 0x4032;
/** MAP_POPULATE: a little memory is used at once, and a fault for each page costs more. */
const GROW_POPULATE: u32 = 0x8000;
/** Growth below 2 to this power, in bytes, is populated. */
const POPULATED_BITS: u32 = 22;

/** memory.grow (abi/instance_layout.ts): rsi = owning descriptor, edx = delta pages. */
export function emitGrow(): void {
  const fail = newLabel();
  const done = newLabel();
  const populate = newLabel();
  pushR(RBX);
  pushR(RBP);
  movRR(1, RBX, RSI);
  operand(RBX, MEMORY_SIZE);
  movRM(1, RBP);
  movRR(1, RAX, RBP);
  shiftRI(Shift.Shr, 1, RAX, 16);
  movRR(0, RDX, RDX);
  lea(1, RCX, RAX, RDX, 0, 0);
  operand(RBX, MEMORY_MAX_PAGES);
  movRM(0, R8);
  aluRR(Alu.Cmp, 1, RCX, R8);
  jumpIf(Condition.Above, fail);
  testRR(0, RDX, RDX);
  jumpIf(Condition.Equal, done);
  // mmap(base + size, delta, …)
  operand(RBX, MEMORY_BASE);
  movRM(1, RDI);
  aluRR(Alu.Add, 1, RDI, RBP);
  movRR(1, RSI, RDX);
  shiftRI(Shift.Shl, 1, RSI, 16);
  pushR(RSI);
  movImmediate32(RDX, GROW_PROTECTION);
  movRR(1, RAX, RSI);
  movImmediate32(R10, GROW_FLAGS | GROW_POPULATE);
  shiftRI(Shift.Shr, 1, RAX, POPULATED_BITS);
  testRR(0, RAX, RAX);
  jumpIf(Condition.Equal, populate);
  movImmediate32(R10, GROW_FLAGS);
  bindLabel(populate);
  movImmediate64(R8, <u64>-1);
  zeroRegister(R9);
  movImmediate32(RAX, SYS_MMAP);
  syscall();
  popR(RSI);
  testRR(1, RAX, RAX);
  jumpIf(Condition.Less, fail);
  movRR(1, RAX, RBP);
  shiftRI(Shift.Shr, 1, RAX, 16);
  aluRR(Alu.Add, 1, RSI, RBP);
  operand(RBX, MEMORY_SIZE);
  movMR(1, RSI);
  operand(RBX, MEMORY_INSTANCE_DISTANCE);
  movRM(0, RCX);
  testRR(0, RCX, RCX);
  jumpIf(Condition.Equal, done);
  aluRR(Alu.Sub, 1, RBX, RCX);
  operand(RBX, INSTANCE_MEMORY_SIZE);
  movMR(1, RSI);
  bindLabel(done);
  popR(RBP);
  popR(RBX);
  ret();
  bindLabel(fail);
  movImmediate32(RAX, 0xffff_ffff);
  jumpTo(done);
}
