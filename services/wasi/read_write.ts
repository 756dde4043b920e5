// fd_read, fd_pread, fd_write, fd_pwrite, fd_seek, fd_tell. The layer keeps the offset of each open
// file; back ends only read and write at one.
import { STAT_FILE_SIZE } from "../../abi/interfaces/file";
import { readFile, statFile, writeFile } from "backend/files";
import { callerStore32, callerStore64 } from "./caller";
import { Descriptor, descriptor, isDirectory, isStream, Kind } from "./descriptors";
import { Errno } from "./errno";
import { FdFlag } from "./file_stat";
import { RIGHT_FD_READ, RIGHT_FD_SEEK, RIGHT_FD_TELL, RIGHT_FD_WRITE } from "./rights";
import { streamMoved, streamRead, streamWrite } from "./streams";
import { loadVector, vectorLength, vectorPointer, vectorsLength } from "./vectors";

/** Whence of fd_seek in preview 1 (witx: whence); wasi_unstable has them in another order. */
export const enum Whence {
  SET = 0,
  CUR = 1,
  END = 2,
}

const stat: usize = memory.data(72, 8);
let moved: u32 = 0;

function vectorsError(total: i64): i32 {
  return total == -1 ? Errno.FAULT : Errno.INVAL;
}

/** Why a descriptor is no file to read or write, or SUCCESS. */
function fileError(open: Descriptor, right: u64): i32 {
  if (isDirectory(open)) return Errno.ISDIR;
  if (open.kind != Kind.File) return Errno.BADF;
  return open.rights & right ? Errno.SUCCESS : Errno.NOTCAPABLE;
}

/**
 * witx: fd_read. Reads into `count` vectors at `list` and writes the bytes read at `result`, 0 at
 * the end. Blocks on standard input until there is something. BADF, ISDIR, NOTCAPABLE, FAULT;
 * INVAL for more than VECTORS_MAX vectors or 2^31 bytes; and the back end's, when nothing was
 * read.
 */
export function fdRead(fd: u32, list: u32, count: u32, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  const total = vectorsLength(list, count);
  if (total < 0) return vectorsError(total);
  if (open.kind == Kind.Input) {
    const error = streamRead(list, count);
    if (error) return error;
    return callerStore32(result, streamMoved()) ? Errno.FAULT : Errno.SUCCESS;
  }
  let error = fileError(open, RIGHT_FD_READ);
  if (!error) error = moveFile(open, list, count, open.offset, false);
  if (error) return error;
  open.offset += moved;
  return callerStore32(result, moved) ? Errno.FAULT : Errno.SUCCESS;
}

/**
 * witx: fd_pread. As fdRead from `offset` on; the descriptor's own offset stays. SPIPE for
 * streams.
 */
export function fdPread(fd: u32, list: u32, count: u32, offset: u64, result: u32): i32 {
  return positioned(fd, list, count, offset, result, false);
}

/**
 * witx: fd_pwrite. As fdWrite from `offset` on; the descriptor's own offset stays. SPIPE for
 * streams.
 */
export function fdPwrite(fd: u32, list: u32, count: u32, offset: u64, result: u32): i32 {
  return positioned(fd, list, count, offset, result, true);
}

function positioned(
  fd: u32, list: u32, count: u32, offset: u64, result: u32, write: bool,
): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (isStream(open)) return (open.kind == Kind.Input) == write ? Errno.BADF : Errno.SPIPE;
  const total = vectorsLength(list, count);
  if (total < 0) return vectorsError(total);
  let error = fileError(open, write ? RIGHT_FD_WRITE : RIGHT_FD_READ);
  if (!error) error = moveFile(open, list, count, offset, write);
  if (error) return error;
  return callerStore32(result, moved) ? Errno.FAULT : Errno.SUCCESS;
}

/**
 * Moves vectors between a file and the program's memory, without a copy here; `moved` counts. It
 * ends at the first piece that is not moved in full.
 */
function moveFile(open: Descriptor, list: u32, count: u32, offset: u64, write: bool): i32 {
  moved = 0;
  if (<i64>offset < 0) return Errno.INVAL;
  for (let index: u32 = 0; index < count; index++) {
    if (!loadVector(list, index)) return Errno.FAULT;
    let at = vectorPointer();
    let left = vectorLength();
    while (left != 0) {
      const place = offset + moved;
      const got = write
        ? writeFile(open.file, place, at, left)
        : readFile(open.file, place, at, left);
      if (got < 0) return moved ? Errno.SUCCESS : <i32>-got;
      if (got == 0) return Errno.SUCCESS;
      moved += <u32>got;
      at += <u32>got;
      left -= <u32>got;
    }
  }
  return Errno.SUCCESS;
}

/**
 * witx: fd_write. Writes `count` vectors at `list` and writes the bytes written at `result`; with
 * APPEND at the file's end. Errors as fdRead's.
 */
export function fdWrite(fd: u32, list: u32, count: u32, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  const total = vectorsLength(list, count);
  if (total < 0) return vectorsError(total);
  if (open.kind == Kind.Output || open.kind == Kind.Error) {
    const error = streamWrite(open.kind == Kind.Output ? 1 : 2, list, count, <u32>total);
    if (error) return error;
    return callerStore32(result, streamMoved()) ? Errno.FAULT : Errno.SUCCESS;
  }
  let error = fileError(open, RIGHT_FD_WRITE);
  if (!error && open.flags & FdFlag.APPEND) {
    error = statFile(open.file, stat);
    if (!error) open.offset = load<u64>(stat + STAT_FILE_SIZE);
  }
  if (!error) error = moveFile(open, list, count, open.offset, true);
  if (error) return error;
  open.offset += moved;
  return callerStore32(result, moved) ? Errno.FAULT : Errno.SUCCESS;
}

/**
 * witx: fd_seek. Writes the new offset at `result`. BADF, SPIPE, ISDIR, NOTCAPABLE, FAULT; INVAL
 * for an unknown `whence`, or an offset that is negative or from 2^63 on.
 */
export function fdSeek(fd: u32, delta: i64, whence: u32, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (isStream(open)) return Errno.SPIPE;
  if (open.kind != Kind.File) return Errno.ISDIR;
  const asks = delta == 0 && whence == Whence.CUR;
  const rights = asks ? RIGHT_FD_SEEK | RIGHT_FD_TELL : RIGHT_FD_SEEK;
  if (!(open.rights & rights)) return Errno.NOTCAPABLE;
  let base: i64 = 0;
  if (whence == Whence.CUR) base = <i64>open.offset;
  else if (whence == Whence.END) {
    const error = statFile(open.file, stat);
    if (error) return error;
    base = <i64>load<u64>(stat + STAT_FILE_SIZE);
  } else if (whence != Whence.SET) return Errno.INVAL;
  const target = base + delta;
  if (target < 0 || (delta > 0 && target < base)) return Errno.INVAL;
  if (callerStore64(result, target)) return Errno.FAULT;
  open.offset = target;
  return Errno.SUCCESS;
}

/** witx: fd_tell. As fdSeek by 0 from the current offset, for which RIGHT_FD_TELL is enough. */
export function fdTell(fd: u32, result: u32): i32 {
  return fdSeek(fd, 0, Whence.CUR, result);
}
