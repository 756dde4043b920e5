// The file service: answers abi/interfaces/file.ts on port "files" from the ext4 volume on
// "block0". It keeps nothing per client, so its own restart and the clients' deaths need no
// clean-up.
import { FileOperation, STAT_SIZE } from "../../abi/interfaces/file";
import { COPY_SIZE_MAX } from "../../abi/limits";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { log, logLine, logSend, logStart, Severity } from "../../sdk/log";
import { claim, mustConnect, ready } from "../../sdk/names";
import {
  answer,
  copyIn,
  copyOut,
  leaseSize,
  messageKind,
  nextRequest,
  operation,
  word,
} from "../../sdk/server";
import { BlockPort } from "./block_port";
import { MountProblem, Volume } from "./ext4/volume";
import { FileOperations } from "./file_operations";
import { PATH_LENGTH_MAX } from "./path_walker";

const BUFFER_SIZE: u32 = 65536;
/** One Read gives at most this much, so that other clients get their turn. */
const READ_SIZE_MAX: u32 = 524288;
const buffer: usize = memory.data(65536, 4096);
const path: usize = memory.data(4096, 16);

/** Mounts the volume and serves port "files". Without a volume every request gets the reason. */
export function main(): void {
  const port = claim("files");
  logStart("files");
  const source = new BlockPort(mustConnect("block0"));
  let status = source.open();
  const volume = new Volume(source);
  if (status < 0) {
    logLine().string("no disk: status ").signed(status);
    logSend(Severity.Warning);
  } else {
    status = mount(volume);
  }
  const files = new FileOperations(volume);
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() != MessageKind.Call) continue;
    if (status < 0) answer(status);
    else answerRequest(files);
  }
}

function mount(volume: Volume): i32 {
  const problem = volume.mount();
  if (problem == MountProblem.None) {
    logLine()
      .string("ext4, ")
      .decimal((volume.blockCount * volume.blockSize) >> 20)
      .string(" MiB in blocks of ")
      .decimal(volume.blockSize)
      .string(volume.hasChecksums ? ", checksums verified, read-only" : ", read-only");
    logSend(Severity.Info);
    return Status.Ok;
  }
  if (problem == MountProblem.UnknownFeatures) {
    logLine().string("refused: unknown incompatible features 0x").hex(volume.detail);
    logSend(Severity.Error);
    return Status.NotSupported;
  }
  log(Severity.Error, problemText(problem));
  return Status.InputOutput;
}

function problemText(problem: MountProblem): string {
  switch (problem) {
    case MountProblem.Unreadable:
      return "refused: the superblock cannot be read";
    case MountProblem.NotExt4:
      return "refused: no ext4 volume";
    case MountProblem.BadChecksum:
      return "refused: the superblock's checksum is wrong";
    case MountProblem.NeedsRecovery:
      return "refused: the journal must be replayed first (run e2fsck on the host)";
    default:
      return "refused: the superblock's geometry makes no sense, or the disk was cut off";
  }
}

function answerRequest(files: FileOperations): void {
  switch (operation()) {
    case FileOperation.Open:
    case FileOperation.OpenAt:
      return open(files, operation() == FileOperation.OpenAt);
    case FileOperation.Close:
      return answer(files.close(word(0)));
    case FileOperation.Read:
      return read(files);
    case FileOperation.Stat:
      return stat(files);
    case FileOperation.StatPath:
    case FileOperation.StatAt:
      return statPath(files, operation() == FileOperation.StatAt);
    case FileOperation.ReadDirectory:
      return readDirectory(files);
    case FileOperation.ReadLink:
    case FileOperation.ReadLinkAt:
      return readLink(files, operation() == FileOperation.ReadLinkAt);
    case FileOperation.Statistics:
      files.statistics();
      return answer(Status.Ok, 4, files.w0, files.w1, files.w2, files.w3);
    default:
      answer(Status.BadArgument);
  }
}

/** Copies the path of w0 bytes from the lease. @returns its length or a Status */
function takePath(): i32 {
  const length = word(0);
  if (length > PATH_LENGTH_MAX) return Status.NameTooLong;
  if (length > leaseSize()) return Status.BadRange;
  return copyIn(0, path, <u32>length);
}

/** Answers with `length` bytes of the buffer copied to the lease, or with a Status in `length`. */
function give(length: i32, words: u32, w0: u64, w1: u64 = 0, w2: u64 = 0): void {
  const status = length < 0 ? length : copyOut(0, buffer, length);
  if (status < 0) answer(status);
  else answer(Status.Ok, words, w0, w1, w2);
}

function open(files: FileOperations, relative: bool): void {
  const length = takePath();
  if (length < 0) return answer(length);
  const flags = <u32>word(1);
  const status = relative
    ? files.openAt(word(2), path, length, flags)
    : files.open(path, length, flags);
  if (status < 0) answer(status);
  else answer(Status.Ok, 4, files.w0, files.w1, files.w2, files.w3);
}

function read(files: FileOperations): void {
  const wanted = min(leaseSize(), READ_SIZE_MAX);
  let done: u32 = 0;
  while (done < wanted) {
    const size = min(wanted - done, BUFFER_SIZE);
    const got = files.read(word(0), word(1) + done, buffer, size);
    const status = got > 0 ? copyOut(done, buffer, got) : got;
    if (status < 0) {
      // What came before the failure is good; the next Read meets the failure again.
      if (done > 0) break;
      return answer(status);
    }
    done += got;
    if (<u32>got < size) break;
  }
  answer(Status.Ok, 1, done);
}

function stat(files: FileOperations): void {
  const status = files.stat(word(0), buffer);
  give(status < 0 ? status : STAT_SIZE, 0, 0);
}

function statPath(files: FileOperations, relative: bool): void {
  const length = takePath();
  if (length < 0) return answer(length);
  const flags = <u32>word(1);
  const status = relative
    ? files.statAt(word(2), path, length, flags, buffer)
    : files.statPath(path, length, flags, buffer);
  give(status < 0 ? status : STAT_SIZE, 0, 0);
}

function readDirectory(files: FileOperations): void {
  const capacity = min<u32>(leaseSize(), COPY_SIZE_MAX);
  const length = files.readDirectory(word(0), word(1), buffer, capacity);
  give(length, 3, files.w0, files.w1, files.w2);
}

function readLink(files: FileOperations, relative: bool): void {
  const length = takePath();
  if (length < 0) return answer(length);
  const capacity = min(leaseSize(), PATH_LENGTH_MAX);
  const target = relative
    ? files.readLinkAt(word(2), path, length, buffer, capacity)
    : files.readLink(path, length, buffer, capacity);
  give(target, 1, target);
}
