// The framed console's decoder, in every chunking.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FRAME_LENGTH_MAX, FrameType } from "../../abi/interfaces/console_frames.ts";
import { encodeFrame, FrameDecoder } from "../../tools/qemu/frames.ts";

function decode(chunks: readonly Uint8Array[]): { frames: [FrameType, string][]; text: string } {
  const frames: [FrameType, string][] = [];
  let text = "";
  const decoder = new FrameDecoder({
    frame: (type, payload) => frames.push([type, Buffer.from(payload).toString("latin1")]),
    text: (bytes) => (text += Buffer.from(bytes).toString("latin1")),
  });
  for (const chunk of chunks) decoder.push(chunk);
  decoder.end();
  return { frames, text };
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

test("frames and text between them come out, however they were cut", () => {
  const stream = Buffer.concat([
    bytes("boot\n"),
    encodeFrame(FrameType.StandardOutput, bytes("a\xc1\x01b")),
    bytes("more"),
    encodeFrame(FrameType.StandardError, bytes("")),
    encodeFrame(FrameType.Exit, bytes("\x07")),
    bytes("end\n"),
  ]);
  const expected = {
    frames: [[FrameType.StandardOutput, "a\xc1\x01b"], [FrameType.StandardError, ""], [FrameType.Exit, "\x07"]],
    text: "boot\nmoreend\n",
  };
  for (let size = 1; size <= stream.length; size++) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(new Uint8Array(stream.subarray(at, at + size)));
    assert.deepEqual(decode(chunks), expected, `chunks of ${size}`);
  }
});

test("what the guest said last is text when its frame never ended", () => {
  const cut = encodeFrame(FrameType.StandardOutput, bytes("x".repeat(100))).subarray(0, 20);
  assert.match(decode([bytes("boot\n"), cut, bytes("panic: no more\n")]).text, /^boot\n[^]*panic: no more\n$/);
});

test("a start byte that begins no frame is text", () => {
  const stream = Buffer.concat([bytes("\xc1\xff\x00\x00x"), encodeFrame(FrameType.Log, bytes("line"))]);
  assert.deepEqual(decode([new Uint8Array(stream)]), { frames: [[FrameType.Log, "line"]], text: "\xc1\xff\x00\x00x" });
});

test("a payload longer than a frame holds is refused", () => {
  assert.throws(() => encodeFrame(FrameType.StandardInput, new Uint8Array(FRAME_LENGTH_MAX + 1)), RangeError);
});
