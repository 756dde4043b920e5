// The loader service: the compiler of loader/ behind a port. It compiles programs when they are
// first started, keeps what it made, and puts programs into domains. It holds no privilege but that
// of making
// executable Regions; what it makes is confined to the domain that asked.
import { Status } from "../../abi/status";
import { LAUNCH_SIZE, LoaderOperation } from "../../abi/interfaces/loader";
import { MessageKind } from "../../abi/message";
import { LOAD_REPORT_TEXT, LOAD_REPORT_TEXT_LENGTH } from "../../abi/interfaces/loader";
import { claim, device, deviceHandle, mustConnect, ready } from "../../sdk/names";
import { log, logLine, logSend, logStart, Severity } from "../../sdk/log";
import { panic } from "../../sdk/panic";
import {
  answer, copyIn, copyOut, handleCount, leaseSize, messageKind, nextRequest, operation, word,
} from "../../sdk/server";
import { handleClose } from "../../sdk/system";
import { Text } from "../../sdk/text";
import { compilationCount, hitCount, initCompile, loadedNumber, loadProgram } from "./compile";
import { initInput, inputPath, PATH_MAX } from "./input_file";
import { instantiate, launchReport } from "./instantiate";
import { openLayer } from "./layer";
import { locate, locatedTrap } from "./locate";
import { cachedBytes, cachedPrograms, findProgram, initPrograms } from "./program_table";
import { REPORT_SIZE, reportReason, reportStart } from "./report";
import { beginPeek, endPeek, peek } from "./windows";

const PLACE_SIZE: u32 = 256;
const place: usize = memory.data(256);
const placeText: usize = memory.data(offsetof<Text>(), 8);

export function main(): void {
  const port = claim("loader");
  logStart("loader");
  openLayer();
  initPrograms();
  if (device("sealable") < 0) panic("not allowed to make executable Regions");
  initCompile(deviceHandle());
  initInput(mustConnect("files"));
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() == MessageKind.Call) answerRequest();
  }
}

function answerRequest(): void {
  switch (operation()) {
    case LoaderOperation.Load:
      return answerLoad();
    case LoaderOperation.Instantiate:
      return answerInstantiate();
    case LoaderOperation.Locate:
      return answerLocate();
    case LoaderOperation.Statistics:
      return answerStatistics();
    case LoaderOperation.ReadCompiled:
      return answerReadCompiled();
    case LoaderOperation.Release:
      return answerRelease();
    default:
      answer(Status.BadArgument);
  }
}

function answerLoad(): void {
  const length = word(0);
  if (length > PATH_MAX || length > leaseSize()) return answer(Status.NameTooLong);
  let status = copyIn(0, inputPath(), <u32>length);
  if (status < 0) return answer(status);
  reportReason("");
  const before = compilationCount();
  status = loadProgram(<u32>length, <u32>word(1));
  if (compilationCount() != before) logCompilation(<u32>length, status);
  copyOut(0, reportStart(), min<u32>(REPORT_SIZE, leaseSize()));
  if (status < 0) answer(status);
  else answer(Status.Ok, 1, loadedNumber());
}

function logCompilation(pathLength: u32, status: i32): void {
  const text = logLine().string(status < 0 ? "refused " : "compiled ")
    .bytes(inputPath(), min<u32>(pathLength, 128));
  if (status == Status.BadModule) {
    text.string(": ")
      .bytes(reportStart() + LOAD_REPORT_TEXT, load<u32>(reportStart() + LOAD_REPORT_TEXT_LENGTH));
  } else if (status < 0) text.string(": status ").signed(status);
  logSend(Severity.Info);
}

function answerInstantiate(): void {
  if (handleCount() != 1) return answer(Status.BadArgument);
  const domain = <u32>word(1);
  const program = findProgram(word(0));
  let status: i32 = Status.NotFound;
  if (program) status = program.compileOnly ? Status.BadArgument : instantiate(program, domain);
  handleClose(domain);
  if (status >= 0) status = copyOut(0, launchReport(), LAUNCH_SIZE);
  answer(status < 0 ? status : Status.Ok);
}

function answerLocate(): void {
  const program = findProgram(word(0));
  if (!program) return answer(Status.NotFound);
  const text = changetype<Text>(placeText).reset(place, min<u32>(PLACE_SIZE, leaseSize()));
  locate(program, word(1), text);
  const status = copyOut(0, place, text.length);
  if (status < 0) answer(status);
  else answer(Status.Ok, 2, text.length, locatedTrap());
}

function answerStatistics(): void {
  const bytes = cachedBytes();
  answer(Status.Ok, 4, cachedPrograms(), bytes, compilationCount(), hitCount());
}

/** As much as the window shows from the offset on. */
function answerReadCompiled(): void {
  const program = findProgram(word(0));
  if (!program) return answer(Status.NotFound);
  const offset = word(1);
  if (offset >= program.blobSize) return answer(Status.Ok, 1, 0);
  const length = min<u32>(min<u32>(leaseSize(), 32768), program.blobSize - <u32>offset);
  beginPeek(program.blobSize);
  const bytes = peek(program.blob, offset, length);
  const status = bytes == 0 ? Status.Fault : copyOut(0, bytes, length);
  endPeek();
  if (status < 0) answer(status);
  else answer(Status.Ok, 1, length);
}

function answerRelease(): void {
  const program = findProgram(word(0));
  if (!program) return answer(Status.NotFound);
  if (program.users != 0) program.users--;
  answer(Status.Ok);
}
