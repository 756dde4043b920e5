// How a process ends: its domain goes with everything in it, the console is no longer its, and who
// waits learns the exit status.
import { FaultKind } from "../../abi/faults";
import { ConsoleOperation } from "../../abi/interfaces/console";
import { ProcessEnd, ProcessFlag } from "../../abi/interfaces/process";
import { Status } from "../../abi/status";
import { DomainOperation } from "../../abi/system_calls";
import { call } from "../../sdk/client";
import { copyOut, replyTo } from "../../sdk/server";
import { domainControl, handleClose } from "../../sdk/system";
import { describeFault } from "./death_message";
import { consolePort } from "./ports";
import { Process, processAt, processMessage, PROCESSES_MAX, ProcessState } from "./process_table";
import { releaseProgram } from "./start";

const STATUS_KILLED = 137;
const STATUS_INTERRUPTED = 130;

/** A message of the fault port: the program ended itself, or a fault ended it. */
export function onFault(process: Process, kind: u32, address: u64, instruction: u64): void {
  if (process.state != ProcessState.Running) return;
  if (kind == FaultKind.Exit) return endProcess(process, ProcessEnd.Exit, <u32>address & 255);
  const status = describeFault(process, kind, address, instruction);
  endProcess(process, ProcessEnd.Fault, status);
}

/** Ends a running process from outside. */
export function killProcess(process: Process): void {
  if (process.state == ProcessState.Running) endProcess(process, ProcessEnd.Killed, STATUS_KILLED);
}

/** Ctrl-C: bits are places in the table. */
export function onInterrupt(bits: u64): void {
  for (let index: u32 = 0; index < PROCESSES_MAX; index++) {
    const process = processAt(index);
    if (((bits >> <u64>index) & 1) == 0 || process.state != ProcessState.Running) continue;
    if (process.flags & ProcessFlag.Foreground) {
      endProcess(process, ProcessEnd.Killed, STATUS_INTERRUPTED);
    }
  }
}

function endProcess(process: Process, how: ProcessEnd, exitStatus: u32): void {
  domainControl(process.domain, DomainOperation.Kill);
  handleClose(process.domain);
  process.domain = 0;
  releaseProgram(process);
  if (process.flags & ProcessFlag.Foreground) {
    call(consolePort(), ConsoleOperation.SetForeground, 0);
  }
  process.state = ProcessState.Ended;
  process.how = how;
  process.exitStatus = exitStatus;
  const waiter = process.waitReply;
  process.waitReply = 0;
  if (waiter != 0 && !tell(process, waiter)) handleClose(waiter);
}

/** Answers who waits and forgets the process. False when the caller is gone. */
function tell(process: Process, waiter: u32): bool {
  const copied = copyOut(0, processMessage(process), process.messageLength, waiter);
  const length = copied < 0 ? 0 : process.messageLength;
  if (replyTo(waiter, Status.Ok, 3, process.exitStatus, process.how, length) < 0) return false;
  process.state = ProcessState.Free;
  return true;
}
