// The client of hello_server: says in the log what it was answered.
import { Status } from "../../../../abi/status";
import { call, callWithLease, reply } from "../../../../sdk/client";
import { log, logLine, logSend, logStart, Severity } from "../../../../sdk/log";
import { LeaseAccess } from "../../../../sdk/message";
import { mustConnect, ready } from "../../../../sdk/names";
import { threadExit } from "../../../../sdk/system";

const buffer: usize = memory.data(64);

export function main(): void {
  logStart("hello_client");
  const port = mustConnect("hello");
  ready();
  const status = call(port, 1, 40, 1, 1);
  if (status != Status.Ok) log(Severity.Error, "the call failed");
  const sum = reply(0);
  logLine().string("the sum is ").decimal(sum);
  logSend(Severity.Info);
  const copied = callWithLease(port, 2, LeaseAccess.Write, buffer, 64);
  const length = <u32>reply(0);
  if (copied == Status.Ok) logLine().string("the server says: ").bytes(buffer, length);
  else logLine().string("no greeting: ").signed(copied);
  logSend(Severity.Info);
  if (call(port, 99) != Status.BadArgument) {
    log(Severity.Error, "an unknown operation was answered");
  }
  threadExit(0);
}
