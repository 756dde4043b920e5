// Files as the file service has them: read-only, so that what would create or change one is refused
// (ROFS), once its arguments are good.
import { FileOpenFlag, FileOperation, FileType, STAT_SIZE } from "../../../abi/interfaces/file";
import { Status } from "../../../abi/status";
import { callAgain, callAgainWithLease, reply } from "../../../sdk/client";
import { LeaseAccess } from "../../../sdk/message";
import { Errno } from "../errno";
import { OpenFlag, STAT_DEVICE } from "../file_stat";
import { errnoOf } from "./errno";
import { callWithProgramLease } from "./lease";
import { filesPort } from "./ports";

/** No descriptor gets a right to change anything. */
export const CAN_WRITE: bool = false;
/** Room that an answer to a path takes: the path's own buffer. */
const ANSWER_SIZE: u32 = 4096;

let file: u64 = 0;
let type: u32 = 0;

/** The file that openAt opened last, and its FileType. */
export function openedFile(): u64 {
  return file;
}
/** The FileType of the file that openAt opened last. */
export function openedType(): FileType {
  return type;
}

/** Opens a path relative to a folder; `flags` are OpenFlag. Returns an Errno. */
export function openAt(
  folder: u64, path: usize, length: u32, flags: u32, canTruncate: bool,
): i32 {
  const wanted = flags & (FileOpenFlag.Directory | FileOpenFlag.NoFollow);
  const status = callAgainWithLease(
    filesPort(), FileOperation.OpenAt, LeaseAccess.Read, path, length, length, wanted, folder,
  );
  if (status == Status.NotFound && flags & OpenFlag.Create) return Errno.ROFS;
  if (status != Status.Ok) return errnoOf(status);
  file = reply(0);
  type = <u32>reply(2);
  const error = openError(flags);
  if (error) closeFile(file);
  return error;
}

/** Why something that exists cannot be opened this way. */
function openError(flags: u32): i32 {
  if (flags & OpenFlag.Create && flags & OpenFlag.Exclusive) return Errno.EXIST;
  if (!(flags & (OpenFlag.Truncate | OpenFlag.Write))) return Errno.SUCCESS;
  return type == FileType.Directory ? Errno.ISDIR : Errno.ROFS;
}

/** Closes a file that openAt opened. Blocks; what the service says is of no use to anybody. */
export function closeFile(number: u64): void {
  callAgain(filesPort(), FileOperation.Close, number);
}

/** Reads into the program's memory. Bytes, 0 at the end, or a negative Errno. */
export function readFile(number: u64, offset: u64, place: u32, length: u32): i64 {
  const status = callWithProgramLease(
    filesPort(), FileOperation.Read, LeaseAccess.Write, place, length, number, offset,
  );
  return status == Status.Ok ? min<u32>(<u32>reply(0), length) : -errnoOf(status);
}

/** ROFS, as a negative number. */
export function writeFile(number: u64, offset: u64, place: u32, length: u32): i64 {
  return -Errno.ROFS;
}

/** Fills FULL_STAT_SIZE bytes at `stat` (file_stat.ts). Returns an Errno. */
export function statFile(number: u64, stat: usize): i32 {
  store<u64>(stat + STAT_DEVICE, 0);
  const status = callAgainWithLease(
    filesPort(), FileOperation.Stat, LeaseAccess.Write, stat, STAT_SIZE, number,
  );
  return status == Status.Ok ? Errno.SUCCESS : errnoOf(status);
}

/** The same for a path, whose buffer is overwritten. */
export function statAt(folder: u64, path: usize, length: u32, follow: bool, stat: usize): i32 {
  const flags = follow ? 0 : FileOpenFlag.NoFollow;
  const status = callAgainWithLease(
    filesPort(), FileOperation.StatAt, LeaseAccess.ReadWrite, path, ANSWER_SIZE, length, flags,
    folder,
  );
  if (status != Status.Ok) return errnoOf(status);
  memory.copy(stat, path, STAT_SIZE);
  store<u64>(stat + STAT_DEVICE, 0);
  return Errno.SUCCESS;
}

/** Reads a link's target. Its length, or a negative Errno. The path's buffer is overwritten. */
export function readLinkAt(
  folder: u64, path: usize, length: u32, target: usize, capacity: u32,
): i64 {
  const status = callAgainWithLease(
    filesPort(), FileOperation.ReadLinkAt, LeaseAccess.ReadWrite, path, ANSWER_SIZE, length, 0,
    folder,
  );
  if (status != Status.Ok) return -errnoOf(status);
  const count = min<u32>(<u32>reply(0), capacity);
  memory.copy(target, path, count);
  return count;
}
