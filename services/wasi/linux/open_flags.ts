// OpenFlag and fdflags (file_stat.ts) as Linux's open flags (include/uapi/asm-generic/fcntl.h).
import { O_DIRECTORY, O_NOFOLLOW } from "linux/system_calls";
import { FdFlag, OPEN_FD_FLAGS_SHIFT, OpenFlag } from "../file_stat";
import { O_CLOEXEC } from "./walk";

const O_WRONLY: u32 = 1;
const O_RDWR: u32 = 2;
const O_CREAT: u32 = 0x40;
const O_EXCL: u32 = 0x80;
const O_NOCTTY: u32 = 0x100;
const O_TRUNC: u32 = 0x200;
const O_APPEND: u32 = 0x400;
const O_NONBLOCK: u32 = 0x800;
const O_DSYNC: u32 = 0x1000;
const O_SYNC: u32 = 0x10_1000;

/** Links are the walk's business, so the file itself is never reached through one. */
export function linuxOpenFlags(flags: u32): u32 {
  let result = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | linuxFileFlags(flags >> OPEN_FD_FLAGS_SHIFT);
  if (flags & OpenFlag.Write) result |= flags & OpenFlag.Read ? O_RDWR : O_WRONLY;
  if (flags & OpenFlag.Directory) result |= O_DIRECTORY;
  if (flags & OpenFlag.Create) result |= O_CREAT;
  if (flags & OpenFlag.Exclusive) result |= O_EXCL;
  if (flags & OpenFlag.Truncate) result |= O_TRUNC;
  return result;
}

/** What fdflags are as flags of an open file. */
export function linuxFileFlags(fdFlags: u32): u32 {
  let result: u32 = 0;
  if (fdFlags & FdFlag.APPEND) result |= O_APPEND;
  if (fdFlags & FdFlag.DSYNC) result |= O_DSYNC;
  if (fdFlags & FdFlag.NONBLOCK) result |= O_NONBLOCK;
  if (fdFlags & (FdFlag.SYNC | FdFlag.RSYNC)) result |= O_SYNC;
  return result;
}
