// Walks the tree under its argument (default /files) and prints, for each file in the order that
// the directory gives, "path size crc32". No recursion: an explicit stack of open directories.
import { argument, argumentCount, fdClose, fdReaddir, lengthOf, pathOpen, print, printNumber, procExit, read, writeAll } from "./wasi";

const DEPTH_MAX = 32;
const PATH_MAX = 1024;
const DIRENT_SIZE: usize = 24;
const FILE_TYPE_DIRECTORY: u8 = 3;
const FILE_TYPE_REGULAR: u8 = 4;
const FD_ROOT = 3;
// Rights: fd_read 1, fd_seek 2, path_open 13, fd_readdir 14, path_filestat_get 18.
const RIGHTS_FILE: u64 = 0x6;
const RIGHTS_DIRECTORY: u64 = 0x4_6000;

const path: usize = memory.data(1024, 16);
const entries: usize = memory.data(4096, 16);
const contents: usize = memory.data(65536, 16);
const descriptors: usize = memory.data(128, 16);
const cookies: usize = memory.data(256, 16);
const lengths: usize = memory.data(128, 16);
const result: usize = memory.data(8, 8);
const table: usize = memory.data(1024, 16);
const defaultPath: usize = memory.data<u8>([47, 102, 105, 108, 101, 115]); // "/files"

export function _start(): void {
  buildTable();
  let length = 0;
  if (argumentCount() > 1) length = append(0, argument(1), lengthOf(argument(1)));
  else length = append(0, defaultPath, 6);
  let depth = 0;
  push(0, open(length, true), length);
  while (depth >= 0) {
    const fd = load<i32>(descriptors + ((<usize>depth) << 2));
    const cookie = load<u64>(cookies + ((<usize>depth) << 3));
    length = load<i32>(lengths + ((<usize>depth) << 2));
    if (fdReaddir(fd, entries, 4096, cookie, result) != 0) fail("readdir");
    const used = load<u32>(result);
    if (used < DIRENT_SIZE) {
      fdClose(fd);
      depth--;
      continue;
    }
    store<u64>(cookies + ((<usize>depth) << 3), load<u64>(entries));
    const nameLength = load<i32>(entries + 16);
    const type = load<u8>(entries + 20);
    const name = entries + DIRENT_SIZE;
    if (isDot(name, nameLength)) continue;
    store<u8>(path + length, 47);
    const child = append(length + 1, name, nameLength);
    if (type == FILE_TYPE_DIRECTORY) {
      depth++;
      if (depth == DEPTH_MAX) fail("depth");
      push(depth, open(child, true), child);
    } else if (type == FILE_TYPE_REGULAR) {
      report(child);
    }
  }
  procExit(0);
}

function push(depth: i32, fd: i32, length: i32): void {
  store<i32>(descriptors + ((<usize>depth) << 2), fd);
  store<u64>(cookies + ((<usize>depth) << 3), 0);
  store<i32>(lengths + ((<usize>depth) << 2), length);
}

function append(at: i32, text: usize, length: i32): i32 {
  if (at + length > PATH_MAX) fail("path");
  memory.copy(path + at, text, length);
  return at + length;
}

function open(length: i32, directory: bool): i32 {
  // Preopened directories start at 3; the root is the first one, paths are relative to it.
  const rights = directory ? RIGHTS_DIRECTORY : RIGHTS_FILE;
  const inheriting = directory ? RIGHTS_DIRECTORY | RIGHTS_FILE : 0;
  const flags = directory ? 2 : 0;
  if (pathOpen(FD_ROOT, 0, path + 1, length - 1, flags, rights, inheriting, 0, result) != 0) fail("open");
  return load<i32>(result);
}

function report(length: i32): void {
  const fd = open(length, false);
  let size: u64 = 0;
  let crc: u32 = 0xffff_ffff;
  for (let bytes = read(fd, contents, 65536); bytes != 0; bytes = read(fd, contents, 65536)) {
    if (bytes < 0) fail("read");
    size += bytes;
    for (let index = 0; index < bytes; index++) {
      crc = load<u32>(table + (((crc ^ load<u8>(contents + index)) & 0xff) << 2)) ^ (crc >>> 8);
    }
  }
  fdClose(fd);
  writeAll(1, path, length);
  print(" ");
  printNumber(size);
  print(" ");
  printNumber(<u64>(crc ^ 0xffff_ffff), 16);
  print("\n");
}

/** CRC-32 of ISO 3309, reflected polynomial 0xEDB88320. */
function buildTable(): void {
  for (let index: u32 = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
    store<u32>(table + (index << 2), value);
  }
}

function isDot(name: usize, length: i32): bool {
  return load<u8>(name) == 46 && (length == 1 || (length == 2 && load<u8>(name + 1) == 46));
}

function fail(what: string): void {
  print("tree: ", 2);
  print(what, 2);
  print(" failed\n", 2);
  procExit(1);
}
