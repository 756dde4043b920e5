// Facts that selection and lowering share about operations and about what fuses into what.
//
// Shapes that selection (select.ts) marks as fused and lowering reads back:
// - a comparison (or eqz of one, or `and` compared with zero) into a branch, select or eqz
// - a load into an arithmetic instruction or a comparison, as its memory operand
// - sums (add, add of shl, constants) into an address or into lea
// - `x ^ -1` into an `and`
// - wrap and extend_u into users that read the right half of the register anyway
import { isFused, node } from "../../codegen/function_state";
import { Node, NodeFlag } from "../../ir/node";
import { Op, ValueType } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";

/** True for an operation in [first, last]. */
@inline
export function inRange(op: i32, first: i32, last: i32): bool {
  return <u32>(op - first) <= <u32>(last - first);
}

/** True for a constant of any type. */
@inline
export function isConstant(id: u32): bool {
  return node(id).op == Op.Constant;
}

/** A comparison with an i32 result, eqz included. */
@inline
export function isComparison(op: i32): bool {
  return inRange(op, WasmOp.I32Eqz, WasmOp.F64Ge) || op == Op.RefIsNull;
}

/** A constant that fits a sign-extended 32-bit immediate. */
export function isImmediate(id: u32): bool {
  const value = node(id);
  if (value.op != Op.Constant) return false;
  if (value.type == ValueType.I32) return true;
  return value.type == ValueType.I64 && value.b == <u32>(<i32>value.a >> 31);
}

/** The value of an isImmediate() constant. */
@inline
export function immediateOf(id: u32): i32 {
  return <i32>node(id).a;
}

/** eq or ne with the constant 0. */
export function isZeroComparison(comparison: Node): bool {
  switch (comparison.op) {
    case WasmOp.I32Eq:
    case WasmOp.I32Ne:
    case WasmOp.I64Eq:
    case WasmOp.I64Ne:
      return isImmediate(comparison.b) && immediateOf(comparison.b) == 0;
    default:
      return false;
  }
}

/** A constant shift of 1 to 3 by this shl. */
export function scaleOf(id: u32): u32 {
  const shift = node(id);
  if (shift.op != WasmOp.I32Shl && shift.op != WasmOp.I64Shl) return 0;
  const count = node(shift.b);
  if (count.op != Op.Constant || count.a - 1 > 2) return 0;
  return count.a;
}

/** True for x ^ -1. */
export function isNot(id: u32): bool {
  const value = node(id);
  if (value.op != WasmOp.I32Xor && value.op != WasmOp.I64Xor) return false;
  return isImmediate(value.b) && immediateOf(value.b) == -1;
}

/** True for an operand of `and` that is fused as x ^ -1. */
@inline
export function isFusedNot(id: u32): bool {
  return isFused(id) && isNot(id);
}

/** True for a value that is fused as wrap or extend_u: its operand's register serves. */
@inline
export function isFusedExtension(id: u32): bool {
  const value = node(id);
  return (
    (value.flags & NodeFlag.Fused) != 0 &&
    (value.op == WasmOp.I32WrapI64 || value.op == WasmOp.I64ExtendI32U)
  );
}

/** The node whose register or slot holds the value: looks through fused wrap and extend_u. */
@inline
export function valueNode(id: u32): u32 {
  return isFusedExtension(id) ? node(id).a : id;
}

/** True for a load of a scalar. */
@inline
export function isLoad(op: i32): bool {
  return inRange(op, WasmOp.I32Load, WasmOp.I64Load32U);
}

/** A load that fills the whole of its type: usable as memory operand of arithmetic. */
@inline
export function isFullLoad(op: i32): bool {
  return inRange(op, WasmOp.I32Load, WasmOp.F64Load);
}

/** True for a load that its user takes as its memory operand. */
@inline
export function isFusedLoad(id: u32): bool {
  const value = node(id);
  return (value.flags & NodeFlag.Fused) != 0 && isLoad(value.op);
}

// A sum, taken apart: base + index << scale + displacement. Results of decomposeSum.
let sumBase: u32 = 0;
let sumIndex: u32 = 0;
let sumScale: u32 = 0;
let sumDisplacement: i32 = 0;

/** Node of the base in the sum that decomposeSum found last. */
@inline
export function theSumBase(): u32 {
  return sumBase;
}
/** Node of the index in that sum. */
@inline
export function theSumIndex(): u32 {
  return sumIndex;
}
/** log2 of what the index is multiplied by. */
@inline
export function theSumScale(): u32 {
  return sumScale;
}
/** The constant that is added. */
@inline
export function theSumDisplacement(): i32 {
  return sumDisplacement;
}

/**
 * Takes an add apart as far as selection fused its operands. Base and index are node ids (index 0:
 * none); their values may still be fused wraps or extensions.
 */
export function decomposeSum(id: u32): void {
  const sum = node(id);
  sumBase = sum.a;
  sumIndex = sum.b;
  sumScale = 0;
  sumDisplacement = 0;
  if (isConstant(sumIndex)) {
    sumDisplacement = immediateOf(sumIndex);
    sumIndex = 0;
    if (isFusedSum(sumBase)) {
      const inner = node(sumBase);
      sumBase = inner.a;
      sumIndex = inner.b;
    }
  } else if (isFusedSum(sumBase)) {
    const inner = node(sumBase);
    sumBase = inner.a;
    sumDisplacement = immediateOf(inner.b);
  }
  if (sumIndex != 0) {
    if (isFusedShift(sumIndex)) {
      sumScale = scaleOf(sumIndex);
      sumIndex = node(sumIndex).a;
    } else if (isFusedShift(sumBase)) {
      const shift = sumBase;
      sumBase = sumIndex;
      sumScale = scaleOf(shift);
      sumIndex = node(shift).a;
    }
  }
}

@inline
function isFusedSum(id: u32): bool {
  const value = node(id);
  const op = value.op;
  return (value.flags & NodeFlag.Fused) != 0 && (op == WasmOp.I32Add || op == WasmOp.I64Add);
}

@inline
function isFusedShift(id: u32): bool {
  const value = node(id);
  const op = value.op;
  return (value.flags & NodeFlag.Fused) != 0 && (op == WasmOp.I32Shl || op == WasmOp.I64Shl);
}

/** The comparison with its operands exchanged: lt for gt and so on. */
export function mirrored(op: i32): u32 {
  switch (op) {
    case WasmOp.I32LtS: return WasmOp.I32GtS;
    case WasmOp.I32LtU: return WasmOp.I32GtU;
    case WasmOp.I32GtS: return WasmOp.I32LtS;
    case WasmOp.I32GtU: return WasmOp.I32LtU;
    case WasmOp.I32LeS: return WasmOp.I32GeS;
    case WasmOp.I32LeU: return WasmOp.I32GeU;
    case WasmOp.I32GeS: return WasmOp.I32LeS;
    case WasmOp.I32GeU: return WasmOp.I32LeU;
    case WasmOp.I64LtS: return WasmOp.I64GtS;
    case WasmOp.I64LtU: return WasmOp.I64GtU;
    case WasmOp.I64GtS: return WasmOp.I64LtS;
    case WasmOp.I64GtU: return WasmOp.I64LtU;
    case WasmOp.I64LeS: return WasmOp.I64GeS;
    case WasmOp.I64LeU: return WasmOp.I64GeU;
    case WasmOp.I64GeS: return WasmOp.I64LeS;
    case WasmOp.I64GeU: return WasmOp.I64LeU;
    default: return op;
  }
}
