// args_get, args_sizes_get, environ_get, environ_sizes_get.
import { listCount, listSize, listStart } from "backend/launch";
import { callerCopyOut, callerStore32 } from "./caller";
import { Errno } from "./errno";
import { LaunchList } from "./launch_list";
import { zeroPaddedLength } from "../../sdk/text";

/** Pointers to the strings, and the strings. */
function listGet(list: LaunchList, pointers: u32, buffer: u32): i32 {
  const size = listSize(list);
  const start = listStart(list);
  if (callerCopyOut(buffer, start, size)) return Errno.FAULT;
  let at: u32 = 0;
  for (let index: u32 = 0; index < listCount(list); index++) {
    if (callerStore32(pointers + (index << 2), buffer + at)) return Errno.FAULT;
    at += zeroPaddedLength(start + at, size - at) + 1;
  }
  return Errno.SUCCESS;
}

function listSizesGet(list: LaunchList, count: u32, size: u32): i32 {
  const failed = callerStore32(count, listCount(list)) | callerStore32(size, listSize(list));
  return failed ? Errno.FAULT : Errno.SUCCESS;
}

/**
 * witx: args_get. Writes a pointer for each argument at `pointers` and the arguments, each with
 * its zero, at `buffer`. FAULT.
 */
export function argsGet(pointers: u32, buffer: u32): i32 {
  return listGet(LaunchList.Arguments, pointers, buffer);
}
/**
 * witx: args_sizes_get. Writes the number of arguments at `count` and the bytes that they take at
 * `size`. FAULT.
 */
export function argsSizesGet(count: u32, size: u32): i32 {
  return listSizesGet(LaunchList.Arguments, count, size);
}
/** witx: environ_get. As argsGet, for the environment's "NAME=value" strings. */
export function environGet(pointers: u32, buffer: u32): i32 {
  return listGet(LaunchList.Environment, pointers, buffer);
}
/** witx: environ_sizes_get. As argsSizesGet, for the environment. */
export function environSizesGet(count: u32, size: u32): i32 {
  return listSizesGet(LaunchList.Environment, count, size);
}
