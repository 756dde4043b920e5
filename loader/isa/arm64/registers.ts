// Registers of AArch64 and their roles in compiled code (docs/LOADER.md, "Conventions").
//
// Numbers are the hardware's. In locations the general registers are 0-31 and the vector registers
// 32-63; encoders want the low five bits, see vectorNumber().
import { SP, X0, X16, X17, X27, X28, X29, X30 } from "./register_names";

/** First vector register in the numbering of locations; v n is FLOAT_BASE + n. */
export const FLOAT_BASE: u32 = 32;

/** Register of memory 0's base. */
export const MEMORY_BASE_REGISTER: u32 = X27;
/** Register of the instance data. */
export const INSTANCE: u32 = X28;
export const FRAME_POINTER: u32 = X29;
export const LINK: u32 = X30;
export const STACK_POINTER: u32 = SP;
/** Never allocated; free within one node's code. The second one also breaks cycles of moves. */
export const SCRATCH0: u32 = X16;
export const SCRATCH1: u32 = X17;
export const FLOAT_SCRATCH0: u32 = 62;
export const FLOAT_SCRATCH1: u32 = 63;
/** Where result 0 of a call arrives. */
export const RESULT_INTEGER: u32 = X0;
export const RESULT_FLOAT: u32 = 32;

// Sets of registers as masks over location numbers.
/** x0-x15, x19-x26 */
export const INTEGER_ALLOCATABLE: u64 = 0x07f8_ffff;
/** v0-v28; v29 is a third scratch register of vector lowering. */
export const FLOAT_ALLOCATABLE: u64 = 0x1fff_ffff_0000_0000;
/** x19-x26 */
export const CALLEE_SAVED: u64 = 0x07f8_0000;

export const INTEGER_ARGUMENTS: u32 = 8;
export const FLOAT_ARGUMENTS: u32 = 8;

/** Register of integer argument `index` < INTEGER_ARGUMENTS. */
@inline
export function integerArgument(index: u32): u32 {
  return index;
}

/** Register of float or vector argument `index` < FLOAT_ARGUMENTS. */
@inline
export function floatArgument(index: u32): u32 {
  return FLOAT_BASE + index;
}

/** The encoders' number of a vector register's location. */
@inline
export function vectorNumber(location: u32): u32 {
  return location & 31;
}
