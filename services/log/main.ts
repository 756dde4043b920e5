// The log: keeps the last lines, stamped with the time since boot, and shows them on the console
// when the image runs with "verbose". Writers are answered before the line goes to the console, so
// that a module that the console needs can never wait for itself.
import { ConsoleOperation } from "../../abi/interfaces/console";
import { LogOperation } from "../../abi/interfaces/system_services";
import { COMMAND_LINE_MAX } from "../../abi/machine_description";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { callWithLease } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { claim, commandLine, mustConnect, ready } from "../../sdk/names";
import { findOption } from "../../sdk/options";
import {
  answer, answerNow, copyIn, copyOut, leaseSize, messageKind, nextRequest, operation, word,
} from "../../sdk/server";
import { monotonicNs } from "../../sdk/system";
import { Text } from "../../sdk/text";
import { appendLine, firstLine, hasLine, lineAfter, lineLength, readLine, resetRing } from "./ring";

const TEXT_MAX: u32 = 512;
const LINE_MAX: u32 = 544;
const OUTPUT_SIZE: u32 = 4096;
const incoming: usize = memory.data(512);
const lineBuffer: usize = memory.data(544);
const lineText: usize = memory.data(offsetof<Text>(), 8);
const output: usize = memory.data(4096);
const options: usize = memory.data(COMMAND_LINE_MAX);

let console: u32 = 0;
let verbose: bool = false;

/** Serves port "log". */
export function main(): void {
  resetRing();
  const port = claim("log");
  console = mustConnect("console");
  verbose = findOption(options, commandLine(options, COMMAND_LINE_MAX), "verbose");
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() == MessageKind.Call) answerRequest();
  }
}

function answerRequest(): void {
  switch (operation()) {
    case LogOperation.Write:
      return write();
    case LogOperation.Read:
      return read(word(0));
    default:
      answer(Status.BadArgument);
  }
}

function write(): void {
  const severity = <u32>word(0);
  let length = <u32>min<u64>(word(1), leaseSize());
  if (length > TEXT_MAX) length = TEXT_MAX;
  const status = copyIn(0, incoming, length);
  answer(status < 0 ? status : Status.Ok);
  answerNow();
  if (status < 0) return;
  const text = changetype<Text>(lineText).reset(lineBuffer, LINE_MAX);
  const microseconds = monotonicNs() / 1000;
  text.byte(0x5b).decimal(microseconds / 1_000_000, 5).byte(0x2e);
  appendFraction(text, <u32>(microseconds % 1_000_000));
  text.string("] ");
  if (severity >= 3) text.string("error: ");
  else if (severity == 2) text.string("warning: ");
  appendClean(text, length);
  appendLine(lineBuffer, text.length);
  if (verbose) {
    callWithLease(
      console, ConsoleOperation.Log, LeaseAccess.Read, lineBuffer, text.length, text.length,
    );
  }
}

function appendFraction(text: Text, value: u32): void {
  for (let divisor: u32 = 100_000; divisor != 0; divisor /= 10) {
    text.byte(48 + ((value / divisor) % 10));
  }
}

/** Control characters would let a writer forge lines. */
function appendClean(text: Text, length: u32): void {
  for (let index: u32 = 0; index < length; index++) {
    const value = <u32>load<u8>(incoming + index);
    text.byte(value < 32 || value == 127 ? 0x3f : value);
  }
}

/** As many whole lines as fit, each with a newline. */
function read(sequence: u64): void {
  const room = min<u32>(leaseSize(), OUTPUT_SIZE);
  let position = firstLine(sequence);
  let used: u32 = 0;
  while (hasLine(position)) {
    const length = lineLength(position);
    if (used + length + 1 > room) break;
    readLine(position, output + used);
    store<u8>(output + used + length, 10);
    used += length + 1;
    position = lineAfter(position);
  }
  const status = copyOut(0, output, used);
  if (status < 0) answer(status);
  else answer(Status.Ok, 2, used, position);
}
