// fd_readdir, fd_prestat_get, fd_prestat_dir_name.
import {
  DIRENT_COOKIE,
  DIRENT_INODE,
  DIRENT_NAME,
  DIRENT_NAME_LENGTH,
  DIRENT_TYPE,
} from "../../abi/interfaces/file";
import { directoryEnded, nextCookie, readDirectory } from "backend/directory";
import { preopenName, preopenNameLength } from "backend/preopens";
import { callerCopyOut, callerHas, callerStore32 } from "./caller";
import { descriptor, needDirectory } from "./descriptors";
import { Errno } from "./errno";
import { wasiFileType } from "./file_stat";
import { RIGHT_FD_READDIR } from "./rights";

/** witx: dirent. u64 next cookie, u64 inode, u32 name length, u8 type. */
const DIRENT_HEADER: u32 = 24;
const RECORDS_SIZE: u32 = 4096;
const records: usize = memory.data(4096, 8);
const entry: usize = memory.data(320, 8);
/** Bytes of the program's buffer that are filled. */
let used: u32 = 0;

/** The last entry is cut where the buffer ends, which tells the program that there are more. */
export function fdReaddir(fd: u32, buffer: u32, size: u32, cookie: u64, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  const error = needDirectory(open);
  if (error) return error;
  if (!(open.rights & RIGHT_FD_READDIR)) return Errno.NOTCAPABLE;
  if (!callerHas(buffer, size)) return Errno.FAULT;
  used = 0;
  let atEnd = false;
  while (used < size && !atEnd) {
    const count = readDirectory(open.file, cookie, records, RECORDS_SIZE);
    if (count < 0) return <i32>-count;
    cookie = nextCookie();
    atEnd = directoryEnded() || count == 0;
    if (!giveRecords(min<u32>(<u32>count, RECORDS_SIZE), buffer, size)) return Errno.FAULT;
  }
  return callerStore32(result, used) ? Errno.FAULT : Errno.SUCCESS;
}

/** Turns DirectoryEntry records into dirents until the buffer is full. */
function giveRecords(count: u32, buffer: u32, size: u32): bool {
  for (let at: u32 = 0; at + <u32>DIRENT_NAME <= count && used < size; ) {
    const record = records + at;
    const nameLength = min<u32>(load<u16>(record + DIRENT_NAME_LENGTH), 255);
    store<u64>(entry, load<u64>(record + DIRENT_COOKIE));
    store<u64>(entry, load<u64>(record + DIRENT_INODE), 8);
    store<u32>(entry, nameLength, 16);
    store<u32>(entry, wasiFileType(load<u8>(record + DIRENT_TYPE)), 20);
    memory.copy(entry + DIRENT_HEADER, record + DIRENT_NAME, nameLength);
    const length = min<u32>(DIRENT_HEADER + nameLength, size - used);
    if (callerCopyOut(buffer + used, entry, length)) return false;
    used += length;
    at += (<u32>DIRENT_NAME + nameLength + 7) & ~7;
  }
  return true;
}

/** witx: prestat. u8 tag 0 (a directory), u32 length of its name at 4. */
export function fdPrestatGet(fd: u32, result: u32): i32 {
  const open = descriptor(fd);
  if (!open || open.preopen == 0) return Errno.BADF;
  const length = preopenNameLength(open.preopen - 1);
  return callerStore32(result, 0) | callerStore32(result + 4, length)
    ? Errno.FAULT
    : Errno.SUCCESS;
}

/**
 * witx: fd_prestat_dir_name. Writes a preopened directory's name, without a zero. BADF,
 * NAMETOOLONG when `length` is too small for it, FAULT.
 */
export function fdPrestatDirName(fd: u32, path: u32, length: u32): i32 {
  const open = descriptor(fd);
  if (!open || open.preopen == 0) return Errno.BADF;
  const count = preopenNameLength(open.preopen - 1);
  if (length < count) return Errno.NAMETOOLONG;
  const failed = callerCopyOut(path, preopenName(open.preopen - 1), count);
  return failed ? Errno.FAULT : Errno.SUCCESS;
}
