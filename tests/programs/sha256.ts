// Prints the SHA-256 (FIPS 180-4) of each file that its arguments name: "digest  path".
import { argument, argumentCount, fdClose, lengthOf, pathOpen, print, procExit, read, writeAll } from "./wasi";

const FD_ROOT = 3;
// Rights: fd_read 1, fd_seek 2.
const RIGHTS_FILE: u64 = 0x6;
const BLOCK_SIZE = 64;
const PATH_MAX = 1024;

const contents: usize = memory.data(65536, 16);
const block: usize = memory.data(64, 16);
const line: usize = memory.data(1100, 16);
const schedule: usize = memory.data(256, 16);
const state: usize = memory.data(32, 16);
const result: usize = memory.data(8, 8);
/** §4.2.2 */
const constants: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
/** §5.3.3 */
const initial: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
let filled = 0;
let total: u64 = 0;

export function _start(): void {
  const count = argumentCount();
  if (count < 2) fail("no file named");
  for (let index = 1; index < count; index++) digestFile(argument(index));
}

function digestFile(path: usize): void {
  // The root is preopened as descriptor 3; paths are relative to it.
  const skip = load<u8>(path) == 47 ? 1 : 0;
  const length = lengthOf(path);
  if (pathOpen(FD_ROOT, 1, path + skip, length - skip, 0, RIGHTS_FILE, 0, 0, result) != 0) fail("open failed");
  const fd = load<i32>(result);
  start();
  for (let bytes = read(fd, contents, 65536); bytes != 0; bytes = read(fd, contents, 65536)) {
    if (bytes < 0) fail("read failed");
    add(contents, bytes);
  }
  fdClose(fd);
  finish();
  // One write a line, so that it stays whole beside what others print.
  if (length > PATH_MAX) fail("path too long");
  for (let digit: usize = 0; digit < 64; digit++) {
    const word = load<u32>(state + ((digit >> 3) << 2));
    const value = (word >> <u32>(28 - ((digit & 7) << 2))) & 15;
    store<u8>(line + digit, <u8>(value + (value < 10 ? 48 : 87)));
  }
  store<u16>(line + 64, 0x2020);
  memory.copy(line + 66, path, length);
  store<u8>(line + 66 + length, 10);
  writeAll(1, line, 67 + length);
}

function start(): void {
  memory.copy(state, initial, 32);
  filled = 0;
  total = 0;
}

function add(bytes: usize, length: i32): void {
  total += length;
  while (length > 0) {
    const part = min(length, BLOCK_SIZE - filled);
    memory.copy(block + filled, bytes, part);
    filled += part;
    bytes += part;
    length -= part;
    if (filled == BLOCK_SIZE) compress();
  }
}

/** §5.1.1: a one bit, zeroes, the length in bits. */
function finish(): void {
  const bits = total << 3;
  store<u8>(block + filled++, 0x80);
  if (filled > 56) {
    memory.fill(block + filled, 0, BLOCK_SIZE - filled);
    compress();
  }
  memory.fill(block + filled, 0, 56 - filled);
  store<u64>(block + 56, bswap(bits));
  compress();
}

/** §6.2.2 */
function compress(): void {
  for (let t: usize = 0; t < 64; t++) {
    const at = schedule + (t << 2);
    if (t < 16) {
      store<u32>(at, bswap(load<u32>(block + (t << 2))));
      continue;
    }
    const w15 = load<u32>(at - 60);
    const w2 = load<u32>(at - 8);
    const s0 = rotr(w15, 7) ^ rotr(w15, 18) ^ (w15 >> 3);
    const s1 = rotr(w2, 17) ^ rotr(w2, 19) ^ (w2 >> 10);
    store<u32>(at, load<u32>(at - 64) + s0 + load<u32>(at - 28) + s1);
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let t: usize = 0; t < 64; t++) {
    const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
    const one = h + s1 + ((e & f) ^ (~e & g)) + load<u32>(constants + (t << 2)) + load<u32>(schedule + (t << 2));
    const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    const two = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + one;
    d = c;
    c = b;
    b = a;
    a = one + two;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
  filled = 0;
}

function fail(what: string): void {
  print("sha256: ", 2);
  print(what, 2);
  print("\n", 2);
  procExit(1);
}
