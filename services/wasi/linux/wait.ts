// Waiting for the standard streams and for a time, by ppoll(2).
import { DEADLINE_NEVER } from "../../../abi/system_calls";
import { SYS_IOCTL, SYS_PPOLL } from "linux/system_calls";
import { ClockId } from "../clocks";
import { backendClock, backendClockTime } from "./clocks";
import { countOf } from "./errno";
import { call3, call4, ownAddress } from "./system";

const POLLIN: u32 = 1;
const POLLOUT: u32 = 4;
/** Bytes that a descriptor has (include/uapi/asm-generic/ioctls.h). */
const FIONREAD: u64 = 0x541b;
const NANOSECONDS: u64 = 1_000_000_000;
const INPUT: u32 = 0;

/** Three struct pollfd: i32 descriptor, i16 events, i16 what came. */
const descriptors: usize = memory.data(24, 8);
const timespec: usize = memory.data(16, 8);
const available: usize = memory.data(8, 8);

/** CLOCK_MONOTONIC in ns. */
export function monotonicNow(): u64 {
  backendClock(ClockId.MONOTONIC);
  return backendClockTime();
}

/** Fills entry `index` for a stream. */
function setDescriptor(index: u32, stream: u32): void {
  const entry = descriptors + (index << 3);
  store<u32>(entry, stream);
  store<u32>(entry, stream == INPUT ? POLLIN : POLLOUT, 4);
}

/** Whether something can be done on a stream without waiting: more than 0, or -Errno. */
function ready(stream: u32): i64 {
  setDescriptor(0, stream);
  store<u64>(timespec, 0);
  store<u64>(timespec, 0, 8);
  return countOf(call4(SYS_PPOLL, ownAddress(descriptors), 1, ownAddress(timespec), 0));
}

/** Bytes that a read of standard input would get, or 1; 0 when it would wait; or -Errno. */
export function inputReady(): i64 {
  const result = ready(INPUT);
  if (result <= 0) return result;
  store<u32>(available, 0);
  call3(SYS_IOCTL, INPUT, FIONREAD, ownAddress(available));
  return max<u32>(load<u32>(available), 1);
}

/** Whether standard output (1) or error (2) takes something: 1, 0, or -Errno. */
export function outputReady(stream: u32): i64 {
  return ready(stream);
}

/** Waits until `deadlineNs`, or until one of the streams (bits) may be ready. */
export function waitUntil(deadlineNs: u64, streams: u32): void {
  let count: u32 = 0;
  for (let stream: u32 = 0; stream < 3; stream++) {
    if (streams & (1 << stream)) setDescriptor(count++, stream);
  }
  let place: u64 = 0;
  if (deadlineNs != DEADLINE_NEVER) {
    const now = monotonicNow();
    const left = deadlineNs > now ? deadlineNs - now : 0;
    store<u64>(timespec, left / NANOSECONDS);
    store<u64>(timespec, left % NANOSECONDS, 8);
    place = ownAddress(timespec);
  }
  call4(SYS_PPOLL, ownAddress(descriptors), count, place, 0);
}
