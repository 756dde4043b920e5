// Calls that change a directory: path_create_directory, path_link, path_remove_directory,
// path_rename, path_symlink, path_unlink_file. Whether it can be changed the back end says, once the
// arguments are good.
import {
  createDirectoryAt, linkAt, removeDirectoryAt, renameAt, symlinkAt, unlinkAt,
} from "backend/changes";
import { Descriptor, descriptor, needDirectory } from "./descriptors";
import { Errno } from "./errno";
import {
  loadPath, loadSecondPath, pathBuffer, pathLength, secondPathBuffer, secondPathLength,
} from "./path_argument";
import { callerCopyIn } from "./caller";

const LOOKUP_SYMLINK_FOLLOW: u32 = 1;
const TARGET_MAX: u32 = 4096;
const SLASH: u32 = 0x2f;
const target: usize = memory.data(4096, 8);

let folder: u64 = 0;
let secondFolder: u64 = 0;

function takePath(fd: u32, path: u32, length: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  const error = needDirectory(open);
  if (error) return error;
  folder = open.file;
  return loadPath(path, length);
}

function takeSecondPath(fd: u32, path: u32, length: u32): i32 {
  const open: Descriptor | null = descriptor(fd);
  if (!open) return Errno.BADF;
  const error = needDirectory(open);
  if (error) return error;
  secondFolder = open.file;
  return loadSecondPath(path, length);
}

/** witx: path_create_directory. BADF, NOTDIR, those of a path, and the back end's. */
export function pathCreateDirectory(fd: u32, path: u32, length: u32): i32 {
  const error = takePath(fd, path, length);
  return error ? error : createDirectoryAt(folder, pathBuffer(), pathLength());
}

/** witx: path_remove_directory. As pathCreateDirectory. */
export function pathRemoveDirectory(fd: u32, path: u32, length: u32): i32 {
  const error = takePath(fd, path, length);
  return error ? error : removeDirectoryAt(folder, pathBuffer(), pathLength());
}

/** witx: path_unlink_file. As pathCreateDirectory; ISDIR for a directory. */
export function pathUnlinkFile(fd: u32, path: u32, length: u32): i32 {
  const error = takePath(fd, path, length);
  return error ? error : unlinkAt(folder, pathBuffer(), pathLength());
}

/** A hard link; one to what a symbolic link names is refused (INVAL), as Linux's link(2) has none. */
export function pathLink(
  oldFd: u32,
  lookup: u32,
  oldPath: u32,
  oldLength: u32,
  newFd: u32,
  newPath: u32,
  newLength: u32,
): i32 {
  let error = takePath(oldFd, oldPath, oldLength);
  if (!error) error = takeSecondPath(newFd, newPath, newLength);
  if (error) return error;
  if (lookup & LOOKUP_SYMLINK_FOLLOW) return Errno.INVAL;
  return linkAt(
    folder, pathBuffer(), pathLength(), secondFolder, secondPathBuffer(), secondPathLength(),
  );
}

/** witx: path_rename. Both paths are relative to directories. As pathCreateDirectory. */
export function pathRename(
  oldFd: u32, oldPath: u32, oldLength: u32, newFd: u32, newPath: u32, newLength: u32,
): i32 {
  let error = takePath(oldFd, oldPath, oldLength);
  if (!error) error = takeSecondPath(newFd, newPath, newLength);
  if (error) return error;
  return renameAt(
    folder, pathBuffer(), pathLength(), secondFolder, secondPathBuffer(), secondPathLength(),
  );
}

/** An absolute target is refused: nobody inside could follow it, and others should not. */
export function pathSymlink(
  oldPath: u32, oldLength: u32, fd: u32, newPath: u32, newLength: u32,
): i32 {
  if (oldLength > TARGET_MAX) return Errno.NAMETOOLONG;
  if (callerCopyIn(target, oldPath, oldLength)) return Errno.FAULT;
  const error = takePath(fd, newPath, newLength);
  if (error) return error;
  if (oldLength == 0) return Errno.NOENT;
  if (load<u8>(target) == SLASH) return Errno.NOTCAPABLE;
  return symlinkAt(target, oldLength, folder, pathBuffer(), pathLength());
}
