// What goes to the serial line: one buffer, flushed when it is full and at the end of each request.
// Terminal mode turns newlines into carriage return and newline; framed mode wraps records.
import { FRAME_LENGTH_MAX, FrameType } from "../../abi/interfaces/console_frames";
import { SerialOperation } from "../../abi/interfaces/serial";
import { callAgain, callAgainWithLease } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { Text } from "../../sdk/text";
import { FRAME_HEADER_SIZE, writeFrameHeader } from "./frames";

const BUFFER_SIZE: u32 = 8192;
const buffer: usize = memory.data(8192);
const screen: usize = memory.data(offsetof<Text>(), 8);
const frame: usize = memory.data(4100);
let serial: u32 = 0;

/** Sets the serial line's port. */
export function initOutput(serialPort: u32): void {
  serial = serialPort;
  changetype<Text>(screen).reset(buffer, BUFFER_SIZE);
}

/** What the terminal will be shown at the next flush. */
export function terminal(): Text {
  return changetype<Text>(screen);
}

/** Sends what has gathered. */
export function flush(): void {
  const text = terminal();
  if (text.length != 0) send(buffer, text.length);
  text.clear();
}

/** Writes to the terminal with newlines turned into CR LF. */
export function writeTerminal(from: usize, length: u32): void {
  const text = terminal();
  for (let index: u32 = 0; index < length; index++) {
    if (text.length + 2 > text.capacity) flush();
    const value = <u32>load<u8>(from + index);
    if (value == 10) text.byte(13);
    text.byte(value);
  }
}

/** Sends one frame of at most FRAME_LENGTH_MAX bytes. */
export function sendFrame(type: FrameType, from: usize, length: u32): void {
  assert(length <= <u32>FRAME_LENGTH_MAX);
  writeFrameHeader(frame, type, length);
  memory.copy(frame + FRAME_HEADER_SIZE, from, length);
  send(frame, FRAME_HEADER_SIZE + length);
}

/** Waits until everything has left the device. */
export function drain(): void {
  callAgain(serial, SerialOperation.Drain);
}

function send(from: usize, length: u32): void {
  callAgainWithLease(serial, SerialOperation.Write, LeaseAccess.Read, from, length, length);
}
