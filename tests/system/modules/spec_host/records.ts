// Records from and to the host machine (protocol.ts): commands as they arrive on standard input,
// answers gathered and sent when there is nothing more to read or the buffer is full.
import { ConsoleOperation, ConsoleStream } from "../../../../abi/interfaces/console";
import { callAgainWithLease, reply } from "../../../../sdk/client";
import { LeaseAccess } from "../../../../sdk/message";
import { panic } from "../../../../sdk/panic";
import { Text } from "../../../../sdk/text";
import { RECORD_SIZE_MAX } from "./protocol";

const ANSWERS_SIZE: u32 = 65536;
/** An answer is at most this long. */
const ANSWER_MAX: u32 = 32768;
const answers: usize = memory.data(65536, 8);
const answerText: usize = memory.data(offsetof<Text>(), 8);

let console: u32 = 0;
let buffer: usize = 0;
/** [start, end) of what was read and not yet taken. */
let start: u32 = 0;
let end: u32 = 0;
let answersLength: u32 = 0;
let answerStart: u32 = 0;
/** Reading position in the current record, and its end. */
let position: usize = 0;
let limit: usize = 0;

/** @param port the console's; @param memory RECORD_MEMORY bytes */
export function initRecords(port: u32, memory: usize): void {
  console = port;
  buffer = memory;
}
export const RECORD_MEMORY: u32 = 2 * RECORD_SIZE_MAX;

/** Takes the next record. @returns its command, or 0 at the end of the input */
export function nextCommand(): u32 {
  if (!readTo(4)) return 0;
  const size = load<u32>(buffer + start);
  if (size < 4 || size > <u32>RECORD_SIZE_MAX) panic("a record of a wrong size");
  if (!readTo(4 + size)) return 0;
  position = buffer + start + 8;
  limit = buffer + start + 4 + size;
  start += 4 + size;
  return load<u32>(position - 4);
}

/** Reads until `count` bytes stand at `start`; answers go out before it waits. */
function readTo(count: u32): bool {
  if (end - start >= count) return true;
  memory.copy(buffer, buffer + start, end - start);
  end -= start;
  start = 0;
  while (end < count) {
    sendAnswers();
    const room = 2 * <u32>RECORD_SIZE_MAX - end;
    const status = callAgainWithLease(
      console, ConsoleOperation.Read, LeaseAccess.Write, buffer + end, min<u32>(room, 65536),
    );
    if (status < 0) panic("the console cannot be read");
    if (reply(0) == 0) return false;
    end += <u32>reply(0);
  }
  return true;
}

export function takeWord(): u32 {
  return load<u32>(takeBytes(4));
}
export function takeLong(): u64 {
  return load<u64>(takeBytes(8));
}
/** The next `count` bytes of the record. */
export function takeBytes(count: u32): usize {
  if (<u32>(limit - position) < count) panic("a record is too short");
  const at = position;
  position += count;
  return at;
}
/** Bytes that are left of the record. */
export function leftBytes(): u32 {
  return <u32>(limit - position);
}

/** Begins an answer; its fields follow, then endAnswer(). */
export function beginAnswer(kind: u32): void {
  if (answersLength > ANSWERS_SIZE - ANSWER_MAX) sendAnswers();
  answerStart = answersLength;
  answersLength += 4;
  putWord(kind);
}
export function putWord(value: u32): void {
  store<u32>(answers + answersLength, value);
  answersLength += 4;
}
export function putLong(value: u64): void {
  store<u64>(answers + answersLength, value);
  answersLength += 8;
}
/** The rest of an answer as text; endAnswerText() ends both. */
export function answerAsText(): Text {
  const room = ANSWER_MAX - (answersLength - answerStart);
  return changetype<Text>(answerText).reset(answers + answersLength, room);
}
export function endAnswerText(): void {
  answersLength += changetype<Text>(answerText).length;
  endAnswer();
}
export function endAnswer(): void {
  store<u32>(answers + answerStart, answersLength - answerStart - 4);
}

/** Sends what has gathered. */
export function sendAnswers(): void {
  for (let done: u32 = 0; done < answersLength; ) {
    const length = answersLength - done;
    const status = callAgainWithLease(
      console, ConsoleOperation.Write, LeaseAccess.Read, answers + done, length,
      ConsoleStream.Artefact, length,
    );
    if (status < 0 || reply(0) == 0) panic("the console cannot be written");
    done += <u32>reply(0);
  }
  answersLength = 0;
}
