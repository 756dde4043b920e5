// Faults and exits: a message from the thread to its domain's fault port, answered like a call.
import { FRAME_IP } from "hal/context";
import { entryStatus } from "../handle/table";
import { panicSupervisor } from "../panic";
import { Domain, faultPortOf } from "../task/domain";
import { endDomain } from "../task/domain_end";
import { frameOf, SLOW_FAULT, Thread } from "../task/thread";
import { Status } from "../../abi/status";
import { sendCall } from "./call";

/**
 * Stops the running thread with a message to its domain's fault port. A domain whose fault port is
 * dead is ended; when that is the supervisor, the kernel panics.
 */
export function raiseFault(at: usize, kind: u32, address: u64, detail: u64): void {
  const thread = changetype<Thread>(at);
  const domain = changetype<Domain>(thread.owner);
  const ip = load<u64>(frameOf(at) + FRAME_IP);
  const port = faultPortOf(domain);
  if (!domain.parent) panicSupervisor(kind, ip, address);
  if (!port.object || entryStatus(port) != Status.Ok) {
    endDomain(domain);
    return;
  }
  thread.faultWord0 = <u64>kind | (<u64>thread.number << 32);
  thread.faultWord1 = address;
  thread.faultWord2 = ip;
  thread.faultWord3 = detail;
  thread.slow |= SLOW_FAULT;
  sendCall(at, port.object, port.badge, u64.MAX_VALUE);
}
