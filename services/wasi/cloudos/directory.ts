// Directories of the file service.
import { FileOperation } from "../../../abi/interfaces/file";
import { Status } from "../../../abi/status";
import { callAgainWithLease, reply } from "../../../sdk/client";
import { LeaseAccess } from "../../../sdk/message";
import { errnoOf } from "./errno";
import { filesPort } from "./ports";

let cookie: u64 = 0;
let ended: bool = false;

/** Where the next readDirectory goes on, and whether there is anything more. */
export function nextCookie(): u64 {
  return cookie;
}
/** True when the last readDirectory came to the end. */
export function directoryEnded(): bool {
  return ended;
}

/**
 * Fills `records` with DirectoryEntry records (abi/interfaces/file.ts) from a cookie on; 0 is the
 * start. Bytes, or a negative Errno.
 */
export function readDirectory(folder: u64, from: u64, records: usize, size: u32): i64 {
  const status = callAgainWithLease(
    filesPort(), FileOperation.ReadDirectory, LeaseAccess.Write, records, size, folder, from,
  );
  if (status != Status.Ok) return -errnoOf(status);
  cookie = reply(1);
  ended = reply(2) != 0;
  return min<u32>(<u32>reply(0), size);
}
