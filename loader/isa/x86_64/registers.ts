// Registers of x86_64 and their roles in compiled code (docs/LOADER.md, "Conventions").
//
// Numbers are the hardware's. In locations the general registers are 0-15 and the vector registers
// 32-47; encoders look only at the low four bits, so both kinds are passed as they are.

export const RAX: u32 = 0;
export const RCX: u32 = 1;
export const RDX: u32 = 2;
export const RBX: u32 = 3;
export const RSP: u32 = 4;
export const RBP: u32 = 5;
export const RSI: u32 = 6;
export const RDI: u32 = 7;
export const R8: u32 = 8;
export const R9: u32 = 9;
export const R10: u32 = 10;
export const R11: u32 = 11;
export const R12: u32 = 12;
export const R13: u32 = 13;
export const R14: u32 = 14;
export const R15: u32 = 15;
/** First vector register in the numbering of locations; xmm n is FLOAT_BASE + n. */
export const FLOAT_BASE: u32 = 32;
export const XMM0: u32 = 32;
export const XMM1: u32 = 33;
export const XMM13: u32 = 45;
export const XMM14: u32 = 46;
export const XMM15: u32 = 47;

/** Register of the instance data. */
export const INSTANCE: u32 = R15;
/** Never allocated; free within one node's code. The second one also breaks cycles of moves. */
export const SCRATCH0: u32 = RAX;
export const SCRATCH1: u32 = R11;
export const FLOAT_SCRATCH0: u32 = XMM14;
export const FLOAT_SCRATCH1: u32 = XMM15;
/** A third one, for vector operators that take several instructions. */
export const FLOAT_SCRATCH2: u32 = XMM13;
/** Where result 0 of a call arrives. */
export const RESULT_INTEGER: u32 = RAX;
export const RESULT_FLOAT: u32 = XMM0;

// Sets of registers as masks over location numbers.
/** rcx rdx rbx rbp rsi rdi r8 r9 r10 r12 r13 r14 */
export const INTEGER_ALLOCATABLE: u64 = 0x77ee;
/** xmm0-12 */
export const FLOAT_ALLOCATABLE: u64 = 0x1fff_0000_0000;
/** rbx rbp r12 r13 r14 */
export const CALLEE_SAVED: u64 = 0x7028;

export const INTEGER_ARGUMENTS: u32 = 6;
export const FLOAT_ARGUMENTS: u32 = 8;

/** Register of integer argument `index` < INTEGER_ARGUMENTS: rdi rsi rdx rcx r8 r9. */
@inline
export function integerArgument(index: u32): u32 {
  return <u32>((0x98_12_67 >> (index << 2)) & 15);
}

/** Register of float or vector argument `index` < FLOAT_ARGUMENTS. */
@inline
export function floatArgument(index: u32): u32 {
  return FLOAT_BASE + index;
}
