// Directories: looking a name up and listing. Indexed (hashed) directories are read like linear
// ones, which the format is made for: index blocks look like blocks without entries
// (ext4 documentation §4.4). Every block is checked before an entry of it is believed.

import {
  DIRENT_COOKIE,
  DIRENT_INODE,
  DIRENT_NAME,
  DIRENT_NAME_LENGTH,
  DIRENT_TYPE,
  FileType,
} from "../../../abi/interfaces/file";
import { Status } from "../../../abi/status";
import { directoryBlockIsRight } from "./directory_checksum";
import { ExtentMap, HOLE } from "./extents";
import { Inode } from "./inode";
import {
  D_FILE_TYPE,
  D_INODE,
  D_NAME,
  D_NAME_LEN,
  D_REC_LEN,
  FILE_NAME_LENGTH_MAX,
  InodeFlag,
} from "./layout";
import { NameCache } from "./name_cache";
import { Volume } from "./volume";

export class DirectoryReader {
  /** Results of list(). */
  nextCookie: u64 = 0;
  atEnd: bool = false;
  private names: NameCache = new NameCache();
  private status: i32 = Status.Ok;

  constructor(
    private volume: Volume,
    private extents: ExtentMap,
  ) {}

  /** @returns the inode number of the entry, or NotFound, NameTooLong, InputOutput */
  lookup(directory: Inode, name: usize, length: u32): i64 {
    if (length > FILE_NAME_LENGTH_MAX) return Status.NameTooLong;
    const blocks = this.blockCountOf(directory);
    if (blocks < 0) return blocks;
    const hint = this.names.find(directory.number, name, length);
    if (hint >= 0 && hint < blocks) {
      const block = this.block(directory, <u32>hint);
      const found = block == 0 ? 0 : this.findInBlock(block, name, length);
      if (found != 0) return found;
    }
    for (let logical: u32 = 0; logical < <u32>blocks; logical++) {
      const block = this.block(directory, logical);
      if (block == 0) return this.status;
      // The next names asked for are likely to be among those passed by.
      this.remember(directory, block, logical);
      const found = this.findInBlock(block, name, length);
      if (found != 0) return found;
    }
    return Status.NotFound;
  }

  private remember(directory: Inode, block: usize, logical: u32): void {
    const blockSize = this.volume.blockSize;
    for (let at: u32 = 0; at < blockSize; at += load<u16>(block + at, D_REC_LEN)) {
      const entry = block + at;
      if (load<u32>(entry, D_INODE) == 0) continue;
      this.names.add(directory.number, entry + D_NAME, this.nameLength(entry), logical);
    }
  }

  /** @returns inode number, 0 when the name is not in this block */
  private findInBlock(block: usize, name: usize, length: u32): u32 {
    const blockSize = this.volume.blockSize;
    for (let at: u32 = 0; at < blockSize; at += load<u16>(block + at, D_REC_LEN)) {
      const entry = block + at;
      if (load<u32>(entry, D_INODE) == 0 || this.nameLength(entry) != length) continue;
      if (memory.compare(entry + D_NAME, name, length) == 0) return load<u32>(entry, D_INODE);
    }
    return 0;
  }

  /**
   * Writes whole DirectoryEntry records (abi/interfaces/file.ts) to `destination`, from `cookie` on
   * (0 = the start); sets nextCookie and atEnd.
   * @returns bytes written, or BadRange when not even one record fits, InputOutput
   */
  list(directory: Inode, cookie: u64, destination: usize, capacity: u32): i32 {
    const blocks = this.blockCountOf(directory);
    if (blocks < 0) return <i32>blocks;
    this.nextCookie = cookie;
    this.atEnd = false;
    let written: u32 = 0;
    const first = cookie >> this.volume.blockSizeLog2;
    for (let logical = first; logical < <u64>blocks; logical++) {
      const block = this.block(directory, <u32>logical);
      if (block == 0) return this.status;
      const position = logical << this.volume.blockSizeLog2;
      for (let at: u32 = 0; at < this.volume.blockSize; ) {
        const entry = block + at;
        const next = at + load<u16>(entry, D_REC_LEN);
        if (position + at >= cookie && load<u32>(entry, D_INODE) != 0) {
          const size = (DIRENT_NAME + this.nameLength(entry) + 7) & ~7;
          if (written + size > capacity) return written > 0 ? <i32>written : Status.BadRange;
          this.writeEntry(entry, position + next, destination + written, size);
          written += size;
          this.nextCookie = position + next;
        }
        at = next;
      }
    }
    this.atEnd = true;
    return <i32>written;
  }

  private writeEntry(entry: usize, cookie: u64, record: usize, size: u32): void {
    const length = this.nameLength(entry);
    memory.fill(record, 0, size);
    store<u64>(record, cookie, DIRENT_COOKIE);
    store<u64>(record, load<u32>(entry, D_INODE), DIRENT_INODE);
    store<u16>(record, <u16>length, DIRENT_NAME_LENGTH);
    const type = this.volume.hasFileTypes ? fileTypeOf(load<u8>(entry, D_FILE_TYPE)) : 0;
    store<u8>(record, <u8>type, DIRENT_TYPE);
    memory.copy(record + DIRENT_NAME, entry + D_NAME, length);
  }

  private nameLength(entry: usize): u32 {
    return load<u8>(entry, D_NAME_LEN);
  }

  private blockCountOf(directory: Inode): i64 {
    if (!directory.isDirectory()) return Status.NotDirectory;
    const blocks = directory.size >> this.volume.blockSizeLog2;
    if (blocks > this.volume.blockCount || blocks >> 32 != 0) return Status.InputOutput;
    return <i64>blocks;
  }

  /** A directory block whose entries chain to its end. @returns 0 with `status` set */
  private block(directory: Inode, logical: u32): usize {
    this.status = this.extents.find(directory, logical);
    if (this.status < 0) return 0;
    this.status = Status.InputOutput;
    // A directory has no holes.
    if (this.extents.physical == HOLE) return 0;
    const block = this.volume.block(this.extents.physical);
    if (block == 0) {
      this.status = this.volume.cache.status;
      return 0;
    }
    const cache = this.volume.cache;
    if (this.volume.hasChecksums && !cache.isVerified()) {
      const indexed = (directory.flags & InodeFlag.INDEX) != 0;
      const seed = directory.checksumSeed;
      if (!directoryBlockIsRight(block, this.volume.blockSize, indexed, seed)) return 0;
    }
    if (!entriesAreSound(block, this.volume.blockSize)) return 0;
    cache.setVerified();
    this.status = Status.Ok;
    return block;
  }
}

/** Every rec_len is a multiple of 4 and holds its name; the last one ends with the block. */
function entriesAreSound(block: usize, blockSize: u32): bool {
  let at: u32 = 0;
  while (at + D_NAME <= blockSize) {
    const entry = block + at;
    const size: u32 = load<u16>(entry, D_REC_LEN);
    const nameLength: u32 = load<u8>(entry, D_NAME_LEN);
    if (size < 12 || size & 3 || size > blockSize - at) return false;
    if (D_NAME + nameLength > size) return false;
    if (load<u32>(entry, D_INODE) != 0 && nameLength == 0) return false;
    at += size;
  }
  return at == blockSize;
}

/** §4.4.1: file_type of a directory entry. */
function fileTypeOf(type: u32): FileType {
  switch (type) {
    case 1:
      return FileType.Regular;
    case 2:
      return FileType.Directory;
    case 3:
      return FileType.CharacterDevice;
    case 4:
      return FileType.BlockDevice;
    case 5:
      return FileType.Fifo;
    case 6:
      return FileType.Socket;
    case 7:
      return FileType.SymbolicLink;
    default:
      return FileType.Unknown;
  }
}
