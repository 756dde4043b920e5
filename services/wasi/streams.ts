// The standard streams: the console's, in the program's own memory where that is worth it.
import { ConsoleOperation, ConsoleStream } from "../../abi/interfaces/console";
import { Status } from "../../abi/status";
import { callAgain, callAgainWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { callerCopyIn } from "./caller";
import { Errno, errnoOf } from "./errno";
import { isForeground } from "./launch";
import { callWithProgramLease } from "./lease";
import { consolePort } from "./ports";
import { loadVector, vectorLength, vectorPointer } from "./vectors";

/** Writes up to this size are gathered, so that one call of the program is one piece of output. */
const GATHER_MAX: u32 = 4096;
const gathered: usize = memory.data(4096);
let modeKnown: bool = false;
let framed: bool = false;
let moved: u32 = 0;

/** Bytes that the last streamWrite or streamRead moved. */
export function streamMoved(): u32 {
  return moved;
}

/** True when the streams are a terminal: character devices. */
export function isTerminal(): bool {
  if (!modeKnown && consolePort() != 0) {
    framed = callAgain(consolePort(), ConsoleOperation.Mode) == Status.Ok && reply(0) == 1;
    modeKnown = true;
  }
  return !framed;
}

/**
 * Writes vectors of `total` bytes, which were checked, to standard output or error. Returns an
 * Errno.
 */
export function streamWrite(stream: ConsoleStream, list: u32, count: u32, total: u32): i32 {
  moved = 0;
  if (consolePort() == 0) return Errno.IO;
  if (total <= GATHER_MAX) return writeGathered(stream, list, count);
  for (let index: u32 = 0; index < count; index++) {
    if (!loadVector(list, index)) return Errno.FAULT;
    const error = writePiece(stream, vectorPointer(), vectorLength());
    if (error) return moved ? Errno.SUCCESS : error;
  }
  return Errno.SUCCESS;
}

function writeGathered(stream: ConsoleStream, list: u32, count: u32): i32 {
  let length: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    // The list may lie in the memory that it names, so it is believed again only as far as it fits.
    if (!loadVector(list, index) || length + vectorLength() > GATHER_MAX) return Errno.FAULT;
    if (callerCopyIn(gathered + length, vectorPointer(), vectorLength())) return Errno.FAULT;
    length += vectorLength();
  }
  while (moved < length) {
    const left = length - moved;
    const status = callAgainWithLease(
      consolePort(), ConsoleOperation.Write, LeaseAccess.Read, gathered + moved, left, stream, left,
    );
    const written = status == Status.Ok ? min<u32>(<u32>reply(0), left) : 0;
    if (written == 0) return moved ? Errno.SUCCESS : Errno.IO;
    moved += written;
  }
  return Errno.SUCCESS;
}

function writePiece(stream: ConsoleStream, offset: u32, length: u32): i32 {
  while (length != 0) {
    const status = callWithProgramLease(
      consolePort(), ConsoleOperation.Write, LeaseAccess.Read, offset, length, stream, length,
    );
    if (status != Status.Ok) return errnoOf(status);
    const written = min<u32>(<u32>reply(0), length);
    if (written == 0) return Errno.IO;
    moved += written;
    offset += written;
    length -= written;
  }
  return Errno.SUCCESS;
}

/** Reads what there is into the first vector that is not empty; waits for it. Returns an Errno. */
export function streamRead(list: u32, count: u32): i32 {
  moved = 0;
  if (!isForeground() || consolePort() == 0) return Errno.SUCCESS;
  for (let index: u32 = 0; index < count; index++) {
    if (!loadVector(list, index)) return Errno.FAULT;
    if (vectorLength() == 0) continue;
    const status = callWithProgramLease(
      consolePort(), ConsoleOperation.Read, LeaseAccess.Write, vectorPointer(), vectorLength(), 0,
      0,
    );
    if (status != Status.Ok) return errnoOf(status);
    moved = <u32>reply(0);
    return Errno.SUCCESS;
  }
  return Errno.SUCCESS;
}
