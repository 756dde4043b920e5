// Bytes that have arrived and that nobody has read yet. In framed mode the host's credit keeps it
// from overflowing; on a terminal what does not fit is lost.

/** A power of two; the host's first credit in framed mode. */
export const QUEUE_SIZE: u32 = 16384;
const queue: usize = memory.data(16384);
let head: u32 = 0;
let tail: u32 = 0;

/** Drops all bytes. */
export function queueClear(): void {
  head = tail;
}
/** Bytes that stand in the queue. */
export function queueCount(): u32 {
  return tail - head;
}
/** Adds a byte; false when the queue is full. */
export function queuePush(value: u32): bool {
  if (tail - head == QUEUE_SIZE) return false;
  store<u8>(queue + (tail & (QUEUE_SIZE - 1)), value);
  tail++;
  return true;
}
/** Takes a byte from a queue that is not empty. */
export function queuePop(): u32 {
  const value = load<u8>(queue + (head & (QUEUE_SIZE - 1)));
  head++;
  return value;
}
/** Where the longest run of bytes starts that can be read in one piece … */
export function queueRun(): usize {
  return queue + (head & (QUEUE_SIZE - 1));
}
/** … and its length. */
export function queueRunLength(): u32 {
  const toEnd = QUEUE_SIZE - (head & (QUEUE_SIZE - 1));
  return queueCount() < toEnd ? queueCount() : toEnd;
}
/** Takes `count` bytes, of which queueCount() are there. */
export function queueSkip(count: u32): void {
  head += count;
}
