// The words of a command: an argument list in fixed memory, split from a line the way a Unix shell
// does it with blanks, quotes and backslashes; nothing is expanded. A bare "&" at the end of the
// line asks for the background.

/** Bytes of all arguments with their zeros, and how many there may be. */
export const ARGUMENTS_SIZE: u32 = 32768;
export const ARGUMENTS_MAX: u32 = 512;

const bytes: usize = memory.data(32768);
const starts: usize = memory.data(513 * 4, 4);
let used: u32 = 0;
let count: u32 = 0;
let background: bool = false;

export const enum SplitResult {
  Ok = 0,
  /** A quote is not closed. */
  Unfinished = 1,
  /** Too many or too long arguments. */
  TooLong = 2,
  /** A bare "&" that does not end the line, or stands alone. */
  Misplaced = 3,
  /** A backslash ends the line. */
  Backslash = 4,
}

/** Number of arguments, the command's name included. */
export function argumentCount(): u32 {
  return count;
}
/** First byte of an argument; a zero follows its last. */
export function argument(index: u32): usize {
  return bytes + load<u32>(starts + (index << 2));
}
/** Its length without the zero. */
export function argumentLength(index: u32): u32 {
  return load<u32>(starts + ((index + 1) << 2)) - load<u32>(starts + (index << 2)) - 1;
}

/** True when the line asked for the background. */
export function inBackground(): bool {
  return background;
}

/** Takes the first arguments away; `dropped` is at most argumentCount(). */
export function dropArguments(dropped: u32): void {
  count -= dropped;
  memory.copy(starts, starts + (dropped << 2), (count + 1) << 2);
}

/** Takes zero-separated arguments as they are; a zero at the end is optional. */
export function setArguments(from: usize, length: u32): SplitResult {
  clear();
  let at: u32 = 0;
  while (at < length) {
    if (!begin()) return SplitResult.TooLong;
    while (at < length && load<u8>(from + at) != 0) {
      if (!add(load<u8>(from + at))) return SplitResult.TooLong;
      at++;
    }
    if (!end()) return SplitResult.TooLong;
    at++;
  }
  return SplitResult.Ok;
}

/** Splits a line. */
export function splitLine(from: usize, length: u32): SplitResult {
  clear();
  let quote: u32 = 0;
  let inside = false;
  for (let at: u32 = 0; at < length; at++) {
    let value = <u32>load<u8>(from + at);
    if (quote == 0 && isBlank(value)) {
      if (inside && !end()) return SplitResult.TooLong;
      inside = false;
      continue;
    }
    if (quote == 0 && value == 0x26) {
      if (inside && !end()) return SplitResult.TooLong;
      background = true;
      return count != 0 && onlyBlanks(from + at + 1, length - at - 1)
        ? SplitResult.Ok
        : SplitResult.Misplaced;
    }
    if (!inside && !begin()) return SplitResult.TooLong;
    inside = true;
    if (quote == 0 && (value == 0x22 || value == 0x27)) {
      quote = value;
      continue;
    }
    if (value == quote) {
      quote = 0;
      continue;
    }
    if (value == 0x5c && quote != 0x27) {
      if (at + 1 == length) return SplitResult.Backslash;
      const next = <u32>load<u8>(from + at + 1);
      // Inside double quotes a backslash stands for itself before anything else (POSIX shell
      // 2.2.3).
      if (quote == 0 || next == 0x22 || next == 0x5c) {
        value = next;
        at++;
      }
    }
    if (!add(value)) return SplitResult.TooLong;
  }
  if (quote != 0) return SplitResult.Unfinished;
  return inside && !end() ? SplitResult.TooLong : SplitResult.Ok;
}

function isBlank(value: u32): bool {
  return value == 32 || value == 9 || value == 10 || value == 13;
}

function onlyBlanks(from: usize, length: u32): bool {
  for (let index: u32 = 0; index < length; index++) {
    if (!isBlank(load<u8>(from + index))) return false;
  }
  return true;
}

function clear(): void {
  used = 0;
  count = 0;
  background = false;
  store<u32>(starts, 0);
}

function begin(): bool {
  return count < ARGUMENTS_MAX;
}

function add(value: u32): bool {
  if (used + 1 >= ARGUMENTS_SIZE) return false;
  store<u8>(bytes + used, value);
  used++;
  return true;
}

function end(): bool {
  if (used >= ARGUMENTS_SIZE) return false;
  store<u8>(bytes + used, 0);
  used++;
  count++;
  store<u32>(starts + (count << 2), used);
  return true;
}
