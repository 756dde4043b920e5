// Text without garbage collection: a writer that appends UTF-8 to a fixed buffer, and readers of
// bytes. What does not fit is cut; `Text.cut` tells.

/**
 *   0      4       8         12
 *   start  length  capacity  cut
 */
@unmanaged
@final
export class Text {
  start: usize;
  length: u32;
  capacity: u32;
  cut: u32;

  /** Empties the text and sets where it lies. */
  reset(start: usize, capacity: u32): Text {
    this.start = start;
    this.capacity = capacity;
    this.length = 0;
    this.cut = 0;
    return this;
  }

  /** Empties the text. */
  clear(): Text {
    this.length = 0;
    this.cut = 0;
    return this;
  }

  /** Appends one byte. */
  byte(value: u32): Text {
    if (this.length < this.capacity) {
      store<u8>(this.start + this.length, value);
      this.length++;
    } else {
      this.cut = 1;
    }
    return this;
  }

  /** Appends bytes. */
  bytes(from: usize, count: u32): Text {
    const room = this.capacity - this.length;
    if (count > room) {
      count = room;
      this.cut = 1;
    }
    memory.copy(this.start + this.length, from, count);
    this.length += count;
    return this;
  }

  /** Appends a string; characters beyond U+007F become "?". */
  string(value: string): Text {
    const count = <u32>value.length;
    for (let index: u32 = 0; index < count; index++) {
      const code = <u32>load<u16>(changetype<usize>(value) + (index << 1));
      this.byte(code < 128 ? code : 0x3f);
    }
    return this;
  }

  /** Appends a number in decimal, at least `width` characters, padded with spaces. */
  decimal(value: u64, width: u32 = 0): Text {
    let digits: u32 = 1;
    for (let rest = value; rest >= 10; rest /= 10) digits++;
    for (let column = digits; column < width; column++) this.byte(32);
    let divisor: u64 = 1;
    for (let digit: u32 = 1; digit < digits; digit++) divisor *= 10;
    for (; divisor != 0; divisor /= 10) this.byte(48 + <u32>((value / divisor) % 10));
    return this;
  }

  /** Appends a signed number in decimal. */
  signed(value: i64): Text {
    if (value >= 0) return this.decimal(<u64>value);
    return this.byte(45).decimal(<u64>(0 - value));
  }

  /** Appends a number in hexadecimal with at least `digits` digits, without prefix. */
  hex(value: u64, digits: u32 = 1): Text {
    let count: u32 = 1;
    while (count < 16 && value >> (<u64>count << 2) != 0) count++;
    if (count < digits) count = digits;
    for (let digit: u32 = 0; digit < count; digit++) {
      const nibble = <u32>(value >> (<u64>(count - 1 - digit) << 2)) & 15;
      this.byte(nibble < 10 ? 48 + nibble : 87 + nibble);
    }
    return this;
  }

  /** Appends spaces up to a column. */
  pad(column: u32): Text {
    while (this.length < column && !this.cut) this.byte(32);
    return this;
  }

  /** Appends zero-padded bytes up to the first zero. */
  zeroPadded(from: usize, size: u32): Text {
    return this.bytes(from, zeroPaddedLength(from, size));
  }
}

/** Bytes before the first zero, at most `size`. */
export function zeroPaddedLength(from: usize, size: u32): u32 {
  let length: u32 = 0;
  while (length < size && load<u8>(from + length) != 0) length++;
  return length;
}

/** True when the bytes are exactly the characters of an ASCII string. */
export function equalsString(from: usize, length: u32, value: string): bool {
  if (length != <u32>value.length) return false;
  for (let index: u32 = 0; index < length; index++) {
    if (<u16>load<u8>(from + index) != load<u16>(changetype<usize>(value) + (index << 1))) {
      return false;
    }
  }
  return true;
}

/** True when the bytes begin with the characters of an ASCII string. */
export function startsWithString(from: usize, length: u32, value: string): bool {
  const count = <u32>value.length;
  return length >= count && equalsString(from, count, value);
}

/** Reads a decimal number that fills all bytes. -1 when it is none, or above 2^31 - 1. */
export function parseDecimal(from: usize, length: u32): i64 {
  if (length == 0 || length > 10) return -1;
  let value: i64 = 0;
  for (let index: u32 = 0; index < length; index++) {
    const digit = <u32>load<u8>(from + index) - 48;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value > 0x7fff_ffff ? -1 : value;
}

/** Copies an ASCII string to memory and returns its length; at most `capacity`. */
export function copyString(to: usize, capacity: u32, value: string): u32 {
  let count = <u32>value.length;
  if (count > capacity) count = capacity;
  for (let index: u32 = 0; index < count; index++) {
    store<u8>(to + index, <u32>load<u16>(changetype<usize>(value) + (index << 1)));
  }
  return count;
}
