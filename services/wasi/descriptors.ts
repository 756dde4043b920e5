// The file descriptors of the program: a fixed table. 0 to 2 are the standard streams, then come
// the preopened directories "/" and "." (the directory where the program was started).
import { FileOpenFlag, FileOperation, FileType } from "../../abi/interfaces/file";
import { Status } from "../../abi/status";
import { callAgain, callAgainWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { copyString } from "../../sdk/text";
import { Errno, errnoOf } from "./errno";
import { environmentValue, findEnvironment } from "./launch";
import { filesPort } from "./ports";

export const DESCRIPTORS_MAX: u32 = 256;
export const PREOPEN_ROOT: u32 = 3;
export const PREOPEN_CURRENT: u32 = 4;

export const enum Kind {
  Free = 0,
  Input = 1,
  Output = 2,
  Error = 3,
  File = 4,
  Directory = 5,
  /** A preopened directory that has not been used yet: `file` is not known. */
  Unopened = 6,
}

/** Rights (witx: rights), as bits. */
export const RIGHT_FD_READ: u64 = 1 << 1;
export const RIGHT_FD_SEEK: u64 = 1 << 2;
export const RIGHT_FD_WRITE: u64 = 1 << 6;
const RIGHT_FD_TELL: u64 = 1 << 5;
const RIGHT_FDSTAT_SET_FLAGS: u64 = 1 << 3;
const RIGHT_FD_ADVISE: u64 = 1 << 7;
const RIGHT_PATH_OPEN: u64 = 1 << 13;
const RIGHT_FD_READDIR: u64 = 1 << 14;
const RIGHT_PATH_READLINK: u64 = 1 << 15;
const RIGHT_PATH_FILESTAT_GET: u64 = 1 << 18;
const RIGHT_FD_FILESTAT_GET: u64 = 1 << 21;
const RIGHT_POLL: u64 = 1 << 27;

const RIGHTS_INPUT: u64 =
  RIGHT_FD_READ | RIGHT_FDSTAT_SET_FLAGS | RIGHT_FD_FILESTAT_GET | RIGHT_POLL;
const RIGHTS_OUTPUT: u64 =
  RIGHT_FD_WRITE | RIGHT_FDSTAT_SET_FLAGS | RIGHT_FD_FILESTAT_GET | RIGHT_POLL;
export const RIGHTS_FILE: u64 =
  RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_TELL | RIGHT_FDSTAT_SET_FLAGS | RIGHT_FD_ADVISE |
  RIGHT_FD_FILESTAT_GET | RIGHT_POLL;
export const RIGHTS_DIRECTORY: u64 =
  RIGHT_PATH_OPEN | RIGHT_FD_READDIR | RIGHT_PATH_READLINK | RIGHT_PATH_FILESTAT_GET |
  RIGHT_FD_FILESTAT_GET;

/**
 *   0     4      8     16      24    32      40          44
 *   kind  flags  file  offset  size  rights  inheriting  …
 */
@unmanaged
@final
export class Descriptor {
  kind: u32;
  /** fdflags as the program set them. */
  flags: u32;
  /** The file service's number. */
  file: u64;
  offset: u64;
  rights: u64;
  inheriting: u64;
  /** 1 for the preopened "/", 2 for ".", else 0. */
  preopen: u32;
  padding: u32;
}

const table: usize = memory.data(256 * 48, 8);
const path: usize = memory.data(4096);

function at(fd: u32): Descriptor {
  return changetype<Descriptor>(table + fd * <u32>offsetof<Descriptor>());
}

/** Sets up the streams and the preopened directories. */
export function initDescriptors(): void {
  setStream(0, Kind.Input, RIGHTS_INPUT);
  setStream(1, Kind.Output, RIGHTS_OUTPUT);
  setStream(2, Kind.Error, RIGHTS_OUTPUT);
  setPreopen(PREOPEN_ROOT, 1);
  setPreopen(PREOPEN_CURRENT, 2);
}

function setStream(fd: u32, kind: Kind, rights: u64): void {
  at(fd).kind = kind;
  at(fd).rights = rights;
}

function setPreopen(fd: u32, preopen: u32): void {
  const descriptor = at(fd);
  descriptor.kind = Kind.Unopened;
  descriptor.preopen = preopen;
  descriptor.rights = RIGHTS_DIRECTORY;
  descriptor.inheriting = RIGHTS_DIRECTORY | RIGHTS_FILE;
}

/** The descriptor of a number that is open, or null. */
export function descriptor(fd: u32): Descriptor | null {
  return fd < DESCRIPTORS_MAX && at(fd).kind != Kind.Free ? at(fd) : null;
}

/** The lowest free number, or -1. */
export function freeDescriptor(): i32 {
  for (let fd: u32 = 0; fd < DESCRIPTORS_MAX; fd++) {
    if (at(fd).kind == Kind.Free) return fd;
  }
  return -1;
}

/** Fills a free descriptor. */
export function openDescriptor(
  fd: u32, kind: Kind, file: u64, rights: u64, inheriting: u64, flags: u32,
): void {
  const descriptor = at(fd);
  descriptor.kind = kind;
  descriptor.flags = flags;
  descriptor.file = file;
  descriptor.offset = 0;
  descriptor.rights = rights;
  descriptor.inheriting = inheriting;
  descriptor.preopen = 0;
}

/** Closes a descriptor that is open. */
export function closeDescriptor(descriptor: Descriptor): void {
  if (descriptor.kind == Kind.File || descriptor.kind == Kind.Directory) {
    callAgain(filesPort(), FileOperation.Close, descriptor.file);
  }
  descriptor.kind = Kind.Free;
}

/** Moves `from` to number `to`, closing what was there. */
export function moveDescriptor(from: Descriptor, to: u32): void {
  const target = at(to);
  if (changetype<usize>(target) == changetype<usize>(from)) return;
  if (target.kind != Kind.Free) closeDescriptor(target);
  memory.copy(changetype<usize>(target), changetype<usize>(from), offsetof<Descriptor>());
  from.kind = Kind.Free;
}

/**
 * Makes sure that a directory's file is known. Returns an Errno: NOTDIR for what is no directory.
 */
export function needDirectory(descriptor: Descriptor): i32 {
  if (descriptor.kind == Kind.Directory) return Errno.SUCCESS;
  if (descriptor.kind != Kind.Unopened) return Errno.NOTDIR;
  const files = filesPort();
  if (files == 0) return Errno.NOENT;
  let length: u32 = 0;
  if (descriptor.preopen == 2) {
    length = min<u32>(findEnvironment("PWD"), 4096);
    memory.copy(path, environmentValue(), length);
  }
  if (length == 0) length = copyString(path, 4096, "/");
  const status = callAgainWithLease(
    files, FileOperation.Open, LeaseAccess.Read, path, length, length, FileOpenFlag.Directory,
  );
  if (status != Status.Ok) return errnoOf(status);
  if (reply(2) != FileType.Directory) return Errno.NOTDIR;
  descriptor.file = reply(0);
  descriptor.kind = Kind.Directory;
  return Errno.SUCCESS;
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
