// 32-bit code that stops with a message on a processor that lacks what all our code takes for granted,
// instead of a triple fault. Changes eax, ebx, ecx, edx. Source: Intel SDM vol 2, CPUID.
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { jumpTo } from "../../../loader/isa/x86_64/branch";
import { movImmediate32 } from "../../../loader/isa/x86_64/encode_integer";
import { cli, hlt, outAl } from "../../../loader/isa/x86_64/encode_system";
import { RAX, RDX } from "../../../loader/isa/x86_64/registers";
import { requireBits, requireLevel } from "./processor_level";

const COM1: u32 = 0x3f8;

/** Leaf 1, ECX: FMA 12, MOVBE 22, POPCNT 23, XSAVE 26, AVX 28, F16C 29. */
const LEAF_1_ECX: u32 = 0x34c0_1000;
/**
 * Leaf 8000_0001, EDX: NX 20, long mode 29. Pages of 1 GiB (bit 26) are not asked for: every x86-64-v3
 * processor has them, but hypervisors hide the bit.
 */
const EXTENDED_EDX: u32 = 0x2010_0000;

function emitMessage(text: string): void {
  movImmediate32(RDX, COM1);
  for (let i = 0; i < text.length; i++) {
    movImmediate32(RAX, text.charCodeAt(i));
    outAl();
  }
}

/** Goes on only on a processor that has everything. */
export function emitProcessorCheck(): void {
  const missing = newLabel();
  const complete = newLabel();
  requireLevel(LEAF_1_ECX, missing);
  requireBits(RDX, EXTENDED_EDX, missing);
  jumpTo(complete);
  bindLabel(missing);
  emitMessage("CloudOS needs an x86-64-v3 processor with FSGSBASE\r\n");
  const stop = newLabel();
  bindLabel(stop);
  cli();
  hlt();
  jumpTo(stop);
  bindLabel(complete);
}
