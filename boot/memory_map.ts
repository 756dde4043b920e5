// The memory that the kernel may hand out: what the firmware calls usable, minus what is taken. A
// sorted array of disjoint page-aligned ranges [start, end) of physical addresses.
//
// Owner: the HAL's boot file, which adds all RAM first and then removes the image, the tables of
// the firmware and so on. More ranges than fit are dropped: the memory is lost, nothing else.

const RANGES_MAX: u32 = 64;
const RANGE_SIZE: usize = 16;
const PAGE_MASK: u64 = 4095;

const ranges: usize = memory.data(64 * 16, 16);
let count: u32 = 0;
/** What rememberRam() found: all RAM, handed out or not. */
const ram: usize = memory.data(64 * 16, 16);
let ramCount: u32 = 0;

/** Empties the map. */
export function clearMemoryMap(): void {
  count = 0;
  ramCount = 0;
}

/** Keeps the ranges as they are now for meetsRam(). */
export function rememberRam(): void {
  memory.copy(ram, ranges, <usize>count * RANGE_SIZE);
  ramCount = count;
}

/** Whether [start, end) meets a range that was there when rememberRam() was called. */
export function meetsRam(start: u64, end: u64): bool {
  for (let i: u32 = 0; i < ramCount; i++) {
    const at = ram + <usize>i * RANGE_SIZE;
    if (start < load<u64>(at, 8) && load<u64>(at) < end) return true;
  }
  return false;
}

/** Number of ranges in the map. */
export function rangeCount(): u32 {
  return count;
}

/** Physical address where range i starts. */
export function rangeStart(i: u32): u64 {
  return load<u64>(ranges + <usize>i * RANGE_SIZE);
}

/** Physical address where range i ends (exclusive). */
export function rangeEnd(i: u32): u64 {
  return load<u64>(ranges + <usize>i * RANGE_SIZE, 8);
}

function setRange(i: u32, start: u64, end: u64): void {
  store<u64>(ranges + <usize>i * RANGE_SIZE, start);
  store<u64>(ranges + <usize>i * RANGE_SIZE, end, 8);
}

function insert(i: u32, start: u64, end: u64): void {
  if (count == RANGES_MAX) return;
  const at = ranges + <usize>i * RANGE_SIZE;
  memory.copy(at + RANGE_SIZE, at, <usize>(count - i) * RANGE_SIZE);
  count++;
  setRange(i, start, end);
}

function drop(i: u32): void {
  const at = ranges + <usize>i * RANGE_SIZE;
  count--;
  memory.copy(at, at + RANGE_SIZE, <usize>(count - i) * RANGE_SIZE);
}

/**
 * Adds usable memory; parts that are there already are not added twice. Partial pages are left out.
 */
export function addMemory(firstByte: u64, length: u64): void {
  let start = (firstByte + PAGE_MASK) & ~PAGE_MASK;
  let end = (firstByte + length) & ~PAGE_MASK;
  if (firstByte + length < firstByte || start >= end) return;
  // Swallow every range that touches it, so that ranges never do.
  for (let i: u32 = 0; i < count; ) {
    if (rangeEnd(i) < start || rangeStart(i) > end) {
      i++;
      continue;
    }
    start = min(start, rangeStart(i));
    end = max(end, rangeEnd(i));
    drop(i);
  }
  let at: u32 = 0;
  while (at < count && rangeStart(at) < start) at++;
  insert(at, start, end);
}

/** Takes memory away; partial pages go whole. */
export function removeMemory(firstByte: u64, length: u64): void {
  if (length == 0) return;
  const start = firstByte & ~PAGE_MASK;
  const end = (firstByte + length + PAGE_MASK) & ~PAGE_MASK;
  for (let i: u32 = 0; i < count; ) {
    const rangeFirst = rangeStart(i);
    const rangeLast = rangeEnd(i);
    if (rangeLast <= start || rangeFirst >= end) {
      i++;
      continue;
    }
    drop(i);
    if (rangeLast > end) insert(i, end, rangeLast);
    if (rangeFirst < start) insert(i, rangeFirst, start);
  }
}

/** Bytes in all ranges. */
export function memoryTotal(): u64 {
  let total: u64 = 0;
  for (let i: u32 = 0; i < count; i++) total += rangeEnd(i) - rangeStart(i);
  return total;
}
