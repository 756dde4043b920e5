// Comparisons of vectors on x86_64. The machine has "equal" and signed "greater"; the others are
// made by exchanging operands, inverting, and unsigned ones by min and max: a >= b is max(a, b) ==
// a.
import { node } from "../../codegen/function_state";
import { VectorOp } from "../../ir/vector_op";
import { FloatPredicate, Vector, vectorOnes, vectorRRR, vectorRRRI } from "./encode_simd";
import { binaryOperand } from "./lower_vector";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1, FLOAT_SCRATCH2 } from "./registers";
import { finishFloat, floatRegister, floatTarget } from "./values";

/** Vector comparisons. */
export function lowerVectorComparison(id: u32, op: i32): void {
  if (op >= VectorOp.F32x4Eq && op <= VectorOp.F64x2Ge) lowerFloatComparison(id, op);
  else if (op >= VectorOp.I64x2Eq) lowerInteger(id, op - VectorOp.I64x2Eq, true, 3);
  else if (op >= VectorOp.I32x4Eq) lowerInteger(id, op - VectorOp.I32x4Eq, false, 2);
  else if (op >= VectorOp.I16x8Eq) lowerInteger(id, op - VectorOp.I16x8Eq, false, 1);
  else lowerInteger(id, op - VectorOp.I8x16Eq, false, 0);
}

function equal(size: u32): Vector {
  if (size == 0) return Vector.PcmpeqB;
  if (size == 1) return Vector.PcmpeqW;
  return size == 2 ? Vector.PcmpeqD : Vector.PcmpeqQ;
}

function greater(size: u32): Vector {
  if (size == 0) return Vector.PcmpgtB;
  if (size == 1) return Vector.PcmpgtW;
  return size == 2 ? Vector.PcmpgtD : Vector.PcmpgtQ;
}

function minimum(size: u32): Vector {
  return size == 0 ? Vector.PminuB : size == 1 ? Vector.PminuW : Vector.PminuD;
}

function maximum(size: u32): Vector {
  return size == 0 ? Vector.PmaxuB : size == 1 ? Vector.PmaxuW : Vector.PmaxuD;
}

/**
 * @param relation eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u, or without the unsigned ones
 * @param signedOnly eq ne lt_s gt_s le_s ge_s
 * @param size log2 of a lane's bytes
 */
function lowerInteger(id: u32, relation: i32, signedOnly: bool, size: u32): void {
  const current = node(id);
  const target = floatTarget(id);
  const kind = signedOnly && relation > 1 ? (relation - 2) * 2 + 2 : relation;
  let invert = false;
  switch (kind) {
    case 0:
    case 1:
      binaryOperand(equal(size), target, floatRegister(current.a, FLOAT_SCRATCH0), current.b);
      invert = kind == 1;
      break;
    case 2: // lt_s: b > a
    case 8: // ge_s: not (b > a)
      binaryOperand(greater(size), target, floatRegister(current.b, FLOAT_SCRATCH0), current.a);
      invert = kind == 8;
      break;
    case 4: // gt_s
    case 6: // le_s
      binaryOperand(greater(size), target, floatRegister(current.a, FLOAT_SCRATCH0), current.b);
      invert = kind == 6;
      break;
    case 3: // lt_u: not (max(a, b) == a)
    case 9: // ge_u
      compareBy(maximum(size), equal(size), target, current.a, current.b);
      invert = kind == 3;
      break;
    default: // gt_u: not (min(a, b) == a), le_u
      compareBy(minimum(size), equal(size), target, current.a, current.b);
      invert = kind == 5;
  }
  if (invert) {
    vectorOnes(FLOAT_SCRATCH2);
    vectorRRR(Vector.Pxor, target, target, FLOAT_SCRATCH2);
  }
  finishFloat(id, target);
}

function compareBy(select: Vector, compare: Vector, target: u32, a: u32, b: u32): void {
  const first = floatRegister(a, FLOAT_SCRATCH0);
  binaryOperand(select, FLOAT_SCRATCH2, first, b);
  vectorRRR(compare, target, FLOAT_SCRATCH2, first);
}

/** gt and ge exchange their operands. */
function lowerFloatComparison(id: u32, op: i32): void {
  const current = node(id);
  const target = floatTarget(id);
  const double = op >= VectorOp.F64x2Eq;
  const relation = op - (double ? VectorOp.F64x2Eq : VectorOp.F32x4Eq);
  const swap = relation == 3 || relation == 5;
  let predicate = FloatPredicate.LessEqual;
  if (relation == 0) predicate = FloatPredicate.Equal;
  else if (relation == 1) predicate = FloatPredicate.NotEqual;
  else if (relation < 4) predicate = FloatPredicate.Less;
  const a = floatRegister(current.a, FLOAT_SCRATCH0);
  const b = floatRegister(current.b, FLOAT_SCRATCH1);
  vectorRRRI(double ? Vector.CmpPd : Vector.CmpPs, target, swap ? b : a, swap ? a : b, predicate);
  finishFloat(id, target);
}
