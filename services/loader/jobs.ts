// What clients have asked for and cannot have at once: loads that need the compiler. A fixed table, in
// the order of their numbers. `state` changes here and in work.ts only.
import { Status } from "../../abi/status";
import { copyOut, replyTo } from "../../sdk/server";
import { handleClose, monotonicNs, signal } from "../../sdk/system";
import { PATH_MAX } from "./input_file";
import { findProgram } from "./program_table";
import { addUse, endUse } from "./uses";

export const JOBS_MAX: u32 = 24;
export const REPORT_SIZE: u32 = 256;

export const enum JobState {
  Free = 0,
  /** Others are compiled first. */
  Waiting = 1,
  /** A compiler works on it. */
  Running = 2,
  /** Done; its client has not asked for the result. */
  Done = 3,
}

/**
 *   0       4      8      12      16     20          24      28       32
 *   number  state  reply  notify  flags  pathLength  status  program  client
 *   40     48    56        64       72
 *   inode  size  modified  changed  retried
 */
@unmanaged
@final
export class Job {
  number: u32;
  state: u32;
  /** Kept request of a Load, or 0. */
  reply: u32;
  /** Port that learns of the end of a LoadLater, or 0. */
  notify: u32;
  /** LoadFlag. */
  flags: u32;
  /** 0 = the module stands in the lease of `reply`, and is no file. */
  pathLength: u32;
  /** When done: Status, and the program's number. */
  status: i32;
  program: u32;
  /** Badge of who asked. */
  client: u64;
  /** The file, as it was when the client asked. */
  inode: u64;
  size: u64;
  modified: u64;
  changed: u64;
  /** 1 = it was tried again after the memory ran out. */
  retried: u32;
  padding: u32;
}
if (offsetof<Job>() != 80) ERROR("Job has another size than its diagram");

const table: usize = memory.data(24 * 80, 8);
const paths: usize = memory.data(24 * 4096);
const reports: usize = memory.data(24 * 256, 8);
let lastNumber: u32 = 0;

/** Numbers start at another place in each life of the service, so that stale ones mean nothing. */
export function initJobs(): void {
  lastNumber = <u32>(monotonicNs() >> 16) & 0x3fff_ffff;
}

/** The job in a place of the table, below JOBS_MAX. */
export function jobAt(index: u32): Job {
  return changetype<Job>(table + index * <u32>offsetof<Job>());
}
function indexOf(job: Job): usize {
  return (changetype<usize>(job) - table) / offsetof<Job>();
}
/** PATH_MAX bytes for its path. */
export function jobPath(job: Job): usize {
  return paths + indexOf(job) * PATH_MAX;
}
/** Its LoadReport. */
export function jobReport(job: Job): usize {
  return reports + indexOf(job) * REPORT_SIZE;
}

/** A place for a job: free, else the oldest result that nobody fetched; null when there is none. */
export function newJob(): Job | null {
  let found: Job | null = null;
  for (let index: u32 = 0; index < JOBS_MAX; index++) {
    const job = jobAt(index);
    if (job.state == JobState.Free) {
      found = job;
      break;
    }
    if (job.state == JobState.Done && (!found || job.number < found.number)) found = job;
  }
  if (!found) return null;
  if (found.state == JobState.Done) giveUp(found);
  found.number = ++lastNumber;
  memory.fill(jobReport(found), 0, REPORT_SIZE);
  return found;
}

/** The job of a number, when it is the client's. */
export function findJob(number: u64, client: u64): Job | null {
  for (let index: u32 = 0; index < JOBS_MAX; index++) {
    const job = jobAt(index);
    if (job.state != JobState.Free && job.number == number && job.client == client) return job;
  }
  return null;
}

/** The job that has waited longest, or null. */
export function nextWaiting(): Job | null {
  let found: Job | null = null;
  for (let index: u32 = 0; index < JOBS_MAX; index++) {
    const job = jobAt(index);
    if (job.state != JobState.Waiting) continue;
    if (!found || job.number < found.number) found = job;
  }
  return found;
}

/** Empties a place. */
export function forgetJob(job: Job): void {
  if (job.reply != 0) handleClose(job.reply);
  if (job.notify != 0) handleClose(job.notify);
  memory.fill(changetype<usize>(job), 0, offsetof<Job>());
}

/** Gives up a job that no compiler works on, and what it made. */
export function giveUp(job: Job): void {
  if (job.state == JobState.Done && job.status >= 0) endUse(job.client, job.program);
  forgetJob(job);
}

/**
 * A job has its result, a Status, and with Ok `program`: who waits in a Load is answered, who asked for
 * later is told.
 */
export function completeJob(job: Job, status: i32, program: u32): void {
  if (status >= 0) {
    const found = findProgram(program);
    if (!found || !addUse(job.client, found)) status = Status.TableFull;
  }
  job.status = status;
  job.program = program;
  job.state = JobState.Done;
  if (job.notify != 0) {
    signal(job.notify);
    handleClose(job.notify);
    job.notify = 0;
    return;
  }
  const reply = job.reply;
  job.reply = 0;
  copyOut(0, jobReport(job), REPORT_SIZE, reply);
  const words: u32 = status < 0 ? 0 : 1;
  if (replyTo(reply, status, words, program) >= 0) return forgetJob(job);
  handleClose(reply);
  giveUp(job);
}
