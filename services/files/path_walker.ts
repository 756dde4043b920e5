// From a path to an inode: components, "." and "..", symbolic links.
//
// A walk starts at a base directory and never gets above it: the directories passed on the way are
// on a stack, ".." takes the last one off, and the disk's own ".." entries are not used. In a
// strict walk leaving the base is refused (Denied); otherwise the base is its own parent, and
// absolute paths start there, as in a root directory.

import { FileOpenFlag } from "../../abi/interfaces/file";
import { Status } from "../../abi/status";
import { DirectoryReader } from "./ext4/directory";
import { FileReader } from "./ext4/file_reader";
import { Inode, InodeTable } from "./ext4/inode";

export const PATH_LENGTH_MAX: u32 = 4096;
/** Symbolic links followed in one walk (Linux MAXSYMLINKS). */
const LINKS_MAX = 40;
const DEPTH_MAX = 1024;
const BUFFER_SIZE: u32 = 2 * PATH_LENGTH_MAX;
const SLASH: u8 = 0x2f;
const DOT: u8 = 0x2e;

export class PathWalker {
  /** Why the last walk() returned null. */
  status: i32 = Status.Ok;

  private ancestors: StaticArray<u32> = new StaticArray<u32>(DEPTH_MAX);
  private depth: i32 = 0;
  /** What is left of the path stands at the end of this buffer, from `at` on. */
  private buffer: usize = heap.alloc(BUFFER_SIZE);
  private at: usize = 0;
  private end: usize = 0;
  private strict: bool = false;

  constructor(
    private inodes: InodeTable,
    private directories: DirectoryReader,
    private files: FileReader,
  ) {
    this.end = this.buffer + BUFFER_SIZE;
  }

  /**
   * @param base the directory to start in and never to leave
   * @param flags FileOpenFlag.NoFollow: a symbolic link in the last component is the result
   * @returns null with `status` NotFound, NotDirectory, NameTooLong, TooManyLinks, Denied or
   * InputOutput
   */
  walk(base: Inode, path: usize, length: u32, flags: u32, strict: bool): Inode | null {
    if (length > PATH_LENGTH_MAX) return this.fail(Status.NameTooLong);
    if (length == 0) return this.fail(Status.NotFound);
    this.at = this.end - length;
    memory.copy(this.at, path, length);
    this.strict = strict;
    this.ancestors[0] = base.number;
    this.depth = 0;
    if (!this.enterRootWhenAbsolute()) return null;
    let current: Inode = base;
    let links = 0;
    // Each round takes a component off, and links add at most LINKS_MAX * PATH_LENGTH_MAX bytes.
    while (this.skipSlashes()) {
      if (!current.isDirectory()) return this.fail(Status.NotDirectory);
      const name = this.at;
      const nameLength = this.takeComponent();
      if (isDots(name, nameLength, 1)) continue;
      if (isDots(name, nameLength, 2)) {
        if (this.depth == 0 && strict) return this.fail(Status.Denied);
        if (this.depth > 0) this.depth--;
      } else {
        const child = this.child(current, name, nameLength);
        if (!child) return null;
        if (child.isSymbolicLink() && !(this.at == this.end && flags & FileOpenFlag.NoFollow)) {
          if (++links > LINKS_MAX) return this.fail(Status.TooManyLinks);
          if (!this.expand(child)) return null;
        } else {
          if (!child.isDirectory()) {
            // Only slashes may follow, and then it should have been a directory.
            if (this.at != this.end) return this.fail(Status.NotDirectory);
            return child;
          }
          if (this.depth + 1 >= DEPTH_MAX) return this.fail(Status.NameTooLong);
          this.ancestors[++this.depth] = child.number;
        }
      }
      const next = this.inodes.load(this.ancestors[this.depth]);
      if (!next) return this.fail(this.inodes.status);
      current = next;
    }
    return current;
  }

  /** Reads a symbolic link's target. @returns its length, or BadRange beyond `capacity` */
  readLink(link: Inode, destination: usize, capacity: u32): i32 {
    if (link.size > capacity) return Status.BadRange;
    if (link.isFastLink()) {
      memory.copy(destination, link.blockArea, <usize>link.size);
      return <i32>link.size;
    }
    return this.files.read(link, 0, destination, <u32>link.size);
  }

  private child(directory: Inode, name: usize, length: u32): Inode | null {
    const number = this.directories.lookup(directory, name, length);
    if (number < 0) return this.fail(<i32>number);
    const inode = this.inodes.load(<u32>number);
    // An entry that names an inode which is not in use is damage, not absence.
    if (!inode) {
      const isUnused = this.inodes.status == Status.NotFound;
      return this.fail(isUnused ? Status.InputOutput : this.inodes.status);
    }
    return inode;
  }

  /** Puts the link's target in front of the rest of the path. */
  private expand(link: Inode): bool {
    const room = <u32>(this.at - this.buffer);
    if (link.size == 0) return this.refuse(Status.NotFound);
    if (link.size > PATH_LENGTH_MAX || link.size > room) return this.refuse(Status.NameTooLong);
    const start = this.at - <usize>link.size;
    const length = this.readLink(link, start, room);
    if (length < 0) return this.refuse(length);
    if (<u64>length != link.size) return this.refuse(Status.InputOutput);
    this.at = start;
    return this.enterRootWhenAbsolute();
  }

  private enterRootWhenAbsolute(): bool {
    if (load<u8>(this.at) != SLASH) return true;
    if (this.strict) return this.refuse(Status.Denied);
    this.depth = 0;
    return true;
  }

  /** @returns false at the end of the path */
  private skipSlashes(): bool {
    while (this.at < this.end && load<u8>(this.at) == SLASH) this.at++;
    return this.at < this.end;
  }

  /** Moves behind the component; the slash after it stays, so that "link/" is not the last one. */
  private takeComponent(): u32 {
    const start = this.at;
    while (this.at < this.end && load<u8>(this.at) != SLASH) this.at++;
    return <u32>(this.at - start);
  }

  private fail(status: i32): Inode | null {
    this.status = status;
    return null;
  }

  private refuse(status: i32): bool {
    this.status = status;
    return false;
  }
}

function isDots(name: usize, length: u32, dots: u32): bool {
  if (length != dots) return false;
  return load<u8>(name) == DOT && (dots == 1 || load<u8>(name, 1) == DOT);
}
