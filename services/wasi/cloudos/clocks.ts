// The kernel's monotonic clock, the clock service's wall time, and the domain's processor time.
import { ClockOperation } from "../../../abi/interfaces/system_services";
import { Status } from "../../../abi/status";
import { DomainOperation } from "../../../abi/system_calls";
import { callAgain, reply } from "../../../sdk/client";
import { result } from "../../../sdk/record";
import { domainControl, monotonicNs } from "../../../sdk/system";
import { ClockId } from "../clocks";
import { Errno } from "../errno";
import { clockPort } from "./ports";

let bootTimeKnown: bool = false;
let bootTime: u64 = 0;
let time: u64 = 0;

/** The time that the last backendClock found, in ns. */
export function backendClockTime(): u64 {
  return time;
}

/** The resolution of a clock in ns: the kernel counts in them. */
export function clockResolution(clock: u32): u64 {
  return 1;
}

/** Reads a clock that there is. Returns an Errno: NOTSUP for wall time without an RTC. */
export function backendClock(clock: u32): i32 {
  if (clock == ClockId.MONOTONIC) {
    time = monotonicNs();
    return Errno.SUCCESS;
  }
  if (clock == ClockId.REALTIME) {
    if (!learnBootTime()) return Errno.NOTSUP;
    time = bootTime + monotonicNs();
    return Errno.SUCCESS;
  }
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
