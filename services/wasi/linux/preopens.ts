// The preopened directories: those that the executable was made with, all opened at the start.
import {
  PP_GUEST, PP_GUEST_LENGTH, PP_HOST, PP_HOST_LENGTH, PP_RECORD_SIZE, PT_PREOPENS,
} from "../../../abi/linux_program";
import { O_DIRECTORY, SYS_OPENAT } from "linux/system_calls";
import { Errno } from "../errno";
import { failStart } from "./message";
import { call4, ownAddress } from "./system";
import { tableAt, tableCount } from "./tables";
import { O_CLOEXEC } from "./walk";

const AT_FDCWD: u64 = <u64>-100;
/** One for each; more than the descriptors of a program. */
const files: usize = memory.data(1024, 4);
const PREOPENS_MAX: u32 = 256;
let file: u64 = 0;

/** Opens all of them; one that is missing ends the program, with a message. */
export function openPreopens(): void {
  const count = preopenCount();
  for (let index: u32 = 0; index < count; index++) {
    const path = load<u32>(record(index) + PP_HOST);
    const result = call4(SYS_OPENAT, AT_FDCWD, ownAddress(path), O_DIRECTORY | O_CLOEXEC, 0);
    if (result < 0) {
      failStart("cannot open directory ", path, load<u32>(record(index) + PP_HOST_LENGTH), result);
    }
    store<u32>(files + (index << 2), <u32>result);
  }
}

function record(index: u32): usize {
  return tableAt(PT_PREOPENS) + index * PP_RECORD_SIZE;
}

/** Number of preopened directories, at most PREOPENS_MAX. */
export function preopenCount(): u32 {
  return min<u32>(tableCount(PT_PREOPENS), PREOPENS_MAX);
}
/** Bytes of a preopened directory's name in the program. */
export function preopenNameLength(index: u32): u32 {
  return load<u32>(record(index) + PP_GUEST_LENGTH);
}
/** A preopened directory's name in the program. */
export function preopenName(index: u32): usize {
  return load<u32>(record(index) + PP_GUEST);
}

/** Makes a preopened directory preopenFile(). Returns an Errno. */
export function openPreopen(index: u32): i32 {
  file = load<u32>(files + (index << 2));
  return Errno.SUCCESS;
}
/** Linux's descriptor of the directory that openPreopen was asked for last. */
export function preopenFile(): u64 {
  return file;
}
