// Port "clock" on the PC's CMOS clock.
import { Status } from "../../abi/status";
import { PortRegisters } from "../../sdk/device/port_registers";
import { log, logStart, Severity } from "../../sdk/log";
import { claim, device, deviceAddress, deviceHandle } from "../../sdk/names";
import { serveClock } from "../rtc/clock_server";
import { CmosClock } from "./device";

/** Reads the clock once and serves port "clock". */
export function main(): void {
  const port = claim("clock");
  logStart("rtc_cmos");
  let seconds: i64 = Status.NotSupported;
  if (device("rtc") >= 0) {
    const address = <u32>deviceAddress();
    seconds = new CmosClock(new PortRegisters(deviceHandle(), address)).read();
  }
  if (seconds < 0) log(Severity.Warning, "the clock makes no sense: no wall time");
  serveClock(port, seconds);
}
