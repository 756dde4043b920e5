// What Linux tells of a file, by statx(2), whose record is the same on every ISA
// (include/uapi/linux/stat.h).
import {
  FileType, STAT_ACCESS_TIME, STAT_CHANGE_TIME, STAT_FILE_SIZE, STAT_INODE, STAT_LINKS, STAT_MODE,
  STAT_MODIFY_TIME, STAT_TYPE,
} from "../../../abi/interfaces/file";
import { SYS_STATX } from "linux/system_calls";
import { STAT_DEVICE } from "../file_stat";
import { errnoOf } from "./errno";
import { ownAddress, systemCall } from "./system";

export const AT_SYMLINK_NOFOLLOW: u64 = 0x100;
export const AT_EMPTY_PATH: u64 = 0x1000;
const STATX_BASIC_STATS: u64 = 0x7ff;
const STATX_LINKS: usize = 16; // u32
const STATX_MODE: usize = 28; // u16
const STATX_INODE: usize = 32; // u64
const STATX_SIZE: usize = 40; // u64
// Times: i64 seconds, u32 nanoseconds
const STATX_ACCESS: usize = 64;
const STATX_CHANGE: usize = 96;
const STATX_MODIFY: usize = 112;
const STATX_DEVICE_MAJOR: usize = 136; // u32, the minor number behind it
const NANOSECONDS: u64 = 1_000_000_000;

const record: usize = memory.data(256, 8);

/** Fills FULL_STAT_SIZE bytes at `to` (file_stat.ts). Returns an Errno. */
export function statLinux(folder: u64, name: u64, flags: u64, to: usize): i32 {
  const result = systemCall(
    SYS_STATX, folder, name, flags, STATX_BASIC_STATS, ownAddress(record),
  );
  if (result < 0) return errnoOf(result);
  const mode = load<u16>(record + STATX_MODE);
  store<u64>(to + STAT_INODE, load<u64>(record + STATX_INODE));
  store<u64>(to + STAT_TYPE, typeOfMode(mode));
  store<u64>(to + STAT_LINKS, load<u32>(record + STATX_LINKS));
  store<u64>(to + STAT_FILE_SIZE, load<u64>(record + STATX_SIZE));
  store<u64>(to + STAT_ACCESS_TIME, timeAt(STATX_ACCESS));
  store<u64>(to + STAT_MODIFY_TIME, timeAt(STATX_MODIFY));
  store<u64>(to + STAT_CHANGE_TIME, timeAt(STATX_CHANGE));
  store<u64>(to + STAT_MODE, mode & 0xfff);
  const major = <u64>load<u32>(record + STATX_DEVICE_MAJOR);
  store<u64>(to + STAT_DEVICE, (major << 32) | load<u32>(record + STATX_DEVICE_MAJOR, 4));
  return 0;
}

function timeAt(field: usize): u64 {
  return load<u64>(record + field) * NANOSECONDS + load<u32>(record + field, 8);
}

/** The FileType in a stat. */
export function statType(stat: usize): FileType {
  return <u32>load<u64>(stat + STAT_TYPE);
}

/** S_IFMT (include/uapi/linux/stat.h). */
function typeOfMode(mode: u32): FileType {
  return typeOfBits(mode >> 12);
}

/** The type field of a mode; a directory entry has the same (DT_*). */
export function typeOfBits(bits: u32): FileType {
  switch (bits) {
    case 1:
      return FileType.Fifo;
    case 2:
      return FileType.CharacterDevice;
    case 4:
      return FileType.Directory;
    case 6:
      return FileType.BlockDevice;
    case 8:
      return FileType.Regular;
    case 10:
      return FileType.SymbolicLink;
    case 12:
      return FileType.Socket;
    default:
      return FileType.Unknown;
  }
}
