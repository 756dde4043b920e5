// path_open, path_readlink, and the calls that would change a directory, which a read-only file
// system refuses once their arguments are good.
import { FileOpenFlag, FileOperation, FileType } from "../../abi/interfaces/file";
import { Status } from "../../abi/status";
import { callAgain, callAgainWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { callerCopyOut, callerHas, callerStore32 } from "./caller";
import {
  descriptor,
  freeDescriptor,
  Kind,
  needDirectory,
  openDescriptor,
  RIGHT_FD_WRITE,
  RIGHTS_DIRECTORY,
  RIGHTS_FILE,
} from "./descriptors";
import { Errno, errnoOf } from "./errno";
import { loadPath, PATH_MAX, pathBuffer, pathLength } from "./path_argument";
import { filesPort } from "./ports";

// witx: lookupflags, oflags
const LOOKUP_SYMLINK_FOLLOW: u32 = 1;
const OPEN_CREAT: u32 = 1;
const OPEN_DIRECTORY: u32 = 2;
const OPEN_EXCL: u32 = 4;
const OPEN_TRUNC: u32 = 8;

let folder: u64 = 0;

/**
 * Checks a directory and a path relative to it. Returns an Errno; the directory's file is `folder`.
 */
function takePath(fd: u32, path: u32, length: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  const error = needDirectory(open);
  if (error) return error;
  folder = open.file;
  return loadPath(path, length);
}

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
  const slot = freeDescriptor();
  if (slot < 0) return Errno.MFILE;
  let flags: u32 = openFlags & OPEN_DIRECTORY ? FileOpenFlag.Directory : 0;
  if (!(lookup & LOOKUP_SYMLINK_FOLLOW)) flags |= FileOpenFlag.NoFollow;
  const status = callAgainWithLease(
    filesPort(), FileOperation.OpenAt, LeaseAccess.Read, pathBuffer(), pathLength(), pathLength(),
    flags, folder,
  );
  if (status == Status.NotFound && openFlags & OPEN_CREAT) return Errno.ROFS;
  if (status != Status.Ok) return errnoOf(status);
  const file = reply(0);
  const isDirectory = reply(2) == FileType.Directory;
  error = openError(isDirectory, openFlags, rights);
  if (error) {
    callAgain(filesPort(), FileOperation.Close, file);
    return error;
  }
  const most = isDirectory ? RIGHTS_DIRECTORY : RIGHTS_FILE;
  const heirs = isDirectory ? inheriting & (RIGHTS_DIRECTORY | RIGHTS_FILE) : 0;
  openDescriptor(
    slot, isDirectory ? Kind.Directory : Kind.File, file, rights & most, heirs, fdFlags,
  );
  return callerStore32(result, slot) ? Errno.FAULT : Errno.SUCCESS;
}

/** Why something that exists cannot be opened this way. */
function openError(isDirectory: bool, openFlags: u32, rights: u64): i32 {
  if (openFlags & OPEN_CREAT && openFlags & OPEN_EXCL) return Errno.EXIST;
  if (isDirectory) return openFlags & OPEN_TRUNC ? Errno.ISDIR : Errno.SUCCESS;
  return openFlags & OPEN_TRUNC || (rights & RIGHT_FD_WRITE) != 0 ? Errno.ROFS : Errno.SUCCESS;
}

export function pathReadlink(
  fd: u32, path: u32, length: u32, buffer: u32, size: u32, result: u32,
): i32 {
  const error = takePath(fd, path, length);
  if (error) return error;
  const status = callAgainWithLease(
    filesPort(), FileOperation.ReadLinkAt, LeaseAccess.ReadWrite, pathBuffer(), PATH_MAX,
    pathLength(), 0, folder,
  );
  if (status != Status.Ok) return errnoOf(status);
  const count = min<u32>(min<u32>(<u32>reply(0), PATH_MAX), size);
  if (callerCopyOut(buffer, pathBuffer(), count)) return Errno.FAULT;
  return callerStore32(result, count) ? Errno.FAULT : Errno.SUCCESS;
}

function refuseChange(fd: u32, path: u32, length: u32): i32 {
  const error = takePath(fd, path, length);
  return error ? error : Errno.ROFS;
}

export function pathCreateDirectory(fd: u32, path: u32, length: u32): i32 {
  return refuseChange(fd, path, length);
}
export function pathFilestatSetTimes(
  fd: u32,
  lookup: u32,
  path: u32,
  length: u32,
  access: u64,
  modify: u64,
  flags: u32,
): i32 {
  return refuseChange(fd, path, length);
}
export function pathLink(
  oldFd: u32,
  lookup: u32,
  oldPath: u32,
  oldLength: u32,
  newFd: u32,
  newPath: u32,
  newLength: u32,
): i32 {
  const error = takePath(oldFd, oldPath, oldLength);
  return error ? error : refuseChange(newFd, newPath, newLength);
}
export function pathRemoveDirectory(fd: u32, path: u32, length: u32): i32 {
  return refuseChange(fd, path, length);
}
export function pathRename(
  oldFd: u32, oldPath: u32, oldLength: u32, newFd: u32, newPath: u32, newLength: u32,
): i32 {
  const error = takePath(oldFd, oldPath, oldLength);
  return error ? error : refuseChange(newFd, newPath, newLength);
}
export function pathSymlink(
  oldPath: u32, oldLength: u32, fd: u32, newPath: u32, newLength: u32,
): i32 {
  if (!callerHas(oldPath, oldLength)) return Errno.FAULT;
  return refuseChange(fd, newPath, newLength);
}
export function pathUnlinkFile(fd: u32, path: u32, length: u32): i32 {
  return refuseChange(fd, path, length);
}
