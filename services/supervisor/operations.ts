// What modules ask of the supervisor (abi/interfaces/supervisor.ts). The badge is the caller's
// number; every operation answers before it returns.
import { WellKnownHandle } from "../../abi/handles";
import { ModuleState, SupervisorOperation } from "../../abi/interfaces/supervisor";
import { ManifestRecord } from "../../abi/manifest";
import { Status } from "../../abi/status";
import { SystemOperation } from "../../abi/system_calls";
import { nameWord } from "../../sdk/names";
import {
  answer, answerNow, answerWithHandle, copyOut, leaseSize, operation, takeHandle, word,
} from "../../sdk/server";
import { handleClose, systemOperation } from "../../sdk/system";
import { commandLineLength, commandLineStart, entryCount, findRecord } from "./archive";
import { endModule } from "./death";
import { answerDevice } from "./devices";
import { findModule, moduleAt, moduleName } from "./module_table";
import { findPort, registerPorts, serverHandle } from "./port_table";
import { releaseDead } from "./quarantine";
import { report, reportLine } from "./report";
import { startExtraThreads } from "./start";
import { addWatcher, tellWatchers } from "./watchers";

/** Answers the current request of module `number`. */
export function answerRequest(number: u32): void {
  switch (operation()) {
    case SupervisorOperation.Claim:
      return claim(number);
    case SupervisorOperation.Device:
      return answerDevice(number, word(0), word(1), word(2));
    case SupervisorOperation.Ready:
      return ready(number);
    case SupervisorOperation.CommandLine:
      return commandLine();
    case SupervisorOperation.Kill:
      return kill(number);
    case SupervisorOperation.List:
      return list(word(0));
    case SupervisorOperation.Power:
      return power(number);
    case SupervisorOperation.Watch:
      return watch(number);
    default:
      answer(Status.BadArgument);
  }
}

function watch(number: u32): void {
  const port = takeHandle();
  if (port == 0) return answer(Status.BadArgument);
  const status = addWatcher(number, word(0), word(1), port);
  if (status < 0) handleClose(port);
  answer(status);
}

function claim(number: u32): void {
  const w0 = word(0);
  const w1 = word(1);
  if (findRecord(number, ManifestRecord.Provides, w0, w1, 0) == 0) return answer(Status.Denied);
  const handle = serverHandle(w0, w1);
  if (handle < 0) answer(handle);
  else answerWithHandle(handle, true);
}

function ready(number: u32): void {
  const module = moduleAt(number);
  if (module.state != ModuleState.Starting) return answer(Status.BadState);
  module.state = ModuleState.Ready;
  releaseDead(number);
  if (module.generation != 0) tellWatchers(number);
  answer(startExtraThreads(module));
  if (findRecord(number, ManifestRecord.Provides, nameWord("names", 0), 0, 0) == 0) return;
  // The name service is ready to be called, but not before it has its answer.
  answerNow();
  const status = registerPorts(findPort(nameWord("names", 0), 0));
  if (status >= 0) return;
  reportLine().string("cannot register the ports: status ").signed(status);
  report(number);
  endModule(module, true);
}

function commandLine(): void {
  let length = commandLineLength();
  if (length > leaseSize()) length = leaseSize();
  const status = copyOut(0, commandLineStart(), length);
  if (status < 0) answer(status);
  else answer(Status.Ok, 1, length);
}

/** Who may end the machine may end a module, some of which take the machine with them. */
function mayEnd(number: u32): bool {
  return findRecord(number, ManifestRecord.Device, nameWord("power", 0), 0, 0) != 0;
}

/** The caller may be the module that dies, so it is answered first. */
function kill(caller: u32): void {
  if (!mayEnd(caller)) return answer(Status.Denied);
  const number = findModule(word(0), word(1), word(2));
  if (number == 0) return answer(Status.NotFound);
  const module = moduleAt(number);
  if (module.domain == 0) return answer(Status.BadState);
  answer(Status.Ok);
  answerNow();
  reportLine().zeroPadded(moduleName(number), 32).string(" (generation ").decimal(module.generation)
    .string(") killed");
  endModule(module, false);
  report(number);
}

function list(number: u64): void {
  if (number == 0 || number >= entryCount()) return answer(Status.NotFound);
  const module = moduleAt(<u32>number);
  const name = moduleName(<u32>number);
  const state = ((<u64>module.generation) << 32) | module.state;
  answer(Status.Ok, 4, load<u64>(name), load<u64>(name, 8), load<u64>(name, 16), state);
}

function power(number: u32): void {
  if (!mayEnd(number)) return answer(Status.Denied);
  answer(systemOperation(SystemOperation.Power, WellKnownHandle.Machine, word(0)));
}
