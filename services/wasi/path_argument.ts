// A path that the program gives: copied from its memory, relative, without a zero in it.
import { callerCopyIn } from "./caller";
import { Errno } from "./errno";

export const PATH_MAX: u32 = 4096;
const buffer: usize = memory.data(4096, 8);
let size: u32 = 0;

/** Copies a path. Returns an Errno: an absolute path is NOTCAPABLE, as there is no root to name. */
export function loadPath(path: u32, length: u32): i32 {
  if (length > PATH_MAX) return Errno.NAMETOOLONG;
  if (callerCopyIn(buffer, path, length)) return Errno.FAULT;
  if (length == 0) return Errno.NOENT;
  if (load<u8>(buffer) == 0x2f) return Errno.NOTCAPABLE;
  for (let index: u32 = 0; index < length; index++) {
    if (load<u8>(buffer + index) == 0) return Errno.INVAL;
  }
  size = length;
  return Errno.SUCCESS;
}

/** The path; PATH_MAX bytes, which an answer may overwrite. */
export function pathBuffer(): usize {
  return buffer;
}
export function pathLength(): u32 {
  return size;
}
