// Asks the processor for what compiled code takes for granted. The code is the same in 32-bit and
// 64-bit mode and changes eax, ebx, ecx and edx. Source: Intel SDM vol 2, CPUID.
import { jumpIf } from "../../../loader/isa/x86_64/branch";
import { Alu, aluRI, Condition, movImmediate32, zeroRegister } from "../../../loader/isa/x86_64/encode_integer";
import { cpuid } from "../../../loader/isa/x86_64/encode_system";
import { RAX, RBX, RCX } from "../../../loader/isa/x86_64/registers";

const LEAF_FEATURES: u32 = 7;
/** Leaf 7, EBX: FSGSBASE 0, BMI1 3, AVX2 5, BMI2 8. */
const FEATURES_EBX: u32 = 0x0000_0129;
/** Leaf 8000_0001, ECX: LZCNT 5. */
const EXTENDED_ECX: u32 = 0x0000_0020;
export const LEAF_EXTENDED: u32 = 0x8000_0001;

/** Goes to `missing` unless all the bits are set. */
export function requireBits(register: u32, bits: u32, missing: u32): void {
  aluRI(Alu.And, 0, register, <i32>bits);
  aluRI(Alu.Cmp, 0, register, <i32>bits);
  jumpIf(Condition.NotEqual, missing);
}

/** eax, ebx, ecx, edx = a leaf of CPUID. */
export function queryProcessor(leaf: u32): void {
  movImmediate32(RAX, leaf);
  zeroRegister(RCX);
  cpuid();
}

/**
 * Goes to the label `missing` unless the processor has the instructions that compiled code uses.
 * @param leaf1 bits of leaf 1's ECX; ECX and EDX hold LEAF_EXTENDED afterwards
 */
export function requireLevel(leaf1: u32, missing: u32): void {
  queryProcessor(0);
  aluRI(Alu.Cmp, 0, RAX, LEAF_FEATURES);
  jumpIf(Condition.Below, missing);
  queryProcessor(1);
  requireBits(RCX, leaf1, missing);
  queryProcessor(LEAF_FEATURES);
  requireBits(RBX, FEATURES_EBX, missing);
  queryProcessor(LEAF_EXTENDED);
  requireBits(RCX, EXTENDED_ECX, missing);
}
