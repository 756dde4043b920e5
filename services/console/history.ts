// The lines that were typed at a prompt, newest first, in a fixed table. A line that repeats the
// newest one, an empty one and one that is too long are not kept.

export const HISTORY_LINES: u32 = 32;
export const HISTORY_LINE_SIZE: u32 = 256;

const table: usize = memory.data(32 * 256);
const lengths: usize = memory.data(32 * 4, 4);
/** Lines ever added; line n stands in place n modulo HISTORY_LINES. */
let added: u32 = 0;

/** Empties the history. */
export function resetHistory(): void {
  added = 0;
}

/** Lines that can be recalled. */
export function historyCount(): u32 {
  return added < HISTORY_LINES ? added : HISTORY_LINES;
}

function place(age: u32): u32 {
  return (added - 1 - age) % HISTORY_LINES;
}

/** The line of an age; 0 is the newest. `age` is below historyCount(). */
export function historyLine(age: u32): usize {
  return table + place(age) * HISTORY_LINE_SIZE;
}

/** Its length in bytes. */
export function historyLength(age: u32): u32 {
  return load<u32>(lengths + (place(age) << 2));
}

/** Keeps a line. */
export function addHistory(from: usize, length: u32): void {
  if (length == 0 || length > HISTORY_LINE_SIZE) return;
  if (
    historyCount() != 0 && historyLength(0) == length &&
    memory.compare(historyLine(0), from, length) == 0
  ) {
    return;
  }
  added++;
  memory.copy(historyLine(0), from, length);
  store<u32>(lengths + (place(0) << 2), length);
}
