// Checksums of directory blocks (metadata_csum): leaf blocks carry one in a fake last entry, blocks
// of the hash index in a tail behind their entry table (ext4 documentation §4.4).

import { crc32c, crc32cOfZeros } from "../../../lib/crc32c";
import {
  D_FILE_TYPE,
  D_INODE,
  D_NAME,
  D_NAME_LEN,
  D_REC_LEN,
  DIRENT_TAIL_SIZE,
  DIRENT_TAIL_TYPE,
  DX_ENTRY_SIZE,
  DX_NODE_COUNT_OFFSET,
  DX_ROOT_COUNT_OFFSET,
  DX_ROOT_INFO,
} from "./layout";

/**
 * @param indexed the directory has the INDEX flag, so that its blocks may be index blocks
 * @param seed checksum start value of the directory's inode
 */
export function directoryBlockIsRight(
  block: usize,
  blockSize: u32,
  indexed: bool,
  seed: u32,
): bool {
  if (indexed) {
    const countOffset = indexCountOffset(block, blockSize);
    if (countOffset != 0) return indexBlockIsRight(block, blockSize, countOffset, seed);
  }
  const covered = blockSize - DIRENT_TAIL_SIZE;
  const tail = block + covered;
  if (load<u32>(tail, D_INODE) != 0 || load<u8>(tail, D_NAME_LEN) != 0) return false;
  if (load<u16>(tail, D_REC_LEN) != DIRENT_TAIL_SIZE) return false;
  if (load<u8>(tail, D_FILE_TYPE) != DIRENT_TAIL_TYPE) return false;
  return crc32c(seed, block, covered) == load<u32>(tail, D_NAME);
}

/** Where the entry count of an index block stands; 0 when the block is a leaf. */
function indexCountOffset(block: usize, blockSize: u32): u32 {
  const first: u32 = load<u16>(block, D_REC_LEN);
  if (first == blockSize && load<u32>(block, D_INODE) == 0) return DX_NODE_COUNT_OFFSET;
  if (first != 12) return 0;
  // The root: "." and "..", the second reaching to the block's end, then dx_root_info of 8 bytes.
  if (<u32>load<u16>(block + 12, D_REC_LEN) != blockSize - 12) return 0;
  const info = block + DX_ROOT_INFO;
  return load<u32>(info) == 0 && load<u8>(info, 5) == 8 ? DX_ROOT_COUNT_OFFSET : 0;
}

function indexBlockIsRight(block: usize, blockSize: u32, countOffset: u32, seed: u32): bool {
  const limit: u32 = load<u16>(block + countOffset);
  const count: u32 = load<u16>(block + countOffset, 2);
  const tailOffset = countOffset + limit * DX_ENTRY_SIZE;
  if (count > limit || tailOffset + 8 > blockSize) return false;
  // dx_tail: u32 reserved, u32 checksum (which counts as zero).
  let crc = crc32c(seed, block, countOffset + count * DX_ENTRY_SIZE);
  crc = crc32c(crc, block + tailOffset, 4);
  return crc32cOfZeros(crc, 4) == load<u32>(block + tailOffset, 4);
}
