// The iovec lists of fd_read, fd_write and their positioned forms: (pointer, length) pairs in the
// program's memory, checked before anything is done with them.
import { callerHas, callerLoad32 } from "./caller";

/** More vectors than any C library uses (IOV_MAX of Linux). */
export const VECTORS_MAX: u32 = 1024;

let pointer: u32 = 0;
let length: u32 = 0;

/**
 * Adds up the lengths of a list.
 * @returns the sum; -1 when the list or a piece lies outside the program's memory, -2 when the list
 *   or the sum is too large
 */
export function vectorsLength(list: u32, count: u32): i64 {
  if (count > VECTORS_MAX) return -2;
  let sum: i64 = 0;
  for (let index: u32 = 0; index < count; index++) {
    if (!loadVector(list, index)) return -1;
    sum += length;
  }
  return sum > 0x7fff_ffff ? -2 : sum;
}

/**
 * Reads vector `index`; its parts are then in vectorPointer() and vectorLength(). False: EFAULT.
 */
export function loadVector(list: u32, index: u32): bool {
  const at = <i64>list + ((<i64>index) << 3);
  if (at > 0xffff_fff8) return false;
  const first = callerLoad32(<u32>at);
  const second = callerLoad32(<u32>at + 4);
  if (first < 0 || second < 0) return false;
  pointer = <u32>first;
  length = <u32>second;
  return callerHas(pointer, length);
}

/** Where the vector that was read last begins in the program's memory. */
export function vectorPointer(): u32 {
  return pointer;
}
/** Its bytes. */
export function vectorLength(): u32 {
  return length;
}
