// A block device. Port "block0", "block1", …

export const enum BlockOperation {
  /** Reply: w0 = block size in bytes, w1 = number of blocks, w2 = 1 when read-only. */
  Geometry = 1,
  /** w0 first block, w1 count, lease writable of count * block size bytes (at most 64 KiB). */
  Read = 2,
  /** w0 first block, w1 count, lease readable. ReadOnly. */
  Write = 3,
  Flush = 4,
  /** Reply: w0 = requests served, w1 = bytes read, w2 = generation. */
  Statistics = 5,
}
