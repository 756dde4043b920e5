// The extent tree: from a block of a file to a run of blocks of the volume (§4.2.3 of the ext4
// documentation). Each step down must lower the depth, so a damaged tree cannot make it endless.

import { Status } from "../../../abi/status";
import { crc32c } from "../../../lib/crc32c";
import { Inode } from "./inode";
import {
  EE_BLOCK,
  EE_LEN,
  EE_START_HI,
  EE_START_LO,
  EH_DEPTH,
  EH_ENTRIES,
  EH_MAGIC,
  EH_MAX,
  EH_SIZE,
  EI_BLOCK,
  EI_LEAF_HI,
  EI_LEAF_LO,
  EXTENT_DEPTH_MAX,
  EXTENT_INITIALISED_MAX,
  EXTENT_MAGIC,
  EXTENT_SIZE,
  I_BLOCK_SIZE,
  InodeFlag,
} from "./layout";
import { Volume } from "./volume";

/** Physical block 0 is never file data, so it stands for "reads as zeroes". */
export const HOLE: u64 = 0;
const BLOCK_LIMIT: u64 = 0x1_0000_0000;

export class ExtentMap {
  /** Result of find(): first block on the volume, or HOLE. */
  physical: u64 = 0;
  /** Result of find(): so many blocks of the file, from the one asked for, follow each other. */
  count: u64 = 0;

  constructor(private volume: Volume) {}

  /**
   * Finds where block `logical` of the file stands; sets `physical` and `count` (at least 1).
   * @returns Status.Ok, NotSupported (not an extent-mapped file), InputOutput
   */
  find(inode: Inode, logical: u32): i32 {
    if (!(inode.flags & InodeFlag.EXTENTS)) return Status.NotSupported;
    if (inode.flags & (InodeFlag.INLINE_DATA | InodeFlag.ENCRYPT)) return Status.NotSupported;
    let node = inode.blockArea;
    let capacity = (I_BLOCK_SIZE - EH_SIZE) / EXTENT_SIZE;
    let depth: u32 = load<u16>(node, EH_DEPTH);
    if (depth > EXTENT_DEPTH_MAX) return Status.InputOutput;
    // The first file block that belongs to a later subtree.
    let limit = BLOCK_LIMIT;
    while (depth > 0) {
      if (!nodeIsSound(node, depth, capacity)) return Status.InputOutput;
      const entries: u32 = load<u16>(node, EH_ENTRIES);
      const index = lastNotAbove(node, entries, logical);
      if (index + 1 < <i32>entries) limit = min(limit, firstBlockOf(node, index + 1));
      if (index < 0) return this.setHole(logical, limit);
      const entry = node + EH_SIZE + <usize>index * EXTENT_SIZE;
      const child = load<u32>(entry, EI_LEAF_LO) | (<u64>load<u16>(entry, EI_LEAF_HI) << 32);
      node = this.child(inode, child);
      if (node == 0) return this.volume.cache.status;
      capacity = (this.volume.blockSize - EH_SIZE) / EXTENT_SIZE;
      depth--;
    }
    if (!nodeIsSound(node, 0, capacity)) return Status.InputOutput;
    return this.findInLeaf(node, logical, limit);
  }

  private findInLeaf(node: usize, logical: u32, limit: u64): i32 {
    const entries: u32 = load<u16>(node, EH_ENTRIES);
    const index = lastNotAbove(node, entries, logical);
    if (index + 1 < <i32>entries) limit = min(limit, firstBlockOf(node, index + 1));
    if (index < 0) return this.setHole(logical, limit);
    const entry = node + EH_SIZE + <usize>index * EXTENT_SIZE;
    let length: u32 = load<u16>(entry, EE_LEN);
    const initialised = length <= EXTENT_INITIALISED_MAX;
    if (!initialised) length -= EXTENT_INITIALISED_MAX;
    const start = load<u32>(entry, EE_START_LO) | (<u64>load<u16>(entry, EE_START_HI) << 32);
    if (length == 0 || start == 0) return Status.InputOutput;
    if (start + length > this.volume.blockCount) return Status.InputOutput;
    const within = logical - load<u32>(entry, EE_BLOCK);
    if (within >= length) return this.setHole(logical, limit);
    this.physical = initialised ? start + within : HOLE;
    this.count = length - within;
    return Status.Ok;
  }

  private setHole(logical: u32, limit: u64): i32 {
    if (limit <= logical) return Status.InputOutput;
    this.physical = HOLE;
    this.count = limit - logical;
    return Status.Ok;
  }

  /** A block of the tree, its checksum (in the tail behind eh_max entries) verified. */
  private child(inode: Inode, block: u64): usize {
    const volume = this.volume;
    const node = volume.block(block);
    if (node == 0 || !volume.hasChecksums || volume.cache.isVerified()) return node;
    const covered = EH_SIZE + <u32>load<u16>(node, EH_MAX) * EXTENT_SIZE;
    const fits = covered + 4 <= volume.blockSize;
    if (!fits || crc32c(inode.checksumSeed, node, covered) != load<u32>(node + covered)) {
      volume.cache.status = Status.InputOutput;
      return 0;
    }
    volume.cache.setVerified();
    return node;
  }
}

function nodeIsSound(node: usize, depth: u32, capacity: u32): bool {
  if (load<u16>(node, EH_MAGIC) != EXTENT_MAGIC) return false;
  if (load<u16>(node, EH_DEPTH) != depth) return false;
  const entries: u32 = load<u16>(node, EH_ENTRIES);
  const max: u32 = load<u16>(node, EH_MAX);
  return entries <= max && max <= capacity;
}

/** Leaf and index entries both begin with their first file block. */
function firstBlockOf(node: usize, index: i32): u64 {
  if (EE_BLOCK != EI_BLOCK) ERROR("leaf and index entries differ");
  return load<u32>(node + EH_SIZE + <usize>index * EXTENT_SIZE, EE_BLOCK);
}

/** Index of the last entry that begins at or before `logical`, or -1. Entries are in order. */
function lastNotAbove(node: usize, entries: u32, logical: u32): i32 {
  let low: u32 = 0;
  let high = entries;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firstBlockOf(node, middle) <= <u64>logical) low = middle + 1;
    else high = middle;
  }
  return <i32>low - 1;
}
