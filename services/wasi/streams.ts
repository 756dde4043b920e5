// The standard streams, in the program's own memory where that is worth it.
import { readStream, writeStream, writeStreamFromProgram } from "backend/streams";
import { callerCopyIn } from "./caller";
import { Errno } from "./errno";
import { loadVector, vectorLength, vectorPointer } from "./vectors";

/** Writes up to this size are gathered, so that one call of the program is one piece of output. */
const GATHER_MAX: u32 = 4096;
const gathered: usize = memory.data(4096);
let moved: u32 = 0;

/** Bytes that the last streamWrite or streamRead moved. */
export function streamMoved(): u32 {
  return moved;
}

/**
 * Writes vectors of `total` bytes, which were checked, to standard output (1) or error (2). Returns
 * an Errno.
 */
export function streamWrite(stream: u32, list: u32, count: u32, total: u32): i32 {
  moved = 0;
  if (total <= GATHER_MAX) return writeGathered(stream, list, count);
  for (let index: u32 = 0; index < count; index++) {
    if (!loadVector(list, index)) return Errno.FAULT;
    const error = writePiece(stream, vectorPointer(), vectorLength());
    if (error) return moved ? Errno.SUCCESS : error;
  }
  return Errno.SUCCESS;
}

function writeGathered(stream: u32, list: u32, count: u32): i32 {
  let length: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    // The list may lie in the memory that it names, so it is believed again only as far as it fits.
    if (!loadVector(list, index) || length + vectorLength() > GATHER_MAX) return Errno.FAULT;
    if (callerCopyIn(gathered + length, vectorPointer(), vectorLength())) return Errno.FAULT;
    length += vectorLength();
  }
  while (moved < length) {
    const written = writeStream(stream, gathered + moved, length - moved);
    if (written <= 0) return moved ? Errno.SUCCESS : errorOf(written);
    moved += <u32>written;
  }
  return Errno.SUCCESS;
}

function writePiece(stream: u32, offset: u32, length: u32): i32 {
  while (length != 0) {
    const written = writeStreamFromProgram(stream, offset, length);
    if (written <= 0) return errorOf(written);
    moved += <u32>written;
    offset += <u32>written;
    length -= <u32>written;
  }
  return Errno.SUCCESS;
}

/** A stream that takes nothing is broken. */
function errorOf(written: i64): i32 {
  return written == 0 ? Errno.IO : <i32>-written;
}

/** Reads what there is into the first vector that is not empty; waits for it. Returns an Errno. */
export function streamRead(list: u32, count: u32): i32 {
  moved = 0;
  for (let index: u32 = 0; index < count; index++) {
    if (!loadVector(list, index)) return Errno.FAULT;
    if (vectorLength() == 0) continue;
    const got = readStream(vectorPointer(), vectorLength());
    if (got < 0) return <i32>-got;
    moved = <u32>got;
    return Errno.SUCCESS;
  }
  return Errno.SUCCESS;
}
