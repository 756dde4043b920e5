// clock_res_get, clock_time_get; and the time that other calls need.
import { ClockOperation } from "../../abi/interfaces/system_services";
import { DomainOperation } from "../../abi/system_calls";
import { Status } from "../../abi/status";
import { callAgain, reply } from "../../sdk/client";
import { result } from "../../sdk/record";
import { domainControl, monotonicNs } from "../../sdk/system";
import { callerStore64 } from "./caller";
import { Errno } from "./errno";
import { clockPort } from "./ports";

/** witx: clockid */
export const enum ClockId {
  REALTIME = 0,
  MONOTONIC = 1,
  PROCESS_CPUTIME_ID = 2,
  THREAD_CPUTIME_ID = 3,
}

let bootTimeKnown: bool = false;
let bootTime: u64 = 0;
let time: u64 = 0;

/** The time that the last readClock found, in ns. */
export function clockTime(): u64 {
  return time;
}

/**
 * Reads a clock. Returns an Errno: INVAL for an unknown one, NOTSUP for wall time without an RTC.
 */
export function readClock(clock: u32): i32 {
  if (clock == ClockId.MONOTONIC) {
    time = monotonicNs();
    return Errno.SUCCESS;
  }
  if (clock == ClockId.REALTIME) {
    if (!learnBootTime()) return Errno.NOTSUP;
    time = bootTime + monotonicNs();
    return Errno.SUCCESS;
  }
  if (clock > <u32>ClockId.THREAD_CPUTIME_ID) return Errno.INVAL;
  if (domainControl(0, DomainOperation.Statistics) < 0) return Errno.NOTSUP;
  time = result(4);
  return Errno.SUCCESS;
}

function learnBootTime(): bool {
  if (bootTimeKnown) return true;
  if (clockPort() == 0 || callAgain(clockPort(), ClockOperation.BootTime) != Status.Ok) {
    return false;
  }
  bootTime = reply(0);
  bootTimeKnown = true;
  return true;
}

export function clockResGet(clock: u32, resolution: u32): i32 {
  if (clock > <u32>ClockId.THREAD_CPUTIME_ID) return Errno.INVAL;
  return callerStore64(resolution, 1) ? Errno.FAULT : Errno.SUCCESS;
}

export function clockTimeGet(clock: u32, precision: u64, place: u32): i32 {
  const error = readClock(clock);
  if (error) return error;
  return callerStore64(place, time) ? Errno.FAULT : Errno.SUCCESS;
}
