// Lines come out whole, however the stream was cut.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LineWriter } from "../../tools/cli/line_writer.ts";

test("lines come out whole, the last one at the end", () => {
  const text = Buffer.from("one\ntwö\n\nlast");
  for (let size = 1; size <= text.length; size++) {
    const lines: string[] = [];
    const writer = new LineWriter((line) => lines.push(line));
    for (let at = 0; at < text.length; at += size) writer.write(text.subarray(at, at + size));
    writer.end();
    assert.deepEqual(lines, ["one\n", "twö\n", "\n", "last"], `chunks of ${size}`);
  }
});
