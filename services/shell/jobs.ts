// Programs in the background: started with "&" at the end of the line, reported when they have
// ended, before the next prompt. A fixed table; a job that finds no place in it runs on unreported.
import { ProcessEnd, ProcessOperation } from "../../abi/interfaces/process";
import { callWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { err, out } from "./output";
import { statusText } from "./status_text";

const JOBS_MAX: u32 = 16;
const MESSAGE_SIZE: u32 = 512;
const NAME_SIZE: u32 = 24;
/** Process numbers; 0 = a free place. */
const numbers: usize = memory.data(16 * 8, 8);
const message: usize = memory.data(512);
const name: usize = memory.data(24);
let processes: u32 = 0;

/** Sets the process service's port. */
export function initJobs(port: u32): void {
  processes = port;
}

/** Says a new job's number and remembers it. */
export function addJob(number: u64): void {
  out().string("[").decimal(number).string("]\n");
  for (let index: u32 = 0; index < JOBS_MAX; index++) {
    if (load<u64>(numbers + (index << 3)) != 0) continue;
    store<u64>(numbers + (index << 3), number);
    return;
  }
}

/** Reports the jobs that have ended. */
export function reportJobs(): void {
  for (let index: u32 = 0; index < JOBS_MAX; index++) {
    const number = load<u64>(numbers + (index << 3));
    if (number == 0 || isRunning(number)) continue;
    store<u64>(numbers + (index << 3), 0);
    reportEnd(number);
  }
}

/** Running processes are listed, ended ones are not; Wait would block on the former. */
function isRunning(number: u64): bool {
  let index: u64 = 0;
  while (
    callWithLease(processes, ProcessOperation.List, LeaseAccess.Write, name, NAME_SIZE, index) >= 0
  ) {
    if (reply(0) == number) return true;
    index++;
  }
  return false;
}

function reportEnd(number: u64): void {
  const status = callWithLease(
    processes, ProcessOperation.Wait, LeaseAccess.Write, message, MESSAGE_SIZE, number,
  );
  const exitStatus = reply(0);
  const how = reply(1);
  const reason = <i32>reply(3);
  const length = status < 0 ? 0 : min<u32>(<u32>reply(2), MESSAGE_SIZE);
  const text = err().string("[").decimal(number).string("] ");
  if (length != 0) text.bytes(message, length).string(", ");
  else if (how == ProcessEnd.NotStarted) text.string(statusText(reason)).string(", ");
  if (status < 0) text.string("ended");
  else if (how == ProcessEnd.Killed) text.string("killed");
  else text.string("exit status ").decimal(exitStatus);
  text.byte(10);
}
