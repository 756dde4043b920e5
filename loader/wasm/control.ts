// The validator's control stack: one frame for each open construct.

import { allocateFunction } from "../memory/arena";

export const enum FrameKind {
  Function = 0,
  Block = 1,
  Loop = 2,
  If = 3,
  Else = 4,
}

@unmanaged
@final
export class ControlFrame {
  kind: u32;
  /** Number of the construct in the scan's order. */
  construct: u32;
  /** Types that it takes and leaves: u8[count] each. */
  parameters: usize;
  parameterCount: u32;
  results: usize;
  resultCount: u32;
  /** Lowest operand, and of the frame around it, with that one's reachability. */
  base: usize;
  outerBase: usize;
  outerPolymorphic: u32;
  /** 1 when the construct is entered. */
  reached: u32;
  /** Loop: its header block, when it has branches back and is reached. */
  header: u32;
  isLoop: u32;
  /** If: the edge to its else part + 1, or 0; and whether that part is reached. */
  elseEdge: u32;
  elseReached: u32;
  /** Edges to the end, in order: first, last (+ 1 each, linked by Edge.reserved), and count. */
  firstEdge: u32;
  lastEdge: u32;
  edgeCount: u32;
  /** Locals that join here: how many, values on the first edge, 1 for each that differs. */
  joinCount: u32;
  joinValues: usize;
  joinDiffers: usize;
  /** If: values of the assigned locals and of the parameters where it begins. */
  savedLocals: usize;
  savedParameters: usize;
  /** Work stack as it was before. */
  outerWork: usize;
  /** The last br_table that named this frame, and its edge. */
  tableNumber: u32;
  tableEdge: u32;
  /** A number of its own for every open stretch of code: of a construct, or of one part of an if. */
  scope: u32;
}
export const CONTROL_FRAME_SIZE: usize = 112;
if (offsetof<ControlFrame>() > CONTROL_FRAME_SIZE) ERROR("CONTROL_FRAME_SIZE is too small");

let frames: usize = 0;
let depth: u32 = 0;
let capacity: u32 = 0;
/** A stack of words with the lifetime of frames. */
let workTop: usize = 0;
let workEnd: usize = 0;
let overflow: bool = false;
let scopes: u32 = 0;

/** Empties the stack, for a body. */
export function resetControl(depthMax: u32, workSize: usize): void {
  capacity = depthMax + 1;
  frames = allocateFunction(<usize>capacity * CONTROL_FRAME_SIZE);
  depth = 0;
  workTop = allocateFunction(workSize);
  workEnd = workTop + workSize;
  overflow = false;
}

/** True when there was too little work memory: the walk must be done again. */
@inline
export function workOverflowed(): bool {
  return overflow;
}

/** Number of open constructs, the function's own included. */
@inline
export function controlDepth(): u32 {
  return depth;
}

/** The frame that a label index names: 0 is the innermost. */
@inline
export function frameAt(label: u32): ControlFrame {
  return changetype<ControlFrame>(frames + <usize>(depth - 1 - label) * CONTROL_FRAME_SIZE);
}

/** A new innermost frame, zeroed. */
export function pushFrame(kind: FrameKind): ControlFrame {
  if (depth == capacity) {
    overflow = true;
    depth--;
  }
  const frame = changetype<ControlFrame>(frames + <usize>depth * CONTROL_FRAME_SIZE);
  depth++;
  memory.fill(changetype<usize>(frame), 0, CONTROL_FRAME_SIZE);
  frame.kind = kind;
  beginScope(frame);
  frame.outerWork = workTop;
  return frame;
}

/** What the frame's code computed up to here does not dominate what follows. */
export function beginScope(frame: ControlFrame): void {
  frame.scope = ++scopes;
}

/** Forgets the innermost frame and its work memory. The record stays readable until a push. */
export function popFrame(): ControlFrame {
  const frame = frameAt(0);
  workTop = frame.outerWork;
  depth--;
  return frame;
}

/** Memory that lasts as long as the innermost frame; 8-byte aligned. */
export function takeWork(size: usize): usize {
  const aligned = (size + 7) & ~7;
  if (aligned > workEnd - workTop) {
    overflow = true;
    return allocateFunction(aligned);
  }
  const result = workTop;
  workTop += aligned;
  return result;
}
