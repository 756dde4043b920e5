// Standard input: from what arrives on the line to what readers get. On a terminal bytes go through
// the line editor while somebody waits for a line; in framed mode they are the host's, as they are,
// under credit (abi/interfaces/console_frames.ts InputCredit).
import { FrameType } from "../../abi/interfaces/console_frames";
import { Status } from "../../abi/status";
import { handleClose, signal } from "../../sdk/system";
import { decodeFrame, frameByte, FrameEvent } from "./frames";
import { takeHeldInput } from "./held_input";
import {
  queueClear,
  queueCount,
  queuePop,
  queuePush,
  queueRun,
  queueRunLength,
  queueSkip,
  QUEUE_SIZE,
} from "./input_queue";
import {
  Edit, editLine, eraseLine, lineLength, lineStart, redrawLine, startLine,
} from "./line_editor";
import { flush, sendFrame, terminal } from "./output";
import { answerAll, anyWaiter, deliver } from "./readers";

const CONTROL_C: u32 = 3;
const CREDIT_STEP: u32 = 4096;
const PROMPT_SIZE: u32 = 128;

let framed: bool = false;
let foreground: u32 = 0;
const prompt: usize = memory.data(128);
let promptLength: u32 = 0;
/** Terminal: a line is on the screen and being edited. */
let editing: bool = false;
/** Terminal: part of the last line that no reader has taken yet. */
let lineTaken: u32 = 0;
let lineLeft: u32 = 0;
let endOfInput: bool = false;
/** Framed: bytes read since the last credit. */
let consumed: u32 = 0;
const creditBytes: usize = memory.data(4, 4);

/** Sets the mode; framed mode gives the host its first credit. */
export function initInput(isFramed: bool): void {
  framed = isFramed;
  if (framed) sendCredit(QUEUE_SIZE);
}

function sendCredit(bytes: u32): void {
  store<u32>(creditBytes, bytes);
  sendFrame(FrameType.InputCredit, creditBytes, 4);
}

/** Sets the port that Ctrl-C signals; 0 for none. The handle of the one before is closed. */
export function setForeground(port: u32): void {
  if (foreground != 0) handleClose(foreground);
  foreground = port;
}

/** Sets the prompt of the next line. */
export function setPrompt(from: usize, length: u32): void {
  promptLength = min<u32>(length, PROMPT_SIZE);
  memory.copy(prompt, from, promptLength);
}

/** Bytes that a Read would get now; the end of input counts as one. */
export function inputReady(): u32 {
  if (!framed) return endOfInput ? 1 : lineLeft;
  return queueCount() != 0 ? queueCount() : endOfInput ? 1 : 0;
}

/** Takes bytes from the line. */
export function receiveBytes(from: usize, length: u32): void {
  for (let index: u32 = 0; index < length; index++) {
    const value = <u32>load<u8>(from + index);
    if (framed) receiveFrameByte(value);
    else if (value == CONTROL_C) interrupt();
    else queuePush(value);
  }
  serveReaders();
}

function receiveFrameByte(value: u32): void {
  switch (decodeFrame(value)) {
    case FrameEvent.InputByte:
      queuePush(frameByte());
      break;
    case FrameEvent.InputEnd:
      endOfInput = true;
      break;
    case FrameEvent.Interrupt:
      interrupt();
      break;
  }
}

/** Ctrl-C: what was typed is dropped, readers are told, and the foreground is signalled. */
function interrupt(): void {
  if (!framed) {
    queueClear();
    if (editing) editLine(CONTROL_C, terminal());
    else terminal().string("^C\r\n");
    editing = false;
    lineLeft = 0;
  }
  if (foreground != 0) signal(foreground);
  answerAll(false, Status.Interrupted, 0);
}

/** Gives waiting readers what there is. Called after anything that may change it. */
export function serveReaders(): void {
  if (framed) serveFramed();
  else serveTerminal();
  if (inputReady() != 0) answerAll(true, Status.Ok, 1);
}

function serveFramed(): void {
  while (queueCount() != 0) {
    const taken = deliver(queueRun(), queueRunLength());
    if (taken < 0) break;
    queueSkip(taken);
    consumed += taken;
  }
  if (consumed >= CREDIT_STEP || (consumed != 0 && queueCount() == 0)) {
    if (!endOfInput) sendCredit(consumed);
    consumed = 0;
  }
  if (queueCount() == 0 && endOfInput) answerAll(false, Status.Ok, 0);
}

function serveTerminal(): void {
  while (anyWaiter()) {
    if (lineLeft != 0) {
      const taken = deliver(lineStart() + lineTaken, lineLeft);
      if (taken < 0) return;
      lineTaken += taken;
      lineLeft -= taken;
      continue;
    }
    if (endOfInput) {
      if (deliver(lineStart(), 0) < 0) return;
      endOfInput = false;
      continue;
    }
    if (!editing) {
      editing = true;
      startLine(prompt, promptLength, terminal());
      promptLength = 0;
    }
    if (queueCount() == 0 && !takeHeldInput()) break;
    typeByte(queuePop());
  }
  flush();
}

function typeByte(value: u32): void {
  if (terminal().capacity - terminal().length < 4096) flush();
  switch (editLine(value, terminal())) {
    case Edit.Line:
      editing = false;
      lineTaken = 0;
      lineLeft = lineLength();
      break;
    case Edit.EndOfFile:
      editing = false;
      endOfInput = true;
      break;
  }
}

/** Takes the line that is being edited off the screen, before other output. */
export function hideLine(): void {
  if (editing) eraseLine(terminal());
}

/** Brings it back, on a line of its own. */
export function showLine(lastByte: u32): void {
  if (!editing) return;
  if (lastByte != 10) terminal().string("\r\n");
  redrawLine(terminal());
}
