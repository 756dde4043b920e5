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

export function argsGet(pointers: u32, buffer: u32): i32 {
  return listGet(LaunchList.Arguments, pointers, buffer);
}
export function argsSizesGet(count: u32, size: u32): i32 {
  return listSizesGet(LaunchList.Arguments, count, size);
}
export function environGet(pointers: u32, buffer: u32): i32 {
  return listGet(LaunchList.Environment, pointers, buffer);
}
export function environSizesGet(count: u32, size: u32): i32 {
  return listSizesGet(LaunchList.Environment, count, size);
}
