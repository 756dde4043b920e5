// The host's side of the framed console (abi/interfaces/console_frames.ts): a decoder for the
// byte stream that comes from the guest, and an encoder for what goes in.
import { FRAME_LENGTH_MAX, FRAME_START, FrameType } from "../../abi/interfaces/console_frames.ts";

export interface FrameSink {
  frame(type: FrameType, payload: Uint8Array): void;
  /** Bytes outside frames: firmware and early boot messages. */
  text(bytes: Uint8Array): void;
}

const HEADER_SIZE = 4;

/** Decodes in any chunking; bytes that cannot start a frame are text. */
export class FrameDecoder {
  private pending: Uint8Array = new Uint8Array(0);

  constructor(private readonly sink: FrameSink) {}

  push(chunk: Uint8Array): void {
    const bytes = this.pending.length === 0 ? chunk : concatenate(this.pending, chunk);
    let position = 0;
    let textStart = 0;
    const flushText = (end: number) => {
      if (end > textStart) this.sink.text(bytes.subarray(textStart, end));
    };
    while (position < bytes.length) {
      if (bytes[position] !== FRAME_START) {
        position++;
        continue;
      }
      if (position + HEADER_SIZE > bytes.length) break;
      const type = bytes[position + 1]!;
      const length = bytes[position + 2]! | (bytes[position + 3]! << 8);
      if (type > FrameType.Artefact || length > FRAME_LENGTH_MAX) {
        position++;
        continue;
      }
      if (position + HEADER_SIZE + length > bytes.length) break;
      flushText(position);
      this.sink.frame(type, bytes.slice(position + HEADER_SIZE, position + HEADER_SIZE + length));
      position += HEADER_SIZE + length;
      textStart = position;
    }
    flushText(position);
    this.pending = bytes.slice(position);
  }

  /** The stream has ended: a frame that was begun, as by a guest that panicked meanwhile, is text. */
  end(): void {
    if (this.pending.length > 0) this.sink.text(this.pending);
    this.pending = new Uint8Array(0);
  }
}

/** One frame, ready to send. @throws RangeError when the payload is longer than a frame holds */
export function encodeFrame(type: FrameType, payload: Uint8Array): Uint8Array {
  if (payload.length > FRAME_LENGTH_MAX) throw new RangeError(`frame of ${payload.length} bytes`);
  const frame = new Uint8Array(HEADER_SIZE + payload.length);
  frame[0] = FRAME_START;
  frame[1] = type;
  frame[2] = payload.length & 0xff;
  frame[3] = payload.length >> 8;
  frame.set(payload, HEADER_SIZE);
  return frame;
}

function concatenate(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}
