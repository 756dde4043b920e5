// Pages for kernel objects: frames charged to a domain, mapped into the window.
import { zeroPhysical } from "hal/memory";
import { mapWindow, unmapWindow } from "hal/window";
import { Domain } from "../task/domain";
import { charge, refund } from "../task/quota";
import { frameAddress, giveFrames, takeFrame } from "./frames";
import { setTableOwner } from "./table_frames";
import { giveWindow, takeWindow } from "./window_pages";

/**
 * Consecutive zeroed pages in kernel linear memory.
 * @param domain who is charged; 0 = nobody (the caller charges)
 * @returns their offset; 0 when the quota, the window or the frames are used up
 */
export function takePages(domain: usize, count: u32): usize {
  if (domain && !charge(changetype<Domain>(domain), count)) return 0;
  const offset = takeWindow(count);
  if (offset) {
    const mapped = mapFrames(offset, count);
    if (mapped == count) return offset;
    unmapFrames(offset, mapped);
    giveWindow(offset, count);
  }
  if (domain) refund(changetype<Domain>(domain), count);
  return 0;
}

/** Gives pages back. */
export function givePages(domain: usize, offset: usize, count: u32): void {
  unmapFrames(offset, count);
  giveWindow(offset, count);
  if (domain) refund(changetype<Domain>(domain), count);
}

function mapFrames(offset: usize, count: u32): u32 {
  setTableOwner(0);
  for (let i: u32 = 0; i < count; i++) {
    const frame = takeFrame();
    if (!frame) return i;
    zeroPhysical(frameAddress(frame), 4096);
    if (!mapWindow(offset + (<usize>i << 12), frameAddress(frame))) {
      giveFrames(frame, 1);
      return i;
    }
  }
  return count;
}

function unmapFrames(offset: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    giveFrames(<u32>(unmapWindow(offset + (<usize>i << 12)) >> 12), 1);
  }
}
