// Calls that change a file's size or times: fd_allocate, fd_filestat_set_size,
// fd_filestat_set_times, path_filestat_set_times.
import { allocateFile, setFileSize, setFileTimes, setTimesAt } from "backend/changes";
import { CAN_WRITE } from "backend/files";
import { readClock, clockTime, ClockId } from "./clocks";
import { descriptor, isDirectory, isStream, Kind, needDirectory } from "./descriptors";
import { Errno } from "./errno";
import { loadPath, pathBuffer, pathLength } from "./path_argument";
import { RIGHT_FD_ALLOCATE, RIGHT_FD_FILESTAT_SET_SIZE } from "./rights";

// witx: fstflags
const TIMES_ATIM: u32 = 1;
const TIMES_ATIM_NOW: u32 = 2;
const TIMES_MTIM: u32 = 4;
const TIMES_MTIM_NOW: u32 = 8;
const LOOKUP_SYMLINK_FOLLOW: u32 = 1;
/** In place of a time: it stays as it is. */
export const TIME_KEPT: u64 = 0xffff_ffff_ffff_ffff;

let accessTime: u64 = 0;
let modifyTime: u64 = 0;

/**
 * witx: fd_filestat_set_size. `size` in bytes, below 2^63. BADF, INVAL, NOTCAPABLE, and the back
 * end's.
 */
export function fdFilestatSetSize(fd: u32, size: u64): i32 {
  const error = fileError(fd, RIGHT_FD_FILESTAT_SET_SIZE);
  if (error) return error;
  return <i64>size < 0 ? Errno.INVAL : setFileSize(descriptor(fd)!.file, size);
}

/**
 * witx: fd_allocate. Makes sure that [offset, offset + length) has room on the device. BADF; INVAL
 * for a length of 0 or an end from 2^63 on; NOTCAPABLE, and the back end's.
 */
export function fdAllocate(fd: u32, offset: u64, length: u64): i32 {
  const error = fileError(fd, RIGHT_FD_ALLOCATE);
  if (error) return error;
  const end = offset + length;
  if (length == 0 || <i64>offset < 0 || <i64>length < 0 || <i64>end < 0) return Errno.INVAL;
  return allocateFile(descriptor(fd)!.file, offset, length);
}

/** Why a descriptor's size cannot be changed, or SUCCESS. */
function fileError(fd: u32, right: u64): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (isStream(open)) return Errno.INVAL;
  if (isDirectory(open)) return Errno.BADF;
  // Where nothing can be written nobody has the right, and the back end says why.
  return CAN_WRITE && !(open.rights & right) ? Errno.NOTCAPABLE : Errno.SUCCESS;
}

/** Reads fstflags and times. Returns an Errno: INVAL for a time that is to be now and another. */
function takeTimes(access: u64, modify: u64, flags: u32): i32 {
  const both = TIMES_ATIM | TIMES_ATIM_NOW;
  const bothModify = TIMES_MTIM | TIMES_MTIM_NOW;
  if ((flags & both) == both || (flags & bothModify) == bothModify) return Errno.INVAL;
  if (flags & ~(both | bothModify)) return Errno.INVAL;
  accessTime = flags & TIMES_ATIM ? access : TIME_KEPT;
  modifyTime = flags & TIMES_MTIM ? modify : TIME_KEPT;
  if (!(flags & (TIMES_ATIM_NOW | TIMES_MTIM_NOW))) return Errno.SUCCESS;
  const error = readClock(ClockId.REALTIME);
  if (error) return error;
  if (flags & TIMES_ATIM_NOW) accessTime = clockTime();
  if (flags & TIMES_MTIM_NOW) modifyTime = clockTime();
  return Errno.SUCCESS;
}

/**
 * witx: fd_filestat_set_times. Times in ns since 1970, `flags` are fstflags. BADF, INVAL, and the
 * back end's.
 */
export function fdFilestatSetTimes(fd: u32, access: u64, modify: u64, flags: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (isStream(open)) return Errno.INVAL;
  let error = open.kind == Kind.Unopened ? needDirectory(open) : Errno.SUCCESS;
  if (!error) error = takeTimes(access, modify, flags);
  return error ? error : setFileTimes(open.file, accessTime, modifyTime);
}

/**
 * witx: path_filestat_set_times. As fdFilestatSetTimes, for a path relative to the directory `fd`;
 * besides its errors those of a path (path_argument.ts), and NOTDIR.
 */
export function pathFilestatSetTimes(
  fd: u32,
  lookup: u32,
  path: u32,
  length: u32,
  access: u64,
  modify: u64,
  flags: u32,
): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  let error = needDirectory(open);
  if (!error) error = loadPath(path, length);
  if (!error) error = takeTimes(access, modify, flags);
  if (error) return error;
  const follow = (lookup & LOOKUP_SYMLINK_FOLLOW) != 0;
  return setTimesAt(open.file, pathBuffer(), pathLength(), follow, accessTime, modifyTime);
}
