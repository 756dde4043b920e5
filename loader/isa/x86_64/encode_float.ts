// Scalar float instructions of x86_64 in their VEX forms. Source: Intel SDM vol 2.
// `double` is 1 for f64 and 0 for f32. Forms that end in M take the current memory operand.
import { emit8 } from "../../codegen/code_buffer";
import {
  encodeVexRM, encodeVexRR, MAP_0F, MAP_0F3A, PP_66, PP_F2, PP_F3, PP_NONE,
} from "./encode";

/** Opcodes of the scalar arithmetic in map 0F. */
export const enum FloatOperation {
  Sqrt = 0x51,
  Add = 0x58,
  Mul = 0x59,
  Sub = 0x5c,
  Min = 0x5d,
  Div = 0x5e,
  Max = 0x5f,
}

/** Opcodes of the bitwise operations on whole registers, in map 0F with the packed prefixes. */
export const enum FloatLogic {
  And = 0x54,
  AndNot = 0x55,
  Or = 0x56,
  Xor = 0x57,
}

/** Rounding of vround; exceptions are suppressed (bit 3). */
export const enum Rounding {
  Nearest = 8,
  Floor = 9,
  Ceil = 10,
  Trunc = 11,
}

@inline
function scalar(double: u32): u32 {
  return double ? PP_F2 : PP_F3;
}

/** destination = first op second */
export function floatRRR(
  operation: FloatOperation, double: u32, destination: u32, first: u32, second: u32,
): void {
  encodeVexRR(scalar(double), MAP_0F, 0, 0, operation, destination, first, second);
}

/** op destination, first, [current operand] */
export function floatRRM(
  operation: FloatOperation, double: u32, destination: u32, first: u32,
): void {
  encodeVexRM(scalar(double), MAP_0F, 0, 0, operation, destination, first, 0);
}

/** Bitwise; AndNot is ~first & second. */
export function floatLogicRRR(
  operation: FloatLogic, double: u32, destination: u32, first: u32, second: u32,
): void {
  encodeVexRR(double ? PP_66 : PP_NONE, MAP_0F, 0, 0, operation, destination, first, second);
}

/** As floatLogicRRR, with 16 bytes at the current operand */
export function floatLogicRRM(
  operation: FloatLogic, double: u32, destination: u32, first: u32,
): void {
  encodeVexRM(double ? PP_66 : PP_NONE, MAP_0F, 0, 0, operation, destination, first, 0);
}

/** destination = source rounded; `first` supplies the unused upper lanes (use the source). */
export function roundRR(rounding: Rounding, double: u32, destination: u32, source: u32): void {
  encodeVexRR(PP_66, MAP_0F3A, 0, 0, double ? 0x0b : 0x0a, destination, source, source);
  emit8(rounding);
}

/** Unordered compare: ZF PF CF = 111 for NaN, 000 greater, 001 less, 100 equal. */
export function ucomisRR(double: u32, first: u32, second: u32): void {
  encodeVexRR(double ? PP_66 : PP_NONE, MAP_0F, 0, 0, 0x2e, first, 0, second);
}

/** ucomiss or ucomisd first, [current operand] */
export function ucomisRM(double: u32, first: u32): void {
  encodeVexRM(double ? PP_66 : PP_NONE, MAP_0F, 0, 0, 0x2e, first, 0, 0);
}

/** Compares to a mask of ones or zeros. predicate: 0 eq, 1 lt, 2 le, 3 unordered, 4 ne … */
export function cmpRRR(
  predicate: u32, double: u32, destination: u32, first: u32, second: u32,
): void {
  encodeVexRR(scalar(double), MAP_0F, 0, 0, 0xc2, destination, first, second);
  emit8(predicate);
}

// Moves

/** Whole register (vmovaps), for every float type and vectors. */
export function movFloatRR(destination: u32, source: u32): void {
  // The store form reaches the short VEX prefix when only the source is xmm8-15.
  if ((source & 8) != 0 && (destination & 8) == 0) {
    encodeVexRR(PP_NONE, MAP_0F, 0, 0, 0x29, source, 0, destination);
  } else {
    encodeVexRR(PP_NONE, MAP_0F, 0, 0, 0x28, destination, 0, source);
  }
}

/** Loads a scalar; the rest of the register is cleared. */
export function movFloatRM(double: u32, destination: u32): void {
  encodeVexRM(scalar(double), MAP_0F, 0, 0, 0x10, destination, 0, 0);
}

/** movss or movsd [current operand], source */
export function movFloatMR(double: u32, source: u32): void {
  encodeVexRM(scalar(double), MAP_0F, 0, 0, 0x11, source, 0, 0);
}

/** 16 bytes, any alignment (vmovups). */
export function movVectorRM(destination: u32): void {
  encodeVexRM(PP_NONE, MAP_0F, 0, 0, 0x10, destination, 0, 0);
}

/** 16 bytes, any alignment (vmovups). */
export function movVectorMR(source: u32): void {
  encodeVexRM(PP_NONE, MAP_0F, 0, 0, 0x11, source, 0, 0);
}

/** Bits of a general register into a vector register: vmovd or vmovq. */
export function movFloatFromInteger(wide: u32, destination: u32, source: u32): void {
  encodeVexRR(PP_66, MAP_0F, wide, 0, 0x6e, destination, 0, source);
}

/** Bits of a vector register into a general register: vmovd or vmovq. */
export function movIntegerFromFloat(wide: u32, destination: u32, source: u32): void {
  encodeVexRR(PP_66, MAP_0F, wide, 0, 0x7e, source, 0, destination);
}

// Conversions

/** cvtsi2ss/sd: destination = signed integer `source`; `first` gives the upper lanes. */
export function floatFromInteger(
  double: u32, wide: u32, destination: u32, first: u32, source: u32,
): void {
  encodeVexRR(scalar(double), MAP_0F, wide, 0, 0x2a, destination, first, source);
}

/** cvttss/sd2si: truncation; the smallest integer when it does not fit. */
export function integerFromFloat(double: u32, wide: u32, destination: u32, source: u32): void {
  encodeVexRR(scalar(double), MAP_0F, wide, 0, 0x2c, destination, 0, source);
}

/** cvtsd2ss (double = 1) or cvtss2sd (double = 0). */
export function convertFloat(double: u32, destination: u32, first: u32, source: u32): void {
  encodeVexRR(scalar(double), MAP_0F, 0, 0, 0x5a, destination, first, source);
}

/** destination = 0 (vxorps) */
export function zeroFloat(destination: u32): void {
  encodeVexRR(PP_NONE, MAP_0F, 0, 0, 0x57, destination, destination, destination);
}
