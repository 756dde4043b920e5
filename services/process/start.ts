// Starting a program: the loader compiles or finds it, a domain with a quota is made for it, the
// loader puts it in there together with a WASI layer, and its thread starts in the layer. A start
// that fails
// leaves nothing behind.
import { Right, WellKnownHandle } from "../../abi/handles";
import { ConsoleOperation } from "../../abi/interfaces/console";
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
import { ProcessFlag, PROCESS_MESSAGE_MAX } from "../../abi/interfaces/process";
import { Status } from "../../abi/status";
import { DomainOperation, ThreadOperation } from "../../abi/system_calls";
import { callWithHeader, callWithLease, reply } from "../../sdk/client";
import {
  headerWithHandles, headerWithLeaseAndHandles, LeaseAccess, leaseWord,
} from "../../sdk/message";
import { call } from "../../sdk/client";
import { result } from "../../sdk/record";
import {
  domainControl, domainCreate, handleClose, handleDuplicate, threadControl, threadCreate,
} from "../../sdk/system";
import { Text } from "../../sdk/text";
import { launchPathLength } from "./launch_text";
import { consolePort, loaderPort, ownPort } from "./ports";
import {
  Process, processAt, processMessage, processName, ProcessState, programBadge, PROCESS_NAME_MAX,
} from "./process_table";

const HANDLES: u64 = 64;
/** Below every service, so that a program that never ends starves none of them. */
const PRIORITY: u64 = 16;
/** The smallest quota that a start is tried with. */
const QUOTA_PAGES_MIN: u64 = 64;
const LOAD_BUFFER_SIZE: u32 = 4096;
const LAUNCH_BLOCK_SIZE: u32 = 128;

const loadBuffer: usize = memory.data(4096, 8);
const launchBlock: usize = memory.data(128, 8);
const messageText: usize = memory.data(offsetof<Text>(), 8);

/**
 * Starts the program of the launch text in place `index`, which was checked.
 * @returns Ok or a Status; with BadModule processMessage tells why
 */
export function startProcess(index: u32): i32 {
  const process = processAt(index);
  setName(process);
  const loaded = loadProgram(process);
  if (loaded < 0) return loaded;
  const status = place(process);
  if (status < 0) {
    releaseProgram(process);
    return status;
  }
  process.state = ProcessState.Running;
  if (process.flags & ProcessFlag.Foreground) enterForeground(index);
  return Status.Ok;
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
}

function loadProgram(process: Process): i32 {
  const length = launchPathLength();
  if (length > LOAD_BUFFER_SIZE) return Status.NameTooLong;
  let status: i32 = Status.Dead;
  // A module that is too large for the loader's memory ends the loader each time, so that a second
  // try is the last.
  for (let tries = 0; tries < 2 && status == Status.Dead; tries++) {
    memory.copy(loadBuffer, process.text, length);
    status = callWithLease(
      loaderPort(), LoaderOperation.Load, LeaseAccess.ReadWrite, loadBuffer, LOAD_BUFFER_SIZE, length,
    );
  }
  if (status >= 0) process.program = <u32>reply(0);
  if (status == Status.BadModule) keepReason(process);
  return status;
}

function keepReason(process: Process): void {
  const text = changetype<Text>(messageText).reset(processMessage(process), PROCESS_MESSAGE_MAX);
  text.bytes(processName(process), process.nameLength).string(": ");
  const length = load<u32>(loadBuffer + LOAD_REPORT_TEXT_LENGTH);
  text.bytes(loadBuffer + LOAD_REPORT_TEXT, min<u32>(length, LOAD_BUFFER_SIZE - LOAD_REPORT_TEXT));
  process.messageLength = text.length;
}

/** Makes the domain and everything in it, and lets the thread run. */
function place(process: Process): i32 {
  domainControl(0, DomainOperation.Statistics);
  const quota = (result(0) - result(1)) / 2;
  if (quota < QUOTA_PAGES_MIN) return Status.QuotaExceeded;
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

/** Ctrl-C signals bit `index` to the own port. */
function enterForeground(index: u32): void {
  const port = handleDuplicate(ownPort(), Right.Signal | Right.Transfer, <u64>1 << <u64>index);
  if (port < 0) return;
  const head = headerWithHandles(ConsoleOperation.SetForeground, 2, 1, 1);
  if (callWithHeader(consolePort(), head, 1, port, 0, 0) < 0) handleClose(port);
}
