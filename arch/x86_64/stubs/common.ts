// What the entry stubs share: places in the kernel image as operands, calls into compiled code, and
// the kernel's own register state.
import { codePosition } from "../../../loader/codegen/code_buffer";
import { NONE, operand, operandIndexed } from "../../../loader/isa/x86_64/encode";
import { call32, movImmediate64 } from "../../../loader/isa/x86_64/encode_integer";
import { movMR, movRM } from "../../../loader/isa/x86_64/encode_memory";
import { R15, RSP } from "../../../loader/isa/x86_64/registers";
import { input, INPUT_CODE_BASE, INPUT_CPU_AREA, INPUT_INSTANCE, INPUT_STACK_TOP } from "./inputs";

/** The current operand is [address] in the top 2 GiB: a sign-extended disp32 without base. */
export function operandImage(address: u64): void {
  operandIndexed(NONE, NONE, 0, <i32>address);
}

/** The current operand is a field of this CPU's area (defs/cpu_area.ts). */
export function operandCpu(field: u32): void {
  operandImage(input(INPUT_CPU_AREA) + field);
}

/** call to a compiled function of the kernel. */
export function callKernel(function_: u32): void {
  const next = input(INPUT_CODE_BASE) + codePosition() + 5;
  call32(<i32>(input(function_) - next));
}

/** rsp = the kernel stack, r15 = the kernel's instance. GS base is set already. */
export function enterKernelState(): void {
  movImmediate64(RSP, input(INPUT_STACK_TOP));
  movImmediate64(R15, input(INPUT_INSTANCE));
}

/** mov [base + offset], register */
export function save(base: u32, offset: u32, register: u32): void {
  operand(base, offset);
  movMR(1, register);
}

/** mov register, [base + offset] */
export function restore(base: u32, offset: u32, register: u32): void {
  operand(base, offset);
  movRM(1, register);
}

