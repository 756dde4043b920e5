// A split virtqueue (virtio 1.2 §2.7) in one page of DMA memory:
//
//   0        16 * size          descriptors
//   ...      6 + 2 * size       available ring
//   2048     6 + 8 * size       used ring
//
// The driver writes descriptors and the available ring, the device the used ring; what the device
// writes is an allegation, and a used element that names no submitted chain is an error.

import {
  fenceAcquire,
  fenceFull,
  fenceRelease,
  volatileLoad16,
  volatileLoad32,
  volatileStore16,
  volatileStore32,
  volatileStore64,
} from "../../sdk/machine";
import {
  AVAIL_INDEX,
  AVAIL_RING,
  DESC_ADDRESS,
  DESC_FLAGS,
  DESC_LENGTH,
  DESC_NEXT,
  DESC_SIZE,
  USED_ELEMENT_SIZE,
  USED_F_NO_NOTIFY,
  USED_FLAGS,
  USED_INDEX,
  USED_RING,
} from "./registers";

/** Descriptors of a queue in one page. */
export const QUEUE_SIZE_MAX: u32 = 64;
export const QUEUE_MEMORY_SIZE: u32 = 4096;
const USED_PLACE: u32 = 2048;

/** pop(): nothing has been used. */
export const QUEUE_EMPTY: i32 = -1;
/** pop(): the device wrote nonsense; it must be reset. */
export const QUEUE_BROKEN: i32 = -2;

export class VirtQueue {
  size: u32 = 0;
  /** Bytes that the device wrote to the chain of the last pop(). */
  usedLength: u32 = 0;
  private available: u32 = 0;
  private used: u32 = 0;
  private submitted: StaticArray<bool> = new StaticArray<bool>(<i32>QUEUE_SIZE_MAX);

  /** @param base offset of the page; @param physical its physical address */
  constructor(
    private base: usize,
    private physical: u64,
  ) {}

  /**
   * Empties the queue; the device must be in reset.
   * @param size power of two, at most QUEUE_SIZE_MAX
   */
  reset(size: u32): void {
    this.size = size;
    this.available = 0;
    this.used = 0;
    memory.fill(this.base, 0, QUEUE_MEMORY_SIZE);
    for (let index: u32 = 0; index < QUEUE_SIZE_MAX; index++) this.submitted[index] = false;
  }

  get descriptorsPhysical(): u64 {
    return this.physical;
  }

  get availablePhysical(): u64 {
    return this.physical + this.size * DESC_SIZE;
  }

  get usedPhysical(): u64 {
    return this.physical + USED_PLACE;
  }

  setDescriptor(index: u32, address: u64, length: u32, flags: u32, next: u32): void {
    const descriptor = this.base + index * DESC_SIZE;
    volatileStore64(descriptor + DESC_ADDRESS, address);
    volatileStore32(descriptor + DESC_LENGTH, length);
    volatileStore16(descriptor + DESC_FLAGS, flags);
    volatileStore16(descriptor + DESC_NEXT, next);
  }

  /**
   * Gives the chain that begins at descriptor `head` to the device (§2.7.13).
   * @returns whether the device wants to be notified
   */
  submit(head: u32): bool {
    const ring = this.base + this.size * DESC_SIZE;
    this.submitted[head] = true;
    volatileStore16(ring + AVAIL_RING + (this.available & (this.size - 1)) * 2, head);
    this.available = (this.available + 1) & 0xffff;
    fenceRelease();
    volatileStore16(ring + AVAIL_INDEX, this.available);
    fenceFull();
    return !(volatileLoad16(this.base + USED_PLACE + USED_FLAGS) & USED_F_NO_NOTIFY);
  }

  /** Takes a chain back (§2.7.14). @returns its head, QUEUE_EMPTY or QUEUE_BROKEN */
  pop(): i32 {
    const ring = this.base + USED_PLACE;
    if (volatileLoad16(ring + USED_INDEX) == this.used) return QUEUE_EMPTY;
    fenceAcquire();
    const element = ring + USED_RING + (this.used & (this.size - 1)) * USED_ELEMENT_SIZE;
    const head = volatileLoad32(element);
    if (head >= this.size || !this.submitted[head]) return QUEUE_BROKEN;
    this.submitted[head] = false;
    this.usedLength = volatileLoad32(element + 4);
    this.used = (this.used + 1) & 0xffff;
    return head;
  }
}
