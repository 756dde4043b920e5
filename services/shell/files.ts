// The commands about files: ls, cat, cd, pwd; and the look-up of programs.
import {
  DIRENT_NAME,
  DIRENT_NAME_LENGTH,
  DIRENT_TYPE,
  FileOpenFlag,
  FileOperation,
  FileType,
  STAT_FILE_SIZE,
  STAT_SIZE,
  STAT_TYPE,
} from "../../abi/interfaces/file";
import { Status } from "../../abi/status";
import { callAgain, callAgainWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { equalsString } from "../../sdk/text";
import { argument, argumentCount, argumentLength } from "./arguments";
import { err, flush, out, writeAll } from "./output";
import {
  currentDirectory,
  currentDirectoryLength,
  enterResolved,
  PATH_MAX,
  resolve,
  resolvedPath,
  resolvedPathLength,
  resolveRoot,
} from "./paths";
import {
  addName, clearNames, nameCount, nameLength, namesLeftOut, nameStart, nameType, sortNames,
} from "./name_list";
import { statusText } from "./status_text";

const BUFFER_SIZE: u32 = 65536;
const buffer: usize = memory.data(65536, 8);
let files: u32 = 0;

/** Sets the file service's port, 0 when there is none. */
export function initFiles(port: u32): void {
  files = port;
}

/** Status of the resolved path: its kind and size are then in statKind() and statSize(). */
export function statResolved(): i32 {
  if (files == 0) return Status.NotFound;
  memory.copy(buffer, resolvedPath(), resolvedPathLength());
  return callAgainWithLease(
    files, FileOperation.StatPath, LeaseAccess.ReadWrite, buffer, PATH_MAX, resolvedPathLength(), 0,
  );
}
/** FileType of the file that was looked at last. */
export function statKind(): u64 {
  return load<u64>(buffer + STAT_TYPE);
}
/** Its bytes. */
export function statSize(): u64 {
  return load<u64>(buffer + STAT_FILE_SIZE);
}

function complain(index: u32, status: i32): i32 {
  const text = err();
  text.bytes(argument(0), argumentLength(0)).string(": ");
  if (index != 0) text.bytes(argument(index), argumentLength(index)).string(": ");
  text.string(statusText(status)).byte(10);
  return 1;
}

/** Opens the resolved path; its number, size and kind are in reply(0..2). */
function openResolved(flags: u32): i32 {
  if (files == 0) return Status.NotFound;
  return callAgainWithLease(
    files, FileOperation.Open, LeaseAccess.Read, resolvedPath(), resolvedPathLength(),
    resolvedPathLength(), flags,
  );
}

/** pwd */
export function commandPwd(): i32 {
  out().bytes(currentDirectory(), currentDirectoryLength()).byte(10);
  return 0;
}

/** cd [directory] */
export function commandCd(): i32 {
  const given = argumentCount() > 1;
  if (!given) resolveRoot();
  else if (!resolve(argument(1), argumentLength(1))) return complain(1, Status.NameTooLong);
  const status = statResolved();
  if (status < 0) return complain(given ? 1 : 0, status);
  if (statKind() != FileType.Directory) return complain(1, Status.NotDirectory);
  enterResolved();
  return 0;
}

/** cat file … */
export function commandCat(): i32 {
  if (argumentCount() < 2) {
    err().string("usage: cat file ...\n");
    return 2;
  }
  let result = 0;
  for (let index: u32 = 1; index < argumentCount(); index++) {
    const status = resolve(argument(index), argumentLength(index))
      ? copyFile()
      : Status.NameTooLong;
    if (status < 0) result = complain(index, status);
  }
  return result;
}

function copyFile(): i32 {
  let status = openResolved(0);
  if (status < 0) return status;
  if (reply(2) == FileType.Directory) return Status.IsDirectory;
  const file = reply(0);
  out();
  flush();
  let offset: u64 = 0;
  while (true) {
    status = callAgainWithLease(
      files, FileOperation.Read, LeaseAccess.Write, buffer, BUFFER_SIZE, file, offset,
    );
    const count = status < 0 ? 0 : <u32>reply(0);
    if (count == 0 || !writeAll(buffer, count)) break;
    offset += count;
  }
  callAgain(files, FileOperation.Close, file);
  return status < 0 ? status : Status.Ok;
}

/** ls [-l] [path …] */
export function commandLs(): i32 {
  let first: u32 = 1;
  const long = argumentCount() > 1 && equalsString(argument(1), argumentLength(1), "-l");
  if (long) first++;
  if (first == argumentCount()) {
    return listPath(0, currentDirectory(), currentDirectoryLength(), long);
  }
  let result = 0;
  for (let index = first; index < argumentCount(); index++) {
    if (listPath(index, argument(index), argumentLength(index), long) != 0) result = 1;
  }
  return result;
}

function listPath(index: u32, path: usize, length: u32, long: bool): i32 {
  if (!resolve(path, length)) return complain(index, Status.NameTooLong);
  let status = statResolved();
  if (status < 0) return complain(index, status);
  if (statKind() != FileType.Directory) {
    printEntry(path, length, <u32>statKind(), statSize(), long);
    return 0;
  }
  status = openResolved(FileOpenFlag.Directory);
  if (status < 0) return complain(index, status);
  const directory = reply(0);
  status = gatherNames(directory);
  if (status >= 0) printNames(directory, long);
  callAgain(files, FileOperation.Close, directory);
  return status < 0 ? complain(index, status) : 0;
}

function gatherNames(directory: u64): i32 {
  clearNames();
  let cookie: u64 = 0;
  while (true) {
    const status = callAgainWithLease(
      files, FileOperation.ReadDirectory, LeaseAccess.Write, buffer, 8192, directory, cookie,
    );
    if (status < 0) return status;
    const size = <u32>reply(0);
    cookie = reply(1);
    const atEnd = reply(2) != 0;
    for (let at: u32 = 0; at < size; ) {
      const entry = buffer + at;
      const length = <u32>load<u16>(entry + DIRENT_NAME_LENGTH);
      if (load<u8>(entry + DIRENT_NAME) != 0x2e) {
        addName(entry + DIRENT_NAME, length, load<u8>(entry + DIRENT_TYPE));
      }
      at += (<u32>DIRENT_NAME + length + 7) & ~7;
    }
    if (atEnd || size == 0) break;
  }
  sortNames();
  return Status.Ok;
}

function printNames(directory: u64, long: bool): void {
  for (let index: u32 = 0; index < nameCount(); index++) {
    const name = nameStart(index);
    const length = nameLength(index);
    let size: u64 = 0;
    if (long) {
      memory.copy(buffer, name, length);
      const status = callAgainWithLease(
        files, FileOperation.StatAt, LeaseAccess.ReadWrite, buffer, STAT_SIZE + 256, length,
        FileOpenFlag.NoFollow, directory,
      );
      if (status >= 0) size = statSize();
    }
    printEntry(name, length, nameType(index), size, long);
  }
  if (namesLeftOut() != 0) err().decimal(namesLeftOut()).string(" more entries are not shown\n");
}

function printEntry(name: usize, length: u32, kind: u32, size: u64, long: bool): void {
  const text = out();
  if (long) text.decimal(size, 12).byte(32);
  text.bytes(name, length);
  if (kind == FileType.Directory) text.byte(0x2f);
  else if (kind == FileType.SymbolicLink) text.byte(0x40);
  text.byte(10);
}
