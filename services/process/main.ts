// The process service: starts programs, watches over them, and is their name service. It waits for no
// compilation: the loader signals its end, and the supervisor that a loader that died is there again.
import { FaultAnswer, FaultKind } from "../../abi/faults";
import { Right } from "../../abi/handles";
import { LoaderOperation } from "../../abi/interfaces/loader";
import { NameOperation } from "../../abi/interfaces/name";
import {
  LAUNCH_TEXT_MAX, ProcessFlag, ProcessOperation, PROCESS_MESSAGE_MAX,
} from "../../abi/interfaces/process";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { DomainOperation } from "../../abi/system_calls";
import { call } from "../../sdk/client";
import { panic } from "../../sdk/panic";
import { result } from "../../sdk/record";
import { claim, ready, watch } from "../../sdk/names";
import {
  answer,
  answerWithHandle,
  badge,
  copyIn,
  copyOut,
  keepReply,
  leaseSize,
  messageKind,
  nextRequest,
  operation,
  replyTo,
  word,
} from "../../sdk/server";
import { domainControl, handleClose, handleDuplicate } from "../../sdk/system";
import { failProcess, isAlive, killProcess, onFault, onInterrupt } from "./end";
import { enterForeground, leaveForeground } from "./foreground";
import { checkLaunchText } from "./launch_text";
import { loaderPort, openPorts, programPort } from "./ports";
import {
  BADGE_PROGRAM,
  clientBadge,
  findProcess,
  Process,
  processAt,
  PROCESSES_MAX,
  processMessage,
  processName,
  ProcessState,
  takePlace,
} from "./process_table";
import { growStack } from "./stack";
import { continueStart, SIGNAL_COMPILED, startProcess } from "./start";

/** Signal bit of the own port: the loader died and is there again. */
const SIGNAL_LOADER: u64 = 0x1_0000_0000;
/** In List's answer, beside the length of the name. */
const COMPILING: u64 = 0x1_0000_0000;

/** Serves port "processes", and its programs. */
export function main(): void {
  const port = claim("processes");
  openPorts(port);
  // A life before this one may have left a program in the foreground, and programs at the loader, that
  // died with it.
  leaveForeground();
  call(loaderPort(), LoaderOperation.Forget);
  watchLoader(port);
  ready();
  while (true) {
    nextRequest(port);
    const kind = messageKind();
    if (kind == MessageKind.Signal) onSignal(badge());
    else if (kind == MessageKind.Fault) fault();
    else if (badge() & BADGE_PROGRAM) answerProgram();
    else answerClient();
  }
}

/** Asks to be told of each restart of the loader. */
function watchLoader(port: u32): void {
  const notify = handleDuplicate(port, Right.Signal | Right.Transfer, SIGNAL_LOADER);
  if (notify < 0 || watch("loader", notify) < 0) panic("cannot watch the loader");
}

function onSignal(bits: u64): void {
  onInterrupt(bits & ((<u64>1 << SIGNAL_COMPILED) - 1));
  const ended = bits & SIGNAL_LOADER ? <u64>-1 : bits >> SIGNAL_COMPILED;
  for (let index: u32 = 0; index < PROCESSES_MAX; index++) {
    const process = processAt(index);
    if (((ended >> <u64>index) & 1) == 0 || process.state != ProcessState.Compiling) continue;
    const status = continueStart(index);
    if (status < 0) failProcess(process, status);
    else if (process.state == ProcessState.Running) answerStart(process);
  }
}

/** The program runs: whoever waits for that learns its number. */
function answerStart(process: Process): void {
  const reply = process.startReply;
  process.startReply = 0;
  if (reply != 0 && replyTo(reply, Status.Ok, 1, process.number) < 0) handleClose(reply);
}

/** The domain dies with the fault, so that the message needs no answer; but for a stack that grows. */
function fault(): void {
  // Whoever calls this service can make it a domain's fault port, under the badge of his handle.
  const process = badge() & BADGE_PROGRAM ? findProcess(<u32>badge()) : null;
  if (!process || process.state != ProcessState.Running) return answer(FaultAnswer.Kill);
  const kind = <u32>word(0);
  if (kind == FaultKind.Memory && growStack(process, word(1))) return answer(FaultAnswer.Resume);
  onFault(process, kind, word(1), word(2));
}

function answerClient(): void {
  switch (operation()) {
    case ProcessOperation.Start:
      return start();
    case ProcessOperation.Wait:
      return wait();
    case ProcessOperation.Kill:
      return kill();
    case ProcessOperation.List:
      return list(<u32>word(0));
    default:
      answer(Status.BadArgument);
  }
}

function start(): void {
  const length = word(0);
  if (length > <u64>LAUNCH_TEXT_MAX || length > leaseSize()) return answer(Status.BadRange);
  const flags = <u32>word(1);
  const quotaPages = word(1) >> 32;
  const index = takePlace();
  if (index < 0) return answer(index);
  const process = processAt(index);
  let status = copyIn(0, process.text, <u32>length);
  if (status < 0) return answer(status);
  if (!checkLaunchText(process.text, <u32>length)) return answer(Status.BadArgument);
  process.textLength = <u32>length;
  process.flags = flags;
  process.quotaPages = quotaPages;
  if (flags & ProcessFlag.Foreground) enterForeground(index);
  status = startProcess(index);
  if (status < 0) return refuse(process, status);
  if (process.state == ProcessState.Running || flags & ProcessFlag.Later) {
    return answer(Status.Ok, 1, process.number);
  }
  const kept = keepReply();
  if (kept >= 0) process.startReply = kept;
  else {
    killProcess(process);
    process.state = ProcessState.Free;
    answer(kept);
  }
}

/** A start that failed at once. */
function refuse(process: Process, status: i32): void {
  if (process.flags & ProcessFlag.Foreground) leaveForeground();
  if (status == Status.BadModule) {
    const size = min<u32>(process.messageLength, leaseSize());
    if (copyOut(0, processMessage(process), size) >= 0) return answer(status, 1, size);
  }
  answer(status);
}

function wait(): void {
  const process = findProcess(word(0));
  if (!process) return answer(Status.NotFound);
  if (process.state == ProcessState.Ended) {
    const length = min<u32>(process.messageLength, leaseSize());
    const status = copyOut(0, processMessage(process), length);
    if (status < 0) return answer(status);
    process.state = ProcessState.Free;
    return answer(Status.Ok, 4, process.exitStatus, process.how, length, <u64>process.status);
  }
  if (process.waitReply != 0) handleClose(process.waitReply);
  process.waitReply = 0;
  if (leaseSize() < <u32>PROCESS_MESSAGE_MAX) return answer(Status.BadRange);
  const kept = keepReply();
  if (kept < 0) answer(kept);
  else process.waitReply = kept;
}

function kill(): void {
  const process = findProcess(word(0));
  if (!process || !isAlive(process)) return answer(Status.NotFound);
  killProcess(process);
  answer(Status.Ok);
}

function list(index: u32): void {
  for (let at: u32 = 0; at < PROCESSES_MAX; at++) {
    const process = processAt(at);
    if (!isAlive(process)) continue;
    if (index == 0) return describe(process);
    index--;
  }
  answer(Status.NotFound);
}

function describe(process: Process): void {
  const length = min<u32>(process.nameLength, leaseSize());
  let status = copyOut(0, processName(process), length);
  if (status < 0) return answer(status);
  if (process.state == ProcessState.Compiling) {
    return answer(Status.Ok, 4, process.number, 0, 0, <u64>length | COMPILING);
  }
  status = domainControl(process.domain, DomainOperation.Statistics);
  if (status < 0) return answer(status);
  const pages = result(1);
  const cpuNs = result(4);
  answer(Status.Ok, 4, process.number, pages, cpuNs, length);
}

/** A program's own requests: the names that it may use, and its launch text. */
function answerProgram(): void {
  const process = findProcess(<u32>badge());
  if (!process) return answer(Status.Dead);
  if (operation() == NameOperation.Lookup) return lookup(process);
  if (operation() == ProcessOperation.LaunchText) return launchText(process);
  answer(Status.BadArgument);
}

function lookup(process: Process): void {
  const port = programPort(word(0), word(1));
  if (port == 0) return answer(Status.NotFound);
  const handle = handleDuplicate(port, Right.Send | Right.Transfer, clientBadge(process));
  if (handle < 0) answer(handle);
  else answerWithHandle(handle, true);
}

function launchText(process: Process): void {
  const offset = word(0);
  if (offset > process.textLength) return answer(Status.BadRange);
  const length = min<u32>(process.textLength - <u32>offset, leaseSize());
  const status = copyOut(0, process.text + <u32>offset, length);
  if (status < 0) answer(status);
  else answer(Status.Ok, 3, length, process.textLength, process.flags);
}
