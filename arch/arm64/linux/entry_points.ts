// What the Linux runner and executables for Linux have in common: the code's start and end, and the
// entry points that the controller and the layer ask for.
import { beginLabels, bindLabel, labelPosition, newLabel, resolveLabels } from "../../../loader/assembler/labels";
import { beginCode, codeAddress, codePosition } from "../../../loader/codegen/code_buffer";
import { resetArenas } from "../../../loader/memory/arena";
import { emitGrow } from "./grow";

let handler: u32 = 0;
let grow: u32 = 0;

/** Starts the code; its first byte is where the program starts. */
export function beginEntryCode(): void {
  resetArenas();
  beginCode(4096);
  beginLabels(0);
  handler = newLabel();
  grow = newLabel();
}

/** Ends the code, with memory.grow. @returns false when a label is missing */
export function finishEntryCode(): bool {
  bindLabel(grow);
  emitGrow();
  return resolveLabels();
}

/** The signal handler stands here. */
export function bindHandler(): void {
  bindLabel(handler);
}

export function codeStart(): usize {
  return codeAddress();
}

export function codeSize(): u32 {
  return codePosition();
}

/** Offsets of the entry points in the code. Linux brings its own restorer. */
export function handlerOffset(): u32 {
  return labelPosition(handler);
}

export function restorerOffset(): u32 {
  return 0;
}

export function growOffset(): u32 {
  return labelPosition(grow);
}
