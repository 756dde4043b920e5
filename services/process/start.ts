// Starting a program: the loader finds it in its cache or has it compiled, a domain with a quota is
// made for it, the loader puts it in there together with a WASI layer, and its thread starts in the
// layer. Nothing waits for a compilation: the loader signals its end. A start that fails leaves
// nothing behind.
import { Right, WellKnownHandle } from "../../abi/handles";
import {
  LAUNCH_LAYER_ENTRY,
  LAUNCH_LAYER_INSTANCE,
  LAUNCH_PROGRAM_SLOT,
  LAUNCH_STACK_SIZE,
  LAUNCH_STACK_TOP,
  LOAD_REPORT_TEXT,
  LOAD_REPORT_TEXT_LENGTH,
  LoaderOperation,
} from "../../abi/interfaces/loader";
import { PROCESS_MESSAGE_MAX } from "../../abi/interfaces/process";
import { Status } from "../../abi/status";
import { DomainOperation, ThreadOperation } from "../../abi/system_calls";
import { call, callWithHeader, callWithLease, reply } from "../../sdk/client";
import { headerWithLeaseAndHandles, LeaseAccess, leaseWord } from "../../sdk/message";
import { result } from "../../sdk/record";
import {
  domainControl, domainCreate, handleClose, handleDuplicate, threadControl, threadCreate,
} from "../../sdk/system";
import { Text } from "../../sdk/text";
import { launchPathLength } from "./launch_text";
import { loaderPort, ownPort } from "./ports";
import {
  Process, processAt, processMessage, processName, ProcessState, programBadge, PROCESS_NAME_MAX,
} from "./process_table";

const HANDLES: u64 = 64;
/** Below every service, so that a program that never ends starves none of them. */
const PRIORITY: u64 = 16;
/** The smallest quota that a start is tried with when none is asked for. */
const QUOTA_PAGES_MIN: u64 = 64;
const LOAD_BUFFER_SIZE: u32 = 4096;
const LAUNCH_BLOCK_SIZE: u32 = 128;
/** A loader that dies is asked once more. */
const TRIES_MAX: u32 = 2;
/** Signal bits of the own port: Ctrl-C below, then the end of a compilation, by place. */
export const SIGNAL_COMPILED: u32 = 16;

const loadBuffer: usize = memory.data(4096, 8);
const launchBlock: usize = memory.data(128, 8);
const messageText: usize = memory.data(offsetof<Text>(), 8);

/**
 * Starts the program of the launch text in place `index`, which was checked, or has it compiled:
 * then its state is Compiling.
 * @returns Ok or a Status; with BadModule processMessage tells why
 */
export function startProcess(index: u32): i32 {
  setName(processAt(index));
  return askLoader(index);
}

/** The compilation that place `index` waits for has ended, or its loader has died. */
export function continueStart(index: u32): i32 {
  const process = processAt(index);
  const status = callWithLease(
    loaderPort(), LoaderOperation.LoadResult, LeaseAccess.ReadWrite, loadBuffer, LOAD_BUFFER_SIZE,
    process.job,
  );
  if (status == Status.WouldBlock) return Status.Ok;
  if (status == Status.NotFound || status == Status.Dead) return loadAgain(index);
  if (status == Status.BadModule) keepReason(process);
  if (status < 0) return status;
  process.program = <u32>reply(0);
  return run(index);
}

/** Gives up the compilation that a process waits for. */
export function cancelStart(process: Process): void {
  call(loaderPort(), LoaderOperation.Cancel, process.job);
  process.job = 0;
}

/** The loader's use of the program ends. */
export function releaseProgram(process: Process): void {
  call(loaderPort(), LoaderOperation.Release, process.program);
}

/** Its name is the last part of the path, without ".wasm". */
function setName(process: Process): void {
  const path = <usize>process.text;
  let end = launchPathLength();
  let start = end;
  while (start != 0 && load<u8>(path + start - 1) != 0x2f) start--;
  if (
    end - start > 5 && load<u32>(path + end - 4) == 0x6d736177 && load<u8>(path + end - 5) == 0x2e
  ) {
    end -= 5;
  }
  const length = min<u32>(end - start, PROCESS_NAME_MAX);
  memory.fill(processName(process), 0, PROCESS_NAME_MAX);
  memory.copy(processName(process), path + start, length);
  process.nameLength = length;
  process.pathLength = launchPathLength();
}

/** Asks the loader for the program; it runs at once when it is cached. */
function askLoader(index: u32): i32 {
  const process = processAt(index);
  process.tries++;
  const length = process.pathLength;
  if (length > LOAD_BUFFER_SIZE) return Status.NameTooLong;
  const bit = <u64>1 << <u64>(SIGNAL_COMPILED + index);
  const notify = handleDuplicate(ownPort(), Right.Signal | Right.Transfer, bit);
  if (notify < 0) return notify;
  memory.copy(loadBuffer, process.text, length);
  const head = headerWithLeaseAndHandles(
    LoaderOperation.LoadLater, LeaseAccess.Read, 3, 1, 1,
  );
  const lease = leaseWord(loadBuffer, LOAD_BUFFER_SIZE);
  const status = callWithHeader(loaderPort(), head, length, 0, notify, lease);
  const job = <u32>reply(0);
  const program = <u32>reply(1);
  if (status < 0) {
    handleClose(notify); // where it did not go with the message
    return status == Status.Dead ? loadAgain(index) : status;
  }
  process.job = job;
  process.program = program;
  if (job == 0) return run(index);
  process.state = ProcessState.Compiling;
  return Status.Ok;
}

function loadAgain(index: u32): i32 {
  return processAt(index).tries < TRIES_MAX ? askLoader(index) : Status.Dead;
}

function keepReason(process: Process): void {
  const text = changetype<Text>(messageText).reset(processMessage(process), PROCESS_MESSAGE_MAX);
  text.bytes(processName(process), process.nameLength).string(": ");
  const length = load<u32>(loadBuffer + LOAD_REPORT_TEXT_LENGTH);
  text.bytes(loadBuffer + LOAD_REPORT_TEXT, min<u32>(length, LOAD_BUFFER_SIZE - LOAD_REPORT_TEXT));
  process.messageLength = text.length;
}

/** The program is loaded: it runs, or the loader's use of it ends. */
function run(index: u32): i32 {
  const process = processAt(index);
  process.job = 0;
  const status = place(process);
  if (status >= 0) {
    process.state = ProcessState.Running;
    return Status.Ok;
  }
  releaseProgram(process);
  // A loader that died since knows nothing of the program.
  return status == Status.NotFound || status == Status.Dead ? loadAgain(index) : status;
}

/** Makes the domain and everything in it, and lets the thread run. */
function place(process: Process): i32 {
  domainControl(0, DomainOperation.Statistics);
  const quota = process.quotaPages ? process.quotaPages : (result(0) - result(1)) / 2;
  if (!process.quotaPages && quota < QUOTA_PAGES_MIN) return Status.QuotaExceeded;
  const domain = domainCreate(quota, HANDLES, ownPort(), programBadge(process), process.name0);
  if (domain < 0) return domain;
  process.domain = domain;
  let status = grantNames(process);
  if (status >= 0) status = instantiate(process);
  if (status >= 0) status = startThread(process);
  if (status < 0) {
    domainControl(domain, DomainOperation.Kill);
    handleClose(domain);
    process.domain = 0;
  }
  return status;
}

function grantNames(process: Process): i32 {
  const names = handleDuplicate(
    ownPort(), Right.Send | Right.Transfer | Right.Duplicate, programBadge(process),
  );
  if (names < 0) return names;
  const status = domainControl(process.domain, DomainOperation.Grant, names, WellKnownHandle.Names);
  handleClose(names);
  return status;
}

function instantiate(process: Process): i32 {
  memory.fill(launchBlock, 0, LAUNCH_BLOCK_SIZE);
  const head = headerWithLeaseAndHandles(
    LoaderOperation.Instantiate, LeaseAccess.ReadWrite, 2, 1, 0,
  );
  const lease = leaseWord(launchBlock, LAUNCH_BLOCK_SIZE);
  return callWithHeader(loaderPort(), head, process.program, process.domain, 0, lease);
}

function startThread(process: Process): i32 {
  const entry = load<u64>(launchBlock + LAUNCH_LAYER_ENTRY);
  const instance = load<u64>(launchBlock + LAUNCH_LAYER_INSTANCE);
  process.stackTop = load<u64>(launchBlock + LAUNCH_STACK_TOP);
  process.stackSize = load<u64>(launchBlock + LAUNCH_STACK_SIZE);
  // The layer lends the program's memory to services by its slot number.
  const slot = load<u64>(launchBlock + LAUNCH_PROGRAM_SLOT);
  const thread = threadCreate(process.domain, entry, process.stackTop, instance, slot, PRIORITY);
  if (thread < 0) return thread;
  const status = threadControl(thread, ThreadOperation.Resume);
  handleClose(thread);
  return status;
}
