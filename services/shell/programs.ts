// Running programs: looking them up, handing them to the process service, waiting for them.
import { FileType } from "../../abi/interfaces/file";
import {
  ProcessEnd, ProcessFlag, ProcessOperation, LAUNCH_TEXT_MAX, PROCESS_MESSAGE_MAX,
} from "../../abi/interfaces/process";
import { PAGE_SIZE } from "../../abi/limits";
import { Status } from "../../abi/status";
import { callWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { parseDecimal, Text } from "../../sdk/text";
import {
  argument, argumentCount, argumentLength, dropArguments, inBackground,
} from "./arguments";
import { statKind, statResolved } from "./files";
import { addJob } from "./jobs";
import { err, flush } from "./output";
import {
  currentDirectory, currentDirectoryLength, resolve, resolvedPath, resolvedPathLength, resolveIn,
} from "./paths";
import { statusText } from "./status_text";

// As a POSIX shell has them.
const STATUS_NOT_FOUND = 127;
const STATUS_NOT_EXECUTABLE = 126;

const launch: usize = memory.data(65536);
const launchText: usize = memory.data(offsetof<Text>(), 8);
const message: usize = memory.data(512);
let processes: u32 = 0;
const PAGE_KIB: i64 = PAGE_SIZE / 1024;
const LIMIT_KIB_MAX: i64 = 0x4000_0000;
/** Quota of the next program, 0 = what the process service gives. */
let quotaPages: u64 = 0;

/** Sets the process service's port. */
export function initPrograms(port: u32): void {
  processes = port;
}
/** The process service's port. */
export function processesPort(): u32 {
  return processes;
}

/** limit KiB name [argument ...] */
export function commandLimit(): i32 {
  const size = argumentCount() < 3 ? -1 : parseDecimal(argument(1), argumentLength(1));
  if (size <= 0 || size > LIMIT_KIB_MAX) {
    err().string("usage: limit KiB name [argument ...]\n");
    return 2;
  }
  dropArguments(2);
  quotaPages = <u64>(size + PAGE_KIB - 1) / PAGE_KIB;
  const status = runProgram();
  quotaPages = 0;
  return status;
}

/**
 * Runs the program that argument 0 names: in the foreground, and returns its exit status; or starts
 * it in the background, where it is a job (jobs.ts).
 */
export function runProgram(): i32 {
  const found = findProgram();
  if (found < 0) {
    return refuse(found, found == Status.NotFound ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
  }
  const text = writeLaunchText();
  if (text.cut) return refuse(Status.NameTooLong, STATUS_NOT_EXECUTABLE);
  flush();
  const where: u64 = inBackground() ? 0 : ProcessFlag.Foreground;
  const flags = (quotaPages << 32) | ProcessFlag.Later | where;
  const status = callWithLease(
    processes, ProcessOperation.Start, LeaseAccess.ReadWrite, launch, LAUNCH_TEXT_MAX, text.length,
    flags,
  );
  if (status == Status.BadModule && reply(0) != 0) {
    err().bytes(launch, min<u32>(<u32>reply(0), PROCESS_MESSAGE_MAX)).byte(10);
    return STATUS_NOT_EXECUTABLE;
  }
  if (status < 0) return refuse(status, STATUS_NOT_EXECUTABLE);
  const number = reply(0);
  if (!inBackground()) return waitFor(number);
  addJob(number);
  return 0;
}

function waitFor(number: u64): i32 {
  const status = callWithLease(
    processes, ProcessOperation.Wait, LeaseAccess.Write, message, 512, number,
  );
  if (status < 0) return refuse(status, STATUS_NOT_EXECUTABLE);
  const exitStatus = <i32>reply(0);
  const how = reply(1);
  const length = min<u32>(<u32>reply(2), 512);
  const reason = <i32>reply(3);
  if (length != 0) err().bytes(message, length).byte(10);
  else if (how == ProcessEnd.NotStarted) refuse(reason, exitStatus);
  else if (how == ProcessEnd.Killed)
    err().bytes(argument(0), argumentLength(0)).string(": killed\n");
  return exitStatus;
}

function refuse(status: i32, exitStatus: i32): i32 {
  err().bytes(argument(0), argumentLength(0)).string(": ").string(statusText(status)).byte(10);
  return exitStatus;
}

/** Resolves argument 0 to the path of a regular file. */
function findProgram(): i32 {
  const name = argument(0);
  const length = argumentLength(0);
  for (let index: u32 = 0; index < length; index++) {
    if (load<u8>(name + index) == 0x2f) {
      return resolve(name, length) ? regularFile() : Status.NameTooLong;
    }
  }
  if (tryIn("/bin", name, length, ".wasm") || tryIn("/bin", name, length, "")) return Status.Ok;
  if (tryIn("", name, length, ".wasm") || tryIn("", name, length, "")) return Status.Ok;
  return tryIn("/files", name, length, ".wasm") || tryIn("/files", name, length, "")
    ? Status.Ok
    : Status.NotFound;
}

function tryIn(folder: string, name: usize, length: u32, ending: string): bool {
  return length != 0 && resolveIn(folder, name, length, ending) && regularFile() >= 0;
}

function regularFile(): i32 {
  const status = statResolved();
  if (status < 0) return status;
  return statKind() == FileType.Regular ? Status.Ok : Status.IsDirectory;
}

/** The launch text (abi/interfaces/process.ts): path, arguments, environment. */
function writeLaunchText(): Text {
  const text = changetype<Text>(launchText).reset(launch, LAUNCH_TEXT_MAX);
  text.bytes(resolvedPath(), resolvedPathLength()).byte(0);
  text.decimal(argumentCount()).byte(0);
  for (let index: u32 = 0; index < argumentCount(); index++) {
    text.bytes(argument(index), argumentLength(index)).byte(0);
  }
  text.decimal(2).byte(0);
  text.string("PATH=/bin").byte(0);
  return text.string("PWD=").bytes(currentDirectory(), currentDirectoryLength()).byte(0);
}
