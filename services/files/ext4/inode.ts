// Inodes in memory: decoded and checked, a fixed number of them, least recently used out first.
//
// An Inode that load() returned is valid until INODE_COUNT - 1 further loads; nobody holds more
// than three at a time. Ext4 documentation §4.1.

import { FileType } from "../../../abi/interfaces/file";
import { Status } from "../../../abi/status";
import { crc32c, crc32cOfU32, crc32cOfZeros } from "../../../lib/crc32c";
import {
  GOOD_OLD_INODE_SIZE,
  I_ATIME,
  I_ATIME_EXTRA,
  I_BLOCK,
  I_BLOCK_SIZE,
  I_CHECKSUM_HI,
  I_CHECKSUM_LO,
  I_CTIME,
  I_CTIME_EXTRA,
  I_EXTRA_ISIZE,
  I_FLAGS,
  I_GENERATION,
  I_LINKS_COUNT,
  I_MODE,
  I_MTIME,
  I_MTIME_EXTRA,
  I_SIZE_HIGH,
  I_SIZE_LO,
  InodeFlag,
  Mode,
} from "./layout";
import { Volume } from "./volume";

const INODE_COUNT = 64;
const NANOSECONDS: i64 = 1_000_000_000;

export class Inode {
  number: u32 = 0;
  generation: u32 = 0;
  mode: u32 = 0;
  flags: u32 = 0;
  links: u32 = 0;
  size: u64 = 0;
  accessTimeNs: i64 = 0;
  modifyTimeNs: i64 = 0;
  changeTimeNs: i64 = 0;
  /** Start value of the checksums of this inode's extent and directory blocks. */
  checksumSeed: u32 = 0;
  /** Copy of i_block: extent tree root, fast symbolic link or device numbers. */
  blockArea: usize = heap.alloc(I_BLOCK_SIZE);
  lastUse: u64 = 0;

  get type(): FileType {
    switch (this.mode & Mode.FORMAT) {
      case Mode.REGULAR:
        return FileType.Regular;
      case Mode.DIRECTORY:
        return FileType.Directory;
      case Mode.SYMBOLIC_LINK:
        return FileType.SymbolicLink;
      case Mode.CHARACTER_DEVICE:
        return FileType.CharacterDevice;
      case Mode.BLOCK_DEVICE:
        return FileType.BlockDevice;
      case Mode.FIFO:
        return FileType.Fifo;
      case Mode.SOCKET:
        return FileType.Socket;
      default:
        return FileType.Unknown;
    }
  }

  isDirectory(): bool {
    return (this.mode & Mode.FORMAT) == Mode.DIRECTORY;
  }

  isSymbolicLink(): bool {
    return (this.mode & Mode.FORMAT) == Mode.SYMBOLIC_LINK;
  }

  /** §4.5.1: a target of less than 60 bytes stands in i_block. */
  isFastLink(): bool {
    return this.isSymbolicLink() && !(this.flags & InodeFlag.EXTENTS) && this.size < I_BLOCK_SIZE;
  }

  /** What a client holds for it: still the same after this service was restarted. */
  get fileNumber(): u64 {
    return (<u64>this.generation << 32) | this.number;
  }
}

export class InodeTable {
  private inodes: StaticArray<Inode> = new StaticArray<Inode>(INODE_COUNT);
  private clock: u64 = 0;
  /** Why the last load() returned null. */
  status: i32 = Status.Ok;

  constructor(private volume: Volume) {
    for (let i = 0; i < INODE_COUNT; i++) this.inodes[i] = new Inode();
  }

  /**
   * The inode, read when it is not here.
   * @returns null with `status` NotFound (no such number, or not in use) or InputOutput
   */
  load(number: u32): Inode | null {
    let oldest = this.inodes[0];
    for (let i = 0; i < INODE_COUNT; i++) {
      const inode = this.inodes[i];
      if (inode.number == number && number != 0) {
        inode.lastUse = ++this.clock;
        return inode;
      }
      if (inode.lastUse < oldest.lastUse) oldest = inode;
    }
    oldest.number = 0;
    this.status = this.read(oldest, number);
    if (this.status < 0) return null;
    oldest.number = number;
    oldest.lastUse = ++this.clock;
    return oldest;
  }

  private read(inode: Inode, number: u32): i32 {
    const volume = this.volume;
    const address = volume.inodeAddress(number);
    if (address < 0) return <i32>address;
    const block = volume.block(<u64>address >> volume.blockSizeLog2);
    if (block == 0) return volume.cache.status;
    const raw = block + <usize>(<u64>address & (volume.blockSize - 1));
    const extraSize: u32 =
      volume.inodeSize > GOOD_OLD_INODE_SIZE ? load<u16>(raw, I_EXTRA_ISIZE) : 0;
    if (GOOD_OLD_INODE_SIZE + extraSize > volume.inodeSize) return Status.InputOutput;
    if (load<u16>(raw, I_LINKS_COUNT) == 0 || load<u16>(raw, I_MODE) == 0) return Status.NotFound;
    inode.generation = load<u32>(raw, I_GENERATION);
    inode.checksumSeed = crc32cOfU32(
      crc32cOfU32(volume.checksumSeed, number),
      inode.generation,
    );
    if (volume.hasChecksums && !inodeIsRight(inode, raw, volume.inodeSize, extraSize)) {
      return Status.InputOutput;
    }
    decode(inode, raw, extraSize);
    return inode.size >> 60 == 0 ? Status.Ok : Status.InputOutput;
  }
}

/** §4.1: CRC32C over the inode with both checksum fields taken as zero. */
function inodeIsRight(inode: Inode, raw: usize, size: u32, extraSize: u32): bool {
  let crc = crc32c(inode.checksumSeed, raw, I_CHECKSUM_LO);
  crc = crc32cOfZeros(crc, 2);
  crc = crc32c(crc, raw + I_CHECKSUM_LO + 2, GOOD_OLD_INODE_SIZE - I_CHECKSUM_LO - 2);
  let stored: u32 = load<u16>(raw, I_CHECKSUM_LO);
  if (size == GOOD_OLD_INODE_SIZE) return (crc & 0xffff) == stored;
  crc = crc32c(crc, raw + GOOD_OLD_INODE_SIZE, I_CHECKSUM_HI - GOOD_OLD_INODE_SIZE);
  if (GOOD_OLD_INODE_SIZE + extraSize < <u32>I_CHECKSUM_HI + 2) {
    return (crc32c(crc, raw + I_CHECKSUM_HI, size - I_CHECKSUM_HI) & 0xffff) == stored;
  }
  crc = crc32cOfZeros(crc, 2);
  stored |= <u32>load<u16>(raw, I_CHECKSUM_HI) << 16;
  return crc32c(crc, raw + I_CHECKSUM_HI + 2, size - I_CHECKSUM_HI - 2) == stored;
}

function decode(inode: Inode, raw: usize, extraSize: u32): void {
  inode.mode = load<u16>(raw, I_MODE);
  inode.flags = load<u32>(raw, I_FLAGS);
  inode.links = load<u16>(raw, I_LINKS_COUNT);
  inode.size = ((<u64>load<u32>(raw, I_SIZE_HIGH)) << 32) | load<u32>(raw, I_SIZE_LO);
  inode.accessTimeNs = timeNs(raw, I_ATIME, I_ATIME_EXTRA, extraSize);
  inode.modifyTimeNs = timeNs(raw, I_MTIME, I_MTIME_EXTRA, extraSize);
  inode.changeTimeNs = timeNs(raw, I_CTIME, I_CTIME_EXTRA, extraSize);
  memory.copy(inode.blockArea, raw + I_BLOCK, I_BLOCK_SIZE);
}

/** §4.1.2 Inode Timestamps: signed seconds, two more high bits and 30 bits of nanoseconds. */
function timeNs(raw: usize, secondsAt: usize, extraAt: usize, extraSize: u32): i64 {
  let seconds: i64 = load<i32>(raw + secondsAt);
  if (extraAt + 4 > GOOD_OLD_INODE_SIZE + extraSize) return seconds * NANOSECONDS;
  const extra = load<u32>(raw + extraAt);
  seconds += <i64>(extra & 3) << 32;
  return seconds * NANOSECONDS + <i64>(extra >> 2);
}
