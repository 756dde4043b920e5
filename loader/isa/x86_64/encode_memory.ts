// Loads, stores, string instructions, fences and base registers of x86_64.
// Source: Intel SDM vol 2. Loads and stores take the current memory operand (encode.ts).
import { emit16, emit32, emit8, reserveCode } from "../../codegen/code_buffer";
import {
  encodeRM, encodeRMByte, encodeRMImmediate, encodeRR, PREFIX_66, PREFIX_F3,
} from "./encode";

/** mov reg, [current operand] */
export function movRM(wide: u32, destination: u32): void {
  encodeRM(0, wide, 0x8b, destination);
}

/** mov [current operand], reg */
export function movMR(wide: u32, source: u32): void {
  encodeRM(0, wide, 0x89, source);
}

/** mov byte [current operand], r8 */
export function movMR8(source: u32): void {
  encodeRMByte(0, 0, 0x88, source);
}

/** mov word [current operand], r16 */
export function movMR16(source: u32): void {
  encodeRM(PREFIX_66, 0, 0x89, source);
}

/** mov dword or qword [current operand], imm32 (sign-extended when wide) */
export function movMI(wide: u32, value: i32): void {
  encodeRMImmediate(0, wide, 0xc7, 0, 0, 4);
  emit32(value);
}

/** mov word [current operand], imm16 */
export function movMI16(value: u32): void {
  encodeRMImmediate(PREFIX_66, 0, 0xc7, 0, 0, 2);
  emit16(value);
}

/** mov byte [current operand], imm8 */
export function movMI8(value: u32): void {
  encodeRMImmediate(0, 0, 0xc6, 0, 0, 1);
  emit8(value);
}

/** movzx r32, byte [current operand] */
export function movzx8RM(destination: u32): void {
  encodeRM(0, 0, 0x0fb6, destination);
}

/** movzx r32, word [current operand] */
export function movzx16RM(destination: u32): void {
  encodeRM(0, 0, 0x0fb7, destination);
}

/** movsx destination, byte [current operand] */
export function movsx8RM(wide: u32, destination: u32): void {
  encodeRM(0, wide, 0x0fbe, destination);
}

/** movsx destination, word [current operand] */
export function movsx16RM(wide: u32, destination: u32): void {
  encodeRM(0, wide, 0x0fbf, destination);
}

/** movsxd r64, dword [current operand] */
export function movsxdRM(destination: u32): void {
  encodeRM(0, 1, 0x63, destination);
}

/** rep movsb: copies rcx bytes from [rsi] to [rdi]. */
export function repMovsb(): void {
  reserveCode();
  emit16(0xa4f3);
}

/** rep movsq: copies rcx 8-byte words from [rsi] to [rdi]. */
export function repMovsq(): void {
  reserveCode();
  emit8(0xf3);
  emit16(0xa548);
}

/** rep stosq: stores rax rcx times at [rdi]. */
export function repStosq(): void {
  reserveCode();
  emit8(0xf3);
  emit16(0xab48);
}

/** Direction flag: string instructions go up. */
export function cld(): void {
  reserveCode();
  emit8(0xfc);
}

/** Sets the direction flag: string instructions go downwards. */
export function std(): void {
  reserveCode();
  emit8(0xfd);
}

/** Carry flag, which runtime stubs use as a status. */
export function clc(): void {
  reserveCode();
  emit8(0xf8);
}

/** Sets the carry flag. */
export function stc(): void {
  reserveCode();
  emit8(0xf9);
}

/** Accesses before it are done before any after it. */
export function mfence(): void {
  reserveCode();
  emit8(0x0f);
  emit16(0xf0ae);
}

/** Loads before it are done before any instruction after it. */
export function lfence(): void {
  reserveCode();
  emit8(0x0f);
  emit16(0xe8ae);
}

/** Stores before it are done before any store after it. */
export function sfence(): void {
  reserveCode();
  emit8(0x0f);
  emit16(0xf8ae);
}

/** rdgsbase r64 */
export function rdgsbase(destination: u32): void {
  encodeRR(PREFIX_F3, 1, 0x0fae, 1, destination);
}

/** wrgsbase r64 */
export function wrgsbase(source: u32): void {
  encodeRR(PREFIX_F3, 1, 0x0fae, 3, source);
}

/** rdfsbase r64 */
export function rdfsbase(destination: u32): void {
  encodeRR(PREFIX_F3, 1, 0x0fae, 0, destination);
}

/** wrfsbase r64 */
export function wrfsbase(source: u32): void {
  encodeRR(PREFIX_F3, 1, 0x0fae, 2, source);
}

/** syscall: rcx and r11 take rip and rflags. */
export function syscall(): void {
  reserveCode();
  emit16(0x050f);
}

/** Time-stamp counter into edx:eax. */
export function rdtsc(): void {
  reserveCode();
  emit16(0x310f);
}

/** Random number into a 64-bit register; carry is clear when there was none. */
export function rdrand(destination: u32): void {
  encodeRR(0, 1, 0x0fc7, 6, destination);
}

/** Hint for spinning loops. */
export function pause(): void {
  reserveCode();
  emit16(0x90f3);
}
