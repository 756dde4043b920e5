// The buffer that machine code is written to: one growable block in the module arena.
//
// Owner: whoever called beginCode() last. The compiler writes all functions of a module into one
// buffer; stub builders use the same functions for theirs. Positions are byte offsets from the
// buffer's start, so they stay valid when the block moves.
//
// Invariant: an encoder calls reserveCode() before it writes an instruction. That guarantees room
// for CODE_SLACK bytes; whoever writes more than that at once (tables) calls reserveCodeBytes().
import { allocateModule, growModule } from "../memory/arena";

/** Room that reserveCode() guarantees; no instruction of any ISA is longer than 15 bytes. */
const CODE_SLACK: usize = 64;

let codeStart: usize = 0;
let codeNext: usize = 0;
/** Last address at which an instruction may start. */
let codeLimit: usize = 0;
let codeCapacity: usize = 0;

/** Starts an empty buffer; `capacity` is a first guess in bytes. */
export function beginCode(capacity: usize): void {
  codeCapacity = capacity < 4096 ? 4096 : capacity;
  codeStart = allocateModule(codeCapacity);
  codeNext = codeStart;
  codeLimit = codeStart + codeCapacity - CODE_SLACK;
}

/** Address of the first byte; it changes when the buffer grows. */
export function codeAddress(): usize {
  return codeStart;
}

/** Offset of the next byte, which is also the size so far. */
@inline
export function codePosition(): u32 {
  return <u32>(codeNext - codeStart);
}

function growCode(bytes: usize): void {
  const used = codeNext - codeStart;
  let capacity = codeCapacity << 1;
  while (capacity < used + bytes + CODE_SLACK) capacity <<= 1;
  codeStart = growModule(codeStart, codeCapacity, capacity);
  codeCapacity = capacity;
  codeNext = codeStart + used;
  codeLimit = codeStart + capacity - CODE_SLACK;
}

/** Makes room for one instruction. */
@inline
export function reserveCode(): void {
  if (codeNext > codeLimit) growCode(CODE_SLACK);
}

/** Makes room for `bytes` bytes. */
export function reserveCodeBytes(bytes: usize): void {
  if (codeNext + bytes > codeLimit) growCode(bytes);
}

/** Appends a byte. There is room: reserveCode() comes first. */
@inline
export function emit8(value: u32): void {
  store<u8>(codeNext, <u8>value);
  codeNext += 1;
}

/** Appends 16 bits, little endian. */
@inline
export function emit16(value: u32): void {
  store<u16>(codeNext, <u16>value);
  codeNext += 2;
}

/** Appends 32 bits, little endian. */
@inline
export function emit32(value: u32): void {
  store<u32>(codeNext, value);
  codeNext += 4;
}

/** Appends 64 bits, little endian. */
@inline
export function emit64(value: u64): void {
  store<u64>(codeNext, value);
  codeNext += 8;
}

/** Overwrites a byte. */
export function patch8(position: u32, value: u32): void {
  store<u8>(codeStart + position, <u8>value);
}

/** Overwrites 32 bits. */
export function patch32(position: u32, value: u32): void {
  store<u32>(codeStart + position, value);
}

/** Overwrites 64 bits. */
export function patch64(position: u32, value: u64): void {
  store<u64>(codeStart + position, value);
}

/** The 32 bits at a position. */
export function codeAt32(position: u32): u32 {
  return load<u32>(codeStart + position);
}

/** Writes `fill` until the position is a multiple of `alignment`, a power of two. */
export function alignCode(alignment: u32, fill: u32): void {
  reserveCodeBytes(alignment);
  while (codePosition() & (alignment - 1)) emit8(fill);
}

/** Drops everything from `position` on. */
export function truncateCode(position: u32): void {
  codeNext = codeStart + position;
}

/** The byte at a position. */
export function codeAt8(position: u32): u32 {
  return load<u8>(codeStart + position);
}

/** Moves `size` bytes from `from` down to `to`. */
export function moveCode(to: u32, from: u32, size: u32): void {
  memory.copy(codeStart + to, codeStart + from, size);
}
