// Scalar floating-point operators. ARM's FMIN and FMAX, roundings and conversions follow IEEE 754
// as Wasm does: NaN operands give NaN, -0 is below +0, signalling NaNs become quiet.
import { theIr } from "../../codegen/function_state";
import { nodeAt } from "../../ir/node";
import { emit } from "./emit_word";
import {
  FloatBinary,
  floatBinary,
  FloatSize,
  FloatUnary,
  floatUnary,
  fmovFromGeneral,
  fmovToGeneral,
  Lane,
  V30,
  V31,
  VectorShift,
  vectorShift,
  Width,
  X16,
} from "./encode";
import {
  finishGeneral,
  finishVector,
  generalOrZero,
  resultGeneral,
  resultVector,
  vector,
} from "./values";

/** abs, neg, sqrt, ceil, floor, trunc, nearest, demote, promote. */
export function lowerFloatUnary(id: u32, op: FloatUnary, size: FloatSize): void {
  const rd = resultVector(id);
  emit(floatUnary(op, size, rd, vector(nodeAt(theIr(), id).a, V30)));
  finishVector(id, rd);
}

/** add, sub, mul, div, min, max. */
export function lowerFloatBinary(id: u32, op: FloatBinary, size: FloatSize): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const rn = vector(node.a, V30);
  emit(floatBinary(op, size, rd, rn, vector(node.b, V31)));
  finishVector(id, rd);
}

/** copysign: the sign of the second operand is shifted into the first one. */
export function lowerCopysign(id: u32, size: FloatSize): void {
  const node = nodeAt(theIr(), id);
  const lane = size == FloatSize.Double ? Lane.D : Lane.S;
  const top: u32 = size == FloatSize.Double ? 63 : 31;
  const q: u32 = 1;
  emit(vectorShift(VectorShift.Ushr, q, lane, V30, vector(node.b, V31), top));
  const rd = resultVector(id) == V30 ? V31 : resultVector(id);
  const rn = vector(node.a, V31);
  if (rd != rn) emit(floatUnary(FloatUnary.Fmov, FloatSize.Double, rd, rn));
  emit(vectorShift(VectorShift.Sli, q, lane, rd, V30, top));
  finishVector(id, rd);
}

/** i32.reinterpret_f32, i64.reinterpret_f64. */
export function lowerReinterpretFloat(id: u32, width: Width): void {
  const rd = resultGeneral(id);
  emit(fmovToGeneral(width, rd, vector(nodeAt(theIr(), id).a, V30)));
  finishGeneral(id, rd);
}

/** f32.reinterpret_i32, f64.reinterpret_i64. */
export function lowerReinterpretInteger(id: u32, width: Width): void {
  const rd = resultVector(id);
  emit(fmovFromGeneral(width, rd, generalOrZero(nodeAt(theIr(), id).a, X16)));
  finishVector(id, rd);
}
