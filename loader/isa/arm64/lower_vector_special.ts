// Vector operators that take several instructions: tests, bit masks, shifts by a register,
// narrowing, dot products, selection, 64-bit products, conversions of half vectors.
import { theIr } from "../../codegen/function_state";
import { nodeAt } from "../../ir/node";
import { VectorOp } from "../../ir/vector_op";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubShifted,
  cmpImmediate,
  Condition,
  cset,
  dupGeneral,
  ext,
  fmovFromGeneral,
  fmovToGeneral,
  insGeneral,
  Lane,
  Logical,
  logicalBitmask,
  logicalImmediate,
  lsrImmediate,
  mul,
  neg,
  Shift,
  umov,
  V29,
  V30,
  V31,
  VectorAcross,
  vectorAcross,
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
  vectorMove,
  VectorPermute,
  vectorPermute,
  VectorShift,
  vectorShift,
  VectorUnary,
  vectorUnary,
  Width,
  X16,
  X17,
} from "./encode";
import { lowerSwizzle } from "./lower_vector_lanes";
import { materialize64, materializeVector } from "./materialize";
import {
  constantOf, finishGeneral, finishVector, general, isConstant, resultGeneral, resultVector, vector,
} from "./values";

/** Vector operators that are more than one instruction. */
export function lowerVectorSpecial(id: u32, op: i32): void {
  switch (op) {
    case VectorOp.AnyTrue: anyTrue(id); break;
    case VectorOp.I8x16AllTrue: allTrue(id, Lane.B); break;
    case VectorOp.I16x8AllTrue: allTrue(id, Lane.H); break;
    case VectorOp.I32x4AllTrue: allTrue(id, Lane.S); break;
    case VectorOp.I64x2AllTrue: allTrue(id, Lane.D); break;
    case VectorOp.I8x16Bitmask: bitmaskBytes(id); break;
    case VectorOp.I16x8Bitmask:
      bitmask(id, Lane.H, 0x0008_0004_0002_0001, 0x0080_0040_0020_0010);
      break;
    case VectorOp.I32x4Bitmask:
      bitmask(id, Lane.S, 0x0000_0002_0000_0001, 0x0000_0008_0000_0004);
      break;
    case VectorOp.I64x2Bitmask: bitmaskDoubles(id); break;
    case VectorOp.I8x16Shl: shift(id, Lane.B, VectorShift.Shl); break;
    case VectorOp.I8x16ShrS: shift(id, Lane.B, VectorShift.Sshr); break;
    case VectorOp.I8x16ShrU: shift(id, Lane.B, VectorShift.Ushr); break;
    case VectorOp.I16x8Shl: shift(id, Lane.H, VectorShift.Shl); break;
    case VectorOp.I16x8ShrS: shift(id, Lane.H, VectorShift.Sshr); break;
    case VectorOp.I16x8ShrU: shift(id, Lane.H, VectorShift.Ushr); break;
    case VectorOp.I32x4Shl: shift(id, Lane.S, VectorShift.Shl); break;
    case VectorOp.I32x4ShrS: shift(id, Lane.S, VectorShift.Sshr); break;
    case VectorOp.I32x4ShrU: shift(id, Lane.S, VectorShift.Ushr); break;
    case VectorOp.I64x2Shl: shift(id, Lane.D, VectorShift.Shl); break;
    case VectorOp.I64x2ShrS: shift(id, Lane.D, VectorShift.Sshr); break;
    case VectorOp.I64x2ShrU: shift(id, Lane.D, VectorShift.Ushr); break;
    case VectorOp.I8x16NarrowI16x8S: narrow(id, VectorUnary.Sqxtn, Lane.B); break;
    case VectorOp.I8x16NarrowI16x8U: narrow(id, VectorUnary.Sqxtun, Lane.B); break;
    case VectorOp.I16x8NarrowI32x4S: narrow(id, VectorUnary.Sqxtn, Lane.H); break;
    case VectorOp.I16x8NarrowI32x4U: narrow(id, VectorUnary.Sqxtun, Lane.H); break;
    case VectorOp.I32x4DotI16x8S:
    case VectorOp.I16x8RelaxedDotI8x16I7x16S:
    case VectorOp.I32x4RelaxedDotI8x16I7x16AddS:
      dot(id, op);
      break;
    case VectorOp.I64x2Mul: multiplyDoubles(id); break;
    default: lowerVectorRest(id, op);
  }
}

function lowerVectorRest(id: u32, op: i32): void {
  switch (op) {
    case VectorOp.Bitselect:
    case VectorOp.I8x16RelaxedLaneselect:
    case VectorOp.I16x8RelaxedLaneselect:
    case VectorOp.I32x4RelaxedLaneselect:
    case VectorOp.I64x2RelaxedLaneselect:
      bitselect(id);
      break;
    case VectorOp.F32x4Pmin: pseudoMinimum(id, 0, false); break;
    case VectorOp.F32x4Pmax: pseudoMinimum(id, 0, true); break;
    case VectorOp.F64x2Pmin: pseudoMinimum(id, 1, false); break;
    case VectorOp.F64x2Pmax: pseudoMinimum(id, 1, true); break;
    case VectorOp.F32x4RelaxedMadd: multiplyAdd(id, VectorFloatBinary.Fmla, 0); break;
    case VectorOp.F32x4RelaxedNmadd: multiplyAdd(id, VectorFloatBinary.Fmls, 0); break;
    case VectorOp.F64x2RelaxedMadd: multiplyAdd(id, VectorFloatBinary.Fmla, 1); break;
    case VectorOp.F64x2RelaxedNmadd: multiplyAdd(id, VectorFloatBinary.Fmls, 1); break;
    case VectorOp.I8x16RelaxedSwizzle: lowerSwizzle(id); break;
    default: convertHalf(id, op);
  }
}

/** w = 1 when the general register x16 is not 0 (or is 0). */
function giveFlag(id: u32, condition: Condition): void {
  emit(cmpImmediate(Width.W, X16, 0));
  const rd = resultGeneral(id);
  emit(cset(Width.W, rd, condition));
  finishGeneral(id, rd);
}

/** Some byte is not 0: the largest one is not. */
function anyTrue(id: u32): void {
  const source = vector(nodeAt(theIr(), id).a, V30);
  emit(vectorAcross(VectorAcross.Umaxv, 1, Lane.B, V31, source));
  emit(fmovToGeneral(Width.W, X16, V31));
  giveFlag(id, Condition.Ne);
}

/** No lane is 0: no byte of the comparison with 0 is set. */
function allTrue(id: u32, lane: Lane): void {
  const source = vector(nodeAt(theIr(), id).a, V30);
  emit(vectorUnary(VectorUnary.CmeqZero, 1, lane, V31, source));
  emit(vectorAcross(VectorAcross.Umaxv, 1, Lane.B, V31, V31));
  emit(fmovToGeneral(Width.W, X16, V31));
  giveFlag(id, Condition.Eq);
}

/** The sign of lane n becomes bit n: a mask of powers of two, added up. */
function bitmask(id: u32, lane: Lane, low: u64, high: u64): void {
  const source = vector(nodeAt(theIr(), id).a, V30);
  const bits: u32 = 8 << <u32>lane;
  emit(vectorShift(VectorShift.Sshr, 1, lane, V30, source, bits - 1));
  materializeVector(V31, low, high);
  emit(vectorLogical(VectorLogical.And, 1, V30, V30, V31));
  emit(vectorAcross(VectorAcross.Addv, 1, lane, V30, V30));
  const rd = resultGeneral(id);
  emit(umov(lane, rd, V30, 0));
  finishGeneral(id, rd);
}

/** As above for bytes: both halves are interleaved, so that 16-bit sums hold 16 bits. */
function bitmaskBytes(id: u32): void {
  const source = vector(nodeAt(theIr(), id).a, V30);
  emit(vectorShift(VectorShift.Sshr, 1, Lane.B, V30, source, 7));
  materialize64(X16, 0x8040_2010_0804_0201);
  emit(dupGeneral(Lane.D, V31, X16));
  emit(vectorLogical(VectorLogical.And, 1, V30, V30, V31));
  emit(ext(V31, V30, V30, 8));
  emit(vectorPermute(VectorPermute.Zip1, 1, Lane.B, V30, V30, V31));
  emit(vectorAcross(VectorAcross.Addv, 1, Lane.H, V30, V30));
  const rd = resultGeneral(id);
  emit(umov(Lane.H, rd, V30, 0));
  finishGeneral(id, rd);
}

function bitmaskDoubles(id: u32): void {
  const source = vector(nodeAt(theIr(), id).a, V30);
  emit(umov(Lane.D, X16, source, 0));
  emit(umov(Lane.D, X17, source, 1));
  emit(lsrImmediate(Width.X, X16, X16, 63));
  emit(lsrImmediate(Width.X, X17, X17, 63));
  const rd = resultGeneral(id);
  emit(addSubShifted(AddSub.Add, Width.W, rd, X16, X17, Shift.Lsl, 1));
  finishGeneral(id, rd);
}

/** Shifts count modulo the lane's bits; SSHL and USHL shift to the right when negative. */
function shift(id: u32, lane: Lane, op: VectorShift): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const bits: u32 = 8 << <u32>lane;
  if (isConstant(node.b)) {
    const amount = <u32>constantOf(node.b) & (bits - 1);
    const source = vector(node.a, V30);
    if (amount != 0) emit(vectorShift(op, 1, lane, rd, source, amount));
    else if (rd != source) emit(vectorMove(rd, source));
    finishVector(id, rd);
    return;
  }
  const mask = <u32>logicalImmediate(bits - 1, 0);
  const source = vector(node.a, V30);
  emit(logicalBitmask(Logical.And, Width.W, X16, general(node.b, X16), mask));
  if (op != VectorShift.Shl) emit(neg(Width.X, X16, X16));
  emit(dupGeneral(lane, V31, X16));
  const by = op == VectorShift.Ushr ? VectorBinary.Ushl : VectorBinary.Sshl;
  emit(vectorBinary(by, 1, lane, rd, source, V31));
  finishVector(id, rd);
}

/** Both operands narrowed with saturation, one after the other. */
function narrow(id: u32, op: VectorUnary, lane: Lane): void {
  const node = nodeAt(theIr(), id);
  const a = vector(node.a, V30);
  const b = vector(node.b, V31);
  emit(vectorUnary(op, 0, lane, V29, a));
  emit(vectorUnary(op, 1, lane, V29, b));
  const rd = resultVector(id);
  emit(vectorMove(rd, V29));
  finishVector(id, rd);
}

/** Products of neighbours added up; the relaxed ones multiply bytes, the last one adds on. */
function dot(id: u32, op: i32): void {
  const node = nodeAt(theIr(), id);
  const lane = op == VectorOp.I32x4DotI16x8S ? Lane.H : Lane.B;
  const wide = op == VectorOp.I32x4DotI16x8S ? Lane.S : Lane.H;
  const a = vector(node.a, V30);
  const b = vector(node.b, V31);
  emit(vectorLong(VectorLong.Smull, 0, lane, V29, a, b));
  emit(vectorLong(VectorLong.Smull, 1, lane, V30, a, b));
  const rd = resultVector(id);
  if (op == VectorOp.I32x4RelaxedDotI8x16I7x16AddS) {
    emit(vectorBinary(VectorBinary.Addp, 1, wide, V29, V29, V30));
    emit(vectorUnary(VectorUnary.Saddlp, 1, Lane.H, V29, V29));
    emit(vectorBinary(VectorBinary.Add, 1, Lane.S, rd, V29, vector(node.c, V31)));
  } else {
    emit(vectorBinary(VectorBinary.Addp, 1, wide, rd, V29, V30));
  }
  finishVector(id, rd);
}

/** i64x2.mul, lane by lane in general registers. */
function multiplyDoubles(id: u32): void {
  const node = nodeAt(theIr(), id);
  const a = vector(node.a, V30);
  const b = vector(node.b, V31);
  for (let index: u32 = 0; index < 2; index++) {
    emit(umov(Lane.D, X16, a, index));
    emit(umov(Lane.D, X17, b, index));
    emit(mul(Width.X, X16, X16, X17));
    if (index == 0) emit(fmovFromGeneral(Width.X, V29, X16));
    else emit(insGeneral(Lane.D, V29, 1, X16));
  }
  const rd = resultVector(id);
  emit(vectorMove(rd, V29));
  finishVector(id, rd);
}

/** (a & c) | (b & ~c) */
function bitselect(id: u32): void {
  const node = nodeAt(theIr(), id);
  const mask = vector(node.c, V29);
  if (mask != V29) emit(vectorMove(V29, mask));
  const a = vector(node.a, V30);
  emit(vectorLogical(VectorLogical.Bsl, 1, V29, a, vector(node.b, V31)));
  const rd = resultVector(id);
  emit(vectorMove(rd, V29));
  finishVector(id, rd);
}

/** pmin: b < a ? b : a; pmax: a < b ? b : a. */
function pseudoMinimum(id: u32, double: u32, maximum: bool): void {
  const node = nodeAt(theIr(), id);
  const a = vector(node.a, V30);
  const b = vector(node.b, V31);
  const greater = VectorFloatBinary.Fcmgt;
  emit(vectorFloatBinary(greater, double, V29, maximum ? b : a, maximum ? a : b));
  emit(vectorLogical(VectorLogical.Bsl, 1, V29, b, a));
  const rd = resultVector(id);
  emit(vectorMove(rd, V29));
  finishVector(id, rd);
}

/** Relaxed madd and nmadd, fused: c ± a * b. */
function multiplyAdd(id: u32, op: VectorFloatBinary, double: u32): void {
  const node = nodeAt(theIr(), id);
  const c = vector(node.c, V29);
  if (c != V29) emit(vectorMove(V29, c));
  const a = vector(node.a, V30);
  emit(vectorFloatBinary(op, double, V29, a, vector(node.b, V31)));
  const rd = resultVector(id);
  emit(vectorMove(rd, V29));
  finishVector(id, rd);
}

/** Conversions between two 64-bit lanes and two 32-bit ones; narrowing leaves zeros above. */
function convertHalf(id: u32, op: i32): void {
  const rd = resultVector(id);
  const source = vector(nodeAt(theIr(), id).a, V30);
  switch (op) {
    case VectorOp.F32x4DemoteF64x2Zero:
      emit(vectorFloatUnary(VectorFloatUnary.Fcvtn, 0, 1, rd, source));
      break;
    case VectorOp.F64x2PromoteLowF32x4:
      emit(vectorFloatUnary(VectorFloatUnary.Fcvtl, 0, 1, rd, source));
      break;
    case VectorOp.I32x4TruncSatF64x2SZero:
    case VectorOp.I32x4RelaxedTruncF64x2SZero:
      emit(vectorFloatUnary(VectorFloatUnary.Fcvtzs, 1, 1, V30, source));
      emit(vectorUnary(VectorUnary.Sqxtn, 0, Lane.S, rd, V30));
      break;
    case VectorOp.I32x4TruncSatF64x2UZero:
    case VectorOp.I32x4RelaxedTruncF64x2UZero:
      emit(vectorFloatUnary(VectorFloatUnary.Fcvtzu, 1, 1, V30, source));
      emit(vectorUnary(VectorUnary.Uqxtn, 0, Lane.S, rd, V30));
      break;
    case VectorOp.F64x2ConvertLowI32x4S:
      emit(vectorShift(VectorShift.Sshll, 0, Lane.S, V30, source, 0));
      emit(vectorFloatUnary(VectorFloatUnary.Scvtf, 1, 1, rd, V30));
      break;
    default: // f64x2.convert_low_i32x4_u
      emit(vectorShift(VectorShift.Ushll, 0, Lane.S, V30, source, 0));
      emit(vectorFloatUnary(VectorFloatUnary.Ucvtf, 1, 1, rd, V30));
  }
  finishVector(id, rd);
}
