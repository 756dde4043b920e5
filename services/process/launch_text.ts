// The launch text: what a program is started with (abi/interfaces/process.ts
// ProcessOperation.Start).
// Zero-terminated strings: path, number of arguments, the arguments, number of environment entries,
// the entries. It comes from a client and is checked as a whole before anything is believed.
import { parseDecimal, zeroPaddedLength } from "../../sdk/text";

/** Strings that follow a count; more than that cannot stand in a launch text. */
const STRINGS_MAX: i64 = 65536;

let pathLength: u32 = 0;

/**
 * Checks the text. False when it is cut short, has bytes left over or counts that are no numbers.
 */
export function checkLaunchText(text: usize, length: u32): bool {
  let at: i64 = afterString(text, length, 0);
  if (at < 2) return false;
  pathLength = <u32>at - 1;
  for (let list = 0; list < 2 && at > 0; list++) at = afterList(text, length, <u32>at);
  return at == <i64>length;
}

/** Length of the path, with which the text begins, once it was checked. */
export function launchPathLength(): u32 {
  return pathLength;
}

/** Position after a string, or -1. */
function afterString(text: usize, length: u32, from: u32): i64 {
  if (from >= length) return -1;
  const size = zeroPaddedLength(text + from, length - from);
  return from + size == length ? -1 : from + size + 1;
}

/** Position after a count and as many strings, or -1. */
function afterList(text: usize, length: u32, from: u32): i64 {
  let at = afterString(text, length, from);
  if (at < 0) return -1;
  const count = parseDecimal(text + from, <u32>at - 1 - from);
  if (count < 0 || count > STRINGS_MAX) return -1;
  for (let index: i64 = 0; index < count; index++) {
    at = afterString(text, length, <u32>at);
    if (at < 0) return -1;
  }
  return at;
}
