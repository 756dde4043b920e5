// The loader service: programs, from a file to a domain. It has a program compiled when it is first
// started (work.ts), keeps what was made, and puts programs into domains (instantiate.ts). It holds no
// privilege but that of making executable Regions; what is in them is confined to the domain that runs
// it. Nothing here waits for a compilation.
import { LAUNCH_SIZE, LoaderOperation, LoadFlag } from "../../abi/interfaces/loader";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { DomainOperation } from "../../abi/system_calls";
import { logStart } from "../../sdk/log";
import { claim, device, deviceHandle, mustConnect, ready } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { result } from "../../sdk/record";
import {
  answer, badge, copyIn, copyOut, keepReply, leaseSize, messageKind, nextRequest, operation,
  takeHandle, word,
} from "../../sdk/server";
import { domainControl, handleClose } from "../../sdk/system";
import { Text } from "../../sdk/text";
import { openArchive } from "./archive";
import {
  FILE_SIZE_MAX, initInput, inputChanged, inputInode, inputModified, inputSize, PATH_MAX, statInput,
} from "./input_file";
import { instantiate, launchReport } from "./instantiate";
import {
  findJob, forgetJob, initJobs, Job, jobAt, jobPath, jobReport, JOBS_MAX, JobState, newJob,
  REPORT_SIZE,
} from "./jobs";
import { locate, locatedTrap } from "./locate";
import {
  cachedBytes, cachedPrograms, findByIdentity, findProgram, initPrograms, Program,
} from "./program_table";
import { addUse, endUse, endUses } from "./uses";
import { beginPeek, endPeek, initWindows, peek } from "./windows";
import {
  answerCompiler, BADGE_COMPILER, cancelJob, compilationCount, compilerDied, hasTemplate, initWork,
  UNLINKED, work,
} from "./work";

/** The cache may keep this part of the quota for programs that nobody uses. */
const CACHE_SHARE: u64 = 4;
const PLACE_SIZE: u32 = 256;
const place: usize = memory.data(256);
const placeText: usize = memory.data(offsetof<Text>(), 8);
const path: usize = memory.data(4096);
let hits: u64 = 0;

/** Serves port "loader". */
export function main(): void {
  const port = claim("loader");
  logStart("loader");
  initWindows();
  openArchive();
  domainControl(0, DomainOperation.Statistics);
  initPrograms(result(0) / CACHE_SHARE);
  initJobs();
  if (device("sealable") < 0) panic("not allowed to make executable Regions");
  initWork(port, deviceHandle());
  initInput(mustConnect("files"));
  ready();
  while (true) {
    work();
    nextRequest(port);
    if (messageKind() == MessageKind.Fault) compilerDied(badge(), <u32>word(0), word(2));
    else if (messageKind() != MessageKind.Call) continue;
    else if (badge() & BADGE_COMPILER) answerCompiler();
    else answerClient();
  }
}

function answerClient(): void {
  switch (operation()) {
    case LoaderOperation.Load:
      return answerLoad(false);
    case LoaderOperation.LoadLater:
      return answerLoad(true);
    case LoaderOperation.LoadResult:
      return answerLoadResult();
    case LoaderOperation.Cancel:
      return answerCancel();
    case LoaderOperation.Instantiate:
      return answerInstantiate();
    case LoaderOperation.Locate:
      return answerLocate();
    case LoaderOperation.Statistics:
      return answerStatistics();
    case LoaderOperation.ReadCompiled:
      return answerReadCompiled();
    case LoaderOperation.Release:
      return answer(endUse(badge(), word(0)) ? Status.Ok : Status.NotFound);
    case LoaderOperation.Forget:
      return answerForget();
    case LoaderOperation.LoadBytes:
      return answerLoadBytes();
    default:
      answer(Status.BadArgument);
  }
}

/** Load and LoadLater: at once from the cache, else a job. */
function answerLoad(later: bool): void {
  const notify = takeHandle();
  const status = loadInput(later, notify);
  // A job has taken the port over.
  if (status < 0 && notify != 0) handleClose(notify);
  if (status < 0) answer(status);
}

function loadInput(later: bool, notify: u32): i32 {
  const length = <u32>min<u64>(word(0), u32.MAX_VALUE);
  if (length > PATH_MAX || length > leaseSize()) return Status.NameTooLong;
  if (later != (notify != 0)) return Status.BadArgument;
  let status = copyIn(0, path, length);
  if (status < 0) return status;
  const flags = <u32>word(1);
  status = statInput(path, length);
  if (status < 0) return status;
  const cached = findInput(flags);
  if (cached && hasTemplate(cached)) return useNow(cached, later, notify);
  const job = newJob();
  if (!job) return Status.TableFull;
  status = later ? 0 : keepReply();
  if (status < 0) return status;
  job.reply = status;
  job.notify = notify;
  return submit(job, length, flags);
}

/** The cached program of the file that was looked at last, or null: none, or not wanted. */
function findInput(flags: u32): Program | null {
  if (flags & (LoadFlag.BypassCache | UNLINKED)) return null;
  return findByIdentity(inputInode(), inputSize(), inputModified(), inputChanged());
}

function useNow(program: Program, later: bool, notify: u32): i32 {
  if (!addUse(badge(), program)) return Status.TableFull;
  hits++;
  if (notify != 0) handleClose(notify);
  if (later) answer(Status.Ok, 2, 0, program.number);
  else answer(Status.Ok, 1, program.number);
  return Status.Ok;
}

function submit(job: Job, length: u32, flags: u32): i32 {
  memory.copy(jobPath(job), path, length);
  job.pathLength = length;
  job.flags = flags;
  job.client = badge();
  job.inode = inputInode();
  job.size = inputSize();
  job.modified = inputModified();
  job.changed = inputChanged();
  job.state = JobState.Waiting;
  if (job.reply == 0) answer(Status.Ok, 2, job.number, 0);
  return Status.Ok;
}

/** Always a job: the cache is asked when the digest is known. */
function answerLoadBytes(): void {
  const length = word(0);
  const flags = <u32>word(1);
  if (length > FILE_SIZE_MAX || length > leaseSize()) return answer(Status.BadRange);
  const job = newJob();
  if (!job) return answer(Status.TableFull);
  const kept = keepReply();
  if (kept < 0) return answer(kept);
  job.reply = kept;
  job.flags = flags;
  job.client = badge();
  job.size = length;
  job.state = JobState.Waiting;
}

function answerLoadResult(): void {
  const job = findJob(word(0), badge());
  if (!job || job.reply != 0) return answer(Status.NotFound);
  if (job.state != JobState.Done) return answer(Status.WouldBlock);
  const copied = copyOut(0, jobReport(job), min<u32>(REPORT_SIZE, leaseSize()));
  if (copied < 0) return answer(copied);
  const status = job.status;
  const program = job.program;
  forgetJob(job);
  if (status < 0) answer(status);
  else answer(Status.Ok, 1, program);
}

function answerCancel(): void {
  const job = findJob(word(0), badge());
  if (!job) return answer(Status.NotFound);
  cancelJob(job);
  answer(Status.Ok);
}

function answerForget(): void {
  const client = badge();
  for (let index: u32 = 0; index < JOBS_MAX; index++) {
    const job = jobAt(index);
    if (job.state != JobState.Free && job.client == client) cancelJob(job);
  }
  endUses(client);
  answer(Status.Ok);
}

function answerInstantiate(): void {
  const domain = takeHandle();
  if (domain == 0) return answer(Status.BadArgument);
  const program = findProgram(word(0));
  let status: i32 = Status.NotFound;
  if (program) status = program.unlinked != 0 ? Status.BadArgument : instantiate(program, domain);
  handleClose(domain);
  if (status >= 0) status = copyOut(0, launchReport(), LAUNCH_SIZE);
  answer(status < 0 ? status : Status.Ok);
}

function answerLocate(): void {
  const program = findProgram(word(0));
  if (!program) return answer(Status.NotFound);
  const text = changetype<Text>(placeText).reset(place, min<u32>(PLACE_SIZE, leaseSize()));
  locate(program, word(1), text);
  const status = copyOut(0, place, text.length);
  if (status < 0) answer(status);
  else answer(Status.Ok, 2, text.length, locatedTrap());
}

function answerStatistics(): void {
  const bytes = cachedBytes();
  answer(Status.Ok, 4, cachedPrograms(), bytes, compilationCount(), hits);
}

/** As much as the window shows from the offset on. */
function answerReadCompiled(): void {
  const program = findProgram(word(0));
  if (!program) return answer(Status.NotFound);
  const offset = word(1);
  if (offset >= program.blobSize) return answer(Status.Ok, 1, 0);
  const length = min<u32>(min<u32>(leaseSize(), 32768), program.blobSize - <u32>offset);
  beginPeek(program.blobSize);
  const bytes = peek(program.blob, offset, length);
  const status = bytes == 0 ? Status.Fault : copyOut(0, bytes, length);
  endPeek();
  if (status < 0) answer(status);
  else answer(Status.Ok, 1, length);
}
