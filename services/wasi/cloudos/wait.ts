// Waiting for the console's input and for a time.
import { ConsoleOperation } from "../../../abi/interfaces/console";
import { Status } from "../../../abi/status";
import { DEADLINE_POLL, SystemCall } from "../../../abi/system_calls";
import { callAgain, callUntil, reply } from "../../../sdk/client";
import { invoke } from "../../../sdk/record";
import { monotonicNs, portCreate } from "../../../sdk/system";
import { Errno } from "../errno";
import { isForeground } from "./launch";
import { consolePort } from "./ports";

let sleepPort: i32 = 0;

/** The monotonic clock in ns. */
export function monotonicNow(): u64 {
  return monotonicNs();
}

/** Bytes that a read of standard input would get, or 1; 0 when it would wait; or -Errno. */
export function inputReady(): i64 {
  if (!isForeground() || consolePort() == 0) return 1;
  if (callAgain(consolePort(), ConsoleOperation.Poll, 0) != Status.Ok) return -Errno.IO;
  return reply(0) == 0 ? 0 : max<i64>(reply(1), 1);
}

/** The console takes output at any time. */
export function outputReady(stream: u32): i64 {
  return 1;
}

/** Waits until `deadlineNs`, or until one of the streams (bits) may be ready: only input waits. */
export function waitUntil(deadlineNs: u64, streams: u32): void {
  if (streams != 0) {
    callUntil(consolePort(), ConsoleOperation.Poll, deadlineNs, 1);
    return;
  }
  sleepUntil(deadlineNs);
}

/** Blocks until `deadlineNs`: on a port that nobody sends to. */
function sleepUntil(deadlineNs: u64): void {
  if (sleepPort <= 0) sleepPort = portCreate();
  if (sleepPort > 0 && deadlineNs != DEADLINE_POLL) {
    invoke(SystemCall.Receive, sleepPort, deadlineNs);
  }
}
