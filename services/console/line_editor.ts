// The line editor: keys in, a line and what the terminal must show out. Pure logic over one line of
// UTF-8; each character takes one column. A line that is wider than the terminal scrolls sideways.
//
// Invariants: cursor <= length <= LINE_MAX; cursor never stands inside a UTF-8 sequence that is
// whole.
import { Text } from "../../sdk/text";
import { addHistory, historyCount, historyLength, historyLine } from "./history";
import { decodeKey, Key, keyByte, resetKeys } from "./keys";

/** Bytes of a line without its newline. */
export const LINE_MAX: u32 = 1024;
const PROMPT_MAX: u32 = 128;

export const enum Edit {
  /** The line goes on. */
  Continue = 0,
  /** The line is done: lineStart(), lineLength(), its newline included. */
  Line = 1,
  /** Ctrl-C: the line is dropped. */
  Interrupt = 2,
  /** Ctrl-D on an empty line. */
  EndOfFile = 3,
}

const line: usize = memory.data(1025);
const prompt: usize = memory.data(128);
/** The line being typed, while an older one is shown. */
const draft: usize = memory.data(1024);
let length: u32 = 0;
let cursor: u32 = 0;
let promptLength: u32 = 0;
let draftLength: u32 = 0;
/** 0 = the line being typed, n = the line of age n - 1. */
let shown: u32 = 0;
let columns: u32 = 80;

/** Sets the terminal's width. */
export function setColumns(count: u32): void {
  columns = count < 16 ? 16 : count;
}

/** Begins a line under a prompt (cut to 128 bytes) and draws it. */
export function startLine(promptFrom: usize, promptSize: u32, out: Text): void {
  length = 0;
  cursor = 0;
  shown = 0;
  promptLength = promptSize < PROMPT_MAX ? promptSize : PROMPT_MAX;
  memory.copy(prompt, promptFrom, promptLength);
  resetKeys();
  out.bytes(prompt, promptLength);
}

/** Takes one byte of input and appends what the terminal must show to `out`. */
export function editLine(value: u32, out: Text): Edit {
  const key = decodeKey(value);
  switch (key) {
    case Key.Enter:
      return finish(out);
    case Key.Interrupt:
      out.string("^C\r\n");
      return Edit.Interrupt;
    case Key.EndOfFile:
      if (length == 0) {
        out.string("\r\n");
        return Edit.EndOfFile;
      }
      remove(cursor, nextCharacter(cursor), out);
      return Edit.Continue;
    default:
      editKey(key, out);
      return Edit.Continue;
  }
}

/** The finished line. */
export function lineStart(): usize {
  return line;
}
/** Its length with the newline. */
export function lineLength(): u32 {
  return length;
}

/** Draws prompt and line afresh, from the first column. */
export function redrawLine(out: Text): void {
  refresh(out);
}

/** Takes the line off the screen, for other output; redrawLine brings it back. */
export function eraseLine(out: Text): void {
  out.string("\r\x1b[K");
}

function editKey(key: Key, out: Text): void {
  switch (key) {
    case Key.Text:
      return insert(keyByte(), out);
    case Key.Backspace:
      return remove(previousCharacter(cursor), cursor, out);
    case Key.Delete:
      return remove(cursor, nextCharacter(cursor), out);
    case Key.Left:
      return moveTo(previousCharacter(cursor), out);
    case Key.Right:
      return moveTo(nextCharacter(cursor), out);
    case Key.Home:
      return moveTo(0, out);
    case Key.End:
      return moveTo(length, out);
    case Key.Up:
      return recall(shown + 1, out);
    case Key.Down:
      if (shown != 0) recall(shown - 1, out);
      return;
    case Key.KillToEnd:
      return remove(cursor, length, out);
    case Key.KillToStart:
      return remove(0, cursor, out);
    case Key.KillWord:
      return remove(wordStart(cursor), cursor, out);
    case Key.Clear:
      out.string("\x1b[H\x1b[2J");
      return refresh(out);
  }
}

function finish(out: Text): Edit {
  if (cursor != length) moveTo(length, out);
  if (promptLength != 0) addHistory(line, length);
  store<u8>(line + length, 10);
  length++;
  out.string("\r\n");
  return Edit.Line;
}

function insert(value: u32, out: Text): void {
  if (length == LINE_MAX) {
    out.byte(7);
    return;
  }
  memory.copy(line + cursor + 1, line + cursor, length - cursor);
  store<u8>(line + cursor, value);
  length++;
  cursor++;
  if (cursor == length && width(prompt, promptLength) + width(line, length) < columns) {
    out.byte(value);
  } else refresh(out);
}

function remove(from: u32, to: u32, out: Text): void {
  if (from == to) return;
  const atEnd = to == length && cursor == length && to - from == 1;
  const fits = width(prompt, promptLength) + width(line, length) < columns;
  memory.copy(line + from, line + to, length - to);
  length -= to - from;
  cursor = from;
  if (atEnd && fits) out.string("\b \b");
  else refresh(out);
}

function moveTo(position: u32, out: Text): void {
  if (position == cursor) return;
  cursor = position;
  refresh(out);
}

/** Shows an older line (age n - 1), or the one being typed (0). */
function recall(wanted: u32, out: Text): void {
  if (wanted > historyCount()) return;
  if (shown == 0) {
    memory.copy(draft, line, length);
    draftLength = length;
  }
  shown = wanted;
  length = wanted == 0 ? draftLength : historyLength(wanted - 1);
  memory.copy(line, wanted == 0 ? draft : historyLine(wanted - 1), length);
  cursor = length;
  refresh(out);
}

/** Draws the part of the line around the cursor that fits, and puts the cursor in its column. */
function refresh(out: Text): void {
  const promptWidth = width(prompt, promptLength);
  let from: u32 = 0;
  while (from < cursor && promptWidth + width(line + from, cursor - from) >= columns) {
    from = nextCharacter(from);
  }
  let to = from;
  let room: u32 = promptWidth < columns - 1 ? columns - 1 - promptWidth : 0;
  while (to < length && room != 0) {
    to = nextCharacter(to);
    room--;
  }
  out.byte(13).bytes(prompt, promptLength).bytes(line + from, to - from).string("\x1b[K\r");
  const column = promptWidth + width(line + from, cursor - from);
  if (column != 0) out.string("\x1b[").decimal(column).byte(0x43);
}

function isContinuation(position: u32): bool {
  return (load<u8>(line + position) & 0xc0) == 0x80;
}

function previousCharacter(position: u32): u32 {
  if (position == 0) return 0;
  position--;
  while (position != 0 && isContinuation(position)) position--;
  return position;
}

function nextCharacter(position: u32): u32 {
  if (position == length) return length;
  position++;
  while (position < length && isContinuation(position)) position++;
  return position;
}

function wordStart(position: u32): u32 {
  while (position != 0 && load<u8>(line + position - 1) == 32) position--;
  while (position != 0 && load<u8>(line + position - 1) != 32) position--;
  return position;
}

/** Columns that bytes take: characters, not continuation bytes. */
function width(from: usize, count: u32): u32 {
  let result: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    if ((load<u8>(from + index) & 0xc0) != 0x80) result++;
  }
  return result;
}
