// Changes of files and directories of Linux. Paths go through the walk (walk.ts).
import { FileType } from "../../../abi/interfaces/file";
import {
  SYS_FALLOCATE, SYS_FCNTL, SYS_FDATASYNC, SYS_FSYNC, SYS_FTRUNCATE, SYS_LINKAT, SYS_MKDIRAT,
  SYS_RENAMEAT2, SYS_SYMLINKAT, SYS_UNLINKAT, SYS_UTIMENSAT,
} from "linux/system_calls";
import { Errno } from "../errno";
import { TIME_KEPT } from "../file_changes";
import { errnoOf } from "./errno";
import { linuxFileFlags } from "./open_flags";
import { AT_SYMLINK_NOFOLLOW, statLinux, statType } from "./statx";
import { call1, call2, call3, call4, ownAddress, systemCall } from "./system";
import {
  beginWalk, endKept, endWalk, keepWalk, keptFolder, keptNameAddress, walkFolder, walkName,
  walkNeedsDirectory,
} from "./walk";

const AT_REMOVEDIR: u64 = 0x200;
const F_SETFL: u64 = 4;
/** rwxrwxrwx, less what the process's umask takes away. */
const DIRECTORY_MODE: u64 = 0x1ff;
const NANOSECONDS: u64 = 1_000_000_000;
/** UTIME_OMIT (include/uapi/linux/stat.h): the time stays. */
const TIME_OMITTED: u64 = 0x3fff_fffe;

const times: usize = memory.data(32, 8);
const stat: usize = memory.data(72, 8);
const targetBuffer: usize = memory.data(4097);

/** ftruncate(2). Returns an Errno, as all of these do. */
export function setFileSize(file: u64, size: u64): i32 {
  return errnoOf(call2(SYS_FTRUNCATE, file, size));
}
/** fallocate(2) without flags: the file becomes longer where need be. */
export function allocateFile(file: u64, offset: u64, length: u64): i32 {
  return errnoOf(call4(SYS_FALLOCATE, file, 0, offset, length));
}
/** fdatasync(2) or fsync(2). Blocks. */
export function syncFile(file: u64, dataOnly: bool): i32 {
  return errnoOf(call1(dataOnly ? SYS_FDATASYNC : SYS_FSYNC, file));
}
/** Linux takes APPEND and NONBLOCK of an open file. */
export function setFileFlags(file: u64, flags: u32): i32 {
  return errnoOf(call3(SYS_FCNTL, file, F_SETFL, linuxFileFlags(flags)));
}

/** Two struct timespec. */
function setTimes(access: u64, modify: u64): u64 {
  setTime(times, access);
  setTime(times + 16, modify);
  return ownAddress(times);
}
function setTime(place: usize, time: u64): void {
  const isKept = time == TIME_KEPT;
  store<u64>(place, isKept ? 0 : time / NANOSECONDS);
  store<u64>(place, isKept ? TIME_OMITTED : time % NANOSECONDS, 8);
}

/** utimensat(2) of an open file; ns since 1970, or TIME_KEPT. */
export function setFileTimes(file: u64, access: u64, modify: u64): i32 {
  return errnoOf(call4(SYS_UTIMENSAT, file, 0, setTimes(access, modify), 0));
}
/** The same for a path; `follow` says whether a link in its last component is followed. */
export function setTimesAt(
  folder: u64, path: usize, length: u32, follow: bool, access: u64, modify: u64,
): i32 {
  let error = beginWalk(folder, path, length, follow);
  if (error) return error;
  const place = setTimes(access, modify);
  error = errnoOf(
    call4(SYS_UTIMENSAT, walkFolder(), walkName(), place, AT_SYMLINK_NOFOLLOW),
  );
  endWalk();
  return error;
}

/** mkdirat(2). */
export function createDirectoryAt(folder: u64, path: usize, length: u32): i32 {
  let error = beginWalk(folder, path, length, false);
  if (error) return error;
  error = errnoOf(call3(SYS_MKDIRAT, walkFolder(), walkName(), DIRECTORY_MODE));
  endWalk();
  return error;
}
/** unlinkat(2) with AT_REMOVEDIR. */
export function removeDirectoryAt(folder: u64, path: usize, length: u32): i32 {
  let error = beginWalk(folder, path, length, false);
  if (error) return error;
  error = errnoOf(call3(SYS_UNLINKAT, walkFolder(), walkName(), AT_REMOVEDIR));
  endWalk();
  return error;
}
/** unlinkat(2). A path that ends in a slash is ISDIR or NOTDIR. */
export function unlinkAt(folder: u64, path: usize, length: u32): i32 {
  let error = beginWalk(folder, path, length, false);
  if (error) return error;
  error = walkNeedsDirectory() ? needsDirectoryError() : Errno.SUCCESS;
  if (!error) error = errnoOf(call3(SYS_UNLINKAT, walkFolder(), walkName(), 0));
  endWalk();
  return error;
}

/** What a path with a slash at its end is where no directory is wanted. */
function needsDirectoryError(): i32 {
  const error = statLinux(walkFolder(), walkName(), AT_SYMLINK_NOFOLLOW, stat);
  if (error) return error;
  return statType(stat) == FileType.Directory ? Errno.ISDIR : Errno.NOTDIR;
}

/** The old name is looked up before the new one's folder, as link(2) has it. */
export function linkAt(
  oldFolder: u64, oldPath: usize, oldLength: u32, folder: u64, path: usize, length: u32,
): i32 {
  let error = beginWalk(oldFolder, oldPath, oldLength, false);
  if (error) return error;
  error = statLinux(walkFolder(), walkName(), AT_SYMLINK_NOFOLLOW, stat);
  if (!error && walkNeedsDirectory()) {
    error = statType(stat) == FileType.Directory ? Errno.PERM : Errno.NOTDIR;
  }
  keepWalk();
  if (!error) error = beginWalk(folder, path, length, false);
  if (!error) {
    error = walkNeedsDirectory()
      ? Errno.NOENT
      : errnoOf(
        systemCall(SYS_LINKAT, keptFolder(), keptNameAddress(), walkFolder(), walkName(), 0),
      );
    endWalk();
  }
  endKept();
  return error;
}

/** Both folders are looked up before the names in them, as rename(2) has it. */
export function renameAt(
  oldFolder: u64, oldPath: usize, oldLength: u32, folder: u64, path: usize, length: u32,
): i32 {
  let error = beginWalk(oldFolder, oldPath, oldLength, false);
  if (error) return error;
  let oldError = statLinux(walkFolder(), walkName(), AT_SYMLINK_NOFOLLOW, stat);
  const isDirectory = !oldError && statType(stat) == FileType.Directory;
  if (!oldError && walkNeedsDirectory() && !isDirectory) oldError = Errno.NOTDIR;
  keepWalk();
  error = beginWalk(folder, path, length, false);
  if (!error) {
    if (oldError) error = oldError;
    // Only a directory can become what has a slash at its end.
    else if (walkNeedsDirectory() && !isDirectory) error = Errno.NOTDIR;
    else {
      error = errnoOf(
        systemCall(SYS_RENAMEAT2, keptFolder(), keptNameAddress(), walkFolder(), walkName(), 0),
      );
    }
    endWalk();
  }
  endKept();
  return error;
}

/** symlinkat(2). The target, at most 4096 bytes, is taken as it is. */
export function symlinkAt(
  target: usize, targetLength: u32, folder: u64, path: usize, length: u32,
): i32 {
  memory.copy(targetBuffer, target, targetLength);
  store<u8>(targetBuffer + targetLength, 0);
  let error = beginWalk(folder, path, length, false);
  if (error) return error;
  if (walkNeedsDirectory()) {
    error = needsDirectoryError();
    if (error == Errno.ISDIR) error = Errno.EXIST;
  } else {
    error = errnoOf(
      call3(SYS_SYMLINKAT, ownAddress(targetBuffer), walkFolder(), walkName()),
    );
  }
  endWalk();
  return error;
}
