// 32-bit code that stops with a message on a processor that lacks what all our code takes for granted,
// instead of a triple fault. Changes eax, ebx, ecx, edx. Source: Intel SDM vol 2, CPUID.
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { jumpIf, jumpTo } from "../../../loader/isa/x86_64/branch";
import {
  Alu,
  aluRI,
  Condition,
  movImmediate32,
  zeroRegister,
} from "../../../loader/isa/x86_64/encode_integer";
import { cli, cpuid, hlt, outAl } from "../../../loader/isa/x86_64/encode_system";
import { RAX, RBX, RCX, RDX } from "../../../loader/isa/x86_64/registers";

const COM1: u32 = 0x3f8;

/** Leaf 1, ECX: FMA 12, MOVBE 22, POPCNT 23, XSAVE 26, AVX 28, F16C 29. */
const LEAF_1_ECX: u32 = 0x34c0_1000;
/** Leaf 7, EBX: FSGSBASE 0, BMI1 3, AVX2 5, BMI2 8. */
const LEAF_7_EBX: u32 = 0x0000_0129;
const LEAF_EXTENDED: u32 = 0x8000_0001;
/**
 * ECX: LZCNT 5. EDX: NX 20, long mode 29. Pages of 1 GiB (bit 26) are not asked for: every x86-64-v3
 * processor has them, but hypervisors hide the bit.
 */
const EXTENDED_ECX: u32 = 0x0000_0020;
const EXTENDED_EDX: u32 = 0x2010_0000;

/** Goes to `missing` unless all the bits are set. */
function require(register: u32, bits: u32, missing: u32): void {
  aluRI(Alu.And, 0, register, <i32>bits);
  aluRI(Alu.Cmp, 0, register, <i32>bits);
  jumpIf(Condition.NotEqual, missing);
}

function query(leaf: u32): void {
  movImmediate32(RAX, leaf);
  zeroRegister(RCX);
  cpuid();
}

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
  query(0);
  aluRI(Alu.Cmp, 0, RAX, 7);
  jumpIf(Condition.Below, missing);
  query(1);
  require(RCX, LEAF_1_ECX, missing);
  query(7);
  require(RBX, LEAF_7_EBX, missing);
  query(LEAF_EXTENDED);
  require(RCX, EXTENDED_ECX, missing);
  require(RDX, EXTENDED_EDX, missing);
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
