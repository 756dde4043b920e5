// The ring of log lines. A line's sequence number is the count of bytes written before it, so that
// it never repeats; old lines are overwritten by whole lines.
//
// A record: u16 length, then the bytes; it may wrap around the end of the ring.

export const RING_SIZE: u32 = 32768;
const ring: usize = memory.data(32768);
/** Sequence numbers of the oldest line and of the next one to be written. */
let oldest: u64 = 0;
let next: u64 = 0;

const HEADER: u32 = 2;

function byteAt(position: u64): u32 {
  return load<u8>(ring + (<u32>position & (RING_SIZE - 1)));
}

function setByte(position: u64, value: u32): void {
  store<u8>(ring + (<u32>position & (RING_SIZE - 1)), value);
}

function lengthAt(position: u64): u32 {
  return byteAt(position) | (byteAt(position + 1) << 8);
}

/** Empties the ring. */
export function resetRing(): void {
  oldest = 0;
  next = 0;
}

/** Appends a line of at most 1024 bytes, without its newline. Returns its sequence number. */
export function appendLine(from: usize, length: u32): u64 {
  while (next + HEADER + length - oldest > RING_SIZE) oldest += HEADER + lengthAt(oldest);
  const sequence = next;
  setByte(next, length & 255);
  setByte(next + 1, length >> 8);
  for (let index: u32 = 0; index < length; index++) {
    setByte(next + HEADER + index, load<u8>(from + index));
  }
  next += HEADER + length;
  return sequence;
}

/** The first sequence number at or after `sequence` where a line stands. */
export function firstLine(sequence: u64): u64 {
  if (sequence >= next) return next;
  let position = oldest;
  while (position < sequence) position += HEADER + lengthAt(position);
  return position;
}

/** True when a line stands at this sequence number. */
export function hasLine(sequence: u64): bool {
  return sequence >= oldest && sequence < next;
}

/** Length of the line at a sequence number that has one. */
export function lineLength(sequence: u64): u32 {
  return lengthAt(sequence);
}

/** Copies the line's bytes. */
export function readLine(sequence: u64, to: usize): void {
  const length = lengthAt(sequence);
  for (let index: u32 = 0; index < length; index++) {
    store<u8>(to + index, byteAt(sequence + HEADER + index));
  }
}

/** Sequence number of the line after this one. */
export function lineAfter(sequence: u64): u64 {
  return sequence + HEADER + lengthAt(sequence);
}
