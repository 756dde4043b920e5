// Directories, by getdents64(2). A cookie is the offset that Linux gives with an entry; 0 is the
// start, as it is for lseek(2).
import {
  DIRENT_COOKIE, DIRENT_INODE, DIRENT_NAME, DIRENT_NAME_LENGTH, DIRENT_TYPE,
} from "../../../abi/interfaces/file";
import { zeroPaddedLength } from "../../../sdk/text";
import { SYS_GETDENTS64, SYS_LSEEK } from "linux/system_calls";
import { countOf } from "./errno";
import { typeOfBits } from "./statx";
import { call3, ownAddress } from "./system";

/** Entries of Linux are shorter than ours, which a batch of this size accounts for. */
const BATCH_SIZE: u32 = 2048;
const SEEK_SET: u64 = 0;
// struct linux_dirent64 (include/linux/dirent.h)
const LINUX_INODE: usize = 0; // u64
const LINUX_OFFSET: usize = 8; // i64
const LINUX_LENGTH: usize = 16; // u16
const LINUX_TYPE: usize = 18; // u8
const LINUX_NAME: usize = 19;

const batch: usize = memory.data(2048, 8);
let cookie: u64 = 0;
let ended: bool = false;

/** Where the next readDirectory goes on, and whether there is anything more. */
export function nextCookie(): u64 {
  return cookie;
}
/** True when the last readDirectory came to the end. */
export function directoryEnded(): bool {
  return ended;
}

/**
 * Fills `records` with DirectoryEntry records (abi/interfaces/file.ts) from a cookie on; 0 is the
 * start. `size` is at least twice BATCH_SIZE. Bytes, or a negative Errno.
 */
export function readDirectory(folder: u64, from: u64, records: usize, size: u32): i64 {
  const sought = call3(SYS_LSEEK, folder, from, SEEK_SET);
  if (sought < 0) return countOf(sought);
  const count = call3(SYS_GETDENTS64, folder, ownAddress(batch), BATCH_SIZE);
  if (count < 0) return countOf(count);
  ended = count == 0;
  cookie = from;
  let length: u32 = 0;
  for (let at: u32 = 0; at < <u32>count; ) {
    const entry = batch + at;
    const step = load<u16>(entry + LINUX_LENGTH);
    cookie = load<u64>(entry + LINUX_OFFSET);
    const record = records + length;
    const nameLength = zeroPaddedLength(entry + LINUX_NAME, step - <u32>LINUX_NAME);
    store<u64>(record + DIRENT_COOKIE, cookie);
    store<u64>(record + DIRENT_INODE, load<u64>(entry + LINUX_INODE));
    store<u16>(record + DIRENT_NAME_LENGTH, nameLength);
    store<u8>(record + DIRENT_TYPE, typeOfBits(load<u8>(entry + LINUX_TYPE)));
    memory.copy(record + DIRENT_NAME, entry + LINUX_NAME, nameLength);
    length += (<u32>DIRENT_NAME + nameLength + 7) & ~7;
    at += step;
  }
  return length;
}
