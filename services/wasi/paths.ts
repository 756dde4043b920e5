// path_open and path_readlink.
import { FileType } from "../../abi/interfaces/file";
import { openAt, openedFile, openedType, readLinkAt } from "backend/files";
import { callerCopyOut, callerHas, callerStore32 } from "./caller";
import { descriptor, freeDescriptor, needDirectory, openDescriptor } from "./descriptors";
import { Errno } from "./errno";
import { OPEN_FD_FLAGS_SHIFT, OpenFlag } from "./file_stat";
import { loadPath, PATH_MAX, pathBuffer, pathLength } from "./path_argument";
import {
  RIGHT_FD_ALLOCATE,
  RIGHT_FD_FILESTAT_SET_SIZE,
  RIGHT_FD_READ,
  RIGHT_FD_READDIR,
  RIGHT_FD_WRITE,
  RIGHT_PATH_FILESTAT_SET_SIZE,
  RIGHTS_DIRECTORY,
  RIGHTS_FILE,
} from "./rights";

// witx: lookupflags, oflags
const LOOKUP_SYMLINK_FOLLOW: u32 = 1;
const OPEN_CREAT: u32 = 1;
const OPEN_DIRECTORY: u32 = 2;
const OPEN_EXCL: u32 = 4;
const OPEN_TRUNC: u32 = 8;
const FD_FLAGS_KNOWN: u32 = 0x1f;

let folder: u64 = 0;
let folderRights: u64 = 0;
let folderInheriting: u64 = 0;

/**
 * Checks a directory and a path relative to it. Returns an Errno; the directory's file is `folder`.
 */
function takePath(fd: u32, path: u32, length: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  const error = needDirectory(open);
  if (error) return error;
  folder = open.file;
  folderRights = open.rights;
  folderInheriting = open.inheriting;
  return loadPath(path, length);
}

/** What a back end is asked for: an OpenFlag from the flags and rights of path_open. */
function openFlagsOf(lookup: u32, openFlags: u32, rights: u64, fdFlags: u32): u32 {
  let flags: u32 = lookup & LOOKUP_SYMLINK_FOLLOW ? 0 : OpenFlag.NoFollow;
  if (openFlags & OPEN_DIRECTORY) flags |= OpenFlag.Directory;
  if (openFlags & OPEN_CREAT) flags |= OpenFlag.Create;
  if (openFlags & OPEN_EXCL) flags |= OpenFlag.Exclusive;
  if (openFlags & OPEN_TRUNC) flags |= OpenFlag.Truncate;
  if (rights & (RIGHT_FD_READ | RIGHT_FD_READDIR)) flags |= OpenFlag.Read;
  // Some ask for all rights that there are, also of directories; only reading and writing count.
  const others = openFlags & OPEN_DIRECTORY ? 0 : RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE;
  if (rights & (RIGHT_FD_WRITE | others)) flags |= OpenFlag.Write;
  return flags | (fdFlags << OPEN_FD_FLAGS_SHIFT);
}

/**
 * witx: path_open. Opens a path relative to the directory `fd` and writes the new descriptor at
 * `result`.
 * It has of the rights that were asked for those that its type can have. BADF, NOTDIR, those of a
 * path (path_argument.ts), FAULT; INVAL for unknown fdflags, or CREAT with DIRECTORY; MFILE;
 * NOTCAPABLE for TRUNC in a directory without the right to set sizes, and for rights that the
 * directory does not pass on; and the back end's.
 */
export function pathOpen(
  fd: u32,
  lookup: u32,
  path: u32,
  length: u32,
  openFlags: u32,
  rights: u64,
  inheriting: u64,
  fdFlags: u32,
  result: u32,
): i32 {
  let error = takePath(fd, path, length);
  if (error) return error;
  if (!callerHas(result, 4)) return Errno.FAULT;
  if (fdFlags & ~FD_FLAGS_KNOWN) return Errno.INVAL;
  if (openFlags & OPEN_DIRECTORY && openFlags & OPEN_CREAT) return Errno.INVAL;
  // Rights that nobody can have here are no capability: programs ask for all that there are.
  const missing = (rights | inheriting) & (RIGHTS_DIRECTORY | RIGHTS_FILE) & ~folderInheriting;
  if (missing) return Errno.NOTCAPABLE;
  const slot = freeDescriptor();
  if (slot < 0) return Errno.MFILE;
  const canTruncate = (folderRights & RIGHT_PATH_FILESTAT_SET_SIZE) != 0;
  error = openAt(
    folder, pathBuffer(), pathLength(), openFlagsOf(lookup, openFlags, rights, fdFlags), canTruncate,
  );
  if (error) return error;
  const type = openedType();
  const isDirectory = type == FileType.Directory;
  const most = isDirectory ? RIGHTS_DIRECTORY : RIGHTS_FILE;
  const heirs = isDirectory ? inheriting & (RIGHTS_DIRECTORY | RIGHTS_FILE) : 0;
  openDescriptor(slot, type, openedFile(), rights & most, heirs, fdFlags);
  return callerStore32(result, slot) ? Errno.FAULT : Errno.SUCCESS;
}

/**
 * witx: path_readlink. Writes the link's target, cut at `size` bytes, at `buffer`, and the bytes
 * written at `result`. BADF, NOTDIR, those of a path, FAULT, and the back end's.
 */
export function pathReadlink(
  fd: u32, path: u32, length: u32, buffer: u32, size: u32, result: u32,
): i32 {
  const error = takePath(fd, path, length);
  if (error) return error;
  const got = readLinkAt(folder, pathBuffer(), pathLength(), pathBuffer(), PATH_MAX);
  if (got < 0) return <i32>-got;
  const count = min<u32>(min<u32>(<u32>got, PATH_MAX), size);
  if (callerCopyOut(buffer, pathBuffer(), count)) return Errno.FAULT;
  return callerStore32(result, count) ? Errno.FAULT : Errno.SUCCESS;
}
