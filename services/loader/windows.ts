// The loader service's windows: stretches of its memory in which Regions are mapped while bytes move in
// or out of them, and one page each that keeps a Region alive while its owner dies.
import { COPY_SIZE_MAX, PAGE_SIZE } from "../../abi/limits";
import { Protection } from "../../abi/system_calls";
import { copyBlock } from "../../sdk/copy";
import { memoryBase } from "../../sdk/machine";
import { copyIn } from "../../sdk/server";
import { regionUnmap } from "../../sdk/system";
import { windowMap, windowReserve } from "../../sdk/window";

/** Bytes of one window. */
export const WINDOW_SIZE: u32 = 0x10_0000;
const READ_WRITE: u64 = Protection.Read | Protection.Write;

let source: usize = 0;
let target: usize = 0;

/** How many Regions can be held at once. */
export const HOLDS_MAX: u32 = 2;
let holds: usize = 0;

/** Reserves the windows. */
export function initWindows(): void {
  source = windowReserve(WINDOW_SIZE);
  target = windowReserve(WINDOW_SIZE);
  holds = windowReserve(HOLDS_MAX * PAGE_SIZE);
}

function pagesOf(size: u64): u64 {
  return (size + PAGE_SIZE - 1) / PAGE_SIZE;
}

/** Bytes from `offset` that one window can show. */
function reach(offset: u64, length: u64): u32 {
  const most = <u64>WINDOW_SIZE - (offset % PAGE_SIZE);
  return <u32>(length < most ? length : most);
}

function show(window: usize, region: u32, offset: u64, count: u32, protection: u64): i32 {
  return windowMap(
    window, region, offset / PAGE_SIZE, pagesOf((offset % PAGE_SIZE) + count), protection,
  );
}

function hide(window: usize, offset: u64, count: u32): void {
  regionUnmap(0, memoryBase() + window, pagesOf((offset % PAGE_SIZE) + count));
}

/** Copies this memory's bytes into a Region. Ok or a Status. */
export function writeRegion(region: u32, offset: u64, from: usize, length: u64): i32 {
  while (length != 0) {
    const count = reach(offset, length);
    const status = show(target, region, offset, count, READ_WRITE);
    if (status < 0) return status;
    copyBlock(target + <usize>(offset % PAGE_SIZE), from, count);
    hide(target, offset, count);
    offset += count;
    from += count;
    length -= count;
  }
  return 0;
}

/** Copies the first `length` bytes of the current request's lease into a Region. Ok or a Status. */
export function writeRegionFromLease(region: u32, length: u32): i32 {
  for (let offset: u32 = 0; offset < length; ) {
    const count = reach(offset, length - offset);
    let status = show(target, region, offset, count, READ_WRITE);
    if (status < 0) return status;
    for (let done: u32 = 0; done < count && status >= 0; done += COPY_SIZE_MAX) {
      status = copyIn(offset + done, target + done, min<u32>(count - done, COPY_SIZE_MAX));
    }
    hide(target, offset, count);
    if (status < 0) return status;
    offset += count;
  }
  return 0;
}

/** Maps a page of a Region, so that it outlives the domain that is charged. Ok or a Status. */
export function holdRegion(place: u32, region: u32): i32 {
  return windowMap(holds + place * PAGE_SIZE, region, 0, 1, Protection.Read);
}
/** Ends it. */
export function unholdRegion(place: u32): void {
  regionUnmap(0, memoryBase() + holds + place * PAGE_SIZE, 1);
}

/** Copies a Region's bytes into this memory. Ok or a Status. */
export function readRegion(region: u32, offset: u64, to: usize, length: u64): i32 {
  while (length != 0) {
    const count = reach(offset, length);
    const status = show(source, region, offset, count, Protection.Read);
    if (status < 0) return status;
    copyBlock(to, source + <usize>(offset % PAGE_SIZE), count);
    hide(source, offset, count);
    offset += count;
    to += count;
    length -= count;
  }
  return 0;
}

/** Copies between two Regions. Ok or a Status. */
export function copyRegion(to: u32, toOffset: u64, from: u32, fromOffset: u64, length: u64): i32 {
  while (length != 0) {
    const count = min<u32>(reach(fromOffset, length), reach(toOffset, length));
    let status = show(source, from, fromOffset, count, Protection.Read);
    if (status < 0) return status;
    status = show(target, to, toOffset, count, READ_WRITE);
    if (status >= 0) {
      copyBlock(
        target + <usize>(toOffset % PAGE_SIZE), source + <usize>(fromOffset % PAGE_SIZE), count,
      );
      hide(target, toOffset, count);
    }
    hide(source, fromOffset, count);
    if (status < 0) return status;
    fromOffset += count;
    toOffset += count;
    length -= count;
  }
  return 0;
}

let peekRegion: u32 = 0;
let peekFirst: u64 = 0;
let peekCount: u32 = 0;

/**
 * Where byte `offset` of a Region can be read, with `length` bytes after it (at most 4096); 0 on
 * failure.
 */
export function peek(region: u32, offset: u64, length: u32): usize {
  if (region != peekRegion || offset < peekFirst || offset + length > peekFirst + peekCount) {
    endPeek();
    const first = offset & ~(<u64>PAGE_SIZE - 1);
    const all = <u64>peekSize;
    const count = <u32>min<u64>(WINDOW_SIZE, all > first ? all - first : 0);
    if (
      offset + length > first + count || show(source, region, first, count, Protection.Read) < 0
    ) {
      return 0;
    }
    peekRegion = region;
    peekFirst = first;
    peekCount = count;
  }
  return source + <usize>(offset - peekFirst);
}

let peekSize: u32 = 0;

/** Begins reading a Region of `size` bytes piecemeal. */
export function beginPeek(size: u32): void {
  peekSize = size;
  peekRegion = 0;
  peekCount = 0;
}

/** Ends it: the window is free again. */
export function endPeek(): void {
  if (peekCount != 0) hide(source, peekFirst, peekCount);
  peekRegion = 0;
  peekCount = 0;
}
