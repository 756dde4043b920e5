// Remarks on a terminal's lines: at their ends, whatever the chunking, and nothing is held back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TerminalAnnotator } from "../../tools/symbols/terminal_annotator.ts";

const remark = (line: string) => (/kernel\+0x10/.test(line) ? " (main at kernel/main.ts:1)" : "");

function annotate(text: string, size: number): string {
  let output = "";
  const annotator = new TerminalAnnotator(remark, (bytes) => (output += Buffer.from(bytes).toString("latin1")));
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) annotator.write(bytes.subarray(at, at + size));
  annotator.end();
  return output;
}

function annotated(text: string, expected: string): void {
  for (let size = 1; size <= text.length; size++) assert.equal(annotate(text, size), expected, `chunks of ${size}`);
}

test("a line that names a place gets its remark, before either kind of line end", () => {
  annotated(
    "panic\r\n  kernel+0x10\r\n  kernel+0x10\nend \xff\xc1\x01\r\n",
    "panic\r\n  kernel+0x10 (main at kernel/main.ts:1)\r\n  kernel+0x10 (main at kernel/main.ts:1)\nend \xff\xc1\x01\r\n",
  );
});

test("a line that is drawn anew gets one remark, where it ends", () => {
  annotated("/ $ kernel+0x10\r/ $ kernel+0x10x\r\n", "/ $ kernel+0x10\r/ $ kernel+0x10x (main at kernel/main.ts:1)\r\n");
});

test("cursor movements are no part of a line", () => {
  annotated("\x1b[Kkern\x1b[1mel+0x10\r\n", "\x1b[Kkern\x1b[1mel+0x10 (main at kernel/main.ts:1)\r\n");
});

test("an unfinished line, and a carriage return at the end of all, come out", () => {
  annotated("/ $ kernel+0x10", "/ $ kernel+0x10");
  annotated("kernel+0x10\r", "kernel+0x10 (main at kernel/main.ts:1)\r");
  annotated("\r", "\r");
});

test("what is typed is shown at once", () => {
  let output = "";
  const annotator = new TerminalAnnotator(remark, (bytes) => (output += Buffer.from(bytes).toString("latin1")));
  for (const key of "/ $ kernel+0x10 ls") {
    annotator.write(Buffer.from(key));
    assert.ok(output.endsWith(key));
  }
});
