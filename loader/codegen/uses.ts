// Counts the uses of every node and drops dead ones. Backwards over the function, so that a node
// is reached after all its uses, except for arguments that go back to a loop header: these count as
// used even if the header's parameter turns out to be dead.
//
// A dead node gets the flag Fused: no later pass looks at it.
import { blockAt, edgeAt, NodeFlag, poolAt } from "../ir/node";
import { Op } from "../ir/op";
import { node, setUses, theIr, usesOf } from "./function_state";
import {
  edgeCountOf, edgeGoesBack, edgeIndexOf, OperandBit, operandListCount, operandListStart,
  operandMask,
} from "./operands";

@inline
function count(id: u32): void {
  setUses(id, usesOf(id) + 1);
}

function countEdges(id: u32): void {
  const ir = theIr();
  const terminator = node(id);
  const edges = edgeCountOf(terminator);
  for (let i: u32 = 0; i < edges; i++) {
    const edge = edgeIndexOf(ir, terminator, i);
    // A branch table may name an edge many times.
    if (edgeAt(ir, edge).reserved == id) continue;
    edgeAt(ir, edge).reserved = id;
    const target = blockAt(ir, edgeAt(ir, edge).target);
    const args = edgeAt(ir, edge).args;
    const back = edgeGoesBack(ir, edge);
    for (let k: u32 = 0, n = target.paramCount; k < n; k++) {
      const argument = poolAt(ir, args + k);
      const parameter = target.firstNode + k;
      if (back ? argument != parameter : usesOf(parameter) != 0) count(argument);
    }
  }
}

/** Fills `uses` and marks dead nodes. */
export function countUses(): void {
  const ir = theIr();
  for (let id = ir.nodeCount - 1; id >= 1; id--) {
    const current = node(id);
    const op: u32 = current.op;
    const kept = (current.flags & (NodeFlag.Effect | NodeFlag.Traps)) != 0 || <i32>op >= Op.Jump;
    if (usesOf(id) == 0 && !kept) {
      current.flags |= <u8>NodeFlag.Fused;
      continue;
    }
    const mask = operandMask(op);
    if (mask & OperandBit.A) count(current.a);
    if (mask & OperandBit.B) count(current.b);
    if (mask & OperandBit.C) count(current.c);
    if (mask & OperandBit.List) {
      const start = operandListStart(current);
      for (let i: u32 = 0, n = operandListCount(current); i < n; i++) count(poolAt(ir, start + i));
    }
    if (mask & OperandBit.Callee) count(poolAt(ir, current.a + 2));
    if (mask & OperandBit.Edges) countEdges(id);
  }
}
