// Instruction selection: which nodes are emitted as part of their only user.
//
// Backwards over the function, so a user decides before its operands are looked at. A node fuses
// when it has one use, in the same block, and neither an effect nor a trap. What may fuse where is
// exactly what the lowering of the user asks for (lower_integer.ts, lower_compare.ts):
// - a comparison, or an `and`, into a branch, a select or an eqz;
// - a shift by a constant into add, sub, and, or, xor and comparisons; a sign extension from 32
//   bits into the 64-bit additions and comparisons;
// - a product into add and sub;
// - a change between i32 and i64 that costs nothing into whatever takes a general register;
// - a machine address into the only access that it is for.
import { node, theIr, usesOf } from "../../codegen/function_state";
import { blockAt, NodeFlag } from "../../ir/node";
import { Op, ValueType } from "../../ir/op";
import { VectorOp } from "../../ir/vector_op";
import { WasmOp } from "../../ir/wasm_op";
import { isComparison } from "./lower_compare";
import { fusedShift, isWide } from "./lower_integer";
import { fitsAddImmediate, constantOf, isConstant } from "./values";
import { logicalImmediate, NO_LOGICAL_IMMEDIATE, Width } from "./encode";

/** First node of the block that is being looked at. */
let blockStart: u32 = 0;

/** Marks what fuses. After use counts, before liveness. */
export function fuseNodes(): void {
  const ir = theIr();
  for (let index = ir.blockCount; index-- > 0; ) {
    const block = blockAt(ir, index);
    blockStart = block.firstNode;
    for (let id = block.endNode - 1; id >= block.firstNode; id--) {
      if (!(node(id).flags & NodeFlag.Fused)) fuseOperands(id);
    }
  }
}

/** Whether the node can become part of its user. */
@inline
function canFuse(id: u32): bool {
  return id >= blockStart && usesOf(id) == 1 &&
    (node(id).flags & (NodeFlag.Effect | NodeFlag.Traps | NodeFlag.Fused)) == 0;
}

function fuseOperands(id: u32): void {
  const current = node(id);
  const op: i32 = current.op;
  if (op == Op.Branch || op == Op.Select) {
    fuseCondition(current.a);
    if (op == Op.Select) {
      fuseCopy(current.b, current.type == ValueType.I32);
      fuseCopy(current.c, current.type == ValueType.I32);
    }
  } else if (op >= WasmOp.I32Load && op <= WasmOp.I64Load32U) {
    fuseAddress(current.a);
  } else if (op >= WasmOp.I32Store && op <= WasmOp.I64Store32) {
    fuseAddress(current.a);
    fuseCopy(current.b, op != WasmOp.I64Store);
  } else if (op == VectorOp.Load || op == VectorOp.Store) {
    fuseAddress(current.a);
  } else if (op == Op.MemoryAddress) {
    fuseCopy(current.a, true);
  } else if (op >= WasmOp.I32Eqz && op <= WasmOp.I64GeU) {
    fuseComparison(id);
  } else if (op >= WasmOp.I32Clz && op <= WasmOp.I64Rotr) {
    fuseArithmetic(id);
  } else if (op >= WasmOp.I32Extend8S && op <= WasmOp.I64Extend16S) {
    fuseCopy(current.a, true);
  } else if (
    op == WasmOp.I64ExtendI32S || op == WasmOp.I64ExtendI32U || op == WasmOp.I64Extend32S
  ) {
    fuseCopy(current.a, true);
  }
}

/** A machine address that nothing else uses; an index. */
function fuseAddress(id: u32): void {
  const op: i32 = node(id).op;
  if (op != Op.MemoryAddress && op != Op.MemoryPage) {
    fuseCopy(id, true);
  } else if (canFuse(id)) {
    node(id).flags |= <u8>NodeFlag.Fused;
    if (op == Op.MemoryAddress) fuseCopy(node(id).a, true);
  }
}

/** The condition of a branch or select. */
function fuseCondition(id: u32): void {
  const op: i32 = node(id).op;
  if (!canFuse(id)) return;
  if (isComparison(op)) {
    node(id).flags |= <u8>NodeFlag.Fused;
    fuseComparison(id);
  } else if (op == WasmOp.I32And) {
    node(id).flags |= <u8>NodeFlag.Fused;
    fuseArithmetic(id);
  }
}

function fuseComparison(id: u32): void {
  const current = node(id);
  const op: i32 = current.op;
  if (op == WasmOp.I32Eqz || op == WasmOp.I64Eqz) {
    const operand: i32 = node(current.a).op;
    if (!canFuse(current.a)) return;
    if (isComparison(operand)) {
      node(current.a).flags |= <u8>NodeFlag.Fused;
      fuseComparison(current.a);
    } else if (operand == WasmOp.I32And || operand == WasmOp.I64And) {
      node(current.a).flags |= <u8>NodeFlag.Fused;
      fuseArithmetic(current.a);
    } else {
      fuseCopy(current.a, op == WasmOp.I32Eqz);
    }
    return;
  }
  if (op > WasmOp.I64GeU) return; // floats, ref.is_null
  const wide = op >= WasmOp.I64Eqz;
  fuseCopy(current.a, !wide);
  if (isConstant(current.b)) return;
  if (!fuseSecond(current.b, wide, false)) fuseCopy(current.b, !wide);
}

/** i32 and i64 operators from clz to rotr. */
function fuseArithmetic(id: u32): void {
  const current = node(id);
  const op: i32 = current.op;
  const wide = isWide(op);
  const width = wide ? Width.X : Width.W;
  // i32 operators from I32Clz on and their i64 twins are numbered alike.
  const kind: i32 = wide ? op - (WasmOp.I64Clz - WasmOp.I32Clz) : op;
  if (kind == WasmOp.I32Add || kind == WasmOp.I32Sub) {
    const immediate = isConstant(current.b) && fitsAddImmediate(width, constantOf(current.b));
    if (!immediate) {
      if (fuseProduct(current.b, wide)) return;
      if (kind == WasmOp.I32Add && fuseProduct(current.a, wide)) return;
      if (fuseSecond(current.b, wide, false)) {
        fuseCopy(current.a, !wide);
        return;
      }
      if (kind == WasmOp.I32Add && fuseSecond(current.a, wide, false)) return;
    }
  } else if (kind == WasmOp.I32And || kind == WasmOp.I32Or || kind == WasmOp.I32Xor) {
    const immediate = isConstant(current.b) &&
      logicalImmediate(<u64>constantOf(current.b), width) != NO_LOGICAL_IMMEDIATE;
    if (!immediate) {
      if (fuseSecond(current.b, false, true)) {
        fuseCopy(current.a, !wide);
        return;
      }
      if (fuseSecond(current.a, false, true)) return;
    }
  }
  fuseCopy(current.a, !wide);
  if (kind > WasmOp.I32Popcnt) fuseCopy(current.b, !wide);
}

function fuseProduct(id: u32, wide: bool): bool {
  const current = node(id);
  if (current.op != (wide ? WasmOp.I64Mul : WasmOp.I32Mul) || !canFuse(id)) return false;
  if (isConstant(current.b)) {
    // A power of two is one shift, which may fuse as such.
    const value = <u64>constantOf(current.b);
    if ((value & (value - 1)) == 0) return false;
  }
  current.flags |= <u8>NodeFlag.Fused;
  return true;
}

/** A shift by a constant, or a sign extension, as second operand. */
function fuseSecond(id: u32, extend: bool, rotate: bool): bool {
  const current = node(id);
  const op: i32 = current.op;
  if (!canFuse(id)) return false;
  const isExtend = op == WasmOp.I64ExtendI32S || op == WasmOp.I64Extend32S;
  if (isExtend) {
    if (!extend) return false;
  } else {
    const shift = fusedShift(op);
    if (shift < 0 || !isConstant(current.b)) return false;
    if (shift == 3 && !rotate) return false;
  }
  current.flags |= <u8>NodeFlag.Fused;
  return true;
}

/**
 * A change between i32 and i64 whose result is in the operand's register already: i64.extend_i32_u
 * always, i32.wrap_i64 where only the lower half is read.
 */
function fuseCopy(id: u32, lowerHalf: bool): void {
  const op: i32 = node(id).op;
  if (op != WasmOp.I64ExtendI32U && !(op == WasmOp.I32WrapI64 && lowerHalf)) return;
  if (!canFuse(id) || isConstant(node(id).a)) return;
  node(id).flags |= <u8>NodeFlag.Fused;
  // The operand of an extension must be a proper i32: its own wrap stays.
}
