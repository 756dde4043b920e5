// DMA frames whose owner died: a device may still write to them, so they stay out of use until
// somebody who has stopped the device says so (SystemOperation.ReleaseQuarantine).
//
// A place here is reserved when a DMA Region is created, so that entering never fails.
//
//   0    base u32      first frame
//   4    count u32     frames; 0 = reserved
//   8    domain u32    number of the domain that died
//   12   taken u32
import { giveFrames } from "./frames";

const COUNT: u32 = 512;
const SIZE: usize = 16;
const table: usize = memory.data(512 * 16, 16);
let frames: u32 = 0;

@inline
function at(place: u32): usize {
  return table + <usize>(place - 1) * SIZE;
}

/** Reserves a place: 1 and up, 0 = full. */
export function reserveQuarantine(): u32 {
  for (let i: u32 = 1; i <= COUNT; i++) {
    if (load<u32>(at(i), 12)) continue;
    store<u32>(at(i), 1, 12);
    return i;
  }
  return 0;
}

/** Gives a place back that was not used. */
export function cancelQuarantine(place: u32): void {
  store<u32>(at(place), 0, 12);
}

/** Puts frames into a reserved place. */
export function enterQuarantine(place: u32, base: u32, count: u32, domainNumber: u32): void {
  store<u32>(at(place), base);
  store<u32>(at(place), count, 4);
  store<u32>(at(place), domainNumber, 8);
  frames += count;
}

/** Frees what a dead domain left; 0 = every domain. Returns how many frames. */
export function releaseQuarantine(domainNumber: u32): u32 {
  let released: u32 = 0;
  for (let i: u32 = 1; i <= COUNT; i++) {
    const count = load<u32>(at(i), 4);
    if (!count || (domainNumber && load<u32>(at(i), 8) != domainNumber)) continue;
    giveFrames(load<u32>(at(i)), count);
    store<u32>(at(i), 0, 4);
    store<u32>(at(i), 0, 12);
    released += count;
  }
  frames -= released;
  return released;
}

/** Number of frames in quarantine. */
export function quarantinedFrames(): u32 {
  return frames;
}
