// Intervals of node ids in which values are alive, as endOf(); weights and hints besides.
//
// An interval is [id, end]: from the definition to the last position that needs the value. Blocks
// stand in reverse post-order, so a value is alive at most between the two; one that is defined
// outside a loop and used inside it is alive to the loop's end. No fixed point is needed.
//
// Backwards over the function. Operands of a fused node are needed where its root is emitted. The
// loops around the current block are kept in a stack, outermost first; each is pushed and popped
// once, and the outermost one that does not contain a definition is found by bisection.
import { allocateFunction } from "../memory/arena";
import { blockAt, edgeAt, NodeFlag, NO_LOOP, poolAt } from "../ir/node";
import { Op } from "../ir/op";
import { clobbersOf, hintArguments } from "isa/select";
import { noteClobber } from "./clobbers";
import {
  addWeight, endOf, endsCode, HINT_REGISTER, hintOf, node, setEnd, setHint, theIr, usesOf,
} from "./function_state";
import { beginSharing, noteExit, noteParameterUse, SHARING_DEPTH_MAX } from "./loop_sharing";
import {
  edgeCountOf, edgeIndexOf, OperandBit, operandListCount, operandListStart, operandMask,
} from "./operands";

/** In Edge.reserved: the edge's arguments were noted. */
export const LIVE: u32 = 0xffff_ffff;

/** Loops around the current block: first node of the header, and end position. */
let loopStarts: usize = 0;
let loopEnds: usize = 0;
let loopHeaders: usize = 0;
let loopCount: u32 = 0;

@inline
function headerAt(index: u32): u32 {
  return load<u32>(loopHeaders + (<usize>index << 2));
}

/** Brings the stack of loops from the block after `index` to `index`. */
function enterBlock(index: u32): void {
  const ir = theIr();
  // Loops that began with the block after this one are left, backwards.
  while (loopCount != 0 && headerAt(loopCount - 1) > index) loopCount--;
  const top = loopCount == 0 ? NO_LOOP : headerAt(loopCount - 1);
  let header = blockAt(ir, index).loopHeader;
  let entered: u32 = 0;
  for (let h = header; h != top && h != NO_LOOP; h = blockAt(ir, h).loopParent) entered++;
  loopCount += entered;
  for (let i: u32 = 1; i <= entered; i++) {
    const slot = <usize>(loopCount - i) << 2;
    const block = blockAt(ir, header);
    store<u32>(loopHeaders + slot, header);
    store<u32>(loopStarts + slot, block.firstNode);
    store<u32>(loopEnds + slot, blockAt(ir, block.loopEnd - 1).endNode);
    header = block.loopParent;
  }
}

/** The value is needed at `position`, in the current block. */
function use(id: u32, position: u32, weight: f32): void {
  const value = node(id);
  if (value.flags & NodeFlag.Fused) {
    setEnd(id, position);
    return;
  }
  if (value.op == Op.Constant) return;
  addWeight(id, weight);
  let end = position;
  const count = loopCount;
  if (count != 0 && load<u32>(loopStarts + (<usize>(count - 1) << 2)) > id) {
    let low: u32 = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (load<u32>(loopStarts + (<usize>middle << 2)) > id) high = middle;
      else low = middle + 1;
    }
    end = load<u32>(loopEnds + (<usize>low << 2));
  }
  if (end > endOf(id)) setEnd(id, end);
  if (value.op == Op.Param) noteParameterUse(id, position, end);
}

/** Notes which loops an edge of the current block leaves. */
function noteExits(target: u32, position: u32): void {
  const ir = theIr();
  for (let i = min<u32>(loopCount, SHARING_DEPTH_MAX); i-- > 0; ) {
    const header = headerAt(i);
    if (target >= header && target < blockAt(ir, header).loopEnd) break;
    noteExit(header, position);
  }
}

/** The value would like the register of the parameter that it becomes; the innermost loop wins. */
function hintParameter(argument: u32, parameter: u32, depth: u32): void {
  const hint = hintOf(argument);
  if (hint == 0) {
    setHint(argument, parameter);
  } else if (hint < HINT_REGISTER && blockAt(theIr(), node(hint).a).loopDepth < depth) {
    setHint(argument, parameter);
  }
}

function useEdges(id: u32, weight: f32): void {
  const ir = theIr();
  const terminator = node(id);
  const edges = edgeCountOf(terminator);
  for (let i: u32 = 0; i < edges; i++) {
    const edge = edgeAt(ir, edgeIndexOf(ir, terminator, i));
    // Each edge once, however often a branch table names it.
    if (edge.reserved == LIVE) continue;
    edge.reserved = LIVE;
    const target = blockAt(ir, edge.target);
    if (loopCount != 0) noteExits(edge.target, id);
    for (let k: u32 = 0, n = target.paramCount; k < n; k++) {
      const parameter = target.firstNode + k;
      if (usesOf(parameter) == 0) continue;
      const argument = poolAt(ir, edge.args + k);
      if (argument == parameter) {
        // It keeps its value around the loop: nothing moves, but it stays alive.
        use(argument, id, 0);
        continue;
      }
      use(argument, id, weight);
      hintParameter(argument, parameter, target.loopDepth);
      addWeight(parameter, weight);
    }
  }
}

/** Fills ends, weights and hints, and the clobber lists (clobbers.ts). */
export function computeLiveness(): void {
  const ir = theIr();
  const loopBytes = <usize>(ir.blockCount + 1) << 2;
  loopStarts = allocateFunction(loopBytes);
  loopEnds = allocateFunction(loopBytes);
  loopHeaders = allocateFunction(loopBytes);
  loopCount = 0;
  beginSharing();
  for (let index = ir.blockCount; index-- > 0; ) {
    enterBlock(index);
    const block = blockAt(ir, index);
    let weight: f32 = 1;
    for (let d: u32 = 0, n = min<u32>(block.loopDepth, 7); d < n; d++) weight *= 8;
    for (let id = block.endNode - 1; id >= block.firstNode; id--) {
      const current = node(id);
      const op: u32 = current.op;
      let position = id;
      if (current.flags & NodeFlag.Fused) {
        position = endOf(id);
        if (position == 0) continue; // dead
      } else {
        addWeight(id, weight);
        const clobbers = clobbersOf(current);
        if (clobbers != 0 && !endsCode(id)) noteClobber(id, clobbers);
      }
      const mask = operandMask(op);
      if (mask & OperandBit.A) use(current.a, position, weight);
      if (mask & OperandBit.B) use(current.b, position, weight);
      if (mask & OperandBit.C) use(current.c, position, weight);
      if (mask & OperandBit.List) {
        const start = operandListStart(current);
        const count = operandListCount(current);
        for (let i: u32 = 0; i < count; i++) use(poolAt(ir, start + i), position, weight);
        hintArguments(id);
      }
      if (mask & OperandBit.Callee) use(poolAt(ir, current.a + 2), position, weight);
      if (mask & OperandBit.Edges) useEdges(id, weight);
    }
  }
}
