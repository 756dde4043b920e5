// Conversions of vectors on x86_64 that take several instructions. As for scalars, the machine's
// conversion gives 0x8000_0000 for NaN and for what does not fit.
import { node } from "../../codegen/function_state";
import { VectorOp } from "../../ir/vector_op";
import {
  FloatPredicate, Vector, vectorRRR, vectorRRRI, vectorShiftRight, vectorZero,
} from "./encode_simd";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1, FLOAT_SCRATCH2 } from "./registers";
import { finishFloat, floatRegister, floatTarget } from "./values";
import { constantOperand2, constantOperand4, loadConstant2 } from "./vector_constants";

/** Returns false for other operators. */
export function lowerVectorConversion(id: u32, op: i32): bool {
  switch (op) {
    case VectorOp.I32x4TruncSatF32x4S:
    case VectorOp.I32x4RelaxedTruncF32x4S:
      truncateSigned(id);
      return true;
    case VectorOp.I32x4TruncSatF32x4U:
    case VectorOp.I32x4RelaxedTruncF32x4U:
      truncateUnsigned(id);
      return true;
    case VectorOp.I32x4TruncSatF64x2SZero:
    case VectorOp.I32x4RelaxedTruncF64x2SZero:
      truncateDoubleSigned(id);
      return true;
    case VectorOp.I32x4TruncSatF64x2UZero:
    case VectorOp.I32x4RelaxedTruncF64x2UZero:
      truncateDoubleUnsigned(id);
      return true;
    case VectorOp.F32x4ConvertI32x4U:
      convertUnsigned(id);
      return true;
    case VectorOp.F64x2ConvertLowI32x4U:
      convertUnsignedToDouble(id);
      return true;
    default:
      return false;
  }
}

/**
 * NaN becomes 0 before, and too large values are inverted from 0x8000_0000 to 0x7fff_ffff after.
 */
function truncateSigned(id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  vectorRRRI(Vector.CmpPs, FLOAT_SCRATCH1, source, source, FloatPredicate.Equal);
  vectorRRR(Vector.Pand, FLOAT_SCRATCH1, source, FLOAT_SCRATCH1);
  loadConstant2(FLOAT_SCRATCH2, 0x4f00_0000_4f00_0000); // 2^31
  const predicate = FloatPredicate.LessEqual;
  vectorRRRI(Vector.CmpPs, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH1, predicate);
  vectorRRR(Vector.Cvttps2dq, FLOAT_SCRATCH1, 0, FLOAT_SCRATCH1);
  vectorRRR(Vector.Pxor, target, FLOAT_SCRATCH1, FLOAT_SCRATCH2);
  finishFloat(id, target);
}

/**
 * x = max(x, 0), which is 0 for NaN. The result is the sum of two conversions: of x, 2^31 where it
 * is larger, and of x - 2^31, held between 0 and 2^31 - 1.
 */
function truncateUnsigned(id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  vectorZero(FLOAT_SCRATCH1);
  vectorRRR(Vector.MaxPs, FLOAT_SCRATCH0, source, FLOAT_SCRATCH1);
  loadConstant2(FLOAT_SCRATCH2, 0x4f00_0000_4f00_0000); // 2^31
  vectorRRR(Vector.SubPs, FLOAT_SCRATCH1, FLOAT_SCRATCH0, FLOAT_SCRATCH2);
  const predicate = FloatPredicate.LessEqual;
  vectorRRRI(Vector.CmpPs, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH1, predicate);
  vectorRRR(Vector.Cvttps2dq, FLOAT_SCRATCH1, 0, FLOAT_SCRATCH1);
  vectorRRR(Vector.Pxor, FLOAT_SCRATCH1, FLOAT_SCRATCH1, FLOAT_SCRATCH2);
  vectorZero(FLOAT_SCRATCH2);
  vectorRRR(Vector.PmaxsD, FLOAT_SCRATCH1, FLOAT_SCRATCH1, FLOAT_SCRATCH2);
  vectorRRR(Vector.Cvttps2dq, FLOAT_SCRATCH0, 0, FLOAT_SCRATCH0);
  vectorRRR(Vector.PaddD, target, FLOAT_SCRATCH0, FLOAT_SCRATCH1);
  finishFloat(id, target);
}

/** min with 2^31 - 1, or with 0 where the operand is NaN. */
function truncateDoubleSigned(id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  vectorRRRI(Vector.CmpPd, FLOAT_SCRATCH1, source, source, FloatPredicate.Equal);
  constantOperand2(Vector.Pand, FLOAT_SCRATCH1, FLOAT_SCRATCH1, 0x41df_ffff_ffc0_0000);
  vectorRRR(Vector.MinPd, FLOAT_SCRATCH1, source, FLOAT_SCRATCH1);
  vectorRRR(Vector.Cvttpd2dq, target, 0, FLOAT_SCRATCH1);
  finishFloat(id, target);
}

/** Held between 0 and 2^32 - 1 and truncated; adding 2^52 leaves the integer in the lower half. */
function truncateDoubleUnsigned(id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  vectorZero(FLOAT_SCRATCH1);
  vectorRRR(Vector.MaxPd, FLOAT_SCRATCH0, source, FLOAT_SCRATCH1);
  constantOperand2(Vector.MinPd, FLOAT_SCRATCH0, FLOAT_SCRATCH0, 0x41ef_ffff_ffe0_0000);
  vectorRRRI(Vector.RoundPd, FLOAT_SCRATCH0, 0, FLOAT_SCRATCH0, 11);
  constantOperand2(Vector.AddPd, FLOAT_SCRATCH0, FLOAT_SCRATCH0, 0x4330_0000_0000_0000);
  vectorRRRI(Vector.ShufPs, target, FLOAT_SCRATCH0, FLOAT_SCRATCH1, 0x88);
  finishFloat(id, target);
}

/** The lower 16 bits and the rest, halved, are exact; one addition rounds their sum. */
function convertUnsigned(id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  vectorZero(FLOAT_SCRATCH1);
  vectorRRRI(Vector.PblendW, FLOAT_SCRATCH1, FLOAT_SCRATCH1, source, 0x55);
  vectorRRR(Vector.PsubD, FLOAT_SCRATCH2, source, FLOAT_SCRATCH1);
  vectorRRR(Vector.Cvtdq2ps, FLOAT_SCRATCH1, 0, FLOAT_SCRATCH1);
  vectorShiftRight(Vector.ShiftImmediateD, FLOAT_SCRATCH2, FLOAT_SCRATCH2, 1);
  vectorRRR(Vector.Cvtdq2ps, FLOAT_SCRATCH2, 0, FLOAT_SCRATCH2);
  vectorRRR(Vector.AddPs, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH2);
  vectorRRR(Vector.AddPs, target, FLOAT_SCRATCH2, FLOAT_SCRATCH1);
  finishFloat(id, target);
}

/** An integer below an exponent of 2^52 is 2^52 + integer. */
function convertUnsignedToDouble(id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  constantOperand4(Vector.UnpcklPs, FLOAT_SCRATCH1, source, 0x4330_0000);
  constantOperand2(Vector.SubPd, target, FLOAT_SCRATCH1, 0x4330_0000_0000_0000);
  finishFloat(id, target);
}
