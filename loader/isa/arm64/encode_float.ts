// Encoders of scalar floating point: each function returns one instruction word.
// Source: Arm ARM C4.1.90, A1.4.

import { Condition, Width } from "./register_names";

/** The `ftype` field. */
export const enum FloatSize {
  Single = 0,
  Double = 1,
}

/** One-source operations: the `opcode` field of "Floating-point data-processing (1 source)". */
export const enum FloatUnary {
  Fmov = 0,
  Fabs = 1,
  Fneg = 2,
  Fsqrt = 3,
  /** Only from Double. */
  FcvtToSingle = 4,
  /** Only from Single. */
  FcvtToDouble = 5,
  /** To nearest, ties to even. */
  Frintn = 8,
  /** Towards plus infinity. */
  Frintp = 9,
  /** Towards minus infinity. */
  Frintm = 10,
  /** Towards zero. */
  Frintz = 11,
}

/** FMOV, FABS, FNEG, FSQRT, FCVT, FRINT*. */
@inline
export function floatUnary(op: FloatUnary, size: FloatSize, rd: u32, rn: u32): u32 {
  return 0x1e204000 | ((<u32>size) << 22) | ((<u32>op) << 15) | (rn << 5) | rd;
}

/** Two-source operations: the `opcode` field. */
export const enum FloatBinary {
  Fmul = 0,
  Fdiv = 1,
  Fadd = 2,
  Fsub = 3,
  /** NaN when an operand is one; -0 below +0. */
  Fmax = 4,
  Fmin = 5,
  Fmaxnm = 6,
  Fminnm = 7,
  Fnmul = 8,
}

/** FMUL, FDIV, FADD, FSUB, FMAX, FMIN, FMAXNM, FMINNM, FNMUL. */
@inline
export function floatBinary(op: FloatBinary, size: FloatSize, rd: u32, rn: u32, rm: u32): u32 {
  return 0x1e200800 | ((<u32>size) << 22) | (rm << 16) | ((<u32>op) << 12) | (rn << 5) | rd;
}

/** FCMP rn, rm: unordered sets C and V. */
@inline
export function fcmp(size: FloatSize, rn: u32, rm: u32): u32 {
  return 0x1e202000 | ((<u32>size) << 22) | (rm << 16) | (rn << 5);
}

/** FCMP rn, #0.0. */
@inline
export function fcmpZero(size: FloatSize, rn: u32): u32 {
  return 0x1e202008 | ((<u32>size) << 22) | (rn << 5);
}

/** FCSEL rd, rn, rm, condition: rn when it holds. */
@inline
export function fcsel(size: FloatSize, rd: u32, rn: u32, rm: u32, condition: Condition): u32 {
  return 0x1e200c00 | ((<u32>size) << 22) | (rm << 16) | ((<u32>condition) << 12) | (rn << 5) | rd;
}

/** FMOV rd, #imm8 (see floatImmediate). */
@inline
export function fmovImmediate(size: FloatSize, rd: u32, imm8: u32): u32 {
  return 0x1e201000 | ((<u32>size) << 22) | (imm8 << 13) | rd;
}

/** Conversions between general and float registers: rmode << 3 | opcode. */
export const enum FloatConvert {
  /** Integer to float. */
  Scvtf = 0x02,
  Ucvtf = 0x03,
  /** Float to integer, towards zero, saturating; NaN gives 0. */
  Fcvtzs = 0x18,
  Fcvtzu = 0x19,
}

/** SCVTF, UCVTF (rd is a float register), FCVTZS, FCVTZU (rn is one). */
@inline
export function floatConvert(
  op: FloatConvert, width: Width, size: FloatSize, rd: u32, rn: u32,
): u32 {
  return 0x1e200000 | ((<u32>width) << 31) | ((<u32>size) << 22) | ((<u32>op) << 16) |
    (rn << 5) | rd;
}

/** FMOV from a general register: W to S, X to D. The rest of the vector register becomes zero. */
@inline
export function fmovFromGeneral(width: Width, rd: u32, rn: u32): u32 {
  return width == Width.X ? 0x9e670000 | (rn << 5) | rd : 0x1e270000 | (rn << 5) | rd;
}

/** FMOV to a general register: S to W, D to X. */
@inline
export function fmovToGeneral(width: Width, rd: u32, rn: u32): u32 {
  return width == Width.X ? 0x9e660000 | (rn << 5) | rd : 0x1e260000 | (rn << 5) | rd;
}

/** What the floatImmediate functions return for a value outside the 8-bit set. */
export const NO_FLOAT_IMMEDIATE: i32 = -1;

/** imm8 of a single with these bits, or NO_FLOAT_IMMEDIATE (Arm ARM C2.2.3, VFPExpandImm). */
export function floatImmediate32(bits: u32): i32 {
  if (bits & 0x0007_ffff) return NO_FLOAT_IMMEDIATE;
  const exponent = (bits >> 25) & 0x3f;
  if (exponent != 0x20 && exponent != 0x1f) return NO_FLOAT_IMMEDIATE;
  return <i32>(((bits >> 24) & 0x80) | ((bits >> 19) & 0x7f));
}

/** imm8 of a double with these bits, or NO_FLOAT_IMMEDIATE. */
export function floatImmediate64(bits: u64): i32 {
  if (bits & 0x0000_ffff_ffff_ffff) return NO_FLOAT_IMMEDIATE;
  const high = <u32>(bits >> 48);
  const exponent = (high >> 6) & 0x1ff;
  if (exponent != 0x100 && exponent != 0x0ff) return NO_FLOAT_IMMEDIATE;
  return <i32>(((high >> 8) & 0x80) | (high & 0x7f));
}
