// Has the loader service compile two files of the disk, cache bypassed, and sends the complete compiled
// modules to the host as artefacts, one after the other; then ends the machine.
import { WellKnownHandle } from "../../../../abi/handles";
import { ConsoleOperation, ConsoleStream } from "../../../../abi/interfaces/console";
import { LoaderOperation, LoadFlag, LOAD_REPORT_TEXT, LOAD_REPORT_TEXT_LENGTH } from "../../../../abi/interfaces/loader";
import { SupervisorOperation } from "../../../../abi/interfaces/supervisor";
import { Status } from "../../../../abi/status";
import { call, callAgainWithLease, callWithLease, reply } from "../../../../sdk/client";
import { logLine, logSend, logStart, Severity } from "../../../../sdk/log";
import { LeaseAccess } from "../../../../sdk/message";
import { mustConnect, ready } from "../../../../sdk/names";
import { copyString } from "../../../../sdk/text";

const BUFFER_SIZE: u32 = 32768;
const buffer: usize = memory.data(32768, 8);
const report: usize = memory.data(512, 8);
let loader: u32 = 0;
let console: u32 = 0;

export function main(): void {
  logStart("self_compile");
  loader = mustConnect("loader");
  console = mustConnect("console");
  ready();
  const status = compile("/files/loader.wasm") && compile("/files/variant.wasm") ? 0 : 1;
  call(console, ConsoleOperation.Exit, status);
  call(WellKnownHandle.Supervisor, SupervisorOperation.Power, 0);
}

function compile(path: string): bool {
  const length = copyString(report, 512, path);
  const flags: u64 = LoadFlag.BypassCache | LoadFlag.CompileOnly;
  const status = callWithLease(loader, LoaderOperation.Load, LeaseAccess.ReadWrite, report, 512, length, flags);
  if (status < 0) {
    const text = logLine().string(path).string(" was not compiled: status ").signed(status);
    if (status == Status.BadModule) {
      text.string(" ").bytes(report + LOAD_REPORT_TEXT, load<u32>(report + LOAD_REPORT_TEXT_LENGTH));
    }
    logSend(Severity.Error);
    return false;
  }
  const program = reply(0);
  const sent = send(program);
  call(loader, LoaderOperation.Release, program);
  return sent;
}

function send(program: u64): bool {
  let offset: u64 = 0;
  while (true) {
    const status = callWithLease(
      loader, LoaderOperation.ReadCompiled, LeaseAccess.Write, buffer, BUFFER_SIZE, program, offset,
    );
    if (status < 0) return false;
    const count = <u32>reply(0);
    if (count == 0) return true;
    offset += count;
    if (!write(count)) return false;
  }
}

function write(count: u32): bool {
  for (let done: u32 = 0; done < count; ) {
    const status = callAgainWithLease(
      console, ConsoleOperation.Write, LeaseAccess.Read, buffer + done, count - done, ConsoleStream.Artefact, count - done,
    );
    if (status < 0 || reply(0) == 0) return false;
    done += <u32>reply(0);
  }
  return true;
}
