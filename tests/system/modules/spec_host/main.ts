// The conformance host: runs the WebAssembly suite's modules in the booted system. What they are
// and what is called comes from the host machine (protocol.ts); the loader service compiles, the
// loader's linker links in here, and the code runs in an unprivileged domain, a new one for each
// script.
import { BINDING_ADDRESS, BINDING_KIND, BINDING_TYPE } from "../../../../abi/instance_image";
import { ExternKind } from "../../../../abi/compiled_module";
import { WellKnownHandle } from "../../../../abi/handles";
import { ConsoleOperation } from "../../../../abi/interfaces/console";
import { SupervisorOperation } from "../../../../abi/interfaces/supervisor";
import { WASM_PAGE_SIZE } from "../../../../abi/limits";
import { DomainOperation } from "../../../../abi/system_calls";
import { reserveMemory } from "../../../../loader/memory/arena";
import { call } from "../../../../sdk/client";
import { logStart } from "../../../../sdk/log";
import { device, deviceHandle, mustConnect, ready } from "../../../../sdk/names";
import { panic } from "../../../../sdk/panic";
import { result } from "../../../../sdk/record";
import { domainControl, portCreate } from "../../../../sdk/system";
import { describeEnding, Ending, endingTrap, initCalls, run } from "./call";
import { HEAP_MEMORY, initHeap, resetHeap } from "./heap";
import {
  addNamespace, clearNamespaces, dropInstance, failureText, findExport, findInstance, instantiate,
  linkStatus, missingLength, missingName, Outcome, resetInstances, SCRIPT_INSTANCES, segmentTrap,
  startAddress, startOwner,
} from "./instances";
import {
  closePad, initInvoke, makeCall, openPad, prepareCall, putResults, putValue,
} from "./invoke";
import {
  answerRefusal, compileModule, initModules, moduleBytes, MODULE_MEMORY, readModule, releaseModule,
} from "./module";
import { Answer, Command, InstanceFlag } from "./protocol";
import {
  answerAsText, beginAnswer, endAnswer, endAnswerText, initRecords, leftBytes, nextCommand,
  putNumber, RECORD_MEMORY, sendAnswers, takeBytes, takeNumber,
} from "./records";
import { initSpace, readSpace, resetSpace } from "./space";

const NO_INSTANCE: u32 = 0xffff_ffff;
const cell: usize = memory.data(16, 8);
/** Number of the current instance; NO_INSTANCE after a reset. */
let current: u32 = 0;

export function main(): void {
  logStart("spec_host");
  const console = mustConnect("console");
  const port = portCreate();
  if (port < 0) panic("no port");
  if (device("sealable") < 0) panic("not allowed to make executable Regions");
  initSpace(port, deviceHandle());
  initCalls(port);
  initInvoke();
  initRecords(console, takeMemory(RECORD_MEMORY));
  initModules(mustConnect("loader"), takeMemory(MODULE_MEMORY));
  initHeap(takeMemory(HEAP_MEMORY));
  reserveMemory(memory.size() << 16);
  ready();
  for (let command = nextCommand(); command != 0; command = nextCommand()) execute(command);
  sendAnswers();
  call(console, ConsoleOperation.Exit, 0);
  call(WellKnownHandle.Supervisor, SupervisorOperation.Power, 0);
}

function takeMemory(size: u32): usize {
  const before = memory.grow(<i32>((size + WASM_PAGE_SIZE - 1) / WASM_PAGE_SIZE));
  if (before < 0) panic("no memory for a buffer");
  return <usize>before * WASM_PAGE_SIZE;
}

function execute(command: u32): void {
  switch (command) {
    case Command.Reset:
      return reset();
    case Command.Compile:
      return compileOnly();
    case Command.Instantiate:
      return make();
    case Command.Pin:
      return pin();
    case Command.Invoke:
      return invoke();
    case Command.ReadGlobal:
      return readGlobal();
    default:
      panic("an unknown command");
  }
}

/** Everything of the last script goes before the next one's domain is made. */
function reset(): void {
  closePad();
  resetSpace();
  resetHeap();
  resetInstances();
  current = NO_INSTANCE;
  openPad();
  domainControl(0, DomainOperation.Statistics);
  const used = <u32>result(1);
  beginAnswer(Answer.Done);
  putNumber(used);
  endAnswer();
}

function answerDone(): void {
  beginAnswer(Answer.Done);
  endAnswer();
}

function answerFailed(reason: string): void {
  beginAnswer(Answer.Failed);
  answerAsText().string(reason);
  endAnswerText();
}

/** Compiles the rest of the record. */
function compileRest(): bool {
  const length = leftBytes();
  memory.copy(moduleBytes(), takeBytes(length), length);
  return compileModule(length);
}

function compileOnly(): void {
  if (!compileRest()) return answerRefusal();
  releaseModule();
  answerDone();
}

function make(): void {
  const number = takeNumber();
  const flags = takeNumber();
  if (!takeNamespaces()) return answerFailed("too many namespaces");
  const before = current;
  if (flags & InstanceFlag.Current) {
    current = number;
    if (before != NO_INSTANCE) dropInstance(before);
  }
  if (!compileRest()) return answerRefusal();
  const blob = readModule(false);
  releaseModule();
  if (blob == 0) return answerFailed("the compiled module cannot be read");
  if (number >= SCRIPT_INSTANCES) return answerFailed("too many instances");
  answerOutcome(number, instantiate(number, blob));
  const instance = findInstance(number);
  if (instance && flags & InstanceFlag.Pinned) instance.pinned = 1;
  else if (!(flags & InstanceFlag.Current)) dropInstance(number);
}

function takeNamespaces(): bool {
  clearNamespaces();
  for (let left = takeNumber(); left != 0; left--) {
    const number = takeNumber();
    const length = takeNumber();
    if (!addNamespace(number, takeBytes(length), length)) return false;
  }
  return true;
}

function answerOutcome(number: u32, outcome: Outcome): void {
  switch (outcome) {
    case Outcome.Unlinkable:
      beginAnswer(Answer.Unlinkable);
      putNumber(linkStatus());
      answerAsText().bytes(missingName(), missingLength());
      return endAnswerText();
    case Outcome.Trapped:
      beginAnswer(Answer.Trapped);
      putNumber(segmentTrap());
      answerAsText().string("active segment");
      return endAnswerText();
    case Outcome.Failed:
      return answerFailed(failureText());
    default:
      if (startAddress() == 0) return answerDone();
      if (answerEnding(run(startAddress(), startOwner()))) answerDone();
  }
}

/** True when the call returned and has no answer yet. */
function answerEnding(ending: Ending): bool {
  if (ending == Ending.Returned) return true;
  beginAnswer(ending == Ending.Trapped ? Answer.Trapped : Answer.Failed);
  if (ending == Ending.Trapped) putNumber(endingTrap());
  describeEnding(answerAsText());
  endAnswerText();
  return false;
}

function pin(): void {
  const instance = findInstance(takeNumber());
  if (instance) instance.pinned = 1;
  answerDone();
}

/** The binding that the record names by instance and export; 0 without one. */
function takeExport(): usize {
  const number = takeNumber();
  const length = takeNumber();
  return findExport(number, takeBytes(length), length);
}

function invoke(): void {
  const binding = takeExport();
  const refusal = prepareCall(binding, takeNumber());
  if (refusal.length != 0) return answerFailed(refusal);
  if (!answerEnding(makeCall(binding))) return;
  beginAnswer(Answer.Returned);
  putResults(binding);
  endAnswer();
}

function readGlobal(): void {
  const binding = takeExport();
  if (binding == 0) return answerFailed("no such export");
  if (load<u32>(binding + BINDING_KIND) != ExternKind.Global) return answerFailed("no global");
  if (!readSpace(load<u64>(binding + BINDING_ADDRESS), cell, 16)) {
    return answerFailed("the global cannot be read");
  }
  beginAnswer(Answer.Returned);
  putNumber(1);
  putValue(load<u32>(binding + BINDING_TYPE) & 0xff, load<u64>(cell), load<u64>(cell, 8));
  endAnswer();
}
