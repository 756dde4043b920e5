// Port "clock" on an Arm PL031: read once, then kept by the monotonic clock.
import { ClockOperation } from "../../abi/interfaces/system_services";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { mapRegisters } from "../../sdk/device/mapped_registers";
import { log, logStart, Severity } from "../../sdk/log";
import { claim, device, deviceAddress, deviceHandle, ready } from "../../sdk/names";
import { answer, messageKind, nextRequest, operation } from "../../sdk/server";
import { monotonicNs } from "../../sdk/system";
import { readPl031 } from "./device";

const NANOSECONDS: i64 = 1_000_000_000;

/** Reads the clock once and serves port "clock". */
export function main(): void {
  const port = claim("clock");
  logStart("rtc_pl031");
  let seconds: i64 = Status.NotSupported;
  if (device("rtc") >= 0) {
    const address = <u32>deviceAddress();
    seconds = readPl031(mapRegisters(deviceHandle(), 1, address));
  }
  const bootTimeNs = seconds * NANOSECONDS - <i64>monotonicNs();
  if (seconds < 0) log(Severity.Warning, "the clock does not run: no wall time");
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() != MessageKind.Call) continue;
    if (operation() != ClockOperation.BootTime) answer(Status.BadArgument);
    else if (seconds < 0) answer(Status.NotSupported);
    else answer(Status.Ok, 1, bootTimeNs);
  }
}
