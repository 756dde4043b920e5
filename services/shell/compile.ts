// The command `compile`: lets the loader service compile a module without running it, cache bypassed,
// under the profile of a service. In framed mode the compiled module goes to the host as an artefact.
import { ConsoleOperation, ConsoleStream } from "../../abi/interfaces/console";
import {
  LOAD_REPORT_TEXT, LOAD_REPORT_TEXT_LENGTH, LoaderOperation, LoadFlag,
} from "../../abi/interfaces/loader";
import { Status } from "../../abi/status";
import { call, callWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { argument, argumentCount, argumentLength } from "./arguments";
import { consolePort, err, flush, out } from "./output";
import { PATH_MAX, resolve, resolvedPath, resolvedPathLength } from "./paths";
import { statusText } from "./status_text";

const BUFFER_SIZE: u32 = 32768;
const buffer: usize = memory.data(32768, 8);
let loader: i32 = 0;

/** Sets the loader's port. */
export function initCompile(port: i32): void {
  loader = port;
}

/** Bytes of memory that compiled programs take in the loader's cache. */
export function cachedBytes(): u64 {
  return loader < 0 || call(loader, LoaderOperation.Statistics) < 0 ? 0 : reply(1);
}

/** compile file */
export function commandCompile(): i32 {
  if (argumentCount() != 2 || loader < 0) {
    err().string("usage: compile file\n");
    return 2;
  }
  if (!resolve(argument(1), argumentLength(1))) return complain(Status.NameTooLong);
  const length = resolvedPathLength();
  memory.copy(buffer, resolvedPath(), length);
  const flags: u64 = LoadFlag.BypassCache | LoadFlag.CompileOnly;
  const status = callWithLease(
    loader, LoaderOperation.Load, LeaseAccess.ReadWrite, buffer, PATH_MAX, length, flags,
  );
  if (status < 0) return complain(status);
  const program = reply(0);
  const size = send(program);
  call(loader, LoaderOperation.Release, program);
  if (size < 0) return complain(<i32>size);
  out().bytes(argument(1), argumentLength(1)).string(": ").decimal(size);
  out().string(" bytes of compiled module\n");
  return 0;
}

function complain(status: i32): i32 {
  const text = err().bytes(argument(1), argumentLength(1)).string(": ");
  const length = load<u32>(buffer + LOAD_REPORT_TEXT_LENGTH);
  if (status == Status.BadModule) text.bytes(buffer + LOAD_REPORT_TEXT, min<u32>(length, 240));
  else text.string(statusText(status));
  text.byte(10);
  return 1;
}

/** Sends the compiled module to the host, where there is one. Its size, or a negative Status. */
function send(program: u64): i64 {
  flush();
  let offset: u64 = 0;
  while (true) {
    const status = callWithLease(
      loader, LoaderOperation.ReadCompiled, LeaseAccess.Write, buffer, BUFFER_SIZE, program, offset,
    );
    if (status < 0) return status;
    const count = min<u32>(<u32>reply(0), BUFFER_SIZE);
    if (count == 0) return offset;
    const sent = sendPiece(count);
    if (sent < 0 && sent != Status.Denied) return sent;
    offset += count;
  }
}

/** Denied on a terminal, where there is nobody to keep it. */
function sendPiece(count: u32): i32 {
  for (let done: u32 = 0; done < count; ) {
    const status = callWithLease(
      consolePort(), ConsoleOperation.Write, LeaseAccess.Read, buffer + done, count - done,
      ConsoleStream.Artefact, count - done,
    );
    if (status < 0) return status;
    done += <u32>reply(0);
  }
  return Status.Ok;
}
