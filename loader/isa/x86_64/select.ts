// Instruction selection for x86_64: which nodes are emitted as part of their user. Backwards over
// the function, roots before their operands, so a fused node knows its root (endOf) when its own
// operands are looked at. Shapes are listed in fusion.ts.
//
// A node is fused only into its single user in the same block. A load moves down to its root only
// when nothing between the two has an effect or can trap for another reason.
import { noteAnyCall, noteCallee } from "../../codegen/frame";
import {
  endOf, isFused, isRegister, locationOf, node, setEnd, theIr, usesOf,
} from "../../codegen/function_state";
import { hintCallArguments } from "../../codegen/call_hints";
import { blockAt, Node, NodeFlag, poolAt } from "../../ir/node";
import { Op } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import { FunctionKind, functionRecord } from "../../wasm/module";
import {
  decomposeSum, inRange, isComparison, isConstant, isFullLoad, isFusedLoad, isImmediate, isLoad,
  isNot, isZeroComparison, mirrored, scaleOf, theSumBase, theSumIndex, valueNode,
} from "./fusion";
import { intrinsicClobbers } from "./intrinsic_clobbers";
import { CALLEE_SAVED, FLOAT_ALLOCATABLE, INTEGER_ALLOCATABLE, RDX } from "./registers";

/** Kinds of clobbers, as bits of clobbersOf(). */
export const CLOBBER_CALL: u32 = 1;
export const CLOBBER_RDX: u32 = 2;

/** Nodes between a load and its root that selection looks through at most. */
const LOAD_DISTANCE_MAX: u32 = 16;

/** First node of the block that is being selected. */
let blockStart: u32 = 0;

/** Registers that a kind destroys. */
@inline
export function clobberMask(kind: u32): u64 {
  if (kind == 0) return (INTEGER_ALLOCATABLE | FLOAT_ALLOCATABLE) & ~CALLEE_SAVED;
  return (<u64>1) << RDX;
}

function noteDirectCallee(index: u32): void {
  const callee = functionRecord(index);
  noteCallee(callee.typeIndex, callee.kind == FunctionKind.Imported);
}

/** Kinds of clobbers of a node, which is not fused. */
export function clobbersOf(current: Node): u32 {
  const op: i32 = current.op;
  if (op < Op.Call) {
    if (inRange(op, WasmOp.I32DivS, WasmOp.I32RemU)) return CLOBBER_RDX;
    return inRange(op, WasmOp.I64DivS, WasmOp.I64RemU) ? CLOBBER_RDX : 0;
  }
  switch (op) {
    case Op.Call:
      noteDirectCallee(current.a);
      return CLOBBER_CALL;
    case Op.CallIndirect:
      noteCallee(poolAt(theIr(), current.a + 1), true);
      return CLOBBER_CALL;
    case Op.ReturnCall:
      noteDirectCallee(current.a);
      return 0;
    case Op.ReturnCallIndirect:
      noteCallee(poolAt(theIr(), current.a + 1), true);
      return 0;
    case Op.Intrinsic:
      return intrinsicClobbers(current.a & 0xffff);
    case Op.MemoryGrow:
    case Op.MemoryCopy:
    case Op.MemoryFill:
    case Op.MemoryInit:
    case Op.TableGrow:
    case Op.TableFill:
    case Op.TableCopy:
    case Op.TableInit:
      noteAnyCall();
      return CLOBBER_CALL;
    default:
      return 0;
  }
}

/** Gives operands with fixed registers their hints. */
export function hintArguments(id: u32): void {
  hintCallArguments(id);
}

/** Registers that the result of a node had better not have. */
export function avoidedRegisters(id: u32): u64 {
  const current = node(id);
  const op: i32 = current.op;
  if (!inRange(op, WasmOp.I32Add, WasmOp.I64Rotr)) return 0;
  if (isFusedLoad(current.b)) {
    const address = node(current.b).a;
    if (!isFused(address)) return registerBit(address);
    decomposeSum(address);
    return registerBit(theSumBase()) | (theSumIndex() != 0 ? registerBit(theSumIndex()) : 0);
  }
  return op == WasmOp.I32Sub || op == WasmOp.I64Sub ? registerBit(current.b) : 0;
}

function registerBit(id: u32): u64 {
  const location = locationOf(valueNode(id));
  return isRegister(location) ? (<u64>1) << location : 0;
}

/** The operand whose register the result would like to take over, or 0. */
export function preferredOperand(id: u32): u32 {
  const current = node(id);
  const op: i32 = current.op;
  const extension = op == WasmOp.I64ExtendI32U || op == WasmOp.I32WrapI64;
  if (inRange(op, WasmOp.I32Clz, WasmOp.F64Copysign) || extension) {
    const a = valueNode(current.a);
    if (endOf(a) <= id && isRegister(locationOf(a))) return a;
    if (isCommutative(op)) return valueNode(current.b);
    return 0;
  }
  return op == Op.Select ? current.c : 0;
}

@inline
function isCommutative(op: i32): bool {
  switch (op) {
    case WasmOp.I32Add:
    case WasmOp.I32Mul:
    case WasmOp.I32And:
    case WasmOp.I32Or:
    case WasmOp.I32Xor:
    case WasmOp.I64Add:
    case WasmOp.I64Mul:
    case WasmOp.I64And:
    case WasmOp.I64Or:
    case WasmOp.I64Xor:
    case WasmOp.F32Add:
    case WasmOp.F32Mul:
    case WasmOp.F64Add:
    case WasmOp.F64Mul:
      return true;
    default:
      return false;
  }
}

/** The node has one user and stands in the same block, so it may be fused. */
@inline
function canFuse(id: u32): bool {
  return id >= blockStart && usesOf(id) == 1 && (node(id).flags & NodeFlag.Fused) == 0;
}

@inline
function fuse(id: u32, root: u32): void {
  node(id).flags |= <u8>NodeFlag.Fused;
  setEnd(id, root);
}

/** True when a load of memory 0 may be done at `root` instead. */
function canMoveLoad(id: u32, root: u32): bool {
  if (!canFuse(id) || node(id).c != 0 || root - id > LOAD_DISTANCE_MAX) return false;
  for (let between = id + 1; between < root; between++) {
    const other = node(between);
    if (other.flags & NodeFlag.Effect) return false;
    if ((other.flags & NodeFlag.Traps) != 0 && !isLoad(other.op)) return false;
  }
  return true;
}

/** Fuses wrap (into 32-bit users) or extend_u (into 64-bit ones) at an operand. */
function selectExtension(id: u32, root: u32): void {
  const op: i32 = node(id).op;
  if ((op == WasmOp.I32WrapI64 || op == WasmOp.I64ExtendI32U) && canFuse(id)) fuse(id, root);
}

function swapOperands(current: Node): void {
  const a = current.a;
  current.a = current.b;
  current.b = a;
}

/** Marks the parts of an add that lea or an address can take. `id` is the add. */
function selectSum(id: u32, root: u32): void {
  const sum = node(id);
  if (isConstant(sum.a)) swapOperands(sum);
  const op = sum.op;
  if (isConstant(sum.b)) {
    if (!isImmediate(sum.b)) return;
    const inner = node(sum.a);
    if (inner.op != op || !canFuse(sum.a)) return;
    if (isConstant(inner.a)) swapOperands(inner);
    if (isConstant(inner.b)) return;
    fuse(sum.a, root);
    selectScale(inner, root);
    return;
  }
  selectScale(sum, root);
  const other = isFused(sum.a) ? sum.b : sum.a;
  const inner = node(other);
  if (inner.op != op || !canFuse(other)) return;
  if (isConstant(inner.a)) swapOperands(inner);
  if (!isImmediate(inner.b) || isConstant(inner.a)) return;
  // The constant's sum has to be operand a; a scaled operand then is b.
  if (other == sum.b) swapOperands(sum);
  fuse(other, root);
}

function selectScale(sum: Node, root: u32): void {
  if (scaleOf(sum.b) != 0 && canFuse(sum.b)) fuse(sum.b, root);
  else if (scaleOf(sum.a) != 0 && canFuse(sum.a)) fuse(sum.a, root);
}

/** The address of a load or store: folds an i32 sum when the access has no offset. */
function selectAddress(address: u32, offset: u32, memoryIndex: u32, root: u32): void {
  if (offset != 0 || memoryIndex != 0) return;
  if (node(address).op != WasmOp.I32Add || !canFuse(address)) return;
  fuse(address, root);
  selectSum(address, root);
}

function selectLoad(id: u32, root: u32): void {
  fuse(id, root);
  const access = node(id);
  selectAddress(access.a, access.b, access.c, root);
}

/** True when the first operand is the one to be read from memory. */
function prefersFirstLoad(current: Node, root: u32): bool {
  if (isConstant(current.b) || isFullLoad(node(current.b).op)) return false;
  return isFullLoad(node(current.a).op) && canMoveLoad(current.a, root);
}

/** Fuses an operand that is a load of its whole type, if it may move. */
function selectFullLoad(id: u32, root: u32): bool {
  if (!isFullLoad(node(id).op) || !canMoveLoad(id, root)) return false;
  selectLoad(id, root);
  return true;
}

/** A two-operand instruction that can read its second operand from memory. */
function selectArithmetic(id: u32, root: u32): void {
  const current = node(id);
  const op: i32 = current.op;
  if (isCommutative(op) && (isConstant(current.a) || prefersFirstLoad(current, root))) {
    swapOperands(current);
  }
  if (op == WasmOp.I32Add || op == WasmOp.I64Add) {
    selectSum(id, root);
    if (isFused(current.a) || isFused(current.b)) return;
  }
  selectFullLoad(current.b, root);
  selectExtension(current.a, root);
  selectExtension(current.b, root);
}

/** x & ~y, as one instruction (andn). */
function selectAndNot(id: u32): bool {
  const current = node(id);
  if (isNot(current.a) && canFuse(current.a)) swapOperands(current);
  if (!isNot(current.b) || !canFuse(current.b) || isConstant(current.a)) return false;
  fuse(current.b, id);
  return true;
}

/** A comparison: constants second, one load as memory operand. */
function selectComparison(id: u32, root: u32): void {
  const current = node(id);
  const op: i32 = current.op;
  if (op == Op.RefIsNull) return;
  if (op == WasmOp.I32Eqz || op == WasmOp.I64Eqz) {
    selectZeroTest(current.a, root);
    return;
  }
  if (op >= WasmOp.F32Eq) {
    selectFullLoad(floatSwaps(op) ? current.a : current.b, root);
    return;
  }
  if (isConstant(current.a)) {
    swapOperands(current);
    current.op = <u16>mirrored(op);
  }
  if (isZeroComparison(current)) {
    selectZeroTest(current.a, root);
    return;
  }
  if (!selectFullLoad(current.a, root)) selectFullLoad(current.b, root);
  selectExtension(current.a, root);
  selectExtension(current.b, root);
}

/** lt and le compare the other way round: above is the only safe condition with NaN. */
@inline
export function floatSwaps(op: i32): bool {
  return op == WasmOp.F32Lt || op == WasmOp.F32Le || op == WasmOp.F64Lt || op == WasmOp.F64Le;
}

/** A value that is only compared with zero: a comparison, an `and`, or a load fuse. */
function selectZeroTest(id: u32, root: u32): void {
  const op: i32 = node(id).op;
  if (isComparison(op)) {
    selectCondition(id, root);
  } else if ((op == WasmOp.I32And || op == WasmOp.I64And) && canFuse(id)) {
    fuse(id, root);
    const test = node(id);
    if (isConstant(test.a)) swapOperands(test);
    selectExtension(test.a, root);
    selectExtension(test.b, root);
  } else if ((isFullLoad(op) || op == WasmOp.I32Load8U) && canMoveLoad(id, root)) {
    selectLoad(id, root);
  } else {
    selectExtension(id, root);
  }
}

/** The condition of a branch or select: what sets the flags fuses. */
function selectCondition(id: u32, root: u32): void {
  // Each level is an eqz of the next one, so the depth is bounded by the nodes of the block, and
  // every node is visited once, because it is fused.
  let current = id;
  while (canFuse(current) && isComparison(node(current).op)) {
    fuse(current, root);
    const op: i32 = node(current).op;
    if (op != WasmOp.I32Eqz || !isComparison(node(node(current).a).op)) {
      selectComparison(current, root);
      return;
    }
    current = node(current).a;
  }
}

/** Selects one node that is emitted by itself. */
function selectRoot(id: u32): void {
  const current = node(id);
  const op: i32 = current.op;
  if (isLoad(op)) {
    selectAddress(current.a, current.b, current.c, id);
  } else if (inRange(op, WasmOp.I32Store, WasmOp.I64Store32)) {
    selectAddress(current.a, current.c, current.type, id);
    if (op != WasmOp.F32Store && op != WasmOp.F64Store) selectExtension(current.b, id);
  } else if (isComparison(op)) {
    selectComparison(id, id);
  } else if (inRange(op, WasmOp.I32Clz, WasmOp.F64PromoteF32)) {
    selectOperator(id, op);
  } else if (op == Op.Branch || op == Op.Select) {
    selectZeroTest(current.a, id);
  }
}

function selectOperator(id: u32, op: i32): void {
  const current = node(id);
  switch (op) {
    case WasmOp.I32And:
    case WasmOp.I64And:
      if (!selectAndNot(id)) selectArithmetic(id, id);
      break;
    case WasmOp.I32Add:
    case WasmOp.I32Sub:
    case WasmOp.I32Mul:
    case WasmOp.I32Or:
    case WasmOp.I32Xor:
    case WasmOp.I64Add:
    case WasmOp.I64Sub:
    case WasmOp.I64Mul:
    case WasmOp.I64Or:
    case WasmOp.I64Xor:
    case WasmOp.F32Add:
    case WasmOp.F32Sub:
    case WasmOp.F32Mul:
    case WasmOp.F32Div:
    case WasmOp.F64Add:
    case WasmOp.F64Sub:
    case WasmOp.F64Mul:
    case WasmOp.F64Div:
      selectArithmetic(id, id);
      break;
    case WasmOp.I32Shl:
    case WasmOp.I32ShrS:
    case WasmOp.I32ShrU:
    case WasmOp.I64Shl:
    case WasmOp.I64ShrS:
    case WasmOp.I64ShrU:
      selectExtension(current.a, id);
      if (!isConstant(current.b)) selectExtension(current.b, id);
      break;
    case WasmOp.I32DivS:
    case WasmOp.I32DivU:
    case WasmOp.I32RemS:
    case WasmOp.I32RemU:
    case WasmOp.I64ExtendI32S:
      selectExtension(current.a, id);
      break;
    default:
      break;
  }
}

/** Marks what fuses, in the whole function. */
export function selectNodes(): void {
  const ir = theIr();
  for (let index = ir.blockCount; index-- > 0; ) {
    const block = blockAt(ir, index);
    blockStart = block.firstNode + block.paramCount;
    for (let id = block.endNode - 1; id >= blockStart; id--) {
      if ((node(id).flags & NodeFlag.Fused) == 0) selectRoot(id);
    }
  }
}
