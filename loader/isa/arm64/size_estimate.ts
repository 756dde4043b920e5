// Upper bounds of code size, so that a forward branch can be short where its target is near.
// One running sum over the nodes, built after allocation.
import { node, theIr } from "../../codegen/function_state";
import {
  edgeCountOf, edgeIndexOf, OperandBit, operandListCount, operandMask,
} from "../../codegen/operands";
import { allocateFunction } from "../../memory/arena";
import { blockAt, edgeAt, NodeFlag } from "../../ir/node";
import { Op } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";

/** Bytes that one node takes at most, without the moves of lists and edges. */
const NODE_BYTES: u32 = 192;
/** As above for the operators of isSimple(): three operands and a result far from sp. */
const SIMPLE_BYTES: u32 = 64;
/** Bytes that one parallel move takes at most: a vector constant to a slot far from sp. */
const MOVE_BYTES: u32 = 52;
/** Bytes of a return's epilogue. */
const RETURN_BYTES: u32 = 64;

/** u32 per node: bytes before it. One more entry for the end. */
let sums: usize = 0;
let nodeCount: u32 = 0;

/** Scalar loads, stores, comparisons and arithmetic, but for bit counts and divisions. */
@inline
function isSimple(op: i32): bool {
  if (op >= WasmOp.I32WrapI64) return false;
  if (op >= WasmOp.I32Clz && op <= WasmOp.I32Popcnt) return false;
  if (op >= WasmOp.I64Clz && op <= WasmOp.I64Popcnt) return false;
  if (op >= WasmOp.I32DivS && op <= WasmOp.I32RemU) return false;
  return !(op >= WasmOp.I64DivS && op <= WasmOp.I64RemU);
}

/** Adds up the function. */
export function estimateSizes(): void {
  const ir = theIr();
  nodeCount = ir.nodeCount;
  sums = allocateFunction((<usize>nodeCount + 1) << 2);
  let sum: u32 = RETURN_BYTES * 2;
  for (let id: u32 = 0; id < nodeCount; id++) {
    store<u32>(sums + (<usize>id << 2), sum);
    const current = node(id);
    const op: i32 = current.op;
    if (id == 0 || (current.flags & NodeFlag.Fused) != 0) continue;
    // No function whose bound leaves this range can be in reach of anything.
    if (sum > 0x2000_0000) continue;
    if (op == Op.Argument) sum += MOVE_BYTES;
    if (op == Op.Constant || op == Op.Param || op == Op.Argument) continue;
    const mask = operandMask(op);
    sum += isSimple(op) ? SIMPLE_BYTES : NODE_BYTES;
    if (mask & OperandBit.List) {
      // Arguments of a tail call may move twice.
      const tail = op == Op.ReturnCall || op == Op.ReturnCallIndirect;
      sum += operandListCount(current) * (tail ? 2 * MOVE_BYTES : MOVE_BYTES);
    }
    if (!(mask & OperandBit.Edges)) continue;
    const edges = edgeCountOf(current);
    for (let i: u32 = 0; i < edges; i++) {
      const edge = edgeAt(ir, edgeIndexOf(ir, current, i));
      sum += 8 + blockAt(ir, edge.target).paramCount * MOVE_BYTES;
      if (sum > 0x2000_0000) break;
    }
  }
  store<u32>(sums + (<usize>nodeCount << 2), sum);
}

/** Bound of the bytes between two nodes, the first one included; to = nodeCount is the end. */
@inline
export function bytesBetween(from: u32, to: u32): u32 {
  return load<u32>(sums + (<usize>to << 2)) - load<u32>(sums + (<usize>from << 2));
}

/** Bound of the bytes from a node to the function's end, traps behind it included. */
export function bytesToEnd(from: u32): u32 {
  return bytesBetween(from, nodeCount) + (nodeCount << 3);
}
