// When a value may sit in a register whose holder is alive in the interval, but not on the way that
// the program takes.
//
// The arms of a branch stand one after the other, so a value that several arms use is "alive" in all
// of them, up to its last use in the last one. In an arm that does not need it any more, what the arm
// computes for the join behind all arms can already have the register that the join wants.
//
//      block B: … v = op p …; jump J(v)       p is used in B up to v, in later arms, not from J on
import { blockAt, edgeAt, NodeFlag, NO_LOOP, poolAt } from "../ir/node";
import { Op } from "../ir/op";
import { endOf, node, theIr, usesOf } from "./function_state";
import {
  edgeIndexOf, OperandBit, operandListCount, operandListStart, operandMask,
} from "./operands";

/** Longer blocks are not looked through. */
const BLOCK_NODES_MAX: u32 = 40;

/** True when the node at `user` has `id` among its operands. */
function uses(user: u32, id: u32): bool {
  const ir = theIr();
  const current = node(user);
  const mask = operandMask(current.op);
  if ((mask & OperandBit.A) != 0 && current.a == id) return true;
  if ((mask & OperandBit.B) != 0 && current.b == id) return true;
  if ((mask & OperandBit.C) != 0 && current.c == id) return true;
  if ((mask & OperandBit.Callee) != 0 && poolAt(ir, current.a + 2) == id) return true;
  if (mask & OperandBit.List) {
    const start = operandListStart(current);
    for (let i: u32 = 0, n = operandListCount(current); i < n; i++) {
      if (poolAt(ir, start + i) == id) return true;
    }
  }
  if (mask & OperandBit.Edges) {
    const edge = edgeAt(ir, edgeIndexOf(ir, current, 0));
    const target = blockAt(ir, edge.target);
    for (let k: u32 = 0, n = target.paramCount; k < n; k++) {
      if (usesOf(target.firstNode + k) != 0 && poolAt(ir, edge.args + k) == id) return true;
    }
  }
  return false;
}

/**
 * True when value `id` may take the register of `holder`.
 * @param index the block of the value
 * @param holderEnd where the holder's interval ends
 */
export function mayShareInArm(id: u32, index: u32, holder: u32, holderEnd: u32): bool {
  const ir = theIr();
  const block = blockAt(ir, index);
  const terminator = block.endNode - 1;
  const jump = node(terminator);
  if (jump.op != Op.Jump || endOf(id) > terminator) return false;
  if (terminator - block.firstNode >= BLOCK_NODES_MAX) return false;
  const target = edgeAt(ir, jump.a).target;
  if (target <= index || holderEnd >= blockAt(ir, target).firstNode) return false;
  // Arms that leave the loop are not worth it: what loops write would have to be told apart.
  const header = block.loopHeader;
  if (header != NO_LOOP && target >= blockAt(ir, header).loopEnd) return false;
  for (let user = block.firstNode + block.paramCount; user <= terminator; user++) {
    const position = (node(user).flags & NodeFlag.Fused) != 0 ? endOf(user) : user;
    if (position > id && uses(user, holder)) return false;
  }
  return true;
}
