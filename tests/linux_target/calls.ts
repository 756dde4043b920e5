// A WASI program that makes the calls on files that its arguments name, one after the other, in the
// first preopened directory, and prints a line for each: the error (witx: errno) and what it saw.
//
//   mkdir P   rmdir P   unlink P   rename P Q   link P Q   symlink TARGET P   readlink P
//   create P   exclusive P   append P TEXT   patch P OFFSET TEXT   size P N   times P SECONDS
//   stat P   follow P   list P   cat P
import {
  argument, argumentCount, fdClose, fdReaddir, lengthOf, pathOpen, print, printNumber, procExit, read, writeAll,
} from "../programs/wasi";

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_create_directory")
declare function makeDirectory(fd: i32, path: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_remove_directory")
declare function removeDirectory(fd: i32, path: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_unlink_file")
declare function unlinkFile(fd: i32, path: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_rename")
declare function renamePath(fd: i32, path: usize, length: i32, toFd: i32, to: usize, toLength: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_link")
declare function linkPath(fd: i32, flags: i32, path: usize, length: i32, toFd: i32, to: usize, toLength: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_symlink")
declare function makeLink(target: usize, targetLength: i32, fd: i32, path: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_readlink")
declare function readLink(fd: i32, path: usize, length: i32, buffer: usize, size: i32, used: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_filestat_get")
declare function pathStat(fd: i32, flags: i32, path: usize, length: i32, result: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_filestat_set_times")
declare function setTimes(fd: i32, flags: i32, path: usize, length: i32, access: u64, modify: u64, which: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_filestat_set_size")
declare function setSize(fd: i32, size: u64): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_pwrite")
declare function pwrite(fd: i32, vectors: usize, count: i32, offset: u64, written: usize): i32;

const FD_ROOT = 3;
const FOLLOW = 1;
const CREATE = 1;
const DIRECTORY = 2;
const EXCLUSIVE = 4;
const APPEND = 1;
const TIMES_BOTH = 5;
// Rights: fd_read, fd_seek, fd_write, fd_readdir, fd_filestat_set_size
const READ: u64 = 1 << 1;
const SEEK: u64 = 1 << 2;
const WRITE: u64 = 1 << 6;
const LIST: u64 = 1 << 14;
const SET_SIZE: u64 = 1 << 22;

const stat: usize = memory.data(64, 8);
const vector: usize = memory.data(8, 8);
const result: usize = memory.data(8, 8);
const buffer: usize = memory.data(4096, 16);
let next = 1;

export function _start(): void {
  const count = argumentCount();
  while (next < count) {
    const verb = take();
    if (is(verb, "mkdir")) report(makeDirectory(FD_ROOT, take(), last()));
    else if (is(verb, "rmdir")) report(removeDirectory(FD_ROOT, take(), last()));
    else if (is(verb, "unlink")) report(unlinkFile(FD_ROOT, take(), last()));
    else if (is(verb, "rename")) report(renamePath(FD_ROOT, take(), last(), FD_ROOT, take(), last()));
    else if (is(verb, "link")) report(linkPath(FD_ROOT, 0, take(), last(), FD_ROOT, take(), last()));
    else if (is(verb, "symlink")) report(makeLink(take(), last(), FD_ROOT, take(), last()));
    else if (is(verb, "create")) report(openAndClose(CREATE));
    else if (is(verb, "exclusive")) report(openAndClose(CREATE | EXCLUSIVE));
    else if (is(verb, "times")) times();
    else if (is(verb, "readlink")) showLink();
    else if (is(verb, "append")) append();
    else if (is(verb, "patch")) patch();
    else if (is(verb, "size")) resize();
    else if (is(verb, "stat")) showStat(0);
    else if (is(verb, "follow")) showStat(FOLLOW);
    else if (is(verb, "list")) list();
    else if (is(verb, "cat")) cat();
    else procExit(64);
    print("\n");
  }
}

/** The next argument; last() is its length. */
function take(): usize {
  return argument(next++);
}
function last(): i32 {
  return lengthOf(argument(next - 1));
}

function is(text: usize, word: string): bool {
  if (lengthOf(text) != word.length) return false;
  for (let index = 0; index < word.length; index++) {
    if (<i32>load<u8>(text + index) != word.charCodeAt(index)) return false;
  }
  return true;
}

function takeNumber(): u64 {
  const text = take();
  let value: u64 = 0;
  for (let at = 0; at < last(); at++) value = value * 10 + load<u8>(text + at) - 48;
  return value;
}

/** Prints an error. @returns true when there is none */
function report(error: i32): bool {
  printNumber(error);
  return error == 0;
}

/** Opens the next argument, whose descriptor is then opened(). What must be new is no link to anything. */
function open(flags: i32, rights: u64, fdFlags: i32 = 0): i32 {
  return pathOpen(FD_ROOT, flags & EXCLUSIVE ? 0 : FOLLOW, take(), last(), flags, rights, 0, fdFlags, result);
}
function opened(): i32 {
  return load<i32>(result);
}

function openAndClose(flags: i32): i32 {
  const error = open(flags, READ | WRITE);
  return error ? error : fdClose(opened());
}

function append(): void {
  const isOpen = report(open(0, WRITE, APPEND));
  const fd = opened();
  const text = take();
  if (!isOpen) return;
  writeAll(fd, text, last());
  writeAll(fd, text, last());
  fdClose(fd);
}

function patch(): void {
  const isOpen = report(open(0, READ | WRITE | SEEK));
  const fd = opened();
  const offset = takeNumber();
  store<u32>(vector, <u32>take());
  store<u32>(vector, last(), 4);
  if (!isOpen) return;
  print(" ");
  printNumber(pwrite(fd, vector, 1, offset, result));
  fdClose(fd);
}

function resize(): void {
  const isOpen = report(open(0, READ | WRITE | SET_SIZE));
  const fd = opened();
  const size = takeNumber();
  if (!isOpen) return;
  print(" ");
  printNumber(setSize(fd, size));
  fdClose(fd);
}

function times(): void {
  const path = take();
  const length = last();
  const time = takeNumber() * 1_000_000_000;
  report(setTimes(FD_ROOT, FOLLOW, path, length, time, time + 500, TIMES_BOTH));
}

function showLink(): void {
  if (!report(readLink(FD_ROOT, take(), last(), buffer, 4096, result))) return;
  print(" ");
  writeAll(1, buffer, load<i32>(result));
}

/** Type, links of what is no directory, size of a file, and its time of modification in seconds. */
function showStat(flags: i32): void {
  if (!report(pathStat(FD_ROOT, flags, take(), last(), stat))) return;
  const type = load<u8>(stat + 16);
  print(" type ");
  printNumber(type);
  if (type == 3) return;
  print(" links ");
  printNumber(load<u64>(stat + 24));
  if (type != 4) return;
  print(" size ");
  printNumber(load<u64>(stat + 32));
}

/** The names, in the order that the directory gives, through a buffer that holds few of them. */
function list(): void {
  if (!report(open(DIRECTORY, LIST))) return;
  const fd = opened();
  let cookie: u64 = 0;
  while (true) {
    if (fdReaddir(fd, buffer, 300, cookie, result) != 0) break;
    const used = load<u32>(result);
    let at: u32 = 0;
    while (at + 24 <= used && at + 24 + load<u32>(buffer + at + 16) <= used) {
      print(" ");
      writeAll(1, buffer + at + 24, load<i32>(buffer + at + 16));
      cookie = load<u64>(buffer + at);
      at += 24 + load<u32>(buffer + at + 16);
    }
    if (used < 300) break;
  }
  fdClose(fd);
}

function cat(): void {
  if (!report(open(0, READ))) return;
  const fd = opened();
  print(" ");
  for (let count = read(fd, buffer, 4096); count != 0; count = read(fd, buffer, 4096)) {
    if (count < 0) {
      print("error ");
      printNumber(-count);
      break;
    }
    writeAll(1, buffer, count);
  }
  fdClose(fd);
}
