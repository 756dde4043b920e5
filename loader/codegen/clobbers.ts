// Where instructions destroy registers besides their result: calls, and an ISA's instructions with
// fixed registers. Kinds are the ISA's (isa/select: CLOBBER_*), kind 0 is a call.
//
// Liveness notes them backwards; allocation, going forwards, asks which registers are destroyed
// inside an interval. Each entry carries, for each kind, the first position from there on, so one
// cursor answers in constant time.
import { allocateFunction } from "../memory/arena";
import { clobberMask } from "isa/select";

export const CLOBBER_KINDS: u32 = 4;
/** u32 position, then u32 first position at or after it for each kind. */
const ENTRY_SIZE: usize = 20;

/** Entries grow downwards from the end of the block, so that they end up in ascending order. */
let entries: usize = 0;
let capacity: u32 = 0;
let first: u32 = 0;
let cursor: u32 = 0;
const running = memory.data(16, 16);

/** Empties the list, for a function that is walked backwards. */
export function beginClobbers(): void {
  capacity = 64;
  entries = allocateFunction(<usize>capacity * ENTRY_SIZE);
  first = capacity;
  cursor = 0;
  memory.fill(running, 0xff, 16);
}

/** The node at `position` destroys the registers of the kinds in `kinds` (bits). Backwards. */
export function noteClobber(position: u32, kinds: u32): void {
  if (first == 0) {
    const larger = allocateFunction(<usize>capacity * ENTRY_SIZE * 2);
    memory.copy(larger + <usize>capacity * ENTRY_SIZE, entries, <usize>capacity * ENTRY_SIZE);
    entries = larger;
    first = capacity;
    capacity <<= 1;
  }
  first--;
  const entry = entries + <usize>first * ENTRY_SIZE;
  store<u32>(entry, position);
  for (let kind: u32 = 0; kind < CLOBBER_KINDS; kind++) {
    if ((kinds >> kind) & 1) store<u32>(running + (<usize>kind << 2), position);
    store<u32>(entry + (<usize>kind << 2), load<u32>(running + (<usize>kind << 2)), 4);
  }
}

/** From here on clobberedIn() is asked with ascending starts. */
export function beginClobberQueries(): void {
  cursor = first;
}

/** Registers that are destroyed at a position p with start < p < end. */
@inline
export function clobberedIn(start: u32, end: u32): u64 {
  while (cursor < capacity && load<u32>(entries + <usize>cursor * ENTRY_SIZE) <= start) cursor++;
  if (cursor == capacity || load<u32>(entries + <usize>cursor * ENTRY_SIZE) >= end) return 0;
  const entry = entries + <usize>cursor * ENTRY_SIZE;
  let mask: u64 = 0;
  for (let kind: u32 = 0; kind < CLOBBER_KINDS; kind++) {
    if (load<u32>(entry + (<usize>kind << 2), 4) < end) mask |= clobberMask(kind);
  }
  return mask;
}
