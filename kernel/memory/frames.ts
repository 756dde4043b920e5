// The frames of RAM: one bit each, set = free. Owns the bitmap, which lies in the window, and the
// count.
//
// Frames are named by u32 numbers (physical address >> 12). Whoever takes frames charges a domain
// first (kernel/task/quota.ts); the sum of all quotas is never above the number of frames.
import { freeRangeCount, freeRangeEnd, freeRangeStart } from "hal/boot";
import { zeroPhysical } from "hal/memory";
import { mapWindow } from "hal/window";
import { bitmapAllSet, bitmapBytes, bitmapFill, bitmapFind, bitmapFindRun } from "../../lib/bitmap";
import { takeWindow } from "./window_pages";

/** Frames with numbers below this one lie below 4 GiB. */
export const FRAME_4GIB: u32 = 0x10_0000;

let bits: usize = 0;
/** Number of the frame that bit 0 stands for, and the number of bits. */
let first: u32 = 0;
let span: u32 = 0;
let free: u32 = 0;
let total: u32 = 0;
/** No free frame below this bit. */
let hint: u32 = 0;
/** While the bitmap is built, frames come from here. */
let bootCursor: u32 = 0;
let bootEnd: u32 = 0;

@inline
function frameNumber(physicalAddress: u64): u32 {
  return <u32>(physicalAddress >> 12);
}

/** Physical address of a frame. */
@inline
export function frameAddress(frame: u32): u64 {
  return (<u64>frame) << 12;
}

/** Builds the bitmap from what the front end found. The largest range pays for it. */
export function initialiseFrames(): void {
  let largest: u32 = 0;
  const ranges = freeRangeCount();
  assert(ranges > 0);
  for (let i: u32 = 1; i < ranges; i++) {
    if (freeRangeEnd(i) - freeRangeStart(i) > freeRangeEnd(largest) - freeRangeStart(largest)) largest = i;
  }
  first = frameNumber(freeRangeStart(0));
  span = frameNumber(freeRangeEnd(ranges - 1)) - first;
  const pages = <u32>((bitmapBytes(span) + 4095) >> 12);
  bootCursor = frameNumber(freeRangeStart(largest));
  bootEnd = frameNumber(freeRangeEnd(largest));
  bits = takeWindow(pages);
  for (let i: u32 = 0; i < pages; i++) {
    assert(mapWindow(bits + (<usize>i << 12), takeBootFrame()));
  }
  free = 0;
  for (let i: u32 = 0; i < ranges; i++) {
    let start = frameNumber(freeRangeStart(i));
    const end = frameNumber(freeRangeEnd(i));
    total += end - start;
    if (i == largest) start = bootCursor;
    if (start < end) giveFrames(start, end - start);
  }
  bootCursor = 0;
  hint = 0;
}

function takeBootFrame(): u64 {
  assert(bootCursor < bootEnd);
  const address = frameAddress(bootCursor++);
  zeroPhysical(address, 4096);
  return address;
}

/** A zeroed frame for a table: physical address, 0 when there is none. */
export function takeZeroedFrame(): u64 {
  if (bootCursor) return takeBootFrame();
  const frame = takeFrame();
  if (!frame) return 0;
  zeroPhysical(frameAddress(frame), 4096);
  return frameAddress(frame);
}

/** One frame, not zeroed; 0 when there is none. */
export function takeFrame(): u32 {
  const bit = bitmapFind(bits, hint, span);
  if (bit < 0) return 0;
  bitmapFill(bits, bit, 1, false);
  hint = bit + 1;
  free--;
  return first + bit;
}

/** `count` consecutive frames, all numbers below `limit`; 0 when there are none. Not zeroed. */
export function takeFrames(count: u32, limit: u32): u32 {
  if (limit <= first) return 0;
  const bit = bitmapFindRun(bits, hint, min(span, limit - first), count);
  if (bit < 0) return 0;
  bitmapFill(bits, bit, count, false);
  if (hint == <u32>bit) hint += count;
  free -= count;
  return first + bit;
}

/** Takes exactly the frames [frame, frame + count); false when one of them is not free. */
export function takeFramesAt(frame: u32, count: u32): bool {
  if (frame < first || frame - first > span || count > span - (frame - first)) return false;
  if (!bitmapAllSet(bits, frame - first, count)) return false;
  bitmapFill(bits, frame - first, count, false);
  free -= count;
  return true;
}

/** Gives frames back. */
export function giveFrames(frame: u32, count: u32): void {
  assert(frame >= first && frame - first + count <= span);
  bitmapFill(bits, frame - first, count, true);
  free += count;
  hint = min(hint, frame - first);
}

/** Number of frames that nobody has. */
export function freeFrames(): u32 {
  return free;
}

/** All frames that the machine gave the kernel. */
export function totalFrames(): u32 {
  return total;
}
