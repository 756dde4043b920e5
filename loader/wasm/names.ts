// The "name" custom section: names of the module and its functions, for messages and listings.
// A malformed one says nothing about the module, so whatever is wrong just ends the reading.

import { functionRecord, theModule } from "./module";
import { isUtf8 } from "./reader";

let cursor: usize = 0;
let limit: usize = 0;
let broken: bool = false;

function readNumber(): u32 {
  let result: u32 = 0;
  for (let shift: u32 = 0; shift < 35; shift += 7) {
    if (cursor >= limit) break;
    const byte: u32 = load<u8>(cursor++);
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) return result;
  }
  broken = true;
  return 0;
}

/** Reads a length and checks the bytes after it; the cursor stays before them. */
function readNameLength(): u32 {
  const length = readNumber();
  if (broken) return 0;
  if (length > <u32>(limit - cursor) || !isUtf8(cursor, cursor + length)) broken = true;
  return broken ? 0 : length;
}

/** Reads the section's contents, after the section's own name. */
export function readNames(start: usize, end: usize): void {
  const m = theModule();
  cursor = start;
  broken = false;
  while (cursor < end) {
    const id: u32 = load<u8>(cursor++);
    limit = end;
    const size = readNumber();
    if (broken || size > <u32>(end - cursor)) return;
    const next = cursor + size;
    limit = next;
    if (id == 0) {
      const length = readNameLength();
      if (broken) return;
      m.nameOffset = <u32>(cursor - m.input);
      m.nameLength = length;
    } else if (id == 1) {
      readFunctionNames();
      if (broken) return;
    }
    cursor = next;
  }
}

function readFunctionNames(): void {
  const m = theModule();
  const count = readNumber();
  for (let i: u32 = 0; i < count && !broken; i++) {
    const index = readNumber();
    const length = readNameLength();
    if (broken) return;
    if (index < m.functionCount) {
      const record = functionRecord(index);
      record.nameOffset = <u32>(cursor - m.input);
      record.nameLength = length;
    }
    cursor += length;
  }
}
