// Port "clock" over a real-time clock that was read once: from then on the monotonic clock keeps the
// time. What drivers of such clocks share.
import { ClockOperation } from "../../abi/interfaces/system_services";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { ready } from "../../sdk/names";
import { answer, messageKind, nextRequest, operation } from "../../sdk/server";
import { monotonicNs } from "../../sdk/system";

const NANOSECONDS: i64 = 1_000_000_000;

/**
 * Serves the port for ever.
 * @param seconds what the clock said just now, since 1970; negative: there is no wall time, and every
 *   request is refused (NotSupported)
 */
export function serveClock(port: u32, seconds: i64): void {
  const bootTimeNs = seconds * NANOSECONDS - <i64>monotonicNs();
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() != MessageKind.Call) continue;
    if (operation() != ClockOperation.BootTime) answer(Status.BadArgument);
    else if (seconds < 0) answer(Status.NotSupported);
    else answer(Status.Ok, 1, bootTimeNs);
  }
}
