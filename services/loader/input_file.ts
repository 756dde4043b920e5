// The file that is to be compiled: its identity, and its bytes, read straight into the compiler's
// memory.
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
const FILE_SIZE_MAX: u64 = 0x1000_0000;
const READ_SIZE: u32 = 0x8_0000;

const path: usize = memory.data(4096, 8);
const stat: usize = memory.data(4096, 8);
let length: u32 = 0;
let files: u32 = 0;

export function initInput(port: u32): void {
  files = port;
}

/** PATH_MAX bytes for the path. */
export function inputPath(): usize {
  return path;
}

/**
 * Learns the identity of the file at inputPath(). NotFound, IsDirectory …, NotSupported when too
 * large.
 */
export function statInput(pathLength: u32): i32 {
  length = pathLength;
  memory.copy(stat, path, pathLength);
  const status = callAgainWithLease(
    files, FileOperation.StatPath, LeaseAccess.ReadWrite, stat, PATH_MAX, pathLength, 0,
  );
  if (status < 0) return status;
  if (load<u64>(stat + STAT_TYPE) != FileType.Regular) return Status.IsDirectory;
  return inputSize() > FILE_SIZE_MAX ? Status.NotSupported : Status.Ok;
}

export function inputInode(): u64 {
  return load<u64>(stat + STAT_INODE);
}
export function inputSize(): u64 {
  return load<u64>(stat + STAT_FILE_SIZE);
}
export function inputModified(): u64 {
  return load<u64>(stat + STAT_MODIFY_TIME);
}
export function inputChanged(): u64 {
  return load<u64>(stat + STAT_CHANGE_TIME);
}

/** Reads inputSize() bytes to `to`. EndOfFile when the file became shorter. */
export function readInput(to: usize): i32 {
  let status = callAgainWithLease(
    files, FileOperation.Open, LeaseAccess.Read, path, length, length, 0,
  );
  if (status < 0) return status;
  const file = reply(0);
  let offset: u64 = 0;
  while (offset < inputSize()) {
    const wanted = <u32>min<u64>(inputSize() - offset, READ_SIZE);
    status = callAgainWithLease(
      files, FileOperation.Read, LeaseAccess.Write, to + <usize>offset, wanted, file, offset,
    );
    if (status < 0) break;
    if (reply(0) == 0) {
      status = Status.EndOfFile;
      break;
    }
    offset += min<u64>(reply(0), wanted);
  }
  callAgain(files, FileOperation.Close, file);
  return status;
}
