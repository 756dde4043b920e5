// The framed mode's records (abi/interfaces/console_frames.ts): a decoder for what the host sends,
// one byte at a time, and the header of what we send. Bytes outside frames are skipped, and a frame
// of a type that the host must not send is dropped whole.
import { FRAME_LENGTH_MAX, FRAME_START, FrameType } from "../../abi/interfaces/console_frames";

export const FRAME_HEADER_SIZE: u32 = 4;

export const enum FrameEvent {
  /** Nothing to do yet. */
  None = 0,
  /** frameByte() is a byte of standard input. */
  InputByte = 1,
  /** Standard input has ended. */
  InputEnd = 2,
  /** Ctrl-C. */
  Interrupt = 3,
}

const enum State {
  Start,
  Type,
  LengthLow,
  LengthHigh,
  Payload,
}

let state: State = State.Start;
let type: u32 = 0;
let left: u32 = 0;
let byte: u32 = 0;

/** Begins outside a frame. */
export function resetFrames(): void {
  state = State.Start;
}

/** The byte of the last FrameEvent.InputByte. */
export function frameByte(): u32 {
  return byte;
}

/** Takes one byte from the line. */
export function decodeFrame(value: u32): FrameEvent {
  switch (state) {
    case State.Start:
      if (value == FRAME_START) state = State.Type;
      return FrameEvent.None;
    case State.Type:
      type = value;
      state = State.LengthLow;
      return FrameEvent.None;
    case State.LengthLow:
      left = value;
      state = State.LengthHigh;
      return FrameEvent.None;
    case State.LengthHigh:
      return onLength(left | (value << 8));
    default:
      return onPayload(value);
  }
}

function onLength(length: u32): FrameEvent {
  left = length;
  if (length > <u32>FRAME_LENGTH_MAX) {
    state = State.Start;
    return FrameEvent.None;
  }
  state = length == 0 ? State.Start : State.Payload;
  if (length != 0) return FrameEvent.None;
  if (type == FrameType.StandardInput) return FrameEvent.InputEnd;
  return type == FrameType.Interrupt ? FrameEvent.Interrupt : FrameEvent.None;
}

function onPayload(value: u32): FrameEvent {
  left--;
  if (left == 0) state = State.Start;
  if (type != FrameType.StandardInput) return FrameEvent.None;
  byte = value;
  return FrameEvent.InputByte;
}

/** Writes the header of a frame with `length` payload bytes, at most FRAME_LENGTH_MAX. */
export function writeFrameHeader(to: usize, frameType: FrameType, length: u32): void {
  store<u8>(to, FRAME_START);
  store<u8>(to, frameType, 1);
  store<u8>(to, length & 255, 2);
  store<u8>(to, length >> 8, 3);
}
