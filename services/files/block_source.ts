// Where the file system's bytes come from: the block port in the system, an image in tests.

export abstract class BlockSource {
  /** Bytes that there are to read. */
  abstract capacity(): u64;

  /**
   * Reads `length` bytes at byte `offset` of the volume into own memory at `destination`. Both are
   * multiples of 1024; length is at most 64 KiB. Blocks.
   * @returns Status.Ok, or InputOutput when the device gave up
   */
  abstract read(offset: u64, length: u32, destination: usize): i32;
}
