// Reads the PL031: a counter of seconds since 1970.

import { Status } from "../../abi/status";
import { RegisterWindow } from "../../sdk/device/register_window";
import { RTCCR, RTCCR_START, RTCDR } from "./registers";

/** @returns seconds since 1970, or NotSupported when the counter stands still: it means nothing */
export function readPl031(registers: RegisterWindow): i64 {
  if (!(registers.read32(RTCCR) & RTCCR_START)) return Status.NotSupported;
  return registers.read32(RTCDR);
}
