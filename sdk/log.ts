// The log client. Lines go to the log service where the manifest lists it under `uses`, else to the
// kernel's early console: modules that the log itself needs (console, serial line) must not call
// it.
//
//   logStart("virtio_blk");
//   logLine().string("capacity ").decimal(blocks); logSend(Severity.Info);
import { LogOperation } from "../abi/interfaces/system_services";
import { callWithLease } from "./client";
import { LeaseAccess } from "./message";
import { connect } from "./names";
import { earlyLog } from "./system";
import { Text } from "./text";

export const enum Severity {
  Debug = 0,
  Info = 1,
  Warning = 2,
  Error = 3,
}

const LINE_SIZE: u32 = 248;
const buffer: usize = memory.data(256);
const line: usize = memory.data(offsetof<Text>(), 8);
const prefix: usize = memory.data(32);
let prefixLength: u32 = 0;
let port: i32 = -1;

/**
 * Sets the module's name, which opens each of its lines, and connects to the log service if it may.
 */
export function logStart(moduleName: string): void {
  const text = changetype<Text>(line).reset(prefix, 32);
  text.string(moduleName).string(": ");
  prefixLength = text.length;
  port = connect("log");
}

/** Begins a line. */
export function logLine(): Text {
  return changetype<Text>(line).reset(buffer, LINE_SIZE).bytes(prefix, prefixLength);
}

/** Sends the line. Does not fail: what cannot be logged is lost. */
export function logSend(severity: Severity): void {
  const text = changetype<Text>(line);
  if (port > 0) {
    callWithLease(
      port, LogOperation.Write, LeaseAccess.Read, buffer, text.length, severity, text.length,
    );
    return;
  }
  store<u8>(buffer + text.length, 10);
  earlyLog(buffer, text.length + 1);
}

/** One line of plain text. */
export function log(severity: Severity, message: string): void {
  logLine().string(message);
  logSend(severity);
}
