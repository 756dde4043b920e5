// The preopened directories: "/", and "." where the program was started. Each is opened when it is
// first used.
import { FileOpenFlag, FileOperation, FileType } from "../../../abi/interfaces/file";
import { Status } from "../../../abi/status";
import { callAgainWithLease, reply } from "../../../sdk/client";
import { LeaseAccess } from "../../../sdk/message";
import { copyString } from "../../../sdk/text";
import { Errno } from "../errno";
import { errnoOf } from "./errno";
import { environmentValue, findEnvironment } from "./launch";
import { filesPort } from "./ports";

const CURRENT: u32 = 1;
const PATH_SIZE: u32 = 4096;
const path: usize = memory.data(4096);
const name: usize = memory.data(8);
let file: u64 = 0;

/** Number of preopened directories. */
export function preopenCount(): u32 {
  return 2;
}
/** Both names have one byte. */
export function preopenNameLength(index: u32): u32 {
  return 1;
}
/** A preopened directory's name; it stands there until the next call. */
export function preopenName(index: u32): usize {
  store<u8>(name, index == CURRENT ? 0x2e : 0x2f);
  return name;
}

/** Opens a preopened directory, which is then preopenFile(). Returns an Errno. */
export function openPreopen(index: u32): i32 {
  const files = filesPort();
  if (files == 0) return Errno.NOENT;
  let length: u32 = 0;
  if (index == CURRENT) {
    length = min<u32>(findEnvironment("PWD"), PATH_SIZE);
    memory.copy(path, environmentValue(), length);
  }
  if (length == 0) length = copyString(path, PATH_SIZE, "/");
  const status = callAgainWithLease(
    files, FileOperation.Open, LeaseAccess.Read, path, length, length, FileOpenFlag.Directory,
  );
  if (status != Status.Ok) return errnoOf(status);
  if (reply(2) != FileType.Directory) return Errno.NOTDIR;
  file = reply(0);
  return Errno.SUCCESS;
}
/** The file service's number of the directory that openPreopen opened last. */
export function preopenFile(): u64 {
  return file;
}
