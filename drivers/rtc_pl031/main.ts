// Port "clock" on an Arm PL031.
import { Status } from "../../abi/status";
import { mapRegisters } from "../../sdk/device/mapped_registers";
import { log, logStart, Severity } from "../../sdk/log";
import { claim, device, deviceAddress, deviceHandle } from "../../sdk/names";
import { serveClock } from "../rtc/clock_server";
import { readPl031 } from "./device";

/** Reads the clock once and serves port "clock". */
export function main(): void {
  const port = claim("clock");
  logStart("rtc_pl031");
  let seconds: i64 = Status.NotSupported;
  if (device("rtc") >= 0) {
    const address = <u32>deviceAddress();
    seconds = readPl031(mapRegisters(deviceHandle(), 1, address));
  }
  if (seconds < 0) log(Severity.Warning, "the clock does not run: no wall time");
  serveClock(port, seconds);
}
