// How a process ends: its domain goes with everything in it, or its compilation, the console is no
// longer its, and who waits learns the exit status.
import { FaultKind } from "../../abi/faults";
import { ProcessEnd, ProcessFlag } from "../../abi/interfaces/process";
import { Status } from "../../abi/status";
import { DomainOperation } from "../../abi/system_calls";
import { copyOut, replyTo } from "../../sdk/server";
import { domainControl, handleClose } from "../../sdk/system";
import { describeFault } from "./death_message";
import { leaveForeground } from "./foreground";
import { Process, processAt, processMessage, PROCESSES_MAX, ProcessState } from "./process_table";
import { cancelStart, releaseProgram } from "./start";

const STATUS_NOT_STARTED = 126;
const STATUS_KILLED = 137;
const STATUS_INTERRUPTED = 130;

/** A message of the fault port: the program ended itself, or a fault ended it. */
export function onFault(process: Process, kind: u32, address: u64, instruction: u64): void {
  if (process.state != ProcessState.Running) return;
  if (kind == FaultKind.Exit) return endProcess(process, ProcessEnd.Exit, <u32>address & 255);
  const status = describeFault(process, kind, address, instruction);
  endProcess(process, ProcessEnd.Fault, status);
}

/** True while it runs or is compiled. */
export function isAlive(process: Process): bool {
  return process.state == ProcessState.Running || process.state == ProcessState.Compiling;
}

/** Ends a living process from outside. */
export function killProcess(process: Process): void {
  if (isAlive(process)) endProcess(process, ProcessEnd.Killed, STATUS_KILLED);
}

/** A process could not be started: a Status says why. */
export function failProcess(process: Process, status: i32): void {
  process.state = ProcessState.Compiling;
  process.job = 0;
  process.status = status;
  endProcess(process, ProcessEnd.NotStarted, STATUS_NOT_STARTED);
}

/** Ctrl-C: bits are places in the table. */
export function onInterrupt(bits: u64): void {
  for (let index: u32 = 0; index < PROCESSES_MAX; index++) {
    const process = processAt(index);
    if (((bits >> <u64>index) & 1) == 0 || !isAlive(process)) continue;
    if (process.flags & ProcessFlag.Foreground) {
      endProcess(process, ProcessEnd.Killed, STATUS_INTERRUPTED);
    }
  }
}

function endProcess(process: Process, how: ProcessEnd, exitStatus: u32): void {
  if (process.state == ProcessState.Running) {
    domainControl(process.domain, DomainOperation.Kill);
    handleClose(process.domain);
    process.domain = 0;
    releaseProgram(process);
  } else if (process.job != 0) cancelStart(process);
  if (process.flags & ProcessFlag.Foreground) leaveForeground();
  process.state = ProcessState.Ended;
  process.how = how;
  process.exitStatus = exitStatus;
  if (process.startReply != 0) return answerStart(process);
  const waiter = process.waitReply;
  process.waitReply = 0;
  if (waiter != 0 && !tell(process, waiter)) handleClose(waiter);
}

/** A process ended before it ran, and who started it waits for that. It is forgotten. */
function answerStart(process: Process): void {
  const reply = process.startReply;
  process.startReply = 0;
  let length: u32 = 0;
  if (process.status == Status.BadModule) {
    length = process.messageLength;
    if (copyOut(0, processMessage(process), length, reply) < 0) length = 0;
  }
  const status = process.how == ProcessEnd.NotStarted ? process.status : Status.Interrupted;
  if (replyTo(reply, status, 1, length) < 0) handleClose(reply);
  process.state = ProcessState.Free;
}

/** Answers who waits and forgets the process. False when the caller is gone. */
function tell(process: Process, waiter: u32): bool {
  const copied = copyOut(0, processMessage(process), process.messageLength, waiter);
  const length = copied < 0 ? 0 : process.messageLength;
  const reason = <u64>process.status;
  if (replyTo(waiter, Status.Ok, 4, process.exitStatus, process.how, length, reason) < 0) return false;
  process.state = ProcessState.Free;
  return true;
}
