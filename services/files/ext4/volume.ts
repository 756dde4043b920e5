// A mounted ext4 volume: what the superblock says, checked once, and the group descriptors.
//
// Everything on the disk is an allegation: mount() accepts only values that the rest can compute
// with without overflow, and every block number is checked against blockCount before it is read.

import { Status } from "../../../abi/status";
import { crc32c, crc32cOfU32, crc32cOfZeros, initCrc32c } from "../../../lib/crc32c";
import { BlockSource } from "../block_source";
import { BlockCache } from "./block_cache";
import {
  BG_CHECKSUM,
  BG_INODE_TABLE_HI,
  BG_INODE_TABLE_LO,
  BG_SIZE_64BIT,
  BG_SIZE_MIN,
  CHECKSUM_TYPE_CRC32C,
  EXT4_SUPER_MAGIC,
  GOOD_OLD_INODE_SIZE,
  Incompat,
  RoCompat,
  S_BLOCKS_COUNT_HI,
  S_BLOCKS_COUNT_LO,
  S_BLOCKS_PER_GROUP,
  S_CHECKSUM,
  S_CHECKSUM_SEED,
  S_CHECKSUM_TYPE,
  S_DESC_SIZE,
  S_FEATURE_INCOMPAT,
  S_FEATURE_RO_COMPAT,
  S_FIRST_DATA_BLOCK,
  S_FREE_BLOCKS_COUNT_HI,
  S_FREE_BLOCKS_COUNT_LO,
  S_INODES_COUNT,
  S_INODES_PER_GROUP,
  S_INODE_SIZE,
  S_LOG_BLOCK_SIZE,
  S_MAGIC,
  S_REV_LEVEL,
  S_UUID,
  SUPERBLOCK_OFFSET,
} from "./layout";

/** Why mount() refused. */
export const enum MountProblem {
  None = 0,
  Unreadable = 1,
  NotExt4 = 2,
  BadChecksum = 3,
  /** `detail` holds the feature bits. */
  UnknownFeatures = 4,
  NeedsRecovery = 5,
  BadGeometry = 6,
}

export class Volume {
  blockSize: u32 = 0;
  blockSizeLog2: u32 = 0;
  blockCount: u64 = 0;
  freeBlockCount: u64 = 0;
  inodeCount: u32 = 0;
  inodeSize: u32 = 0;
  hasFileTypes: bool = false;
  /** metadata_csum is on and everything carries a CRC32C. */
  hasChecksums: bool = false;
  checksumSeed: u32 = 0;
  /** Bits that belong to MountProblem.UnknownFeatures. */
  detail: u32 = 0;
  cache: BlockCache;

  private inodesPerGroup: u32 = 0;
  private groupCount: u32 = 0;
  private descriptorSize: u32 = 0;
  private firstDataBlock: u32 = 0;

  constructor(public source: BlockSource) {
    initCrc32c();
    this.cache = new BlockCache(source, 4096);
  }

  /** Reads and checks the superblock. */
  mount(): MountProblem {
    this.cache.reset(4096);
    const head = this.cache.get(0);
    if (head == 0) return MountProblem.Unreadable;
    const superblock = head + SUPERBLOCK_OFFSET;
    if (load<u16>(superblock, S_MAGIC) != EXT4_SUPER_MAGIC) return MountProblem.NotExt4;
    if (load<u32>(superblock, S_REV_LEVEL) < 1) return MountProblem.NotExt4;
    const problem = this.checkFeatures(superblock);
    if (problem != MountProblem.None) return problem;
    if (!this.readGeometry(superblock)) return MountProblem.BadGeometry;
    this.cache.reset(this.blockSize);
    return MountProblem.None;
  }

  private checkFeatures(superblock: usize): MountProblem {
    const incompat = load<u32>(superblock, S_FEATURE_INCOMPAT);
    this.hasChecksums = (load<u32>(superblock, S_FEATURE_RO_COMPAT) & RoCompat.METADATA_CSUM) != 0;
    if (this.hasChecksums) {
      if (load<u8>(superblock, S_CHECKSUM_TYPE) != CHECKSUM_TYPE_CRC32C) {
        return MountProblem.BadChecksum;
      }
      if (crc32c(0xffff_ffff, superblock, S_CHECKSUM) != load<u32>(superblock, S_CHECKSUM)) {
        return MountProblem.BadChecksum;
      }
      this.checksumSeed = incompat & Incompat.CSUM_SEED
        ? load<u32>(superblock, S_CHECKSUM_SEED)
        : crc32c(0xffff_ffff, superblock + S_UUID, 16);
    }
    if (incompat & Incompat.RECOVER) return MountProblem.NeedsRecovery;
    this.detail = incompat & ~Incompat.KNOWN;
    if (this.detail) return MountProblem.UnknownFeatures;
    this.hasFileTypes = (incompat & Incompat.FILETYPE) != 0;
    return MountProblem.None;
  }

  private readGeometry(superblock: usize): bool {
    const logBlockSize = load<u32>(superblock, S_LOG_BLOCK_SIZE);
    if (logBlockSize > 2) return false;
    this.blockSizeLog2 = 10 + logBlockSize;
    this.blockSize = <u32>1 << this.blockSizeLog2;
    const is64 = (load<u32>(superblock, S_FEATURE_INCOMPAT) & Incompat.BITS64) != 0;
    this.blockCount = load<u32>(superblock, S_BLOCKS_COUNT_LO);
    this.freeBlockCount = load<u32>(superblock, S_FREE_BLOCKS_COUNT_LO);
    this.descriptorSize = BG_SIZE_MIN;
    if (is64) {
      this.blockCount |= <u64>load<u32>(superblock, S_BLOCKS_COUNT_HI) << 32;
      this.freeBlockCount |= <u64>load<u32>(superblock, S_FREE_BLOCKS_COUNT_HI) << 32;
      this.descriptorSize = load<u16>(superblock, S_DESC_SIZE);
      if (this.descriptorSize < BG_SIZE_64BIT || this.descriptorSize > 1024) return false;
    }
    if (!isPowerOfTwo(this.descriptorSize)) return false;
    this.inodeCount = load<u32>(superblock, S_INODES_COUNT);
    this.inodesPerGroup = load<u32>(superblock, S_INODES_PER_GROUP);
    this.inodeSize = load<u16>(superblock, S_INODE_SIZE);
    this.firstDataBlock = load<u32>(superblock, S_FIRST_DATA_BLOCK);
    const blocksPerGroup = load<u32>(superblock, S_BLOCKS_PER_GROUP);
    if (this.inodeSize < GOOD_OLD_INODE_SIZE || this.inodeSize > this.blockSize) return false;
    if (!isPowerOfTwo(this.inodeSize)) return false;
    if (this.blockCount == 0 || this.blockCount >> 48 != 0) return false;
    // A volume that was cut off; and what a directory may claim to have is bounded by the disk.
    if (this.blockCount > this.source.capacity() >> this.blockSizeLog2) return false;
    if (this.inodesPerGroup == 0 || blocksPerGroup == 0) return false;
    if (<u64>this.firstDataBlock >= this.blockCount) return false;
    const groups = (this.blockCount - this.firstDataBlock + blocksPerGroup - 1) / blocksPerGroup;
    if (groups > 0xffff_ffff) return false;
    this.groupCount = <u32>groups;
    return <u64>this.inodeCount <= groups * this.inodesPerGroup;
  }

  /**
   * Byte address of an inode within the volume, from its group's descriptor.
   * @returns the address, or a negative Status: NotFound for a number that cannot be, InputOutput
   */
  inodeAddress(inode: u32): i64 {
    if (inode == 0 || inode > this.inodeCount) return Status.NotFound;
    const group = (inode - 1) / this.inodesPerGroup;
    const index = (inode - 1) % this.inodesPerGroup;
    if (group >= this.groupCount) return Status.InputOutput;
    const offset = <u64>group * this.descriptorSize;
    const block = <u64>this.firstDataBlock + 1 + (offset >> this.blockSizeLog2);
    const buffer = this.block(block);
    if (buffer == 0) return this.cache.status;
    const descriptor = buffer + <usize>(offset & (this.blockSize - 1));
    if (this.hasChecksums && !this.descriptorIsRight(group, descriptor)) return Status.InputOutput;
    let table: u64 = load<u32>(descriptor, BG_INODE_TABLE_LO);
    if (this.descriptorSize >= BG_SIZE_64BIT) {
      table |= <u64>load<u32>(descriptor, BG_INODE_TABLE_HI) << 32;
    }
    if (table >= this.blockCount) return Status.InputOutput;
    const address = (table << this.blockSizeLog2) + <u64>index * this.inodeSize;
    return address >> this.blockSizeLog2 < this.blockCount ? <i64>address : Status.InputOutput;
  }

  /** §3.2: the low half of a CRC32C over the group number and the descriptor. */
  private descriptorIsRight(group: u32, descriptor: usize): bool {
    let crc = crc32cOfU32(this.checksumSeed, group);
    crc = crc32c(crc, descriptor, BG_CHECKSUM);
    crc = crc32cOfZeros(crc, 2);
    crc = crc32c(crc, descriptor + BG_CHECKSUM + 2, this.descriptorSize - BG_CHECKSUM - 2);
    return (crc & 0xffff) == load<u16>(descriptor, BG_CHECKSUM);
  }

  /** A metadata block. @returns its bytes until the next block(), or 0 with cache.status set */
  block(block: u64): usize {
    if (block >= this.blockCount) {
      this.cache.status = Status.InputOutput;
      return 0;
    }
    return this.cache.get(block);
  }
}

function isPowerOfTwo(value: u32): bool {
  return value != 0 && (value & (value - 1)) == 0;
}
