// What a back end tells of a file: the FileStat of abi/interfaces/file.ts, and the device.
import { FileType } from "../../abi/interfaces/file";

export const STAT_DEVICE: usize = 64;
/** Bytes of a FileStat with its device. */
export const FULL_STAT_SIZE: u32 = 72;

/** How openAt of a back end shall open, as bits; fdflags (witx) stand above OPEN_FD_FLAGS_SHIFT. */
export const enum OpenFlag {
  /** NOTDIR unless it is one. */
  Directory = 1,
  /** A symbolic link in the last component is LOOP. */
  NoFollow = 2,
  Create = 4,
  Exclusive = 8,
  Truncate = 16,
  Read = 32,
  Write = 64,
}
export const OPEN_FD_FLAGS_SHIFT: u32 = 16;

/** fdflags (witx), as bits. */
export const enum FdFlag {
  APPEND = 1,
  DSYNC = 2,
  NONBLOCK = 4,
  RSYNC = 8,
  SYNC = 16,
}

/** The type that WASI gives a FileType of ours (witx: filetype). */
export function wasiFileType(type: u64): u32 {
  switch (<u32>type) {
    case FileType.BlockDevice:
      return 1;
    case FileType.CharacterDevice:
      return 2;
    case FileType.Directory:
      return 3;
    case FileType.Regular:
      return 4;
    case FileType.Socket:
      return 6;
    case FileType.SymbolicLink:
      return 7;
    default:
      return 0;
  }
}
