// The file descriptors of the program: a fixed table. 0 to 2 are the standard streams, then come
// the preopened directories of the back end.
import { FileType } from "../../abi/interfaces/file";
import { closeFile } from "backend/files";
import { openPreopen, preopenCount, preopenFile } from "backend/preopens";
import { Errno } from "./errno";
import { RIGHTS_DIRECTORY, RIGHTS_FILE, RIGHTS_INPUT, RIGHTS_OUTPUT } from "./rights";

export const DESCRIPTORS_MAX: u32 = 256;
const PREOPEN_FIRST: u32 = 3;

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

/**
 *   0     4      8     16      24      32          40       44
 *   kind  flags  file  offset  rights  inheriting  preopen  type
 */
@unmanaged
@final
export class Descriptor {
  kind: u32;
  /** fdflags as the program set them. */
  flags: u32;
  /** The back end's number. */
  file: u64;
  offset: u64;
  rights: u64;
  inheriting: u64;
  /** 1 + number of the preopened directory, else 0. */
  preopen: u32;
  /** FileType. */
  type: u32;
}

const table: usize = memory.data(256 * 48, 8);

function at(fd: u32): Descriptor {
  return changetype<Descriptor>(table + fd * <u32>offsetof<Descriptor>());
}

/** Sets up the streams and the preopened directories. */
export function initDescriptors(): void {
  setStream(0, Kind.Input, RIGHTS_INPUT);
  setStream(1, Kind.Output, RIGHTS_OUTPUT);
  setStream(2, Kind.Error, RIGHTS_OUTPUT);
  const count = min<u32>(preopenCount(), DESCRIPTORS_MAX - PREOPEN_FIRST);
  for (let index: u32 = 0; index < count; index++) setPreopen(PREOPEN_FIRST + index, index + 1);
}

function setStream(fd: u32, kind: Kind, rights: u64): void {
  at(fd).kind = kind;
  at(fd).rights = rights;
}

function setPreopen(fd: u32, preopen: u32): void {
  const descriptor = at(fd);
  descriptor.kind = Kind.Unopened;
  descriptor.preopen = preopen;
  descriptor.type = FileType.Directory;
  descriptor.rights = RIGHTS_DIRECTORY;
  descriptor.inheriting = RIGHTS_DIRECTORY | RIGHTS_FILE;
}

/** The descriptor of a number that is open, or null. */
export function descriptor(fd: u32): Descriptor | null {
  return fd < DESCRIPTORS_MAX && at(fd).kind != Kind.Free ? at(fd) : null;
}

/** True for the standard streams. */
export function isStream(open: Descriptor): bool {
  return open.kind == Kind.Input || open.kind == Kind.Output || open.kind == Kind.Error;
}

/** True for a directory that is open or can be. */
export function isDirectory(open: Descriptor): bool {
  return open.kind == Kind.Directory || open.kind == Kind.Unopened;
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
  fd: u32, type: FileType, file: u64, rights: u64, inheriting: u64, flags: u32,
): void {
  const descriptor = at(fd);
  descriptor.kind = type == FileType.Directory ? Kind.Directory : Kind.File;
  descriptor.type = type;
  descriptor.flags = flags;
  descriptor.file = file;
  descriptor.offset = 0;
  descriptor.rights = rights;
  descriptor.inheriting = inheriting;
  descriptor.preopen = 0;
}

/** Closes a descriptor that is open. */
export function closeDescriptor(descriptor: Descriptor): void {
  if (descriptor.kind == Kind.File || descriptor.kind == Kind.Directory) closeFile(descriptor.file);
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
  const error = openPreopen(descriptor.preopen - 1);
  if (error) return error;
  descriptor.file = preopenFile();
  descriptor.kind = Kind.Directory;
  return Errno.SUCCESS;
}
