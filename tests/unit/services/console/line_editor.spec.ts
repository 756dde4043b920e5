// services/console: what the line editor makes of keys, and that the terminal shows the same. A
// small terminal of one row follows the editor's output.
import { Text } from "../../../../sdk/text";
import { resetHistory } from "../../../../services/console/history";
import {
  Edit, editLine, eraseLine, lineLength, lineStart, LINE_MAX, redrawLine, setColumns, startLine,
} from "../../../../services/console/line_editor";

const output: usize = memory.data(16384);
const outputText: usize = memory.data(offsetof<Text>(), 8);
const row: usize = memory.data(256);
const promptBytes: usize = memory.data(16);
const model: usize = memory.data(2048);
let column: i32 = 0;
let rowLength: i32 = 0;
let modelLength: i32 = 0;
let modelCursor: i32 = 0;
let bells: i32 = 0;

function out(): Text {
  return changetype<Text>(outputText);
}

/** Lets the terminal show what the editor wrote since. */
function show(): void {
  const text = out();
  for (let at: u32 = 0; at < text.length; at++) {
    const value = load<u8>(output + at);
    if (value == 13) column = 0;
    else if (value == 10) newRow();
    else if (value == 8) column--;
    else if (value == 7) bells++;
    else if (value == 27) at = control(at + 2);
    else if ((value & 0xc0) != 0x80) put(value);
  }
  text.clear();
  assert(column >= 0 && column < 80, "the cursor left the row");
}

function newRow(): void {
  rowLength = 0;
}

function put(value: u8): void {
  store<u8>(row + column, value);
  column++;
  if (column > rowLength) rowLength = column;
}

/** A control sequence whose parameters start at `at`; returns its last byte's place. */
function control(at: u32): u32 {
  let number = 0;
  while (load<u8>(output + at) < 0x40) {
    number = number * 10 + load<u8>(output + at) - 48;
    at++;
  }
  const final = load<u8>(output + at);
  if (final == 0x4b) {
    rowLength = column;
  } else if (final == 0x43) column += number;
  else if (final == 0x4a) rowLength = 0;
  else if (final == 0x48) column = 0;
  else assert(false, "an unknown sequence");
  return at;
}

function type(text: string): Edit {
  let result = Edit.Continue;
  const bytes = String.UTF8.encode(text);
  for (let at = 0; at < bytes.byteLength; at++) {
    result = editLine(load<u8>(changetype<usize>(bytes) + at), out());
  }
  show();
  return result;
}

function key(value: u32): Edit {
  const result = editLine(value, out());
  show();
  return result;
}

function line(): string {
  return String.UTF8.decodeUnsafe(lineStart(), lineLength());
}

/** What a person sees: blanks at the end do not count. */
function shown(): string {
  return String.UTF8.decodeUnsafe(row, rowLength).trimEnd();
}

function begin(prompt: string): void {
  out().reset(output, 16384);
  for (let at = 0; at < prompt.length; at++) store<u8>(promptBytes + at, <u8>prompt.charCodeAt(at));
  column = 0;
  rowLength = 0;
  startLine(promptBytes, prompt.length, out());
  show();
}

let seed: u32 = 1;
function random(limit: u32): u32 {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % limit;
}

/** One random key, to the editor and to the model. */
function randomKey(): void {
  const choice = random(12);
  if (choice < 6) {
    const letter = <u8>(97 + random(26));
    memory.copy(model + modelCursor + 1, model + modelCursor, modelLength - modelCursor);
    store<u8>(model + modelCursor, letter);
    modelLength++;
    modelCursor++;
    key(letter);
  } else if (choice == 6 && modelCursor > 0) {
    modelCursor--;
    modelLength--;
    memory.copy(model + modelCursor, model + modelCursor + 1, modelLength - modelCursor);
    key(127);
  } else if (choice == 7 && modelCursor > 0) {
    modelCursor--;
    type("\x1b[D");
  } else if (choice == 8 && modelCursor < modelLength) {
    modelCursor++;
    type("\x1b[C");
  } else if (choice == 9) {
    modelCursor = 0;
    key(1);
  } else if (choice == 10) {
    modelCursor = modelLength;
    key(5);
  } else if (choice == 11 && random(8) == 0) {
    modelLength = modelCursor;
    key(11);
  }
}

describe("the line editor", () => {
  beforeEach(() => {
    setColumns(80);
    resetHistory();
    bells = 0;
  });

  it("gives a line with its newline", () => {
    begin("> ");
    expect(type("hello\r")).toBe(Edit.Line);
    expect(line()).toBe("hello\n");
  });

  it("takes CR, LF and CR LF as one end of line", () => {
    begin("");
    expect(type("a\r")).toBe(Edit.Line);
    begin("");
    expect(type("b\n")).toBe(Edit.Line);
    expect(line()).toBe("b\n");
  });

  it("edits in the middle", () => {
    begin("> ");
    type("hllo");
    type("\x1b[D\x1b[D\x1b[De");
    expect(shown()).toBe("> hello");
    expect(column).toBe(4);
    type("\x1b[3~");
    expect(shown()).toBe("> helo");
    type("\x01X\x05Y\r");
    expect(line()).toBe("XheloY\n");
  });

  it("kills words, beginnings and ends", () => {
    begin("");
    type("one two  three");
    key(23);
    expect(shown()).toBe("one two");
    key(23);
    expect(shown()).toBe("one");
    type("\x1b[H\x1b[C\x0b");
    expect(shown()).toBe("o");
    key(21);
    expect(shown()).toBe("");
  });

  it("moves over and removes whole UTF-8 characters", () => {
    begin("");
    type("aé€😀b");
    type("\x1b[D\x7f");
    type("\r");
    expect(line()).toBe("aé€b\n");
  });

  it("recalls older lines and the one being typed", () => {
    begin("$ ");
    type("first\r");
    begin("$ ");
    type("second\r");
    begin("$ ");
    type("dra");
    type("\x1b[A");
    expect(shown()).toBe("$ second");
    type("\x1b[A");
    expect(shown()).toBe("$ first");
    type("\x1b[A\x1b[B\x1b[B");
    expect(shown()).toBe("$ dra");
    type("ft\r");
    expect(line()).toBe("draft\n");
  });

  it("keeps lines without a prompt out of the history", () => {
    begin("");
    type("secret\r");
    begin("$ ");
    type("\x1b[A");
    expect(shown()).toBe("$");
  });

  it("tells Ctrl-C, and Ctrl-D on an empty line only", () => {
    begin("> ");
    type("abc");
    expect(key(3)).toBe(Edit.Interrupt);
    begin("> ");
    expect(key(4)).toBe(Edit.EndOfFile);
    begin("> ");
    type("ab\x01");
    expect(key(4)).toBe(Edit.Continue);
    expect(shown()).toBe("> b");
  });

  it("swallows sequences that it does not know", () => {
    begin("");
    type("a\x1b[15~\x1b[1;5C\x1bOP\x1b[200~b\x00\x02c");
    type("\r");
    expect(line()).toBe("acb\n");
  });

  it("refuses what does not fit, and rings", () => {
    begin("");
    for (let count: u32 = 0; count < LINE_MAX + 10; count++) key(0x78);
    expect(bells).toBe(10);
    key(13);
    expect(lineLength()).toBe(LINE_MAX + 1);
  });

  it("scrolls a line that is wider than the terminal", () => {
    setColumns(20);
    begin("$ ");
    type("abcdefghijklmnopqrstuvwxyz");
    expect(rowLength <= 20).toBe(true);
    expect(shown().endsWith("xyz")).toBe(true);
    key(1);
    expect(shown().startsWith("$ abc")).toBe(true);
    expect(column).toBe(2);
  });

  it("comes back after other output", () => {
    begin("$ ");
    type("abc\x1b[D");
    eraseLine(out());
    out().string("news\r\n");
    redrawLine(out());
    show();
    expect(shown()).toBe("$ abc");
    expect(column).toBe(4);
  });

  it("agrees with a model over 20,000 random keys", () => {
    for (let round = 0; round < 200; round++) {
      begin("$ ");
      modelLength = 0;
      modelCursor = 0;
      for (let count = 0; count < 100; count++) {
        if (modelLength > 70) break;
        randomKey();
        const expected = "$ " + String.UTF8.decodeUnsafe(model, modelLength);
        assert(shown() == expected.trimEnd(), "the row shows another line");
        assert(column == modelCursor + 2, "the cursor is elsewhere");
      }
      key(13);
      assert(line() == String.UTF8.decodeUnsafe(model, modelLength) + "\n", "another line");
    }
  });
});
