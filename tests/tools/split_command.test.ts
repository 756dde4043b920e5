// EXEC is split into words as the shell in the system splits a line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { splitCommand } from "../../tools/qemu/split_command.ts";

const CASES: Readonly<Record<string, readonly string[]>> = {
  "": [],
  " \t\n": [],
  "cowsay hello": ["cowsay", "hello"],
  "  a  b\t c \n": ["a", "b", "c"],
  "a ''": ["a", ""],
  '"" b': ["", "b"],
  "'it''s' \"x\"'y'z": ["its", "xyz"],
  'c\\ d \\" \\\'': ["c d", '"', "'"],
  "'a\\ b' \"c\\ d\" \"e\\\"f\" \"g\\\\h\"": ["a\\ b", "c\\ d", 'e"f', "g\\h"],
  "a & $x *": ["a", "&", "$x", "*"],
  "'\"' \"'\"": ['"', "'"],
};

for (const [command, expected] of Object.entries(CASES)) {
  test(`the words of ${JSON.stringify(command)}`, () => {
    assert.deepEqual(splitCommand(command), expected);
  });
}

test("a quote that is not closed and a backslash at the end are refused", () => {
  assert.throws(() => splitCommand('a "b'), /a quote \("\) is not closed/);
  assert.throws(() => splitCommand("a 'b\\'c'"), /a quote \('\) is not closed/);
  assert.throws(() => splitCommand("a \\"), /a backslash ends/);
});
