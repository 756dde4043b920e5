// Files of Linux. A file's number is its descriptor.
import { FileType } from "../../../abi/interfaces/file";
import {
  SYS_CLOSE, SYS_OPENAT, SYS_PREAD64, SYS_PWRITE64, SYS_READ, SYS_READLINKAT, SYS_WRITE,
} from "linux/system_calls";
import { Errno } from "../errno";
import { OpenFlag } from "../file_stat";
import { countOf, errnoOf, ESPIPE } from "./errno";
import { linuxOpenFlags } from "./open_flags";
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, statLinux, statType } from "./statx";
import { call1, call3, call4, ownAddress, programAddress } from "./system";
import { beginWalk, endWalk, walkFolder, walkName, walkNeedsDirectory } from "./walk";

export const CAN_WRITE: bool = true;
/** rw-rw-rw-, less what the process's umask takes away. */
const CREATE_MODE: u64 = 0x1b6;

const stat: usize = memory.data(72, 8);
const empty: usize = memory.data(8);
let file: u64 = 0;
let type: u32 = 0;

/** The file that openAt opened last, and its FileType. */
export function openedFile(): u64 {
  return file;
}
/** The FileType of the file that openAt opened last. */
export function openedType(): FileType {
  return type;
}

/** Opens a path relative to a folder; `flags` are OpenFlag. Returns an Errno. */
export function openAt(
  folder: u64, path: usize, length: u32, flags: u32, canTruncate: bool,
): i32 {
  if (flags & OpenFlag.Truncate && !canTruncate) return Errno.NOTCAPABLE;
  // As O_EXCL has it: a link in the last component is not followed, it exists, wherever it leads.
  const exclusive = (flags & (OpenFlag.Create | OpenFlag.Exclusive)) ==
    (OpenFlag.Create | OpenFlag.Exclusive);
  const error = beginWalk(folder, path, length, !(flags & OpenFlag.NoFollow) && !exclusive);
  if (error) return error;
  const result = openLast(flags);
  endWalk();
  return result;
}

function openLast(flags: u32): i32 {
  if (walkNeedsDirectory()) {
    if (flags & OpenFlag.Create) return Errno.ISDIR;
    flags |= OpenFlag.Directory;
  }
  const result = call4(
    SYS_OPENAT, walkFolder(), walkName(), linuxOpenFlags(flags), CREATE_MODE,
  );
  if (result < 0) return errnoOf(result);
  file = result;
  const error = statFile(file, stat);
  type = statType(stat);
  if (error) closeFile(file);
  return error;
}

/** Closes a file that openAt opened; Linux closes it whatever it says. */
export function closeFile(number: u64): void {
  call1(SYS_CLOSE, number);
}

/** Reads into the program's memory. Bytes, 0 at the end, or a negative Errno. */
export function readFile(number: u64, offset: u64, place: u32, length: u32): i64 {
  let result = call4(SYS_PREAD64, number, programAddress(place), length, offset);
  // A pipe or a terminal has no offset.
  if (result == -ESPIPE) result = call3(SYS_READ, number, programAddress(place), length);
  return countOf(result);
}

/** Writes from the program's memory. Bytes, or a negative Errno. */
export function writeFile(number: u64, offset: u64, place: u32, length: u32): i64 {
  let result = call4(SYS_PWRITE64, number, programAddress(place), length, offset);
  if (result == -ESPIPE) result = call3(SYS_WRITE, number, programAddress(place), length);
  return countOf(result);
}

/** Fills FULL_STAT_SIZE bytes at `to` (file_stat.ts). Returns an Errno. */
export function statFile(number: u64, to: usize): i32 {
  return statLinux(number, ownAddress(empty), AT_EMPTY_PATH, to);
}

/** The same for a path. */
export function statAt(folder: u64, path: usize, length: u32, follow: bool, to: usize): i32 {
  let error = beginWalk(folder, path, length, follow);
  if (error) return error;
  error = statLinux(walkFolder(), walkName(), AT_SYMLINK_NOFOLLOW, to);
  if (!error && walkNeedsDirectory() && statType(to) != FileType.Directory) error = Errno.NOTDIR;
  endWalk();
  return error;
}

/** Reads a link's target. Its length, or a negative Errno. */
export function readLinkAt(
  folder: u64, path: usize, length: u32, target: usize, capacity: u32,
): i64 {
  const error = beginWalk(folder, path, length, false);
  if (error) return -error;
  const result = call4(SYS_READLINKAT, walkFolder(), walkName(), ownAddress(target), capacity);
  endWalk();
  return countOf(result);
}
