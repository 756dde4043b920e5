// The standard streams: the console's.
import { ConsoleOperation, ConsoleStream } from "../../../abi/interfaces/console";
import { FileType } from "../../../abi/interfaces/file";
import { Status } from "../../../abi/status";
import { callAgain, callAgainWithLease, reply } from "../../../sdk/client";
import { LeaseAccess } from "../../../sdk/message";
import { Errno } from "../errno";
import { errnoOf } from "./errno";
import { isForeground } from "./launch";
import { callWithProgramLease } from "./lease";
import { consolePort } from "./ports";

let modeKnown: bool = false;
let framed: bool = false;

/** A character device where the console is a terminal; all three are of one type. */
export function streamType(stream: u32): FileType {
  if (!modeKnown && consolePort() != 0) {
    framed = callAgain(consolePort(), ConsoleOperation.Mode) == Status.Ok && reply(0) == 1;
    modeKnown = true;
  }
  return framed ? FileType.Unknown : FileType.CharacterDevice;
}

function consoleStream(stream: u32): ConsoleStream {
  return stream == 1 ? ConsoleStream.Output : ConsoleStream.Error;
}

/** Writes bytes of the layer's memory to standard output (1) or error (2). Bytes, or -Errno. */
export function writeStream(stream: u32, from: usize, length: u32): i64 {
  if (consolePort() == 0) return -Errno.IO;
  const status = callAgainWithLease(
    consolePort(), ConsoleOperation.Write, LeaseAccess.Read, from, length, consoleStream(stream),
    length,
  );
  return status == Status.Ok ? min<u32>(<u32>reply(0), length) : -Errno.IO;
}

/** The same for bytes of the program's memory. */
export function writeStreamFromProgram(stream: u32, place: u32, length: u32): i64 {
  if (consolePort() == 0) return -Errno.IO;
  const status = callWithProgramLease(
    consolePort(), ConsoleOperation.Write, LeaseAccess.Read, place, length, consoleStream(stream),
    length,
  );
  return status == Status.Ok ? min<u32>(<u32>reply(0), length) : -errnoOf(status);
}

/** Reads what there is, and waits for it. Bytes, 0 at the end, or -Errno. */
export function readStream(place: u32, length: u32): i64 {
  if (!isForeground() || consolePort() == 0) return 0;
  const status = callWithProgramLease(
    consolePort(), ConsoleOperation.Read, LeaseAccess.Write, place, length, 0, 0,
  );
  return status == Status.Ok ? min<u32>(<u32>reply(0), length) : -errnoOf(status);
}
