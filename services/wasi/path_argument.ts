// Paths that the program gives: copied from its memory, relative, without a zero in them. Some calls
// take two, so there are two places.
import { callerCopyIn } from "./caller";
import { Errno } from "./errno";

export const PATH_MAX: u32 = 4096;
const SLASH: u32 = 0x2f;
const buffer: usize = memory.data(4096, 8);
const secondBuffer: usize = memory.data(4096, 8);
let size: u32 = 0;
let secondSize: u32 = 0;

/** Copies a path. Returns an Errno: an absolute path is NOTCAPABLE, as there is no root to name. */
export function loadPath(path: u32, length: u32): i32 {
  size = length;
  return copyPath(buffer, path, length);
}

/** The same for the second path of a call. */
export function loadSecondPath(path: u32, length: u32): i32 {
  secondSize = length;
  return copyPath(secondBuffer, path, length);
}

function copyPath(to: usize, path: u32, length: u32): i32 {
  if (length > PATH_MAX) return Errno.NAMETOOLONG;
  if (callerCopyIn(to, path, length)) return Errno.FAULT;
  if (length == 0) return Errno.NOENT;
  if (load<u8>(to) == SLASH) return Errno.NOTCAPABLE;
  for (let index: u32 = 0; index < length; index++) {
    if (load<u8>(to + index) == 0) return Errno.INVAL;
  }
  return Errno.SUCCESS;
}

/** The path; PATH_MAX bytes, which an answer may overwrite. */
export function pathBuffer(): usize {
  return buffer;
}
/** Bytes of the path that loadPath copied last. */
export function pathLength(): u32 {
  return size;
}
/** The path that loadSecondPath copied last. */
export function secondPathBuffer(): usize {
  return secondBuffer;
}
/** Bytes of it. */
export function secondPathLength(): u32 {
  return secondSize;
}
