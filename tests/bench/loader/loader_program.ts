// The loader as a WASI program, for the benchmark: it reads a module from standard input, compiles it
// a few times, and prints the size of the result and, on standard error, "@" and the nanoseconds.
import { begin, compile } from "../../../loader/main";

@external("wasi_snapshot_preview1", "fd_read")
declare function fdRead(file: u32, vectors: usize, count: u32, size: usize): u32;
@external("wasi_snapshot_preview1", "fd_write")
declare function fdWrite(file: u32, vectors: usize, count: u32, size: usize): u32;
@external("wasi_snapshot_preview1", "clock_time_get")
declare function clockTimeGet(clock: u32, precision: u64, time: usize): u32;
@external("wasi_snapshot_preview1", "proc_exit")
declare function procExit(status: u32): void;

const ROUNDS: u32 = 8;
const INPUT_SIZE_MAX: u32 = 1 << 20;
const PROFILE_USER: u32 = 16;
const ENVIRONMENT_CLOUDOS: u32 = 1;
const CPU_BASELINE: u32 = 1;
const CM_SIZE: usize = 24;
const CLOCK_MONOTONIC: u32 = 1;

const vector = memory.data(8, 8);
const result = memory.data(8, 8);
const text = memory.data(32, 8);
const input = memory.data(INPUT_SIZE_MAX, 8);

function now(): u64 {
  clockTimeGet(CLOCK_MONOTONIC, 1, result);
  return load<u64>(result);
}

function readInput(): u32 {
  let size: u32 = 0;
  while (size < INPUT_SIZE_MAX) {
    store<usize>(vector, input + size);
    store<u32>(vector, INPUT_SIZE_MAX - size, 4);
    if (fdRead(0, vector, 1, result) != 0) procExit(2);
    const read = load<u32>(result);
    if (read == 0) break;
    size += read;
  }
  return size;
}

function writeNumber(file: u32, prefix: u8, number: u64): void {
  let at = text + 32;
  store<u8>(--at, 10);
  do {
    store<u8>(--at, 48 + <u8>(number % 10));
    number /= 10;
  } while (number != 0);
  store<u8>(--at, prefix);
  store<usize>(vector, at);
  store<u32>(vector, <u32>(text + 32 - at), 4);
  fdWrite(file, vector, 1, result);
}

export function _start(): void {
  const size = readInput();
  const start = now();
  let blob: usize = 0;
  for (let i: u32 = 0; i < ROUNDS; i++) {
    memory.copy(begin(size), input, size);
    blob = compile(size, PROFILE_USER, ENVIRONMENT_CLOUDOS, CPU_BASELINE);
    if (blob == 0) procExit(1);
  }
  const elapsed = now() - start;
  writeNumber(1, 61, load<u32>(blob, CM_SIZE));
  writeNumber(2, 64, elapsed);
}
