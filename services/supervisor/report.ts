// The supervisor's lines: through the log service, with a deadline because that may be what is
// broken, and on the kernel's early console when the line is about a module that the log needs.
import { LogOperation } from "../../abi/interfaces/system_services";
import { ManifestRecord } from "../../abi/manifest";
import { callUntilWithLease } from "../../sdk/client";
import { Severity } from "../../sdk/log";
import { LeaseAccess } from "../../sdk/message";
import { nameWord } from "../../sdk/names";
import { earlyLog, monotonicNs } from "../../sdk/system";
import { Text } from "../../sdk/text";
import { findRecord } from "./archive";
import { findPort } from "./port_table";

const LINE_SIZE: u32 = 248;
const LOG_NS: u64 = 20_000_000;
const buffer: usize = memory.data(256);
const line: usize = memory.data(offsetof<Text>(), 8);

/** Begins a line. */
export function reportLine(): Text {
  return changetype<Text>(line).reset(buffer, LINE_SIZE).string("supervisor: ");
}

/** Sends the line, which is about module `number` (0 = none). */
export function report(number: u32): void {
  const text = changetype<Text>(line);
  const port = findPort(nameWord("log", 0), 0);
  if (port != 0 && number != 0 && !carriesLog(number)) {
    const deadline = monotonicNs() + LOG_NS;
    const status = callUntilWithLease(
      port, LogOperation.Write, deadline, LeaseAccess.Read, buffer, text.length, Severity.Warning,
      text.length,
    );
    if (status >= 0) return;
  }
  store<u8>(buffer + text.length, 10);
  earlyLog(buffer, text.length + 1);
}

/** True for the log service and what stands between it and the terminal. */
function carriesLog(number: u32): bool {
  return provides(number, "log") || provides(number, "console") || provides(number, "serial");
}

function provides(number: u32, name: string): bool {
  return findRecord(number, ManifestRecord.Provides, nameWord(name, 0), nameWord(name, 1), 0) != 0;
}
