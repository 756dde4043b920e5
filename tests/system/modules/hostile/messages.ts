// Messages that services must refuse or survive: handles which they did not ask for, numbers in place of
// handles, and what only modules of the boot set may ask for.
import { Right, WellKnownHandle } from "../../../../abi/handles";
import { ConsoleOperation } from "../../../../abi/interfaces/console";
import { SupervisorOperation } from "../../../../abi/interfaces/supervisor";
import { BADGE_DELEGATED } from "../../../../abi/manifest";
import { Status } from "../../../../abi/status";
import { call, callWithHandle } from "../../../../sdk/client";
import { log, logLine, logSend, Severity } from "../../../../sdk/log";
import { device, mustConnect, nameWord } from "../../../../sdk/names";
import { panic } from "../../../../sdk/panic";
import { handleClose, handleDuplicate } from "../../../../sdk/system";

/** More than the tables of the services hold. */
const MESSAGES: u32 = 300;
/** No service has it. */
const NO_OPERATION: u32 = 0x7fff;
/** Indices of a table, from the first that the kernel gives (kernel/handle/table.ts). */
const INDEX_FIRST: u32 = 16;
const INDEX_END: u32 = 48;

/** Sends the log and the console copies of a handle, each of which would fill a table. */
export function floodWithHandles(handle: u32): void {
  flood("log", handle);
  flood("console", handle);
}

function flood(service: string, handle: u32): void {
  const port = mustConnect(service);
  for (let sent: u32 = 0; sent < MESSAGES; sent++) {
    const status = callWithHandle(port, NO_OPERATION, handle, false);
    if (status == Status.BadArgument) continue;
    logLine().string("handles: ").string(service).string(" answers ").signed(status)
      .string(" after ").decimal(sent);
    logSend(Severity.Error);
    return;
  }
  logLine().string("handles: ").string(service).string(" kept none");
  logSend(Severity.Info);
}

/**
 * Names the console's own handles where it expects one of ours, with ours beside it, and has it close
 * them. Whether it still works is seen at the prompt.
 */
export function nameForeignHandles(handle: u32): void {
  const port = mustConnect("console");
  for (let index = INDEX_FIRST; index < INDEX_END; index++) {
    callWithHandle(port, ConsoleOperation.SetForeground, handle, false, 1, index);
    call(port, ConsoleOperation.SetForeground, 0);
  }
  log(Severity.Info, "handles: named foreign ones");
}

/** Asks the console as a program may: Ctrl-C, the prompt and the end of the run are not its to change. */
export function askAsProgram(handle: u32): void {
  const console = mustConnect("console");
  const port = handleDuplicate(console, Right.Send, <u64>BADGE_DELEGATED + 1);
  if (port < 0) panic("the console is no delegated port");
  report("SetForeground", callWithHandle(port, ConsoleOperation.SetForeground, handle, false, 1));
  report("Prompt", call(port, ConsoleOperation.Prompt));
  report("Log", call(port, ConsoleOperation.Log));
  report("Exit", call(port, ConsoleOperation.Exit));
  handleClose(port);
}

/** Asks the supervisor for the end of a module that is not ours to end. */
export function killForeignModule(): void {
  const name = nameWord("files", 0);
  const status = call(WellKnownHandle.Supervisor, SupervisorOperation.Kill, name, 0, 0);
  logLine().string("as a module: Kill ").signed(status);
  logSend(Severity.Info);
}

/** Takes the serial line's interrupt while its driver has it; the prompt shows whose it is. */
export function takeForeignInterrupt(): void {
  logLine().string("as a module: Device ").signed(device("uart"));
  logSend(Severity.Info);
}

function report(operation: string, status: i32): void {
  logLine().string("as a program: ").string(operation).string(" ").signed(status);
  logSend(Severity.Info);
}
