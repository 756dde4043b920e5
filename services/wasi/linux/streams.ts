// The standard streams: descriptors 0 to 2 of the process.
import { FileType } from "../../../abi/interfaces/file";
import { SYS_READ, SYS_WRITE } from "linux/system_calls";
import { countOf } from "./errno";
import { statFile } from "./files";
import { statType } from "./statx";
import { call3, ownAddress, programAddress } from "./system";

const stat: usize = memory.data(72, 8);

/** What stands behind a stream; Unknown where it is closed. */
export function streamType(stream: u32): FileType {
  return statFile(stream, stat) ? FileType.Unknown : statType(stat);
}

/** Writes bytes of the layer's memory to standard output (1) or error (2). Bytes, or -Errno. */
export function writeStream(stream: u32, from: usize, length: u32): i64 {
  return countOf(call3(SYS_WRITE, stream, ownAddress(from), length));
}

/** The same for bytes of the program's memory. */
export function writeStreamFromProgram(stream: u32, place: u32, length: u32): i64 {
  return countOf(call3(SYS_WRITE, stream, programAddress(place), length));
}

/** Reads what there is, and waits for it. Bytes, 0 at the end, or -Errno. */
export function readStream(place: u32, length: u32): i64 {
  return countOf(call3(SYS_READ, 0, programAddress(place), length));
}
