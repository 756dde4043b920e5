// The operations of abi/interfaces/file.ts on a mounted volume, without messages: buffers and words
// in, a Status and words out. It keeps no state per client. A file number is the inode's number
// (low half) and generation (high half), so it outlives a restart of this service.

import {
  FileOpenFlag,
  FileType,
  STAT_ACCESS_TIME,
  STAT_CHANGE_TIME,
  STAT_FILE_SIZE,
  STAT_INODE,
  STAT_LINKS,
  STAT_MODE,
  STAT_MODIFY_TIME,
  STAT_TYPE,
} from "../../abi/interfaces/file";
import { Status } from "../../abi/status";
import { DirectoryReader } from "./ext4/directory";
import { ExtentMap } from "./ext4/extents";
import { FileReader } from "./ext4/file_reader";
import { Inode, InodeTable } from "./ext4/inode";
import { ROOT_INODE } from "./ext4/layout";
import { Volume } from "./ext4/volume";
import { PathWalker } from "./path_walker";

export class FileOperations {
  /** Reply words of the last operation that succeeded. */
  w0: u64 = 0;
  w1: u64 = 0;
  w2: u64 = 0;
  w3: u64 = 0;

  private inodes: InodeTable;
  private directories: DirectoryReader;
  private files: FileReader;
  private walker: PathWalker;
  private status: i32 = Status.Ok;

  constructor(private volume: Volume) {
    const extents = new ExtentMap(volume);
    const inodes = new InodeTable(volume);
    const directories = new DirectoryReader(volume, extents);
    const files = new FileReader(volume, extents);
    this.inodes = inodes;
    this.directories = directories;
    this.files = files;
    this.walker = new PathWalker(inodes, directories, files);
  }

  /** Open; w0 file number, w1 size, w2 FileType, w3 inode. */
  open(path: usize, length: u32, flags: u32): i32 {
    return this.openInode(this.walkFromRoot(path, length, flags), flags);
  }

  /** OpenAt: as open, relative to a directory that it never leaves. */
  openAt(directory: u64, path: usize, length: u32, flags: u32): i32 {
    return this.openInode(this.walkFrom(directory, path, length, flags), flags);
  }

  /** Read; returns bytes, 0 at the end of the file. IsDirectory, NotSupported for devices. */
  read(file: u64, offset: u64, destination: usize, length: u32): i32 {
    const inode = this.find(file);
    if (!inode) return this.status;
    if (inode.isDirectory()) return Status.IsDirectory;
    if (inode.type != FileType.Regular) return Status.NotSupported;
    return this.files.read(inode, offset, destination, length);
  }

  /** Stat: writes a FileStat (STAT_SIZE bytes). */
  stat(file: u64, destination: usize): i32 {
    return this.writeStat(this.find(file), destination);
  }

  /** StatPath. */
  statPath(path: usize, length: u32, flags: u32, destination: usize): i32 {
    return this.writeStat(this.walkFromRoot(path, length, flags), destination);
  }

  /** StatAt. */
  statAt(directory: u64, path: usize, length: u32, flags: u32, destination: usize): i32 {
    return this.writeStat(this.walkFrom(directory, path, length, flags), destination);
  }

  /** ReadDirectory; w0 bytes, w1 next cookie, w2 1 at the end. Returns bytes. */
  readDirectory(directory: u64, cookie: u64, destination: usize, capacity: u32): i32 {
    const inode = this.find(directory);
    if (!inode) return this.status;
    const written = this.directories.list(inode, cookie, destination, capacity);
    if (written < 0) return written;
    this.w0 = written;
    this.w1 = this.directories.nextCookie;
    this.w2 = this.directories.atEnd ? 1 : 0;
    return written;
  }

  /** ReadLink; returns the target's length. BadArgument when it is no symbolic link. */
  readLink(path: usize, length: u32, destination: usize, capacity: u32): i32 {
    const inode = this.walkFromRoot(path, length, FileOpenFlag.NoFollow);
    return this.readLinkOf(inode, destination, capacity);
  }

  /** ReadLinkAt. */
  readLinkAt(directory: u64, path: usize, length: u32, destination: usize, capacity: u32): i32 {
    const inode = this.walkFrom(directory, path, length, FileOpenFlag.NoFollow);
    return this.readLinkOf(inode, destination, capacity);
  }

  /** Statistics; w0 block size, w1 blocks, w2 free blocks, w3 inodes. */
  statistics(): i32 {
    this.w0 = this.volume.blockSize;
    this.w1 = this.volume.blockCount;
    this.w2 = this.volume.freeBlockCount;
    this.w3 = this.volume.inodeCount;
    return Status.Ok;
  }

  /** Close: checks the number; nothing is held for it. */
  close(file: u64): i32 {
    return this.find(file) ? Status.Ok : this.status;
  }

  private openInode(inode: Inode | null, flags: u32): i32 {
    if (!inode) return this.status;
    // Only a walk with NoFollow ends at one.
    if (inode.isSymbolicLink()) return Status.TooManyLinks;
    if (flags & FileOpenFlag.Directory && !inode.isDirectory()) return Status.NotDirectory;
    this.w0 = inode.fileNumber;
    this.w1 = inode.size;
    this.w2 = inode.type;
    this.w3 = inode.number;
    return Status.Ok;
  }

  private writeStat(inode: Inode | null, destination: usize): i32 {
    if (!inode) return this.status;
    store<u64>(destination, inode.number, STAT_INODE);
    store<u64>(destination, inode.type, STAT_TYPE);
    store<u64>(destination, inode.links, STAT_LINKS);
    store<u64>(destination, inode.size, STAT_FILE_SIZE);
    store<i64>(destination, inode.accessTimeNs, STAT_ACCESS_TIME);
    store<i64>(destination, inode.modifyTimeNs, STAT_MODIFY_TIME);
    store<i64>(destination, inode.changeTimeNs, STAT_CHANGE_TIME);
    store<u64>(destination, inode.mode, STAT_MODE);
    return Status.Ok;
  }

  private readLinkOf(inode: Inode | null, destination: usize, capacity: u32): i32 {
    if (!inode) return this.status;
    if (!inode.isSymbolicLink()) return Status.BadArgument;
    return this.walker.readLink(inode, destination, capacity);
  }

  private walkFromRoot(path: usize, length: u32, flags: u32): Inode | null {
    const root = this.inodes.load(ROOT_INODE);
    if (!root) {
      this.status = this.inodes.status;
      return null;
    }
    return this.finish(this.walker.walk(root, path, length, flags, false));
  }

  private walkFrom(directory: u64, path: usize, length: u32, flags: u32): Inode | null {
    const base = this.find(directory);
    if (!base) return null;
    if (!base.isDirectory()) {
      this.status = Status.NotDirectory;
      return null;
    }
    return this.finish(this.walker.walk(base, path, length, flags, true));
  }

  private finish(inode: Inode | null): Inode | null {
    if (!inode) this.status = this.walker.status;
    return inode;
  }

  /** @returns null with `status` BadHandle when the number names no file (any more) */
  private find(file: u64): Inode | null {
    const inode = this.inodes.load(<u32>file);
    if (!inode) {
      this.status = this.inodes.status == Status.NotFound ? Status.BadHandle : this.inodes.status;
      return null;
    }
    if (inode.generation != <u32>(file >> 32)) {
      this.status = Status.BadHandle;
      return null;
    }
    return inode;
  }
}
