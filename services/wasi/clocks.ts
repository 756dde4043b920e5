// clock_res_get, clock_time_get; and the time that other calls need.
import { backendClock, backendClockTime, clockResolution } from "backend/clocks";
import { callerStore64 } from "./caller";
import { Errno } from "./errno";

/** witx: clockid */
export const enum ClockId {
  REALTIME = 0,
  MONOTONIC = 1,
  PROCESS_CPUTIME_ID = 2,
  THREAD_CPUTIME_ID = 3,
}

/** The time that the last readClock found, in ns. */
export function clockTime(): u64 {
  return backendClockTime();
}

/**
 * Reads a clock. Returns an Errno: INVAL for an unknown one, NOTSUP for wall time without an RTC.
 */
export function readClock(clock: u32): i32 {
  return clock > <u32>ClockId.THREAD_CPUTIME_ID ? Errno.INVAL : backendClock(clock);
}

/** witx: clock_res_get. Writes the clock's resolution in ns. INVAL for an unknown clock, FAULT. */
export function clockResGet(clock: u32, resolution: u32): i32 {
  if (clock > <u32>ClockId.THREAD_CPUTIME_ID) return Errno.INVAL;
  return callerStore64(resolution, clockResolution(clock)) ? Errno.FAULT : Errno.SUCCESS;
}

/**
 * witx: clock_time_get. Writes the clock's time in ns; it is always as precise as it can be.
 * INVAL, NOTSUP, FAULT.
 */
export function clockTimeGet(clock: u32, precision: u64, place: u32): i32 {
  const error = readClock(clock);
  if (error) return error;
  return callerStore64(place, clockTime()) ? Errno.FAULT : Errno.SUCCESS;
}
