// Comparisons: into flags, for the branch or select that they are fused into, or as a 0 or 1 in a
// register.
//
// After FCMP unordered operands set C and V, so that Mi, Ls, Gt, Ge and Eq are false and Ne true,
// as Wasm's lt, le, gt, ge, eq and ne want; inverting a condition stays exact.
import { isFused, theIr } from "../../codegen/function_state";
import { nodeAt } from "../../ir/node";
import { Op } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import { emit } from "./emit_word";
import {
  AddSub,
  Condition,
  cmpImmediate,
  cset,
  fcmp,
  fcmpZero,
  FloatSize,
  V30,
  V31,
  Width,
  X16,
  X17,
  ZR,
} from "./encode";
import { emitAddSub, emitAddSubConstant, lowerTest, secondOperand } from "./lower_integer";
import {
  constantOf,
  finishGeneral,
  fitsAddImmediate,
  general,
  generalOrZero,
  isConstant,
  resultGeneral,
  vector,
} from "./values";

/** The opposite condition. */
@inline
export function invert(condition: Condition): Condition {
  return <Condition>((<u32>condition) ^ 1);
}

/** Whether a node gives 0 or 1 by comparing: then it can be fused into a branch or select. */
export function isComparison(op: i32): bool {
  return (op >= WasmOp.I32Eqz && op <= WasmOp.F64Ge) || op == Op.RefIsNull;
}

/** True for i32.eqz, i64.eqz and ref.is_null. */
@inline
export function isEqz(op: i32): bool {
  return op == WasmOp.I32Eqz || op == WasmOp.I64Eqz || op == Op.RefIsNull;
}

/** Condition of an integer comparison by its place: eq ne lt_s lt_u gt_s gt_u le_s … ge_u. */
function integerCondition(place: u32): Condition {
  switch (place) {
    case 0: return Condition.Eq;
    case 1: return Condition.Ne;
    case 2: return Condition.Lt;
    case 3: return Condition.Lo;
    case 4: return Condition.Gt;
    case 5: return Condition.Hi;
    case 6: return Condition.Le;
    case 7: return Condition.Ls;
    case 8: return Condition.Ge;
    default: return Condition.Hs;
  }
}

/** Condition of a float comparison by its place in eq ne lt gt le ge. */
function floatCondition(place: u32): Condition {
  switch (place) {
    case 0: return Condition.Eq;
    case 1: return Condition.Ne;
    case 2: return Condition.Mi;
    case 3: return Condition.Gt;
    case 4: return Condition.Ls;
    default: return Condition.Ge;
  }
}

/** True for i32.and and i64.and. */
@inline
export function isAnd(op: i32): bool {
  return op == WasmOp.I32And || op == WasmOp.I64And;
}

/** Sets the flags by a comparison node's operands. Returns the condition that it stands for. */
export function lowerComparison(id: u32): Condition {
  const node = nodeAt(theIr(), id);
  const op: i32 = node.op;
  if (isEqz(op)) {
    const operand = nodeAt(theIr(), node.a);
    const width = op == WasmOp.I32Eqz ? Width.W : Width.X;
    if (isFused(node.a)) {
      if (isComparison(operand.op)) return invert(lowerComparison(node.a));
      if (isAnd(operand.op)) {
        lowerTest(node.a, width);
        return Condition.Eq;
      }
    }
    emit(cmpImmediate(width, general(node.a, X16), 0));
    return Condition.Eq;
  }
  if (op >= WasmOp.F32Eq) {
    const double = op >= WasmOp.F64Eq;
    const size = double ? FloatSize.Double : FloatSize.Single;
    const rn = vector(node.a, V30);
    if (isConstant(node.b) && constantOf(node.b) == 0) emit(fcmpZero(size, rn));
    else emit(fcmp(size, rn, vector(node.b, V31)));
    return floatCondition(op - (double ? WasmOp.F64Eq : WasmOp.F32Eq));
  }
  const wide = op >= WasmOp.I64Eq;
  const width = wide ? Width.X : Width.W;
  const condition = integerCondition(op - (wide ? WasmOp.I64Eq : WasmOp.I32Eq));
  if (isConstant(node.b) && fitsAddImmediate(width, constantOf(node.b))) {
    const rn = general(node.a, X16);
    emitAddSubConstant(AddSub.Subs, width, ZR, rn, constantOf(node.b));
    return condition;
  }
  // An extended second operand makes register 31 mean SP: zero must stand in a register then.
  const rn = isFused(node.b) ? general(node.a, X16) : generalOrZero(node.a, X16);
  secondOperand(node.b, X17);
  emitAddSub(AddSub.Subs, width, ZR, rn);
  return condition;
}

/** Sets the flags by a condition, fused or not. Returns the code that says "not 0". */
export function lowerCondition(id: u32): Condition {
  if (isFused(id)) {
    const op: i32 = nodeAt(theIr(), id).op;
    if (isComparison(op)) return lowerComparison(id);
    if (isAnd(op)) {
      lowerTest(id, op == WasmOp.I64And ? Width.X : Width.W);
      return Condition.Ne;
    }
  }
  emit(cmpImmediate(Width.W, general(id, X16), 0));
  return Condition.Ne;
}

/** A comparison whose result is wanted in a register. */
export function lowerComparisonValue(id: u32): void {
  const condition = lowerComparison(id);
  const rd = resultGeneral(id);
  emit(cset(Width.W, rd, condition));
  finishGeneral(id, rd);
}
