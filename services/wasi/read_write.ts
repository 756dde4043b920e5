// fd_read, fd_pread, fd_write, fd_pwrite, fd_seek, fd_tell.
import { ConsoleStream } from "../../abi/interfaces/console";
import { FileOperation, STAT_FILE_SIZE, STAT_SIZE } from "../../abi/interfaces/file";
import { Status } from "../../abi/status";
import { callAgainWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { callerStore32, callerStore64 } from "./caller";
import { Descriptor, descriptor, Kind } from "./descriptors";
import { Errno, errnoOf } from "./errno";
import { callWithProgramLease } from "./lease";
import { filesPort } from "./ports";
import { streamMoved, streamRead, streamWrite } from "./streams";
import { loadVector, vectorLength, vectorPointer, vectorsLength } from "./vectors";

/** Whence of fd_seek in preview 1 (witx: whence); wasi_unstable has them in another order. */
export const enum Whence {
  SET = 0,
  CUR = 1,
  END = 2,
}

const stat: usize = memory.data(64, 8);
let moved: u32 = 0;

function vectorsError(total: i64): i32 {
  return total == -1 ? Errno.FAULT : Errno.INVAL;
}

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
  const error = readFile(open, list, count, open.offset);
  if (error) return error;
  open.offset += moved;
  return callerStore32(result, moved) ? Errno.FAULT : Errno.SUCCESS;
}

export function fdPread(fd: u32, list: u32, count: u32, offset: u64, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (open.kind == Kind.Input) return Errno.SPIPE;
  const total = vectorsLength(list, count);
  if (total < 0) return vectorsError(total);
  const error = readFile(open, list, count, offset);
  if (error) return error;
  return callerStore32(result, moved) ? Errno.FAULT : Errno.SUCCESS;
}

/** Reads a file straight into the program's memory; `moved` counts the bytes. */
function readFile(open: Descriptor, list: u32, count: u32, offset: u64): i32 {
  moved = 0;
  if (open.kind == Kind.Directory || open.kind == Kind.Unopened) return Errno.ISDIR;
  if (open.kind != Kind.File) return Errno.BADF;
  for (let index: u32 = 0; index < count; index++) {
    if (!loadVector(list, index)) return Errno.FAULT;
    let at = vectorPointer();
    let left = vectorLength();
    while (left != 0) {
      const status = callWithProgramLease(
        filesPort(), FileOperation.Read, LeaseAccess.Write, at, left, open.file, offset + moved,
      );
      if (status != Status.Ok) return moved ? Errno.SUCCESS : errnoOf(status);
      const got = min<u32>(<u32>reply(0), left);
      if (got == 0) return Errno.SUCCESS;
      moved += got;
      at += got;
      left -= got;
    }
  }
  return Errno.SUCCESS;
}

export function fdWrite(fd: u32, list: u32, count: u32, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  const total = vectorsLength(list, count);
  if (total < 0) return vectorsError(total);
  if (open.kind != Kind.Output && open.kind != Kind.Error) return Errno.BADF;
  const stream = open.kind == Kind.Output ? ConsoleStream.Output : ConsoleStream.Error;
  const error = streamWrite(stream, list, count, <u32>total);
  if (error) return error;
  return callerStore32(result, streamMoved()) ? Errno.FAULT : Errno.SUCCESS;
}

export function fdPwrite(fd: u32, list: u32, count: u32, offset: u64, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  return open.kind == Kind.Output || open.kind == Kind.Error ? Errno.SPIPE : Errno.BADF;
}

export function fdSeek(fd: u32, delta: i64, whence: u32, result: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (open.kind == Kind.Input || open.kind == Kind.Output || open.kind == Kind.Error) {
    return Errno.SPIPE;
  }
  if (open.kind != Kind.File) return Errno.ISDIR;
  let base: i64 = 0;
  if (whence == Whence.CUR) base = <i64>open.offset;
  else if (whence == Whence.END) {
    const status = callAgainWithLease(
      filesPort(), FileOperation.Stat, LeaseAccess.Write, stat, STAT_SIZE, open.file,
    );
    if (status != Status.Ok) return errnoOf(status);
    base = <i64>load<u64>(stat + STAT_FILE_SIZE);
  } else if (whence != Whence.SET) return Errno.INVAL;
  const target = base + delta;
  if (target < 0 || (delta > 0 && target < base)) return Errno.INVAL;
  if (callerStore64(result, target)) return Errno.FAULT;
  open.offset = target;
  return Errno.SUCCESS;
}

export function fdTell(fd: u32, result: u32): i32 {
  return fdSeek(fd, 0, Whence.CUR, result);
}
