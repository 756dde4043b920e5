// Changes, all of which the read-only file system refuses.
import { Errno } from "../errno";

/** ROFS. */
export function setFileSize(file: u64, size: u64): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function allocateFile(file: u64, offset: u64, length: u64): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function setFileTimes(file: u64, access: u64, modify: u64): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function setTimesAt(
  folder: u64, path: usize, length: u32, follow: bool, access: u64, modify: u64,
): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function createDirectoryAt(folder: u64, path: usize, length: u32): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function removeDirectoryAt(folder: u64, path: usize, length: u32): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function unlinkAt(folder: u64, path: usize, length: u32): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function linkAt(
  oldFolder: u64, oldPath: usize, oldLength: u32, folder: u64, path: usize, length: u32,
): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function renameAt(
  oldFolder: u64, oldPath: usize, oldLength: u32, folder: u64, path: usize, length: u32,
): i32 {
  return Errno.ROFS;
}
/** ROFS. */
export function symlinkAt(
  target: usize, targetLength: u32, folder: u64, path: usize, length: u32,
): i32 {
  return Errno.ROFS;
}

/** Nothing is ever unwritten. */
export function syncFile(file: u64, dataOnly: bool): i32 {
  return Errno.SUCCESS;
}

/** Flags mean nothing to a file that is only read. */
export function setFileFlags(file: u64, flags: u32): i32 {
  return Errno.SUCCESS;
}
