// Clocks of Linux (include/uapi/linux/time.h): the four of WASI have the same numbers.
import { SYS_CLOCK_GETRES, SYS_CLOCK_GETTIME } from "linux/system_calls";
import { Errno } from "../errno";
import { errnoOf } from "./errno";
import { call2, ownAddress } from "./system";

const NANOSECONDS: u64 = 1_000_000_000;
const timespec: usize = memory.data(16, 8);
let time: u64 = 0;

/** The time that the last backendClock found, in ns. */
export function backendClockTime(): u64 {
  return time;
}

/** The resolution of a clock in ns, at least 1. */
export function clockResolution(clock: u32): u64 {
  return call2(SYS_CLOCK_GETRES, clock, ownAddress(timespec)) < 0 ? 1 : max<u64>(timeOf(), 1);
}

/** Reads a clock that there is. Returns an Errno. */
export function backendClock(clock: u32): i32 {
  const result = call2(SYS_CLOCK_GETTIME, clock, ownAddress(timespec));
  if (result < 0) return errnoOf(result);
  time = timeOf();
  return Errno.SUCCESS;
}

/** struct timespec: i64 seconds, i64 nanoseconds. */
function timeOf(): u64 {
  return load<u64>(timespec) * NANOSECONDS + load<u64>(timespec, 8);
}
