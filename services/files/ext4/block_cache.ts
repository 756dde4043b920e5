// Metadata blocks in memory: a fixed number of buffers, least recently used out first.
//
// A pointer that get() returned is valid until the next get(). `verified` remembers that a block's
// checksum was found right since it was read, so that it is computed once. The buffers are static:
// there is one cache.

import { Status } from "../../../abi/status";
import { BlockSource } from "../block_source";

const BUFFER_COUNT: u32 = 64;
const BUFFER_SIZE: u32 = 4096;
const buffers: usize = memory.data(262144, 4096);
const NO_BLOCK: u64 = 0xffff_ffff_ffff_ffff;

export class BlockCache {
  private blocks: StaticArray<u64> = new StaticArray<u64>(<i32>BUFFER_COUNT);
  private used: StaticArray<u64> = new StaticArray<u64>(<i32>BUFFER_COUNT);
  private verified: StaticArray<bool> = new StaticArray<bool>(<i32>BUFFER_COUNT);
  private clock: u64 = 0;
  private current: u32 = 0;
  /** Why the last get() returned 0. */
  status: i32 = Status.Ok;

  constructor(
    private source: BlockSource,
    private blockSize: u32,
  ) {
    this.reset(blockSize);
  }

  /** Forgets everything; from now on blocks have `blockSize` bytes (at most 4096). */
  reset(blockSize: u32): void {
    this.blockSize = blockSize;
    for (let i: u32 = 0; i < BUFFER_COUNT; i++) {
      this.blocks[i] = NO_BLOCK;
      this.used[i] = 0;
    }
  }

  /** The block's bytes, read when they are not here. @returns 0 on failure, with `status` set */
  get(block: u64): usize {
    let oldest: u32 = 0;
    for (let i: u32 = 0; i < BUFFER_COUNT; i++) {
      if (this.blocks[i] == block) return this.touch(i);
      if (this.used[i] < this.used[oldest]) oldest = i;
    }
    this.blocks[oldest] = NO_BLOCK;
    this.verified[oldest] = false;
    const buffer = buffers + <usize>oldest * BUFFER_SIZE;
    this.status = this.source.read(block * this.blockSize, this.blockSize, buffer);
    if (this.status < 0) return 0;
    this.blocks[oldest] = block;
    return this.touch(oldest);
  }

  /** Whether the block of the last get() was marked by setVerified(). */
  isVerified(): bool {
    return this.verified[this.current];
  }

  setVerified(): void {
    this.verified[this.current] = true;
  }

  private touch(index: u32): usize {
    this.used[index] = ++this.clock;
    this.current = index;
    return buffers + <usize>index * BUFFER_SIZE;
  }
}
