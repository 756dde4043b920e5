// A WASI program that does one thing that its first argument names, and says what it saw. Errors of
// WASI are exit statuses: 100 + the number (witx: errno).
//
//   cat                 standard input to standard output
//   env                 the environment, each string with its zero
//   exit N
//   read PATH           a file of the first preopened directory to standard output, following links
//   write PATH          standard input to a new file there
//   make|remove PATH    a directory there
//   random              32 bytes
//   clocks              wall time and monotonic time, and a sleep of 20 ms by the latter
//   poll MS             waits for standard input so long: prints "input" or "clock"
//   grow PAGES          makes the memory longer, and touches its last byte
import {
  argument, argumentCount, fdClose, lengthOf, now, pathOpen, pollOneoff, print, printNumber, procExit, read, sleepUntil,
  writeAll,
} from "../programs/wasi";

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "environ_sizes_get")
declare function environSizesGet(count: usize, size: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "environ_get")
declare function environGet(pointers: usize, buffer: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "random_get")
declare function randomGet(buffer: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "clock_time_get")
declare function clockTimeGet(clock: i32, precision: u64, time: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_create_directory")
declare function pathCreateDirectory(fd: i32, path: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_remove_directory")
declare function pathRemoveDirectory(fd: i32, path: usize, length: i32): i32;

const FD_ROOT = 3;
const RIGHT_READ: u64 = 2;
const RIGHT_WRITE: u64 = 64;
const FOLLOW = 1;
const CREATE_TRUNCATE = 9;
const BUFFER_SIZE = 65536;
const SLEEP_NS: u64 = 20_000_000;

const buffer: usize = memory.data(65536, 16);
const pointers: usize = memory.data(65536, 16);
const result: usize = memory.data(16, 8);

export function _start(): void {
  if (argumentCount() < 2) procExit(64);
  if (is("cat")) copy(0, 1);
  else if (is("env")) environment();
  else if (is("exit")) procExit(number(2));
  else if (is("read")) copy(open(FOLLOW, 0, RIGHT_READ), 1);
  else if (is("write")) copy(0, open(FOLLOW, CREATE_TRUNCATE, RIGHT_WRITE));
  else if (is("make")) check(pathCreateDirectory(FD_ROOT, argument(2), lengthOf(argument(2))));
  else if (is("remove")) check(pathRemoveDirectory(FD_ROOT, argument(2), lengthOf(argument(2))));
  else if (is("random")) random();
  else if (is("clocks")) clocks();
  else if (is("poll")) poll(number(2));
  else if (is("grow")) grow(number(2));
  else procExit(64);
}

function is(word: string): bool {
  const text = argument(1);
  if (lengthOf(text) != word.length) return false;
  for (let index = 0; index < word.length; index++) {
    if (<i32>load<u8>(text + index) != word.charCodeAt(index)) return false;
  }
  return true;
}

function number(index: i32): i32 {
  const text = argument(index);
  let value = 0;
  for (let at = 0; at < lengthOf(text); at++) value = value * 10 + load<u8>(text + at) - 48;
  return value;
}

function check(error: i32): void {
  if (error != 0) procExit(100 + error);
}

function open(lookup: i32, flags: i32, rights: u64): i32 {
  check(pathOpen(FD_ROOT, lookup, argument(2), lengthOf(argument(2)), flags, rights, 0, 0, result));
  return load<i32>(result);
}

function copy(from: i32, to: i32): void {
  for (let count = read(from, buffer, BUFFER_SIZE); count != 0; count = read(from, buffer, BUFFER_SIZE)) {
    if (count < 0) check(-count);
    writeAll(to, buffer, count);
  }
  check(fdClose(to));
}

function environment(): void {
  check(environSizesGet(result, result + 4));
  if (load<u32>(result) > 16384 || load<u32>(result + 4) > <u32>BUFFER_SIZE) procExit(64);
  check(environGet(pointers, buffer));
  writeAll(1, buffer, load<i32>(result + 4));
}

function random(): void {
  check(randomGet(buffer, 32));
  writeAll(1, buffer, 32);
}

function clocks(): void {
  check(clockTimeGet(0, 1, result));
  printNumber(load<u64>(result));
  print(" ");
  const before = now();
  sleepUntil(before + SLEEP_NS);
  printNumber(now() - before);
  print("\n");
}

/** Two subscriptions of 48 bytes: user data, tag at 8, and a clock's timeout at 24 or a descriptor at 16. */
function poll(milliseconds: i32): void {
  memory.fill(buffer, 0, 96);
  store<u32>(buffer, 1, 16);
  store<u64>(buffer, <u64>milliseconds * 1_000_000, 24);
  store<u64>(buffer, 1, 48);
  store<u8>(buffer, 1, 56);
  check(pollOneoff(buffer, buffer + 96, 2, result));
  const events = load<u32>(result);
  for (let index: u32 = 0; index < events; index++) {
    print(load<u64>(buffer + 96 + index * 32) == 1 ? "input\n" : "clock\n");
  }
}

function grow(pages: i32): void {
  const old = memory.grow(pages);
  if (old < 0) procExit(1);
  const last = (<usize>memory.size() << 16) - 1;
  store<u8>(last, 7);
  printNumber(load<u8>(last));
  print(" ");
  printNumber(memory.size());
  print("\n");
}
