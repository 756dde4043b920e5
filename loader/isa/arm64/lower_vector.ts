// The dispatch of vector operators, and those that are one instruction of a group. Lanes, memory
// and what takes several instructions have files of their own.
//
// v29, v30 and v31 are free; operands are taken into v30 and v31 when they have no register.
import { theIr } from "../../codegen/function_state";
import { nodeAt } from "../../ir/node";
import { VectorOp } from "../../ir/vector_op";
import { emit } from "./emit_word";
import {
  Lane,
  V30,
  V31,
  VectorBinary,
  vectorBinary,
  VectorFloatBinary,
  vectorFloatBinary,
  VectorFloatUnary,
  vectorFloatUnary,
  VectorLogical,
  vectorLogical,
  VectorLong,
  vectorLong,
  VectorShift,
  vectorShift,
  VectorUnary,
  vectorUnary,
} from "./encode";
import { lowerVectorLane } from "./lower_vector_lanes";
import { lowerVectorMemory } from "./lower_vector_memory";
import { lowerVectorSpecial } from "./lower_vector_special";
import { finishVector, resultVector, vector } from "./values";

/** A vector operator. */
export function lowerVector(id: u32, op: i32): void {
  if (op <= VectorOp.Store || (op >= VectorOp.Load8Lane && op <= VectorOp.Load64Zero)) {
    lowerVectorMemory(id, op);
  } else if (op <= VectorOp.F64x2ReplaceLane) {
    lowerVectorLane(id, op);
  } else if (op <= VectorOp.F64x2Ge) {
    lowerVectorComparison(id, op);
  } else if (!lowerSimple(id, op)) {
    lowerVectorSpecial(id, op);
  }
}

/** One instruction of one operand over all 128 bits. */
export function emitUnary(id: u32, op: VectorUnary, lane: Lane): void {
  const rd = resultVector(id);
  emit(vectorUnary(op, 1, lane, rd, vector(nodeAt(theIr(), id).a, V30)));
  finishVector(id, rd);
}

function emitBinary(id: u32, op: VectorBinary, lane: Lane): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const rn = vector(node.a, V30);
  emit(vectorBinary(op, 1, lane, rd, rn, vector(node.b, V31)));
  finishVector(id, rd);
}

function emitLogical(id: u32, op: VectorLogical): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const rn = vector(node.a, V30);
  emit(vectorLogical(op, 1, rd, rn, vector(node.b, V31)));
  finishVector(id, rd);
}

function emitFloatUnary(id: u32, op: VectorFloatUnary, double: u32): void {
  const rd = resultVector(id);
  emit(vectorFloatUnary(op, 1, double, rd, vector(nodeAt(theIr(), id).a, V30)));
  finishVector(id, rd);
}

function emitFloatBinary(id: u32, op: VectorFloatBinary, double: u32): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const rn = vector(node.a, V30);
  emit(vectorFloatBinary(op, double, rd, rn, vector(node.b, V31)));
  finishVector(id, rd);
}

/** Products of lanes half as wide; high = 1: of the upper halves. */
function emitLong(id: u32, op: VectorLong, high: u32, lane: Lane): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const rn = vector(node.a, V30);
  emit(vectorLong(op, high, lane, rd, rn, vector(node.b, V31)));
  finishVector(id, rd);
}

/** Lanes of twice the width from one half of the operand. */
function emitExtend(id: u32, signed: bool, high: u32, lane: Lane): void {
  const rd = resultVector(id);
  const rn = vector(nodeAt(theIr(), id).a, V30);
  emit(vectorShift(signed ? VectorShift.Sshll : VectorShift.Ushll, high, lane, rd, rn, 0));
  finishVector(id, rd);
}

/** Comparisons: ne is the complement of eq, lt and le are gt and ge with operands exchanged. */
function lowerVectorComparison(id: u32, op: i32): void {
  if (op >= VectorOp.F32x4Eq) {
    const double: u32 = op >= VectorOp.F64x2Eq ? 1 : 0;
    compareFloats(id, op - (double ? VectorOp.F64x2Eq : VectorOp.F32x4Eq), double);
    return;
  }
  const place = op - VectorOp.I8x16Eq;
  const lane = <Lane>(place / 10);
  switch (place % 10) {
    case 0: compare(id, VectorBinary.Cmeq, lane, false, false); break;
    case 1: compare(id, VectorBinary.Cmeq, lane, false, true); break;
    case 2: compare(id, VectorBinary.Cmgt, lane, true, false); break;
    case 3: compare(id, VectorBinary.Cmhi, lane, true, false); break;
    case 4: compare(id, VectorBinary.Cmgt, lane, false, false); break;
    case 5: compare(id, VectorBinary.Cmhi, lane, false, false); break;
    case 6: compare(id, VectorBinary.Cmge, lane, true, false); break;
    case 7: compare(id, VectorBinary.Cmhs, lane, true, false); break;
    case 8: compare(id, VectorBinary.Cmge, lane, false, false); break;
    default: compare(id, VectorBinary.Cmhs, lane, false, false);
  }
}

function compare(id: u32, op: VectorBinary, lane: Lane, exchange: bool, complement: bool): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const a = vector(node.a, V30);
  const b = vector(node.b, V31);
  emit(vectorBinary(op, 1, lane, rd, exchange ? b : a, exchange ? a : b));
  if (complement) emit(vectorUnary(VectorUnary.Not, 1, Lane.B, rd, rd));
  finishVector(id, rd);
}

/** eq ne lt gt le ge by their place. */
function compareFloats(id: u32, place: u32, double: u32): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const a = vector(node.a, V30);
  const b = vector(node.b, V31);
  if (place < 2) {
    emit(vectorFloatBinary(VectorFloatBinary.Fcmeq, double, rd, a, b));
    if (place == 1) emit(vectorUnary(VectorUnary.Not, 1, Lane.B, rd, rd));
  } else {
    const op = place < 4 ? VectorFloatBinary.Fcmgt : VectorFloatBinary.Fcmge;
    const exchange = place == 2 || place == 4;
    emit(vectorFloatBinary(op, double, rd, exchange ? b : a, exchange ? a : b));
  }
  finishVector(id, rd);
}

/** Operators that are one instruction. Returns false for the others. */
function lowerSimple(id: u32, op: i32): bool {
  return lowerSimpleBytes(id, op) || lowerSimpleHalves(id, op) || lowerSimpleWords(id, op) ||
    lowerSimpleFloats(id, op);
}

/** Bitwise operators and i8x16. */
function lowerSimpleBytes(id: u32, op: i32): bool {
  const lane = Lane.B;
  switch (op) {
    case VectorOp.Not: emitUnary(id, VectorUnary.Not, lane); break;
    case VectorOp.And: emitLogical(id, VectorLogical.And); break;
    case VectorOp.AndNot: emitLogical(id, VectorLogical.Bic); break;
    case VectorOp.Or: emitLogical(id, VectorLogical.Orr); break;
    case VectorOp.Xor: emitLogical(id, VectorLogical.Eor); break;
    case VectorOp.I8x16Abs: emitUnary(id, VectorUnary.Abs, lane); break;
    case VectorOp.I8x16Neg: emitUnary(id, VectorUnary.Neg, lane); break;
    case VectorOp.I8x16Popcnt: emitUnary(id, VectorUnary.Cnt, lane); break;
    case VectorOp.I8x16Add: emitBinary(id, VectorBinary.Add, lane); break;
    case VectorOp.I8x16AddSatS: emitBinary(id, VectorBinary.Sqadd, lane); break;
    case VectorOp.I8x16AddSatU: emitBinary(id, VectorBinary.Uqadd, lane); break;
    case VectorOp.I8x16Sub: emitBinary(id, VectorBinary.Sub, lane); break;
    case VectorOp.I8x16SubSatS: emitBinary(id, VectorBinary.Sqsub, lane); break;
    case VectorOp.I8x16SubSatU: emitBinary(id, VectorBinary.Uqsub, lane); break;
    case VectorOp.I8x16MinS: emitBinary(id, VectorBinary.Smin, lane); break;
    case VectorOp.I8x16MinU: emitBinary(id, VectorBinary.Umin, lane); break;
    case VectorOp.I8x16MaxS: emitBinary(id, VectorBinary.Smax, lane); break;
    case VectorOp.I8x16MaxU: emitBinary(id, VectorBinary.Umax, lane); break;
    case VectorOp.I8x16AvgrU: emitBinary(id, VectorBinary.Urhadd, lane); break;
    default: return false;
  }
  return true;
}

/** i16x8. */
function lowerSimpleHalves(id: u32, op: i32): bool {
  const lane = Lane.H;
  switch (op) {
    case VectorOp.I16x8ExtaddPairwiseI8x16S: emitUnary(id, VectorUnary.Saddlp, Lane.B); break;
    case VectorOp.I16x8ExtaddPairwiseI8x16U: emitUnary(id, VectorUnary.Uaddlp, Lane.B); break;
    case VectorOp.I16x8Abs: emitUnary(id, VectorUnary.Abs, lane); break;
    case VectorOp.I16x8Neg: emitUnary(id, VectorUnary.Neg, lane); break;
    case VectorOp.I16x8RelaxedQ15mulrS:
    case VectorOp.I16x8Q15mulrSatS: emitBinary(id, VectorBinary.Sqrdmulh, lane); break;
    case VectorOp.I16x8ExtendLowI8x16S: emitExtend(id, true, 0, Lane.B); break;
    case VectorOp.I16x8ExtendHighI8x16S: emitExtend(id, true, 1, Lane.B); break;
    case VectorOp.I16x8ExtendLowI8x16U: emitExtend(id, false, 0, Lane.B); break;
    case VectorOp.I16x8ExtendHighI8x16U: emitExtend(id, false, 1, Lane.B); break;
    case VectorOp.I16x8Add: emitBinary(id, VectorBinary.Add, lane); break;
    case VectorOp.I16x8AddSatS: emitBinary(id, VectorBinary.Sqadd, lane); break;
    case VectorOp.I16x8AddSatU: emitBinary(id, VectorBinary.Uqadd, lane); break;
    case VectorOp.I16x8Sub: emitBinary(id, VectorBinary.Sub, lane); break;
    case VectorOp.I16x8SubSatS: emitBinary(id, VectorBinary.Sqsub, lane); break;
    case VectorOp.I16x8SubSatU: emitBinary(id, VectorBinary.Uqsub, lane); break;
    case VectorOp.I16x8Mul: emitBinary(id, VectorBinary.Mul, lane); break;
    case VectorOp.I16x8MinS: emitBinary(id, VectorBinary.Smin, lane); break;
    case VectorOp.I16x8MinU: emitBinary(id, VectorBinary.Umin, lane); break;
    case VectorOp.I16x8MaxS: emitBinary(id, VectorBinary.Smax, lane); break;
    case VectorOp.I16x8MaxU: emitBinary(id, VectorBinary.Umax, lane); break;
    case VectorOp.I16x8AvgrU: emitBinary(id, VectorBinary.Urhadd, lane); break;
    case VectorOp.I16x8ExtmulLowI8x16S: emitLong(id, VectorLong.Smull, 0, Lane.B); break;
    case VectorOp.I16x8ExtmulHighI8x16S: emitLong(id, VectorLong.Smull, 1, Lane.B); break;
    case VectorOp.I16x8ExtmulLowI8x16U: emitLong(id, VectorLong.Umull, 0, Lane.B); break;
    case VectorOp.I16x8ExtmulHighI8x16U: emitLong(id, VectorLong.Umull, 1, Lane.B); break;
    default: return false;
  }
  return true;
}

/** i32x4 and i64x2. */
function lowerSimpleWords(id: u32, op: i32): bool {
  switch (op) {
    case VectorOp.I32x4ExtaddPairwiseI16x8S: emitUnary(id, VectorUnary.Saddlp, Lane.H); break;
    case VectorOp.I32x4ExtaddPairwiseI16x8U: emitUnary(id, VectorUnary.Uaddlp, Lane.H); break;
    case VectorOp.I32x4Abs: emitUnary(id, VectorUnary.Abs, Lane.S); break;
    case VectorOp.I32x4Neg: emitUnary(id, VectorUnary.Neg, Lane.S); break;
    case VectorOp.I32x4ExtendLowI16x8S: emitExtend(id, true, 0, Lane.H); break;
    case VectorOp.I32x4ExtendHighI16x8S: emitExtend(id, true, 1, Lane.H); break;
    case VectorOp.I32x4ExtendLowI16x8U: emitExtend(id, false, 0, Lane.H); break;
    case VectorOp.I32x4ExtendHighI16x8U: emitExtend(id, false, 1, Lane.H); break;
    case VectorOp.I32x4Add: emitBinary(id, VectorBinary.Add, Lane.S); break;
    case VectorOp.I32x4Sub: emitBinary(id, VectorBinary.Sub, Lane.S); break;
    case VectorOp.I32x4Mul: emitBinary(id, VectorBinary.Mul, Lane.S); break;
    case VectorOp.I32x4MinS: emitBinary(id, VectorBinary.Smin, Lane.S); break;
    case VectorOp.I32x4MinU: emitBinary(id, VectorBinary.Umin, Lane.S); break;
    case VectorOp.I32x4MaxS: emitBinary(id, VectorBinary.Smax, Lane.S); break;
    case VectorOp.I32x4MaxU: emitBinary(id, VectorBinary.Umax, Lane.S); break;
    case VectorOp.I32x4ExtmulLowI16x8S: emitLong(id, VectorLong.Smull, 0, Lane.H); break;
    case VectorOp.I32x4ExtmulHighI16x8S: emitLong(id, VectorLong.Smull, 1, Lane.H); break;
    case VectorOp.I32x4ExtmulLowI16x8U: emitLong(id, VectorLong.Umull, 0, Lane.H); break;
    case VectorOp.I32x4ExtmulHighI16x8U: emitLong(id, VectorLong.Umull, 1, Lane.H); break;
    case VectorOp.I64x2Abs: emitUnary(id, VectorUnary.Abs, Lane.D); break;
    case VectorOp.I64x2Neg: emitUnary(id, VectorUnary.Neg, Lane.D); break;
    case VectorOp.I64x2ExtendLowI32x4S: emitExtend(id, true, 0, Lane.S); break;
    case VectorOp.I64x2ExtendHighI32x4S: emitExtend(id, true, 1, Lane.S); break;
    case VectorOp.I64x2ExtendLowI32x4U: emitExtend(id, false, 0, Lane.S); break;
    case VectorOp.I64x2ExtendHighI32x4U: emitExtend(id, false, 1, Lane.S); break;
    case VectorOp.I64x2Add: emitBinary(id, VectorBinary.Add, Lane.D); break;
    case VectorOp.I64x2Sub: emitBinary(id, VectorBinary.Sub, Lane.D); break;
    case VectorOp.I64x2Eq: compare(id, VectorBinary.Cmeq, Lane.D, false, false); break;
    case VectorOp.I64x2Ne: compare(id, VectorBinary.Cmeq, Lane.D, false, true); break;
    case VectorOp.I64x2LtS: compare(id, VectorBinary.Cmgt, Lane.D, true, false); break;
    case VectorOp.I64x2GtS: compare(id, VectorBinary.Cmgt, Lane.D, false, false); break;
    case VectorOp.I64x2LeS: compare(id, VectorBinary.Cmge, Lane.D, true, false); break;
    case VectorOp.I64x2GeS: compare(id, VectorBinary.Cmge, Lane.D, false, false); break;
    case VectorOp.I64x2ExtmulLowI32x4S: emitLong(id, VectorLong.Smull, 0, Lane.S); break;
    case VectorOp.I64x2ExtmulHighI32x4S: emitLong(id, VectorLong.Smull, 1, Lane.S); break;
    case VectorOp.I64x2ExtmulLowI32x4U: emitLong(id, VectorLong.Umull, 0, Lane.S); break;
    case VectorOp.I64x2ExtmulHighI32x4U: emitLong(id, VectorLong.Umull, 1, Lane.S); break;
    default: return false;
  }
  return true;
}

/** f32x4 and f64x2. */
function lowerSimpleFloats(id: u32, op: i32): bool {
  switch (op) {
    case VectorOp.F32x4Ceil: emitFloatUnary(id, VectorFloatUnary.Frintp, 0); break;
    case VectorOp.F32x4Floor: emitFloatUnary(id, VectorFloatUnary.Frintm, 0); break;
    case VectorOp.F32x4Trunc: emitFloatUnary(id, VectorFloatUnary.Frintz, 0); break;
    case VectorOp.F32x4Nearest: emitFloatUnary(id, VectorFloatUnary.Frintn, 0); break;
    case VectorOp.F32x4Abs: emitFloatUnary(id, VectorFloatUnary.Fabs, 0); break;
    case VectorOp.F32x4Neg: emitFloatUnary(id, VectorFloatUnary.Fneg, 0); break;
    case VectorOp.F32x4Sqrt: emitFloatUnary(id, VectorFloatUnary.Fsqrt, 0); break;
    case VectorOp.F32x4Add: emitFloatBinary(id, VectorFloatBinary.Fadd, 0); break;
    case VectorOp.F32x4Sub: emitFloatBinary(id, VectorFloatBinary.Fsub, 0); break;
    case VectorOp.F32x4Mul: emitFloatBinary(id, VectorFloatBinary.Fmul, 0); break;
    case VectorOp.F32x4Div: emitFloatBinary(id, VectorFloatBinary.Fdiv, 0); break;
    case VectorOp.F32x4RelaxedMin:
    case VectorOp.F32x4Min: emitFloatBinary(id, VectorFloatBinary.Fmin, 0); break;
    case VectorOp.F32x4RelaxedMax:
    case VectorOp.F32x4Max: emitFloatBinary(id, VectorFloatBinary.Fmax, 0); break;
    case VectorOp.F64x2Ceil: emitFloatUnary(id, VectorFloatUnary.Frintp, 1); break;
    case VectorOp.F64x2Floor: emitFloatUnary(id, VectorFloatUnary.Frintm, 1); break;
    case VectorOp.F64x2Trunc: emitFloatUnary(id, VectorFloatUnary.Frintz, 1); break;
    case VectorOp.F64x2Nearest: emitFloatUnary(id, VectorFloatUnary.Frintn, 1); break;
    case VectorOp.F64x2Abs: emitFloatUnary(id, VectorFloatUnary.Fabs, 1); break;
    case VectorOp.F64x2Neg: emitFloatUnary(id, VectorFloatUnary.Fneg, 1); break;
    case VectorOp.F64x2Sqrt: emitFloatUnary(id, VectorFloatUnary.Fsqrt, 1); break;
    case VectorOp.F64x2Add: emitFloatBinary(id, VectorFloatBinary.Fadd, 1); break;
    case VectorOp.F64x2Sub: emitFloatBinary(id, VectorFloatBinary.Fsub, 1); break;
    case VectorOp.F64x2Mul: emitFloatBinary(id, VectorFloatBinary.Fmul, 1); break;
    case VectorOp.F64x2Div: emitFloatBinary(id, VectorFloatBinary.Fdiv, 1); break;
    case VectorOp.F64x2RelaxedMin:
    case VectorOp.F64x2Min: emitFloatBinary(id, VectorFloatBinary.Fmin, 1); break;
    case VectorOp.F64x2RelaxedMax:
    case VectorOp.F64x2Max: emitFloatBinary(id, VectorFloatBinary.Fmax, 1); break;
    case VectorOp.I32x4RelaxedTruncF32x4S:
    case VectorOp.I32x4TruncSatF32x4S: emitFloatUnary(id, VectorFloatUnary.Fcvtzs, 0); break;
    case VectorOp.I32x4RelaxedTruncF32x4U:
    case VectorOp.I32x4TruncSatF32x4U: emitFloatUnary(id, VectorFloatUnary.Fcvtzu, 0); break;
    case VectorOp.F32x4ConvertI32x4S: emitFloatUnary(id, VectorFloatUnary.Scvtf, 0); break;
    case VectorOp.F32x4ConvertI32x4U: emitFloatUnary(id, VectorFloatUnary.Ucvtf, 0); break;
    default: return false;
  }
  return true;
}
