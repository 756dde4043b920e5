// The console: standard streams of every program, on a terminal with line editing, or as framed
// records when the image runs one command (command line option "console=framed").
import { ConsoleOperation, ConsoleStream, XON } from "../../abi/interfaces/console";
import { FRAME_LENGTH_MAX, FrameType } from "../../abi/interfaces/console_frames";
import { Right } from "../../abi/handles";
import { BADGE_DELEGATED } from "../../abi/manifest";
import { COMMAND_LINE_MAX } from "../../abi/machine_description";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { moduleGeneration } from "../../sdk/generation";
import { claim, commandLine, mustConnect, ready } from "../../sdk/names";
import { findOption, optionLength, optionStart } from "../../sdk/options";
import { panic } from "../../sdk/panic";
import {
  answer,
  badge,
  copyIn,
  leaseSize,
  messageKind,
  nextRequest,
  operation,
  takeHandle,
  word,
} from "../../sdk/server";
import { handleDuplicate } from "../../sdk/system";
import { copyString, equalsString } from "../../sdk/text";
import {
  hideLine, initInput, inputReady, receiveBytes, serveReaders, setForeground, setPrompt, showLine,
} from "./input";
import { HELD_MAX, holdInput, initHeldInput } from "./held_input";
import { INPUT_BADGE, INPUT_OPERATION, moveInput } from "./input_thread";
import { drain, flush, initOutput, sendFrame, terminal, writeTerminal } from "./output";
import { keepWaiter } from "./readers";

const COLUMNS = 80;
const ROWS = 24;
/**
 * One Write moves at most this much, so that others get their turn; the caller writes the rest
 * again.
 */
const WRITE_MAX: u32 = 65536;
const piece: usize = memory.data(4096);

let serial: u32 = 0;
let inputPort: u32 = 0;
let framed: bool = false;

/** Thread 0 answers requests, thread 1 reads the line. */
export function main(thread: i32): void {
  if (thread == 1) moveInput(serial, inputPort);
  const port = claim("console");
  serial = mustConnect("serial");
  const own = handleDuplicate(port, Right.Send, INPUT_BADGE);
  if (own < 0) panic("cannot name the own port");
  inputPort = own;
  const length = commandLine(piece, COMMAND_LINE_MAX);
  framed = findOption(piece, length, "console") &&
    equalsString(optionStart(), optionLength(), "framed");
  const isPipe = findOption(piece, length, "input") &&
    equalsString(optionStart(), optionLength(), "pipe");
  initHeldInput(isPipe);
  initOutput(serial);
  if (framed) sendFrame(FrameType.Hello, piece, copyString(piece, 16, "CLOUDOS1"));
  initInput(framed);
  if (isPipe && moduleGeneration("console") == 0) {
    terminal().byte(XON);
    flush();
  }
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() == MessageKind.Call) answerRequest();
  }
}

function answerRequest(): void {
  switch (operation()) {
    case ConsoleOperation.Write:
      return write();
    case ConsoleOperation.Read:
      return wait(false);
    case ConsoleOperation.Mode:
      return answer(Status.Ok, 3, framed ? 1 : 0, COLUMNS, ROWS);
    case ConsoleOperation.Poll:
      if (inputReady() != 0 || word(0) == 0) {
        return answer(Status.Ok, 2, inputReady() ? 1 : 0, inputReady());
      }
      return wait(true);
    case INPUT_OPERATION:
      return input();
    default:
      answerModule();
  }
}

/** What only modules of the boot set may ask for. */
function answerModule(): void {
  if (badge() >= <u64>BADGE_DELEGATED) return answer(Status.Denied);
  switch (operation()) {
    case ConsoleOperation.SetForeground:
      return foreground();
    case ConsoleOperation.Exit:
      return exit();
    case ConsoleOperation.Log:
      return log();
    case ConsoleOperation.Prompt:
      return prompt();
    default:
      answer(Status.BadArgument);
  }
}

function write(): void {
  const stream = <u32>word(0);
  const wanted = min<u64>(word(1), leaseSize());
  if (stream < <u32>ConsoleStream.Output || stream > <u32>ConsoleStream.Artefact) {
    return answer(Status.BadArgument);
  }
  if (stream == ConsoleStream.Artefact && !framed) return answer(Status.Denied);
  const length = <u32>min<u64>(wanted, WRITE_MAX);
  const status = framed ? writeFrames(frameType(stream), length) : writeText(length);
  if (status < 0) answer(status);
  else answer(Status.Ok, 1, length);
}

function frameType(stream: u32): FrameType {
  if (stream == ConsoleStream.Output) return FrameType.StandardOutput;
  return stream == ConsoleStream.Error ? FrameType.StandardError : FrameType.Artefact;
}

function writeFrames(type: FrameType, length: u32): i32 {
  for (let done: u32 = 0; done < length; ) {
    const count = min<u32>(length - done, FRAME_LENGTH_MAX);
    const status = copyIn(done, piece, count);
    if (status < 0) return status;
    sendFrame(type, piece, count);
    done += count;
  }
  return Status.Ok;
}

function writeText(length: u32): i32 {
  if (length == 0) return Status.Ok;
  hideLine();
  let status: i32 = Status.Ok;
  let last: u32 = 10;
  for (let done: u32 = 0; done < length && status >= 0; ) {
    const count = min<u32>(length - done, FRAME_LENGTH_MAX);
    status = copyIn(done, piece, count);
    if (status >= 0) {
      writeTerminal(piece, count);
      last = load<u8>(piece + count - 1);
    }
    done += count;
  }
  showLine(last);
  flush();
  return status < 0 ? status : Status.Ok;
}

/** A Read or Poll that may have to wait: it is kept, and served at once when there is input. */
function wait(isPoll: bool): void {
  const status = !isPoll && leaseSize() == 0 ? Status.BadArgument : keepWaiter(isPoll);
  if (status < 0) answer(status);
  else serveReaders();
}

function foreground(): void {
  if (word(0) == 0) {
    setForeground(0);
    return answer(Status.Ok);
  }
  const handle = takeHandle();
  if (handle == 0) return answer(Status.BadArgument);
  setForeground(handle);
  answer(Status.Ok);
}

function exit(): void {
  store<u8>(piece, <u8>word(0));
  if (framed) sendFrame(FrameType.Exit, piece, 1);
  drain();
  answer(Status.Ok);
}

function log(): void {
  const length = <u32>min<u64>(min<u64>(word(0), leaseSize()), FRAME_LENGTH_MAX - 1);
  const status = copyIn(0, piece, length);
  if (status < 0) return answer(status);
  store<u8>(piece + length, 10);
  if (framed) {
    sendFrame(FrameType.Log, piece, length + 1);
  } else {
    hideLine();
    writeTerminal(piece, length + 1);
    showLine(10);
    flush();
  }
  answer(Status.Ok);
}

function prompt(): void {
  const length = <u32>min<u64>(min<u64>(word(0), leaseSize()), 128);
  const status = copyIn(0, piece, length);
  if (status >= 0) setPrompt(piece, length);
  answer(status < 0 ? status : Status.Ok);
}

function input(): void {
  if (badge() != INPUT_BADGE) return answer(Status.Denied);
  const length = <u32>min<u64>(word(0), min<u32>(leaseSize(), HELD_MAX));
  const status = copyIn(0, piece, length);
  if (status >= 0 && holdInput(piece, length)) return;
  answer(status < 0 ? status : Status.Ok);
  if (status < 0) return;
  receiveBytes(piece, length);
  if (terminal().length != 0) flush();
}
