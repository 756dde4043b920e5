// Files. Port "files". A path is in the lease (readable), relative to the root, no leading slash
// needed; "." and ".." are resolved by the service and never leave the root.

export const enum FileOperation {
  /**
   * lease path, w0 = path length, w1 = FileOpenFlag. Reply: w0 = file number, w1 = size, w2 =
   * FileType, w3 = inode.
   */
  Open = 1,
  /** w0 file number. */
  Close = 2,
  /** w0 file number, w1 offset, lease writable. Reply: w0 = bytes read (0 at the end). */
  Read = 3,
  /** w0 file number. lease writable of STAT_SIZE bytes: a FileStat. */
  Stat = 4,
  /** w0 path length, w1 FileOpenFlag; lease readable and writable: path in, FileStat out. */
  StatPath = 5,
  /**
   * w0 directory's file number, w1 cookie (0 = start), lease writable: whole DirectoryEntry
   * records.
   * Reply: w0 = bytes, w1 = next cookie, w2 = 1 at the end.
   */
  ReadDirectory = 6,
  /** w0 path length; lease readable and writable: path in, link target out. Reply: w0 = length. */
  ReadLink = 7,
  /** As Open, w2 = file number of the directory that the path is relative to; never leaves it. */
  OpenAt = 8,
  /** As StatPath, w2 = directory. */
  StatAt = 9,
  /** As ReadLink, w2 = directory. */
  ReadLinkAt = 10,
  /** Reply: w0 = block size, w1 = blocks, w2 = free blocks, w3 = inodes. */
  Statistics = 11,
}

export const enum FileOpenFlag {
  /** Fail with NotDirectory unless it is one. */
  Directory = 1,
  /** Do not follow a symbolic link in the last component: TooManyLinks on open, its own stat. */
  NoFollow = 2,
}

export const enum FileType {
  Unknown = 0,
  Regular = 1,
  Directory = 2,
  SymbolicLink = 3,
  CharacterDevice = 4,
  BlockDevice = 5,
  Fifo = 6,
  Socket = 7,
}

// FileStat, 64 bytes: all u64
export const STAT_INODE = 0;
export const STAT_TYPE = 8;
export const STAT_LINKS = 16;
export const STAT_FILE_SIZE = 24;
export const STAT_ACCESS_TIME = 32; // ns since 1970
export const STAT_MODIFY_TIME = 40;
export const STAT_CHANGE_TIME = 48;
export const STAT_MODE = 56;
export const STAT_SIZE = 64;

// DirectoryEntry: u64 next cookie, u64 inode, u16 name length, u8 FileType, then the name;
// records are padded to 8 bytes.
export const DIRENT_COOKIE = 0;
export const DIRENT_INODE = 8;
export const DIRENT_NAME_LENGTH = 16;
export const DIRENT_TYPE = 18;
export const DIRENT_NAME = 20;
