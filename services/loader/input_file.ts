// The files that are to be compiled: their identity, and the bytes of the one that a compiler reads
// just now. A file service that died over it is asked again, for the same path.
import {
  FileOperation,
  FileType,
  STAT_CHANGE_TIME,
  STAT_FILE_SIZE,
  STAT_INODE,
  STAT_MODIFY_TIME,
  STAT_TYPE,
} from "../../abi/interfaces/file";
import { Status } from "../../abi/status";
import { callAgain, callAgainWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";

export const PATH_MAX: u32 = 4096;
/** Larger files are refused before they are read. */
export const FILE_SIZE_MAX: u64 = 0x1000_0000;

const stat: usize = memory.data(4096, 8);
let files: u32 = 0;
/** The open file, 0 = none: the file service's number of it, and its path. */
let isOpen: bool = false;
let file: u64 = 0;
let path: usize = 0;
let pathLength: u32 = 0;

/** Sets the file service's port. */
export function initInput(port: u32): void {
  files = port;
}

/**
 * Learns the identity of the file at a path. NotFound, IsDirectory …, NotSupported when too large.
 */
export function statInput(at: usize, length: u32): i32 {
  memory.copy(stat, at, length);
  const status = callAgainWithLease(
    files, FileOperation.StatPath, LeaseAccess.ReadWrite, stat, PATH_MAX, length, 0,
  );
  if (status < 0) return status;
  if (load<u64>(stat + STAT_TYPE) != FileType.Regular) return Status.IsDirectory;
  return inputSize() > FILE_SIZE_MAX ? Status.NotSupported : Status.Ok;
}

// What statInput learned last.
export function inputInode(): u64 {
  return load<u64>(stat + STAT_INODE);
}
/** Bytes of the file. */
export function inputSize(): u64 {
  return load<u64>(stat + STAT_FILE_SIZE);
}
/** When it was modified last, ns since 1970. */
export function inputModified(): u64 {
  return load<u64>(stat + STAT_MODIFY_TIME);
}
/** When its inode changed last, ns since 1970. */
export function inputChanged(): u64 {
  return load<u64>(stat + STAT_CHANGE_TIME);
}

/** Opens the file at a path, which stays where it is until closeInput. Ok or a Status. */
export function openInput(at: usize, length: u32): i32 {
  path = at;
  pathLength = length;
  return open();
}

function open(): i32 {
  const status = callAgainWithLease(
    files, FileOperation.Open, LeaseAccess.Read, path, pathLength, pathLength, 0,
  );
  if (status < 0) return status;
  isOpen = true;
  file = reply(0);
  return Status.Ok;
}

/** Reads at most `length` bytes. @returns how many, 0 at the end, or a negative Status */
export function readInput(offset: u64, to: usize, length: u32): i32 {
  let status = read(offset, to, length);
  if (status < 0) {
    // A new instance of the file service knows nothing of files that the last one had open.
    closeInput();
    const opened = open();
    status = opened < 0 ? opened : read(offset, to, length);
  }
  return status;
}

function read(offset: u64, to: usize, length: u32): i32 {
  const status = callAgainWithLease(
    files, FileOperation.Read, LeaseAccess.Write, to, length, file, offset,
  );
  return status < 0 ? status : <i32>min<u64>(reply(0), length);
}

/** Closes the file, where one is open. */
export function closeInput(): void {
  if (isOpen) callAgain(files, FileOperation.Close, file);
  isOpen = false;
}
