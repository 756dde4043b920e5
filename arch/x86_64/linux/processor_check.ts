// The first thing that a program does on Linux: it ends with one clear line, in place of an illegal
// instruction, where the processor or the kernel lacks what compiled code takes for granted.
//
// Source: Intel SDM vol 2, CPUID and XGETBV; System V ABI for AMD64, §3.4.1 (the stack at the start);
// Linux's Documentation/arch/x86/x86_64/fsgs.rst (AT_HWCAP2).
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { emit8, reserveCodeBytes } from "../../../loader/codegen/code_buffer";
import { addressOf, jumpIf } from "../../../loader/isa/x86_64/branch";
import { operand } from "../../../loader/isa/x86_64/encode";
import {
  Alu, aluRI, Condition, lea, movImmediate32, testRR, zeroRegister,
} from "../../../loader/isa/x86_64/encode_integer";
import { movRM, syscall } from "../../../loader/isa/x86_64/encode_memory";
import { xgetbv } from "../../../loader/isa/x86_64/encode_system";
import { RAX, RCX, RDI, RDX, RSI, RSP } from "../../../loader/isa/x86_64/registers";
import { requireBits, requireLevel } from "../stubs/processor_level";
import { SYS_EXIT_GROUP, SYS_WRITE } from "./system_calls";

/** Leaf 1, ECX: POPCNT 23, OSXSAVE 27, AVX 28. */
const LEAF_1_ECX: u32 = 0x1880_0000;
/** XCR0: the kernel keeps SSE and AVX registers. */
const XCR0_BITS: u32 = 6;
const AT_HWCAP2 = 26;
/** In AT_HWCAP2: programs may write the GS base (Linux 5.9). */
const HWCAP2_FSGSBASE = 2;
const STANDARD_ERROR: u32 = 2;
/** As for a directory that cannot be opened (services/wasi/linux/message.ts). */
const STATUS_NOT_STARTED: u32 = 125;

/** Goes on only where compiled code can run; changes rax, rbx, rcx, rdx, rdi and rsi. */
export function emitProcessorCheck(): void {
  const missing = newLabel();
  const complete = newLabel();
  requireLevel(LEAF_1_ECX, missing);
  zeroRegister(RCX);
  xgetbv();
  requireBits(RAX, XCR0_BITS, missing);
  checkKernel(complete);
  bindLabel(missing);
  emitRefusal(
    "this program needs an x86-64-v3 processor (AVX2, BMI1, BMI2, LZCNT, POPCNT) with FSGSBASE, and Linux 5.9\n",
  );
  bindLabel(complete);
}

/** Goes to `complete` unless the auxiliary vector says that programs may not write the GS base. */
function checkKernel(complete: u32): void {
  const environment = newLabel();
  const entries = newLabel();
  // The count of arguments, the arguments, 0, the environment, 0, then pairs up to AT_NULL.
  operand(RSP, 0);
  movRM(1, RAX);
  lea(1, RSI, RSP, RAX, 3, 16);
  bindLabel(environment);
  operand(RSI, 0);
  movRM(1, RAX);
  aluRI(Alu.Add, 1, RSI, 8);
  testRR(1, RAX, RAX);
  jumpIf(Condition.NotEqual, environment);
  bindLabel(entries);
  operand(RSI, 0);
  movRM(1, RAX);
  testRR(1, RAX, RAX);
  jumpIf(Condition.Equal, complete);
  aluRI(Alu.Add, 1, RSI, 16);
  aluRI(Alu.Cmp, 1, RAX, AT_HWCAP2);
  jumpIf(Condition.NotEqual, entries);
  operand(RSI, -8);
  movRM(1, RAX);
  aluRI(Alu.And, 1, RAX, HWCAP2_FSGSBASE);
  jumpIf(Condition.NotEqual, complete);
}

/** Writes a line to standard error and ends the program. */
function emitRefusal(line: string): void {
  const text = newLabel();
  movImmediate32(RAX, SYS_WRITE);
  movImmediate32(RDI, STANDARD_ERROR);
  addressOf(RSI, text);
  movImmediate32(RDX, line.length);
  syscall();
  movImmediate32(RAX, SYS_EXIT_GROUP);
  movImmediate32(RDI, STATUS_NOT_STARTED);
  syscall();
  bindLabel(text);
  reserveCodeBytes(line.length);
  for (let index = 0; index < line.length; index++) emit8(line.charCodeAt(index));
}
