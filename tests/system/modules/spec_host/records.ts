// Records from and to the host machine (protocol.ts): commands as they arrive on standard input,
// answers gathered and sent when there is nothing more to read or the buffer is full.
import { ConsoleOperation, ConsoleStream } from "../../../../abi/interfaces/console";
import { callAgainWithLease, reply } from "../../../../sdk/client";
import { LeaseAccess } from "../../../../sdk/message";
import { panic } from "../../../../sdk/panic";
import { Text } from "../../../../sdk/text";
import { LENGTH_SIZE, RECORD_SIZE_MAX } from "./protocol";

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
  if (!readTo(LENGTH_SIZE)) return 0;
  const head = buffer + start;
  const size = <u32>load<u16>(head) | (<u32>load<u8>(head, 2) << 16);
  if (size == 0 || size > <u32>RECORD_SIZE_MAX) panic("a record of a wrong size");
  if (!readTo(LENGTH_SIZE + size)) return 0;
  position = buffer + start + LENGTH_SIZE;
  start += LENGTH_SIZE + size;
  limit = buffer + start;
  return takeByte();
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

export function takeByte(): u32 {
  return load<u8>(takeBytes(1));
}
export function takeNumber(): u32 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift < 35; shift += 7) {
    const byte = takeByte();
    value |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  return value;
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
  answersLength += LENGTH_SIZE;
  putByte(kind);
}
export function putByte(value: u32): void {
  store<u8>(answers + answersLength++, value);
}
export function putNumber(value: u32): void {
  while (value > 127) {
    putByte((value & 127) | 128);
    value >>= 7;
  }
  putByte(value);
}
export function putBytes(from: usize, count: u32): void {
  memory.copy(answers + answersLength, from, count);
  answersLength += count;
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
  const size = answersLength - answerStart - LENGTH_SIZE;
  store<u16>(answers + answerStart, size);
  store<u8>(answers + answerStart, size >> 16, 2);
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
