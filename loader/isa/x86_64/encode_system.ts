// Privileged instructions of x86_64, for the kernel's intrinsics and the entry stubs, and the few
// 32-bit forms that the PVH entry needs before long mode (absolute addresses below 4 GiB).
// Source: Intel SDM vol 2; vol 3 chapters 2, 5, 9 and 13.
import { emit16, emit32, emit8, reserveCode } from "../../codegen/code_buffer";
import { encodeRM, encodeRR } from "./encode";

// Interrupt flag and waiting

/** Takes interrupts from behind the next instruction on. */
export function sti(): void {
  reserveCode();
  emit8(0xfb);
}

/** Takes no interrupts. */
export function cli(): void {
  reserveCode();
  emit8(0xfa);
}

/** Waits for an interrupt. */
export function hlt(): void {
  reserveCode();
  emit8(0xf4);
}

/** pushfq */
export function pushfq(): void {
  reserveCode();
  emit8(0x9c);
}

/** popfq */
export function popfq(): void {
  reserveCode();
  emit8(0x9d);
}

// Ways out of the kernel, and between segments

/** sysret to 64-bit code: rip = rcx, rflags = r11. */
export function sysretq(): void {
  reserveCode();
  emit8(0x48);
  emit16(0x070f);
}

/** iretq */
export function iretq(): void {
  reserveCode();
  emit16(0xcf48);
}

/** Far return with 64-bit operands: pops rip and cs. */
export function retfq(): void {
  reserveCode();
  emit16(0xcb48);
}

/** Exchanges the GS base with IA32_KERNEL_GS_BASE. */
export function swapgs(): void {
  reserveCode();
  emit8(0x0f);
  emit16(0xf801);
}

/** Segment registers by their number in ModRM. */
export const enum Segment {
  Es = 0,
  Cs = 1,
  Ss = 2,
  Ds = 3,
  Fs = 4,
  Gs = 5,
}

/** mov sreg, r16 */
export function movSegmentR(segment: Segment, source: u32): void {
  encodeRR(0, 0, 0x8e, <u32>segment, source);
}

// I/O ports: the port in dx, the value in al, ax or eax

/** in al, dx */
export function inAl(): void {
  reserveCode();
  emit8(0xec);
}

/** in ax, dx */
export function inAx(): void {
  reserveCode();
  emit16(0xed66);
}

/** in eax, dx */
export function inEax(): void {
  reserveCode();
  emit8(0xed);
}

/** out dx, al */
export function outAl(): void {
  reserveCode();
  emit8(0xee);
}

/** out dx, ax */
export function outAx(): void {
  reserveCode();
  emit16(0xef66);
}

/** out dx, eax */
export function outEax(): void {
  reserveCode();
  emit8(0xef);
}

// Registers of the processor

/** edx:eax = the model-specific register in ecx. */
export function rdmsr(): void {
  reserveCode();
  emit16(0x320f);
}

/** wrmsr: MSR ecx = edx:eax */
export function wrmsr(): void {
  reserveCode();
  emit16(0x300f);
}

/** eax, ebx, ecx, edx = the leaf in eax and ecx. */
export function cpuid(): void {
  reserveCode();
  emit16(0xa20f);
}

/** mov r64, crN (in 32-bit code r32) */
export function movRControl(destination: u32, number: u32): void {
  encodeRR(0, 0, 0x0f20, number, destination);
}

/** mov crN, r64 (in 32-bit code r32) */
export function movControlR(number: u32, source: u32): void {
  encodeRR(0, 0, 0x0f22, number, source);
}

/** XCR[ecx] = edx:eax */
export function xsetbv(): void {
  reserveCode();
  emit8(0x0f);
  emit16(0xd101);
}

/** edx:eax = XCR[ecx] */
export function xgetbv(): void {
  reserveCode();
  emit8(0x0f);
  emit16(0xd001);
}

/** stac: lets supervisor code reach user pages. */
export function stac(): void {
  reserveCode();
  emit8(0x0f);
  emit16(0xcb01);
}

/** Clears AC: no supervisor access to user pages (SMAP). */
export function clac(): void {
  reserveCode();
  emit8(0x0f);
  emit16(0xca01);
}

// Tables; each takes the current memory operand

/** lgdt [current operand] */
export function lgdtM(): void {
  encodeRM(0, 0, 0x0f01, 2);
}

/** lidt [current operand] */
export function lidtM(): void {
  encodeRM(0, 0, 0x0f01, 3);
}

/** invlpg [current operand] */
export function invlpgM(): void {
  encodeRM(0, 0, 0x0f01, 7);
}

/** ltr r16 */
export function ltr(source: u32): void {
  encodeRR(0, 0, 0x0f00, 3, source);
}

// Extended state; the components in edx:eax, the area is the current memory operand

/** xsave64 [current operand]: the components of edx:eax */
export function xsave64M(): void {
  encodeRM(0, 1, 0x0fae, 4);
}

/** xrstor64 [current operand]: the components of edx:eax */
export function xrstor64M(): void {
  encodeRM(0, 1, 0x0fae, 5);
}

/** ldmxcsr [current operand] */
export function ldmxcsrM(): void {
  encodeRM(0, 0, 0x0fae, 2);
}

/** Zeroes all vector registers. */
export function vzeroall(): void {
  reserveCode();
  emit8(0xc5);
  emit16(0x77fc);
}

// 32-bit code: absolute operands have ModRM mod 00, rm 101 (SDM vol 2 table 2-2)

/** mov [address], r32 in 32-bit code */
export function movAbsoluteR32(address: u32, source: u32): void {
  reserveCode();
  emit8(0x89);
  emit8(((source & 7) << 3) | 5);
  emit32(address);
}

/** lgdt [address] in 32-bit code */
export function lgdtAbsolute32(address: u32): void {
  reserveCode();
  emit16(0x010f);
  emit8((2 << 3) | 5);
  emit32(address);
}

/** jmp selector:offset in 32-bit code */
export function farJump32(selector: u32, offset: u32): void {
  reserveCode();
  emit8(0xea);
  emit32(offset);
  emit16(selector);
}
