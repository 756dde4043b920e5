// When the next value of a loop parameter may take over the parameter's register although the
// parameter is needed again behind the loop.
//
// In a loop that is left at its top, `i` is used after the loop, so its interval covers the whole
// loop, and `i + 1` would get another register and a move on the way back. But `i` itself is dead
// from its last use inside the loop and the last exit on to the way back. A value that is defined
// later than both, and that is not needed beyond the loop, can sit there.
//
// Liveness notes exits and uses (backwards, so the first one noted is the last one), allocation
// asks.
import { allocateFunctionZeroed } from "../memory/arena";
import { blockAt } from "../ir/node";
import { Op } from "../ir/op";
import { endOf, node, theIr } from "./function_state";

/** u32 per block: of a loop header, the position of the loop's last exit. */
let lastExits: usize = 0;
/** u32 per node: of a header's parameter, how long the loop itself needs it. */
let insideEnds: usize = 0;
/** Loops deeper than this do not share. */
export const SHARING_DEPTH_MAX: u32 = 16;

/** Makes the tables for a function, before its liveness. */
export function beginSharing(): void {
  const ir = theIr();
  lastExits = allocateFunctionZeroed(<usize>ir.blockCount << 2);
  insideEnds = allocateFunctionZeroed(<usize>ir.nodeCount << 2);
}

/** The terminator at `position` leaves the loop with this header. */
@inline
export function noteExit(header: u32, position: u32): void {
  const slot = lastExits + (<usize>header << 2);
  if (load<u32>(slot) == 0) store<u32>(slot, position);
}

/** A block parameter is used at `position` and needed until `end`. */
@inline
export function noteParameterUse(id: u32, position: u32, end: u32): void {
  const ir = theIr();
  const header = blockAt(ir, node(id).a);
  if (header.loopEnd == 0 || position >= blockAt(ir, header.loopEnd - 1).endNode) return;
  const slot = insideEnds + (<usize>id << 2);
  if (end > load<u32>(slot)) store<u32>(slot, end);
}

/**
 * True when value `id`, which becomes `parameter` on the way back, may share its register.
 * @param loopHeader innermost loop around the value: inside a deeper loop an exit could follow it
 */
export function maySharePlace(id: u32, parameter: u32, loopHeader: u32): bool {
  if (parameter >= id || node(parameter).op != Op.Param) return false;
  const ir = theIr();
  const header: u32 = node(parameter).a;
  const block = blockAt(ir, header);
  if (header != loopHeader || block.loopEnd == 0 || block.loopDepth > SHARING_DEPTH_MAX) {
    return false;
  }
  const loopEnd = blockAt(ir, block.loopEnd - 1).endNode;
  return (
    id < loopEnd &&
    endOf(id) < loopEnd &&
    load<u32>(insideEnds + (<usize>parameter << 2)) <= id &&
    load<u32>(lastExits + (<usize>header << 2)) <= id
  );
}
