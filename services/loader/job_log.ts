// What the log says about jobs.
import { LOAD_REPORT_TEXT, LOAD_REPORT_TEXT_LENGTH } from "../../abi/interfaces/loader";
import { Status } from "../../abi/status";
import { logLine, logSend, Severity } from "../../sdk/log";
import { Job, jobPath, jobReport } from "./jobs";

/** Longest part of a path that is shown. */
const PATH_SHOWN: u32 = 128;

/** The compilation of a file ended with a Status. */
export function logResult(job: Job, status: i32): void {
  if (job.pathLength == 0) return;
  const text = logLine().string(status < 0 ? "refused " : "compiled ")
    .bytes(jobPath(job), min<u32>(job.pathLength, PATH_SHOWN));
  if (status == Status.BadModule) {
    const report = jobReport(job);
    text.string(": ").bytes(report + LOAD_REPORT_TEXT, load<u32>(report + LOAD_REPORT_TEXT_LENGTH));
  } else if (status == Status.QuotaExceeded) text.string(": out of memory");
  else if (status < 0) text.string(": status ").signed(status);
  logSend(Severity.Info);
}

/** A compilation was given up. */
export function logCancelled(job: Job): void {
  logLine().string("gave up ").bytes(jobPath(job), min<u32>(job.pathLength, PATH_SHOWN));
  logSend(Severity.Info);
}

/** The compiler itself died; where, as an offset for `cloudos symbolize`. */
export function logFailure(isMemory: bool, address: u64): void {
  logLine().string("the compiler died: ").string(isMemory ? "bad memory access" : "trap")
    .string(" at address 0x").hex(address);
  logSend(Severity.Error);
}
