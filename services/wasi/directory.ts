// fd_readdir, fd_prestat_get, fd_prestat_dir_name.
import {
  DIRENT_COOKIE,
  DIRENT_INODE,
  DIRENT_NAME,
  DIRENT_NAME_LENGTH,
  DIRENT_TYPE,
  FileOperation,
} from "../../abi/interfaces/file";
import { Status } from "../../abi/status";
import { callAgainWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { callerCopyOut, callerHas, callerStore32 } from "./caller";
import { descriptor, needDirectory, wasiFileType } from "./descriptors";
import { Errno, errnoOf } from "./errno";
import { filesPort } from "./ports";

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
  if (!callerHas(buffer, size)) return Errno.FAULT;
  used = 0;
  let atEnd = false;
  while (used < size && !atEnd) {
    const status = callAgainWithLease(
      filesPort(), FileOperation.ReadDirectory, LeaseAccess.Write, records, RECORDS_SIZE, open.file,
      cookie,
    );
    if (status != Status.Ok) return errnoOf(status);
    const count = min<u32>(<u32>reply(0), RECORDS_SIZE);
    cookie = reply(1);
    atEnd = reply(2) != 0 || count == 0;
    if (!giveRecords(count, buffer, size)) return Errno.FAULT;
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

/** Length of a preopened directory's name: "/" and "." have one byte. */
export function fdPrestatGet(fd: u32, result: u32): i32 {
  const open = descriptor(fd);
  if (!open || open.preopen == 0) return Errno.BADF;
  return callerStore32(result, 0) | callerStore32(result + 4, 1) ? Errno.FAULT : Errno.SUCCESS;
}

export function fdPrestatDirName(fd: u32, path: u32, length: u32): i32 {
  const open = descriptor(fd);
  if (!open || open.preopen == 0) return Errno.BADF;
  if (length < 1) return Errno.NAMETOOLONG;
  store<u8>(entry, open.preopen == 1 ? 0x2f : 0x2e);
  return callerCopyOut(path, entry, 1) ? Errno.FAULT : Errno.SUCCESS;
}
