// The WASI preview-1 calls that the test programs use (WASI snapshot preview1 witx), and a little
// text output. Scratch memory is static: these programs allocate nothing.

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_write")
declare function fdWriteRaw(fd: i32, iovecs: usize, count: i32, written: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_read")
declare function fdReadRaw(fd: i32, iovecs: usize, count: i32, read: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_readdir")
export declare function fdReaddir(fd: i32, buffer: usize, size: i32, cookie: u64, used: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_close")
export declare function fdClose(fd: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_open")
export declare function pathOpen(
  fd: i32, lookupFlags: i32, path: usize, length: i32, openFlags: i32,
  rights: u64, inheriting: u64, fdFlags: i32, opened: usize,
): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "args_sizes_get")
export declare function argsSizesGet(count: usize, size: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "args_get")
export declare function argsGet(pointers: usize, buffer: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "proc_exit")
export declare function procExit(status: i32): void;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "clock_time_get")
export declare function clockTimeGet(clock: i32, precision: u64, time: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "random_get")
export declare function randomGet(buffer: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "poll_oneoff")
export declare function pollOneoff(subscriptions: usize, events: usize, count: i32, ready: usize): i32;

const scratch: usize = memory.data(64, 16);

/** Writes bytes to a descriptor, all of them. */
export function writeAll(fd: i32, bytes: usize, length: i32): void {
  while (length > 0) {
    store<u32>(scratch, <u32>bytes);
    store<u32>(scratch + 4, <u32>length);
    if (fdWriteRaw(fd, scratch, 1, scratch + 8) != 0) procExit(74);
    const written = load<i32>(scratch + 8);
    bytes += written;
    length -= written;
  }
}

/** Reads up to `size` bytes; the count, 0 at the end, -errno on failure. */
export function read(fd: i32, buffer: usize, size: i32): i32 {
  store<u32>(scratch, <u32>buffer);
  store<u32>(scratch + 4, <u32>size);
  const error = fdReadRaw(fd, scratch, 1, scratch + 8);
  return error ? -error : load<i32>(scratch + 8);
}

/** Writes a string constant (ASCII). */
export function print(text: string, fd: i32 = 1): void {
  const length = text.length;
  const source = changetype<usize>(text);
  for (let index = 0; index < length; index += 48) {
    const part = min(48, length - index);
    for (let offset = 0; offset < part; offset++) {
      store<u8>(scratch + 16 + offset, <u8>load<u16>(source + (((<usize>index) + offset) << 1)));
    }
    writeAll(fd, scratch + 16, part);
  }
}

/** Writes an unsigned number in a base of 2 to 16. */
export function printNumber(value: u64, base: u32 = 10): void {
  let position: usize = scratch + 64;
  do {
    const digit = <u8>(value % base);
    position--;
    store<u8>(position, digit + (digit < 10 ? 48 : 87));
    value /= base;
  } while (value != 0 && position > scratch + 16);
  writeAll(1, position, <i32>(scratch + 64 - position));
}

/** Monotonic nanoseconds. */
export function now(): u64 {
  clockTimeGet(1, 1, scratch);
  return load<u64>(scratch);
}

/** Sleeps until an absolute monotonic time. */
export function sleepUntil(timeNs: u64): void {
  // subscription: userdata 0, tag 0 (clock) at 8, clock id at 16, timeout at 24, precision at 32, flags at 40
  const subscription: usize = subscriptionSpace;
  memory.fill(subscription, 0, 48);
  store<u32>(subscription + 16, 1);
  store<u64>(subscription + 24, timeNs);
  store<u16>(subscription + 40, 1);
  pollOneoff(subscription, eventSpace, 1, scratch);
}
const subscriptionSpace: usize = memory.data(48, 16);
const eventSpace: usize = memory.data(32, 16);

/** The number of arguments, the program's name included, and the pointers to them. */
export function argumentCount(): i32 {
  argsSizesGet(scratch, scratch + 4);
  const count = load<i32>(scratch);
  if (count > 64 || load<i32>(scratch + 4) > 4096) procExit(64);
  argsGet(argumentPointers, argumentBytes);
  return count;
}
const argumentPointers: usize = memory.data(256, 16);
const argumentBytes: usize = memory.data(4096, 16);

/** Address of argument `index`, zero-terminated; after argumentCount(). */
export function argument(index: i32): usize {
  return load<u32>(argumentPointers + ((<usize>index) << 2));
}

export function lengthOf(text: usize): i32 {
  let length = 0;
  while (load<u8>(text + length)) length++;
  return length;
}
