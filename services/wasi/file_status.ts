// fd_fdstat_get, fd_fdstat_set_flags, fd_fdstat_set_rights, fd_filestat_get, path_filestat_get.
import {
  FileType,
  STAT_ACCESS_TIME,
  STAT_CHANGE_TIME,
  STAT_FILE_SIZE,
  STAT_INODE,
  STAT_LINKS,
  STAT_MODIFY_TIME,
  STAT_TYPE,
} from "../../abi/interfaces/file";
import { setFileFlags } from "backend/changes";
import { statAt, statFile } from "backend/files";
import { streamType } from "backend/streams";
import { callerCopyOut } from "./caller";
import { descriptor, Descriptor, isStream, Kind, needDirectory } from "./descriptors";
import { Errno } from "./errno";
import { FULL_STAT_SIZE, STAT_DEVICE, wasiFileType } from "./file_stat";
import { loadPath, pathBuffer, pathLength } from "./path_argument";

const FDSTAT_SIZE: u32 = 24;
const FILESTAT_SIZE: u32 = 64;
/** fdflags that mean something. */
const FLAGS_KNOWN: u32 = 0x1f;
const LOOKUP_SYMLINK_FOLLOW: u32 = 1;

const stat: usize = memory.data(72, 8);
const output: usize = memory.data(64, 8);

/** witx: fdstat. u8 filetype, u16 flags at 2, u64 rights at 8, u64 inheriting rights at 16. */
export function fdFdstatGet(fd: u32, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  memory.fill(output, 0, FDSTAT_SIZE);
  store<u8>(output, wasiFileType(isStream(open) ? typeOfStream(open) : open.type));
  store<u16>(output, open.flags, 2);
  store<u64>(output, open.rights, 8);
  store<u64>(output, open.inheriting, 16);
  return callerCopyOut(result, output, FDSTAT_SIZE) ? Errno.FAULT : Errno.SUCCESS;
}

function typeOfStream(open: Descriptor): FileType {
  return streamType(open.kind - Kind.Input);
}

/** witx: fd_fdstat_set_flags. BADF, INVAL for a bit that is no fdflag, and the back end's. */
export function fdFdstatSetFlags(fd: u32, flags: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (flags & ~FLAGS_KNOWN) return Errno.INVAL;
  if (open.kind == Kind.File) {
    const error = setFileFlags(open.file, flags);
    if (error) return error;
  }
  open.flags = flags;
  return Errno.SUCCESS;
}

/** Rights can only become fewer. */
export function fdFdstatSetRights(fd: u32, rights: u64, inheriting: u64): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if ((rights & ~open.rights) != 0 || (inheriting & ~open.inheriting) != 0) return Errno.NOTCAPABLE;
  open.rights = rights;
  open.inheriting = inheriting;
  return Errno.SUCCESS;
}

/** Fills `stat` for an open descriptor. */
function statDescriptor(fd: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (isStream(open)) {
    memory.fill(stat, 0, FULL_STAT_SIZE);
    store<u64>(stat + STAT_TYPE, typeOfStream(open));
    store<u64>(stat + STAT_LINKS, 1);
    return Errno.SUCCESS;
  }
  if (open.kind == Kind.Unopened) {
    const error = needDirectory(open);
    if (error) return error;
  }
  return statFile(open.file, stat);
}

/** Fills `stat` for a path relative to a directory. */
function statPath(fd: u32, lookup: u32, path: u32, length: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  let error = needDirectory(open);
  if (!error) error = loadPath(path, length);
  if (error) return error;
  const follow = (lookup & LOOKUP_SYMLINK_FOLLOW) != 0;
  return statAt(open.file, pathBuffer(), pathLength(), follow, stat);
}

/** witx: filestat of preview 1. Device, inode, type, links, size and three times, 8 bytes each. */
function giveStat(result: u32): i32 {
  store<u64>(output, load<u64>(stat + STAT_DEVICE));
  store<u64>(output, load<u64>(stat + STAT_INODE), 8);
  store<u64>(output, wasiFileType(load<u64>(stat + STAT_TYPE)), 16);
  store<u64>(output, load<u64>(stat + STAT_LINKS), 24);
  store<u64>(output, load<u64>(stat + STAT_FILE_SIZE), 32);
  store<u64>(output, load<u64>(stat + STAT_ACCESS_TIME), 40);
  store<u64>(output, load<u64>(stat + STAT_MODIFY_TIME), 48);
  store<u64>(output, load<u64>(stat + STAT_CHANGE_TIME), 56);
  return callerCopyOut(result, output, FILESTAT_SIZE) ? Errno.FAULT : Errno.SUCCESS;
}

/** The filestat of wasi_unstable: links are u32 at 20, what follows stands 8 bytes lower. */
function giveUnstableStat(result: u32): i32 {
  store<u64>(output, load<u64>(stat + STAT_DEVICE));
  store<u64>(output, load<u64>(stat + STAT_INODE), 8);
  store<u32>(output, wasiFileType(load<u64>(stat + STAT_TYPE)), 16);
  store<u32>(output, <u32>load<u64>(stat + STAT_LINKS), 20);
  store<u64>(output, load<u64>(stat + STAT_FILE_SIZE), 24);
  store<u64>(output, load<u64>(stat + STAT_ACCESS_TIME), 32);
  store<u64>(output, load<u64>(stat + STAT_MODIFY_TIME), 40);
  store<u64>(output, load<u64>(stat + STAT_CHANGE_TIME), 48);
  return callerCopyOut(result, output, FILESTAT_SIZE - 8) ? Errno.FAULT : Errno.SUCCESS;
}

/**
 * witx: fd_filestat_get. Writes a filestat of 64 bytes at `result`. BADF, FAULT, and the back
 * end's.
 */
export function fdFilestatGet(fd: u32, result: u32): i32 {
  const error = statDescriptor(fd);
  return error ? error : giveStat(result);
}
/** fd_filestat_get of wasi_unstable: a filestat of 56 bytes. */
export function unstableFdFilestatGet(fd: u32, result: u32): i32 {
  const error = statDescriptor(fd);
  return error ? error : giveUnstableStat(result);
}
/**
 * witx: path_filestat_get. As fdFilestatGet, for a path relative to the directory `fd`; with
 * SYMLINK_FOLLOW in `lookup` a link in its last component is followed.
 */
export function pathFilestatGet(fd: u32, lookup: u32, path: u32, length: u32, result: u32): i32 {
  const error = statPath(fd, lookup, path, length);
  return error ? error : giveStat(result);
}
/** path_filestat_get of wasi_unstable: a filestat of 56 bytes. */
export function unstablePathFilestatGet(
  fd: u32, lookup: u32, path: u32, length: u32, result: u32,
): i32 {
  const error = statPath(fd, lookup, path, length);
  return error ? error : giveUnstableStat(result);
}
