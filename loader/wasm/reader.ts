// Reads the input byte by byte. The position is an address in linear memory; whoever enters a
// section or a body sets the end. Reading past it, or a malformed number, records an error, moves
// the position to the end and returns 0: callers look at failed() where they would loop.
//
// Numbers are LEB128 (WebAssembly core specification 5.2.2): at most ceil(N / 7) bytes, and the
// unused bits of the last one must be a proper extension.

import { Reason, fail, failed } from "./errors";

let base: usize = 0;
let cursor: usize = 0;
let limit: usize = 0;

/** Sets the input's first byte, where offsets count from. */
export function setReaderBase(start: usize): void {
  base = start;
}

/** Reads from `start` up to `end`, both addresses. */
export function setReader(start: usize, end: usize): void {
  cursor = start;
  limit = end;
}

/** Address of the next byte. */
@inline
export function position(): usize {
  return cursor;
}

/** Address behind the last byte that may be read. */
@inline
export function readerEnd(): usize {
  return limit;
}

/** Goes to an address. */
@inline
export function setPosition(address: usize): void {
  cursor = address;
}

/** The position as an offset in the input. */
@inline
export function offset(): u32 {
  return <u32>(cursor - base);
}

/** True when nothing is left. */
@inline
export function atEnd(): bool {
  return cursor >= limit;
}

/** Bytes that are left. */
@inline
export function remaining(): u32 {
  return <u32>(limit - cursor);
}

/** Records an error at the current position and stops reading. */
export function failHere(reason: Reason): void {
  fail(reason, offset());
  cursor = limit;
}

/** Records an error at an earlier address and stops reading. */
export function failAt(reason: Reason, address: usize): void {
  fail(reason, <u32>(address - base));
  cursor = limit;
}

/** A byte; 0 and UnexpectedEnd at the end. */
@inline
export function readByte(): u32 {
  if (cursor >= limit) {
    failHere(Reason.UnexpectedEnd);
    return 0;
  }
  return load<u8>(cursor++);
}

/** An unsigned LEB128 number of 32 bits (Wasm 5.2.2); 0 after an error. */
@inline
export function readU32(): u32 {
  if (cursor < limit) {
    const byte: u32 = load<u8>(cursor);
    if (byte < 0x80) {
      cursor++;
      return byte;
    }
  }
  return readU32Slow();
}

function readU32Slow(): u32 {
  const start = cursor;
  let result: u32 = 0;
  let shift: u32 = 0;
  while (true) {
    if (cursor >= limit) {
      failHere(Reason.UnexpectedEnd);
      return 0;
    }
    const byte: u32 = load<u8>(cursor++);
    if (shift == 28 && byte > 0x0f) {
      failAt(byte >= 0x80 ? Reason.IntegerTooLong : Reason.IntegerTooLarge, start);
      return 0;
    }
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) return result;
    shift += 7;
  }
}

/** An unsigned 64-bit number, as limits have them. */
export function readU64(): u64 {
  const start = cursor;
  let result: u64 = 0;
  let shift: u64 = 0;
  while (true) {
    if (cursor >= limit) {
      failHere(Reason.UnexpectedEnd);
      return 0;
    }
    const byte: u32 = load<u8>(cursor++);
    if (shift == 63 && byte > 1) {
      failAt(byte >= 0x80 ? Reason.IntegerTooLong : Reason.IntegerTooLarge, start);
      return 0;
    }
    result |= (<u64>(byte & 0x7f)) << shift;
    if (byte < 0x80) return result;
    shift += 7;
  }
}

/** A signed LEB128 number of 32 bits; 0 after an error. */
@inline
export function readS32(): i32 {
  if (cursor < limit) {
    const byte: u32 = load<u8>(cursor);
    if (byte < 0x80) {
      cursor++;
      return <i32>(byte << 25) >> 25;
    }
  }
  return <i32>readSigned(32);
}

/** A signed LEB128 number of 64 bits; 0 after an error. */
export function readS64(): i64 {
  return readSigned(64);
}

/** The s33 of a block type. */
export function readS33(): i64 {
  return readSigned(33);
}

function readSigned(bits: u32): i64 {
  const start = cursor;
  let result: i64 = 0;
  let shift: u32 = 0;
  while (true) {
    if (cursor >= limit) {
      failHere(Reason.UnexpectedEnd);
      return 0;
    }
    const byte: u32 = load<u8>(cursor++);
    if (shift + 7 >= bits) {
      // The last byte: bits beyond the number must repeat its sign.
      if (byte >= 0x80) {
        failAt(Reason.IntegerTooLong, start);
        return 0;
      }
      const used = bits - shift; // 1..7 bits of the number stand in this byte
      const extension = (<i32>(byte << 25) >> 25) >> <i32>(used - 1); // all from the sign bit up
      if (extension != 0 && extension != -1) {
        failAt(Reason.IntegerTooLarge, start);
        return 0;
      }
    }
    result |= (<i64>(byte & 0x7f)) << (<i64>shift);
    if (byte < 0x80) {
      const width = shift + 7;
      if (width < 64) result = (result << (64 - <i64>width)) >> (64 - <i64>width);
      return result;
    }
    shift += 7;
  }
}

/** 32 bits, little endian; 0 after an error. */
@inline
export function readFixed32(): u32 {
  if (limit - cursor < 4) {
    failHere(Reason.UnexpectedEnd);
    return 0;
  }
  const result = load<u32>(cursor);
  cursor += 4;
  return result;
}

/** 64 bits, little endian; 0 after an error. */
@inline
export function readFixed64(): u64 {
  if (limit - cursor < 8) {
    failHere(Reason.UnexpectedEnd);
    return 0;
  }
  const result = load<u64>(cursor);
  cursor += 8;
  return result;
}

/** Skips bytes; UnexpectedEnd when there are fewer. */
export function skipBytes(count: u32): void {
  if (remaining() < count) {
    failHere(Reason.UnexpectedEnd);
  } else {
    cursor += count;
  }
}

/** A vector's length. Each entry takes a byte or more, so a larger number than that is an error. */
export function readCount(max: u32): u32 {
  const start = cursor;
  const count = readU32();
  if (count > remaining()) {
    failAt(Reason.UnexpectedEnd, start);
    return 0;
  }
  if (count > max) {
    failAt(Reason.TooMany, start);
    return 0;
  }
  return count;
}

/** Skips a name, whose bytes must be UTF-8. Returns its length; it starts at offset() - length. */
export function readName(): u32 {
  const start = cursor;
  const length = readU32();
  if (failed()) return 0;
  if (length > remaining()) {
    failAt(Reason.LengthOutOfBounds, start);
    return 0;
  }
  if (!isUtf8(cursor, cursor + length)) {
    failAt(Reason.BadUtf8, cursor);
    return 0;
  }
  cursor += length;
  return length;
}

/** Whether bytes are well-formed UTF-8 (Unicode standard, table 3-7). */
export function isUtf8(start: usize, end: usize): bool {
  let p = start;
  while (p < end) {
    const first: u32 = load<u8>(p++);
    if (first < 0x80) continue;
    let more: usize = 1;
    let low: u32 = 0x80; // bounds of the second byte
    let high: u32 = 0xbf;
    if (first >= 0xf0) {
      if (first > 0xf4) return false;
      more = 3;
      if (first == 0xf0) low = 0x90;
      if (first == 0xf4) high = 0x8f;
    } else if (first >= 0xe0) {
      more = 2;
      if (first == 0xe0) low = 0xa0;
      if (first == 0xed) high = 0x9f;
    } else if (first < 0xc2) {
      return false;
    }
    if (end - p < more) return false;
    const second: u32 = load<u8>(p);
    if (second < low || second > high) return false;
    for (let i: usize = 1; i < more; i++) {
      if ((load<u8>(p + i) & 0xc0) != 0x80) return false;
    }
    p += more;
  }
  return true;
}
