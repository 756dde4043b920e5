// The work on jobs: one compiler at a time, in a domain of its own that lives for one job
// (abi/interfaces/compiler.ts). Its memory is all that the loader has left, and comes back with its end.
// What it makes is charged to it too, and goes over to the loader when it ends: so nothing has to be
// kept free for it.
import { CM_CODE } from "../../abi/compiled_module";
import { FaultKind } from "../../abi/faults";
import { Right, WellKnownHandle } from "../../abi/handles";
import {
  CompilerOperation, JOB_INPUT_SIZE, JOB_KIND, JOB_LAYER_OFFSET, JOB_LAYER_SIZE, JOB_LAYER_SLOT,
  JOB_PROGRAM_SLOT, JOB_SIZE, JobKind,
} from "../../abi/interfaces/compiler";
import { LoadFlag, LOAD_REPORT_TEXT, LOAD_REPORT_TEXT_LENGTH } from "../../abi/interfaces/loader";
import { PAGE_SIZE } from "../../abi/limits";
import { Status } from "../../abi/status";
import { DomainOperation, RegionFlag, SealMode } from "../../abi/system_calls";
import { mapBootModule, startBootThread } from "../../sdk/boot_module";
import { nameWord } from "../../sdk/names";
import { layerSlotOf, programSlotOf } from "../../sdk/program_layout";
import { result } from "../../sdk/record";
import {
  answer, answerWithHandle, badge, copyIn, copyOut, leaseSize, operation, word,
} from "../../sdk/server";
import {
  domainControl, domainCreate, handleClose, handleDuplicate, regionCreate, regionSeal,
} from "../../sdk/system";
import { Text } from "../../sdk/text";
import { archiveHandle, compilerRecord, layerOffset, layerSize } from "./archive";
import { closeInput, openInput, readInput } from "./input_file";
import {
  completeJob, forgetJob, giveUp, Job, JobState, jobPath, jobReport, nextWaiting, REPORT_SIZE,
} from "./jobs";
import { logCancelled, logFailure, logResult } from "./job_log";
import {
  dropUnused, findByDigest, findByIdentity, findProgram, nameProgram, Program, setIdentity, takePlace,
  trimCache,
} from "./program_table";
import { addTemplate, countTemplates, freePair } from "./template_table";
import { appendToDigest, beginDigest, finishDigest } from "./sha256";
import { holdRegion, readRegion, unholdRegion, writeRegionFromLease } from "./windows";

/** Flags that keep a module from being linked as a program. */
export const UNLINKED: u32 = LoadFlag.CompileOnly | LoadFlag.ModuleOnly;
/** On the badges of a compiler's handle and of its faults, above the job's number. */
export const BADGE_COMPILER: u64 = 0x1_0000_0000;
/** As programs: a compilation starves no service, and takes turns with what runs. */
const PRIORITY: u64 = 16;
const HANDLES: u64 = 16;
/** What the loader itself needs while a compiler has the rest. */
const RESERVE_PAGES: u64 = 64;
const INPUT_SIZE: u32 = 0x8000;

const input: usize = memory.data(32768);
const digest: usize = memory.data(32, 8);
const description: usize = memory.data(48, 8);
const codeField: usize = memory.data(8, 8);
const reportText: usize = memory.data(offsetof<Text>(), 8);

let port: u32 = 0;
let sealable: u32 = 0;
let compilations: u64 = 0;
/** The job that is worked on, its compiler's domain, and what the compiler is for. */
let running: Job | null = null;
let domain: u32 = 0;
let kind: u32 = 0;
/** The pair of slots that is linked for; the program that gets a further template. */
let pair: u32 = 0;
let linked: u32 = 0;
/** Bytes of the input that the compiler was given; they are in the digest. */
let given: u64 = 0;
/** The digest is that of the running job's input. */
let digested: bool = false;
/** What the compiler has made so far: Regions, 0 = not yet. */
let blob: u32 = 0;
let blobSize: u32 = 0;
let template: u32 = 0;
let templateSize: u32 = 0;

/** @param own the service's port @param machine the handle that allows executable Regions */
export function initWork(own: u32, machine: u32): void {
  port = own;
  sealable = machine;
}

/** How many compilations were begun, without those that the cache made needless. */
export function compilationCount(): u64 {
  return compilations;
}

/** True when the program can be started once more without linking. */
export function hasTemplate(program: Program): bool {
  return program.unlinked != 0 || countTemplates(program.number) > program.users;
}

/** Goes on to the next job, when no compiler is at work. */
export function work(): void {
  while (!running) {
    const job = nextWaiting();
    if (!job) return;
    begin(job);
  }
}

function begin(job: Job): void {
  running = job;
  job.state = JobState.Running;
  const isFile = job.pathLength != 0;
  if (isFile && !(job.flags & (LoadFlag.BypassCache | UNLINKED))) {
    const known = findByIdentity(job.inode, job.size, job.modified, job.changed);
    if (known) return use(known);
  }
  let status = isFile ? openInput(jobPath(job), job.pathLength) : 0;
  if (status >= 0) status = takePair();
  kind = kindOf(job.flags);
  if (status >= 0) status = startCompiler();
  if (status < 0) finish(status, 0);
  else compilations++;
}

function kindOf(flags: u32): JobKind {
  if (flags & LoadFlag.CompileOnly) return JobKind.CompileOnly;
  return flags & LoadFlag.ModuleOnly ? JobKind.Module : JobKind.Program;
}

/** A program of the cache: it is linked once more when all its templates are in use. */
function use(program: Program): void {
  if (hasTemplate(program)) return finish(Status.Ok, program.number);
  kind = JobKind.Template;
  linked = program.number;
  let status = takePair();
  if (status >= 0) status = startCompiler();
  if (status < 0) finish(status, 0);
}

function takePair(): i32 {
  const found = freePair();
  pair = found;
  return found < 0 ? Status.TableFull : Status.Ok;
}

/** Makes the domain and lets the compiler run in it. */
function startCompiler(): i32 {
  const badge = BADGE_COMPILER | (running as Job).number;
  given = 0;
  digested = false;
  beginDigest();
  domainControl(0, DomainOperation.Statistics);
  const left = result(0) - result(1);
  if (left <= RESERVE_PAGES) return Status.QuotaExceeded;
  const made = domainCreate(left - RESERVE_PAGES, HANDLES, port, badge, nameWord("compiler", 0));
  if (made < 0) return made;
  domain = made;
  let status = mapBootModule(compilerRecord(), made);
  if (status >= 0) status = grant(port, Right.Send, badge, WellKnownHandle.Names);
  if (status >= 0) status = grant(archiveHandle(), Right.Read, 0, WellKnownHandle.BootArchive);
  return status < 0 ? status : startBootThread(compilerRecord(), made, 0, PRIORITY);
}

/** Gives the compiler a handle with one right, and with those to be given. */
function grant(handle: u32, right: Right, badge: u64, place: WellKnownHandle): i32 {
  const copy = handleDuplicate(handle, right | Right.Transfer | Right.Duplicate, badge);
  if (copy < 0) return copy;
  const status = domainControl(domain, DomainOperation.Grant, copy, place);
  handleClose(copy);
  return status;
}

/** Ends the compiler, where there is one, and drops what it made. */
function stopCompiler(): void {
  if (domain != 0) {
    domainControl(domain, DomainOperation.Kill);
    handleClose(domain);
  }
  if (blob != 0) handleClose(blob);
  if (template != 0) handleClose(template);
  domain = 0;
  blob = 0;
  template = 0;
  closeInput();
}

/** The running job is done. */
function finish(status: i32, program: u32): void {
  const job = running as Job;
  stopCompiler();
  running = null;
  if (kind != JobKind.Template) logResult(job, status);
  completeJob(job, status, program);
}

/** Gives a job up, whatever its state. */
export function cancelJob(job: Job): void {
  if (job.state == JobState.Running) {
    stopCompiler();
    running = null;
    logCancelled(job);
    return forgetJob(job);
  }
  giveUp(job);
}

/** A request of a compiler: of the one that is at work, or it was ended meanwhile. */
export function answerCompiler(): void {
  if (!running || badge() != (BADGE_COMPILER | (running as Job).number)) return answer(Status.Dead);
  switch (operation()) {
    case CompilerOperation.Job:
      return answerJob();
    case CompilerOperation.Input:
      return answerInput();
    case CompilerOperation.InputEnd:
      return answerInputEnd();
    case CompilerOperation.Blob:
      return answerBlob();
    case CompilerOperation.Template:
      return answerTemplate();
    case CompilerOperation.Refused:
      return answerRefused();
    case CompilerOperation.OutOfMemory:
      return outOfMemory();
    default:
      answer(Status.BadArgument);
  }
}

function answerJob(): void {
  const job = running as Job;
  let program: Program | null = null;
  if (kind == JobKind.Template) program = findProgram(linked);
  if (kind == JobKind.Template && !program) return startOver();
  store<u64>(description + JOB_KIND, kind);
  store<u64>(description + JOB_INPUT_SIZE, program ? <u64>program.blobSize : job.size);
  store<u64>(description + JOB_LAYER_OFFSET, layerOffset());
  store<u64>(description + JOB_LAYER_SIZE, layerSize());
  store<u64>(description + JOB_LAYER_SLOT, layerSlotOf(pair));
  store<u64>(description + JOB_PROGRAM_SLOT, programSlotOf(pair));
  const status = copyOut(0, description, JOB_SIZE);
  if (status < 0) answer(status);
  else if (program) answerWithHandle(program.blob, false);
  else answer(Status.Ok, 1, 0);
}

function answerInput(): void {
  const job = running as Job;
  if (digested || word(0) != given) return answer(Status.BadRange);
  const wanted = min<u32>(leaseSize(), INPUT_SIZE);
  const count = job.pathLength == 0
    ? readLease(job, word(0), wanted) : readInput(word(0), input, wanted);
  if (count == 0) return finish(Status.EndOfFile, 0); // it became shorter
  if (count < 0) return finish(count, 0);
  const status = copyOut(0, input, count);
  if (status < 0) return answer(status);
  appendToDigest(input, count);
  given += count;
  answer(Status.Ok, 1, count);
}

/** As readInput, of the module that the client lends. */
function readLease(job: Job, offset: u64, length: u32): i32 {
  if (offset >= job.size) return 0;
  return copyIn(offset, input, min<u32>(length, <u32>(job.size - offset)), job.reply);
}

/** The digest is made here, not by the compiler: what one module did to its compiler stays with it. */
function answerInputEnd(): void {
  const job = running as Job;
  if (digested || given != job.size) return answer(Status.BadState);
  finishDigest(digest);
  digested = true;
  closeInput();
  let same: Program | null = null;
  if (!(job.flags & LoadFlag.BypassCache)) same = findByDigest(digest, job.flags & UNLINKED);
  if (!same) return answer(Status.Ok);
  rememberFile(same, job);
  compilations--;
  stopCompiler();
  use(same);
}

/** A program that was made of a file is found by it from now on. */
function rememberFile(program: Program, job: Job): void {
  if (job.pathLength == 0 || program.unlinked != 0) return;
  setIdentity(program, job.inode, job.size, job.modified, job.changed);
}

/** A Region for what the compiler has made, charged to it, filled from the request's lease. */
function takeResult(size: u32, flags: u32, machine: u32): i32 {
  const pages = (<u64>size + PAGE_SIZE - 1) / PAGE_SIZE;
  const region = regionCreate(pages, flags, machine, domain);
  if (region < 0) return region;
  const status = writeRegionFromLease(region, size);
  if (status >= 0) return region;
  handleClose(region);
  return status;
}

function answerBlob(): void {
  const job = running as Job;
  const taken = blob == 0 && digested ? takeResult(leaseSize(), RegionFlag.Sealable, sealable) : Status.BadState;
  if (taken < 0) return failed(taken);
  blob = taken;
  blobSize = leaseSize();
  const status = regionSeal(taken, SealMode.ReadExecute);
  if (status < 0) return finish(status, 0);
  if (job.flags & UNLINKED) keepProgram();
  else answer(Status.Ok);
}

function answerTemplate(): void {
  const taken = template == 0 ? takeResult(leaseSize(), 0, 0) : Status.BadState;
  if (taken < 0) return failed(taken);
  template = taken;
  templateSize = leaseSize();
  if (kind == JobKind.Template) keepTemplate(linked);
  else keepProgram();
}

function failed(status: i32): void {
  if (status == Status.QuotaExceeded) outOfMemory();
  else finish(status, 0);
}

/** The compiler ends; its results go over to the loader. */
function takeOver(): void {
  if (blob != 0) holdRegion(0, blob);
  if (template != 0) holdRegion(1, template);
  domainControl(domain, DomainOperation.Kill);
  handleClose(domain);
  domain = 0;
  if (blob != 0) unholdRegion(0);
  if (template != 0) unholdRegion(1);
}

/** Puts the compiled program into the cache. */
function keepProgram(): void {
  const job = running as Job;
  if (readRegion(blob, CM_CODE, codeField, 8) < 0) return finish(Status.BadState, 0);
  takeOver();
  const program = takePlace();
  if (!program) return finish(Status.TableFull, 0);
  nameProgram(program, digest);
  program.blob = blob;
  program.blobSize = blobSize;
  program.codeOffset = load<u32>(codeField);
  program.codeSize = load<u32>(codeField, 4);
  program.unlinked = job.flags & UNLINKED;
  blob = 0;
  if (program.unlinked != 0) return finish(Status.Ok, program.number);
  rememberFile(program, job);
  keepTemplate(program.number);
}

function keepTemplate(program: u32): void {
  if (!findProgram(program)) return startOver();
  if (domain != 0) takeOver();
  if (!addTemplate(program, template, templateSize, pair)) return finish(Status.TableFull, 0);
  template = 0;
  finish(Status.Ok, program);
  trimCache();
}

function answerRefused(): void {
  const job = running as Job;
  const status = copyIn(0, jobReport(job), min<u32>(leaseSize(), REPORT_SIZE));
  finish(status < 0 ? status : Status.BadModule, 0);
}

/** The program that was to be linked once more has left the cache meanwhile. */
function startOver(): void {
  stopCompiler();
  begin(running as Job);
}

/** Once more without what the cache holds for nobody, else that was all the memory there is. */
function outOfMemory(): void {
  const job = running as Job;
  if (job.retried || !dropUnused()) return finish(Status.QuotaExceeded, 0);
  job.retried = 1;
  startOver();
}

/** A compiler died of a fault: a mistake in it that this module brought to light. */
export function compilerDied(number: u64, fault: u32, instruction: u64): void {
  if (!running || number != (BADGE_COMPILER | (running as Job).number)) return;
  const report = jobReport(running as Job);
  const text = changetype<Text>(reportText)
    .reset(report + LOAD_REPORT_TEXT, REPORT_SIZE - LOAD_REPORT_TEXT);
  text.string("the compiler failed on it");
  store<u32>(report + LOAD_REPORT_TEXT_LENGTH, text.length);
  logFailure(fault == FaultKind.Memory, instruction);
  finish(Status.BadModule, 0);
}
