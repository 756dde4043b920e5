// The processes: a fixed table. A process's number is never used twice; it gives the badges by
// which the kernel and other services tell programs apart. `state` changes in start.ts and end.ts
// only.
import { BADGE_DELEGATED } from "../../abi/manifest";
import { LAUNCH_TEXT_MAX, PROCESS_MESSAGE_MAX } from "../../abi/interfaces/process";
import { Status } from "../../abi/status";
import { WASM_PAGE_SIZE } from "../../abi/limits";

export const PROCESSES_MAX: u32 = 16;
export const PROCESS_NAME_MAX: u32 = 24;
/** On badges of a program's Names handle, and of its faults, above the process number. */
export const BADGE_PROGRAM: u64 = 0x1_0000_0000;

export const enum ProcessState {
  Free = 0,
  Running = 1,
  /** Ended, and nobody has waited for it yet. */
  Ended = 2,
  /** The loader has it compiled. */
  Compiling = 3,
}

/**
 *   0      4       8       12       16         20          24    28
 *   state  number  domain  program  waitReply  exitStatus  how   messageLength
 *   32    36          40     44          48        56         64        88   92         96     100
 *   text  textLength  flags  nameLength  stackTop  stackSize  name[24]  job  startReply tries  status
 *   104         112
 *   quotaPages  pathLength
 */
@unmanaged
@final
export class Process {
  state: u32;
  number: u32;
  /** Handle of its domain while it runs. */
  domain: u32;
  /** The loader's program number. */
  program: u32;
  /** Kept request of the one who waits, or 0. */
  waitReply: u32;
  exitStatus: u32;
  /** ProcessEnd. */
  how: u32;
  messageLength: u32;
  /** Its launch text; the memory stays with the place in the table. */
  text: u32;
  textLength: u32;
  flags: u32;
  nameLength: u32;
  /** Top of its stack, and how much is mapped below it (stack.ts). */
  stackTop: u64;
  stackSize: u64;
  name0: u64;
  name1: u64;
  name2: u64;
  /** The loader's job number while it is compiled. */
  job: u32;
  /** Kept request of a Start that waits for the compilation, or 0. */
  startReply: u32;
  /** How often it was given to the loader. */
  tries: u32;
  /** Why it was not started. */
  status: i32;
  /** Its quota, 0 = half of what there is. */
  quotaPages: u64;
  /** Of the path, with which the launch text begins. */
  pathLength: u32;
  padding: u32;
}
if (offsetof<Process>() != 120) ERROR("Process has another size than its diagram");
if (LAUNCH_TEXT_MAX != WASM_PAGE_SIZE) ERROR("a launch text takes one page of memory");

const table: usize = memory.data(16 * 120, 8);
const messages: usize = memory.data(16 * 256);
let lastNumber: u32 = 0;

/** The record of a place in the table. */
export function processAt(index: u32): Process {
  return changetype<Process>(table + index * <u32>offsetof<Process>());
}

/** Where the process's last message stands. */
export function processMessage(process: Process): usize {
  const index = (changetype<usize>(process) - table) / offsetof<Process>();
  return messages + index * PROCESS_MESSAGE_MAX;
}

/** Its name's bytes. */
export function processName(process: Process): usize {
  return changetype<usize>(process) + offsetof<Process>("name0");
}

/** The process of a number, or null. */
export function findProcess(number: u64): Process | null {
  for (let index: u32 = 0; index < PROCESSES_MAX; index++) {
    const process = processAt(index);
    if (process.state != ProcessState.Free && process.number == number) return process;
  }
  return null;
}

/**
 * A place for a new process: a free one, else the oldest that has ended unwaited.
 * @returns its index, or TableFull, or QuotaExceeded when there is no memory for its launch text
 */
export function takePlace(): i32 {
  let found = -1;
  for (let index: u32 = 0; index < PROCESSES_MAX; index++) {
    const process = processAt(index);
    if (process.state == ProcessState.Free) {
      found = index;
      break;
    }
    if (
      process.state == ProcessState.Ended && (found < 0 || process.number < processAt(found).number)
    ) {
      found = index;
    }
  }
  if (found < 0) return Status.TableFull;
  const process = processAt(found);
  if (process.text == 0) {
    const page = memory.grow(1);
    if (page < 0) return Status.QuotaExceeded;
    process.text = <u32>page * WASM_PAGE_SIZE;
  }
  process.state = ProcessState.Free;
  process.number = ++lastNumber;
  process.waitReply = 0;
  process.messageLength = 0;
  process.how = 0;
  process.job = 0;
  process.startReply = 0;
  process.tries = 0;
  process.status = Status.Ok;
  return found;
}

/** Badge of the program's calls to the console, the files … */
export function clientBadge(process: Process): u64 {
  return <u64>BADGE_DELEGATED + process.number;
}

/** Badge of its Names handle and of its faults. */
export function programBadge(process: Process): u64 {
  return BADGE_PROGRAM | process.number;
}
