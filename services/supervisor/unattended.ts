// A machine that runs one command (option "exec") has nobody at the console who would see that a
// module of the boot set cannot start, and its command could wait for that module for ever: such a
// machine says so and ends, with the exit status of a guest that died.
import { ConsoleOperation, ConsoleStream } from "../../abi/interfaces/console";
import { ModuleState } from "../../abi/interfaces/supervisor";
import { WellKnownHandle } from "../../abi/handles";
import { RestartPolicy } from "../../abi/manifest";
import { SystemOperation } from "../../abi/system_calls";
import { callUntil, callUntilWithLease } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { nameWord } from "../../sdk/names";
import { findOption } from "../../sdk/options";
import { earlyLog, monotonicNs, systemOperation } from "../../sdk/system";
import { Text } from "../../sdk/text";
import { commandLineLength, commandLineStart } from "./archive";
import { Module, moduleAt, moduleName } from "./module_table";
import { findPort, findServer } from "./port_table";

/** Failures in a row after which a module counts as one that cannot start: about a second. */
const FAILURES_MAX: u32 = 10;
/** A module that is not ready after so long never will be. */
const START_SECONDS: u64 = 60;
const START_NS: u64 = START_SECONDS * 1_000_000_000;
/** How long the console may take to tell the host. */
const CONSOLE_NS: u64 = 10_000_000_000;
/** The status that `cloudos run` ends with when the guest dies. */
const GUEST_DIED: u64 = 125;

const LINE_SIZE: u32 = 160;
const buffer: usize = memory.data(160);
const line: usize = memory.data(offsetof<Text>(), 8);
/** False again once the end has been asked for. */
let unattended: bool = false;

/** Reads the command line. */
export function initUnattended(): void {
  unattended = findOption(commandLineStart(), commandLineLength(), "exec");
}

/** When a module that is starting has to be ready; the end of time where nobody waits for it. */
export function startDeadlineNs(module: Module): u64 {
  const counts = unattended && module.state == ModuleState.Starting
    && module.policy != RestartPolicy.Never;
  return counts ? module.startedNs + START_NS : u64.MAX_VALUE;
}

/**
 * Ends an unattended machine when the module has failed too often, or has been starting for too long.
 * @param status why it could not be started; Ok when it was and died
 */
export function checkStart(module: Module, status: i32): void {
  if (!unattended) return;
  const late = monotonicNs() >= startDeadlineNs(module);
  if (!late && module.failures < FAILURES_MAX) return;
  const text = changetype<Text>(line).reset(buffer, LINE_SIZE).string("supervisor: ")
    .zeroPadded(moduleName(module.number), 32).string(" cannot start: ");
  if (late) text.string("it is not ready after ").decimal(START_SECONDS).string(" s");
  else if (status < 0) text.string("status ").signed(status);
  else text.string("it died ").decimal(module.failures).string(" times in a row");
  text.byte(10);
  unattended = false; // the machine takes a moment to go
  if (!tellHost(text.length)) earlyLog(buffer, text.length);
  systemOperation(SystemOperation.Power, WellKnownHandle.Machine, 0);
}

/** The line on standard error and the exit status, unless the console is what is broken. */
function tellHost(length: u32): bool {
  const console = findPort(nameWord("console", 0), 0);
  const server = findServer(nameWord("console", 0), 0);
  if (console == 0 || moduleAt(server).state != ModuleState.Ready) return false;
  const deadline = monotonicNs() + CONSOLE_NS;
  const written = callUntilWithLease(
    console, ConsoleOperation.Write, deadline, LeaseAccess.Read, buffer, length,
    ConsoleStream.Error, length,
  );
  return written >= 0 && callUntil(console, ConsoleOperation.Exit, deadline, GUEST_DIED) >= 0;
}
