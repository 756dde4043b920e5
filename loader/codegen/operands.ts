// Which fields of a node are operands. One table over all operations; passes that walk operands
// (uses.ts, liveness.ts, the ISA's selection) ask it instead of knowing the operations.
import { Op } from "../ir/op";
import { FunctionIr, Node, edgeAt, poolAt } from "../ir/node";

/** Bits of operandMask(). */
export const enum OperandBit {
  A = 1,
  B = 2,
  C = 4,
  /** A run of node ids in the pool; see operandListStart and operandListCount. */
  List = 8,
  /** One more node: the callee index of an indirect call. */
  Callee = 16,
  /** A terminator with edges, whose arguments are used at the node. */
  Edges = 32,
}

const TABLE_SIZE: u32 = 0x450;
const table = memory.data(0x450, 16);

function fill(first: u32, last: u32, mask: u32): void {
  memory.fill(table + first, <u8>mask, last - first + 1);
}

/** Fills the table; once per compilation, before any function. */
export function initOperands(): void {
  const unary: u32 = OperandBit.A;
  const binary: u32 = OperandBit.A | OperandBit.B;
  const ternary: u32 = binary | OperandBit.C;
  fill(0, TABLE_SIZE - 1, 0);
  fill(0x28, 0x35, unary); // loads
  fill(0x36, 0x3e, binary); // stores
  fill(0x45, 0x45, unary);
  fill(0x46, 0x4f, binary);
  fill(0x50, 0x50, unary);
  fill(0x51, 0x66, binary);
  fill(0x67, 0x69, unary);
  fill(0x6a, 0x78, binary);
  fill(0x79, 0x7b, unary);
  fill(0x7c, 0x8a, binary);
  fill(0x8b, 0x91, unary);
  fill(0x92, 0x98, binary);
  fill(0x99, 0x9f, unary);
  fill(0xa0, 0xa6, binary);
  fill(0xa7, 0xc4, unary);
  fill(0x100, 0x107, unary); // saturating conversions
  fillVector(unary, binary, ternary);
  fill(Op.FrameLocalSet, Op.FrameLocalSet, OperandBit.B);
  fill(Op.GlobalSet, Op.GlobalSet, OperandBit.B);
  fill(Op.Select, Op.Select, ternary);
  fill(Op.RefIsNull, Op.RefIsNull, unary);
  fill(Op.MemoryAddress, Op.MemoryAddress, unary);
  fill(Op.Call, Op.Call, OperandBit.List);
  fill(Op.CallIndirect, Op.CallIndirect, OperandBit.List | OperandBit.Callee);
  fill(Op.Intrinsic, Op.Intrinsic, OperandBit.List);
  fill(Op.MemoryGrow, Op.MemoryGrow, OperandBit.B);
  fill(Op.MemoryCopy, Op.MemoryInit, OperandBit.List);
  fill(Op.TableGet, Op.TableGet, OperandBit.B);
  fill(Op.TableSet, Op.TableSet, OperandBit.B | OperandBit.C);
  fill(Op.TableGrow, Op.TableGrow, OperandBit.B | OperandBit.C);
  fill(Op.TableFill, Op.TableInit, OperandBit.List);
  fill(Op.Jump, Op.Jump, OperandBit.Edges);
  fill(Op.Branch, Op.Branch, unary | OperandBit.Edges);
  fill(Op.BranchTable, Op.BranchTable, unary | OperandBit.Edges);
  fill(Op.Return, Op.Return, OperandBit.List);
  fill(Op.ReturnCall, Op.ReturnCall, OperandBit.List);
  fill(Op.ReturnCallIndirect, Op.ReturnCallIndirect, OperandBit.List | OperandBit.Callee);
}

/** The operators of prefix 0xFD. */
function fillVector(unary: u32, binary: u32, ternary: u32): void {
  fill(0x200, 0x20a, unary); // loads
  fill(0x20b, 0x20b, binary); // v128.store
  fill(0x20d, 0x20e, binary); // shuffle, swizzle
  fill(0x20f, 0x214, unary); // splats
  fill(0x215, 0x216, unary); // extract and replace lanes
  fill(0x217, 0x217, binary);
  fill(0x218, 0x219, unary);
  fill(0x21a, 0x21a, binary);
  fill(0x21b, 0x21b, unary);
  fill(0x21c, 0x21c, binary);
  fill(0x21d, 0x21d, unary);
  fill(0x21e, 0x21e, binary);
  fill(0x21f, 0x21f, unary);
  fill(0x220, 0x220, binary);
  fill(0x221, 0x221, unary);
  fill(0x222, 0x24c, binary); // replace lane and comparisons
  fill(0x24d, 0x24d, unary); // not
  fill(0x24e, 0x251, binary);
  fill(0x252, 0x252, ternary); // bitselect
  fill(0x253, 0x253, unary); // any_true
  fill(0x254, 0x25b, binary); // load and store lanes: address, vector
  fill(0x25c, 0x263, unary); // load zero, conversions, abs, neg, popcnt, all_true
  fill(0x264, 0x264, unary);
  fill(0x265, 0x266, binary); // narrow
  fill(0x267, 0x26a, unary); // f32x4 rounding
  fill(0x26b, 0x273, binary);
  fill(0x274, 0x275, unary);
  fill(0x276, 0x279, binary);
  fill(0x27a, 0x27a, unary);
  fill(0x27b, 0x27b, binary);
  fill(0x27c, 0x281, unary);
  fill(0x282, 0x282, binary);
  fill(0x283, 0x284, unary);
  fill(0x285, 0x286, binary);
  fill(0x287, 0x28a, unary);
  fill(0x28b, 0x293, binary);
  fill(0x294, 0x294, unary);
  fill(0x295, 0x29f, binary);
  fill(0x2a0, 0x2a1, unary);
  fill(0x2a3, 0x2a4, unary);
  fill(0x2a7, 0x2aa, unary);
  fill(0x2ab, 0x2b9, binary);
  fill(0x2ba, 0x2ba, binary);
  fill(0x2bc, 0x2bf, binary);
  fill(0x2c0, 0x2c1, unary);
  fill(0x2c3, 0x2c4, unary);
  fill(0x2c7, 0x2ca, unary);
  fill(0x2cb, 0x2df, binary);
  fill(0x2e0, 0x2e1, unary);
  fill(0x2e3, 0x2e3, unary);
  fill(0x2e4, 0x2eb, binary);
  fill(0x2ec, 0x2ed, unary);
  fill(0x2ef, 0x2ef, unary);
  fill(0x2f0, 0x2f7, binary);
  fill(0x2f8, 0x2ff, unary);
  fill(0x300, 0x300, binary); // relaxed swizzle
  fill(0x301, 0x304, unary);
  fill(0x305, 0x30c, ternary); // relaxed madd, nmadd, laneselect
  fill(0x30d, 0x312, binary);
  fill(0x313, 0x313, ternary); // relaxed dot product, accumulating
}

/** Which fields of a node of that operator are operands, as bits. */
@inline
export function operandMask(op: u32): u32 {
  return load<u8>(table + op);
}

/** Pool offset of the first node id of a List. */
export function operandListStart(node: Node): u32 {
  switch (node.op) {
    case Op.Call:
    case Op.CallIndirect:
    case Op.Intrinsic:
    case Op.ReturnCall:
    case Op.ReturnCallIndirect:
      return node.b;
    case Op.Return:
      return node.a;
    case Op.MemoryFill:
    case Op.TableFill:
      return node.a + 1;
    default:
      return node.a + 2; // copies and inits
  }
}

/** Number of node ids in a List. */
export function operandListCount(node: Node): u32 {
  switch (node.op) {
    case Op.Call:
    case Op.CallIndirect:
    case Op.Intrinsic:
    case Op.ReturnCall:
    case Op.ReturnCallIndirect:
      return node.c;
    case Op.Return:
      return node.b;
    default:
      return 3;
  }
}

/** Number of edges of a terminator with OperandBit.Edges. */
export function edgeCountOf(node: Node): u32 {
  if (node.op == Op.Jump) return 1;
  return node.op == Op.Branch ? 2 : node.c;
}

/** Index of edge number `index` of a terminator. */
export function edgeIndexOf(ir: FunctionIr, node: Node, index: u32): u32 {
  if (node.op == Op.Jump) return node.a;
  if (node.op == Op.Branch) return index == 0 ? node.b : node.c;
  return poolAt(ir, node.b + index);
}

/** True when the edge goes back to a loop header or to the block itself. */
@inline
export function edgeGoesBack(ir: FunctionIr, edge: u32): bool {
  return edgeAt(ir, edge).target <= edgeAt(ir, edge).source;
}
