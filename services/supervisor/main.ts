// The supervisor: archive entry 0, started by the kernel with the handles of abi/handles.ts. It
// makes the ports, starts every module that its manifest allows on this machine, answers their
// requests, and is the fault port of all of them.
import { ModuleState } from "../../abi/interfaces/supervisor";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { DEADLINE_NEVER, SystemOperation } from "../../abi/system_calls";
import { nameWord } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { result } from "../../sdk/record";
import { badge, messageKind, nextRequestUntil, word } from "../../sdk/server";
import { monotonicNs, portCreate, systemOperation } from "../../sdk/system";
import { entryCount, openArchive } from "./archive";
import { countFailure, describeFault, endModule, reportRestart } from "./death";
import { findModule, Module, moduleAt, moduleName, moduleUsed, readModules } from "./module_table";
import { answerRequest } from "./operations";
import { createPorts, findPort } from "./port_table";
import { report, reportLine } from "./report";
import { initStart, startModule } from "./start";
import { checkStart, initUnattended, startDeadlineNs } from "./unattended";

/** Restarts are tried again after this long when there is no room for one. */
const START_RETRY_NS: u64 = 100_000_000;

let port: u32 = 0;
let namesPort: u32 = 0;
let nameService: u32 = 0;

/** Starts the boot set and serves it: the root of all modules. It never ends. */
export function main(): void {
  openArchive();
  initStart();
  initUnattended();
  systemOperation(SystemOperation.MemoryStatistics);
  readModules(result(0));
  const own = portCreate();
  if (own < 0) panic("cannot make the supervisor's port");
  port = own;
  createPorts();
  namesPort = findPort(nameWord("names", 0), 0);
  nameService = findModule(nameWord("name", 0), 0, 0);
  if (namesPort == 0 || nameService == 0) panic("no name service in the boot archive");
  start(moduleAt(nameService));
  while (moduleAt(nameService).state != ModuleState.Ready) serve();
  for (let number: u32 = 1; number < entryCount(); number++) {
    if (moduleUsed(number) && number != nameService) start(moduleAt(number));
  }
  while (true) serve();
}

/** Starts a module, or says why it cannot be started and tries again later. */
function start(module: Module): void {
  const isNameService = module.number == nameService;
  const status = startModule(module, port, isNameService ? 0 : namesPort);
  if (status < 0) {
    reportLine().string("cannot start ").zeroPadded(moduleName(module.number), 32)
      .string(": status ").signed(status);
    report(module.number);
    module.state = ModuleState.Waiting;
    module.retryNs = monotonicNs() + START_RETRY_NS;
    countFailure(module);
    checkStart(module, status);
  }
}

/** One message, or the start of the modules whose back-off has ended. */
function serve(): void {
  if (nextRequestUntil(port, nextRetry()) == Status.Ok) {
    if (messageKind() == MessageKind.Fault) onFault();
    else if (messageKind() == MessageKind.Call) answerRequest(<u32>badge());
  }
  startWaiting();
}

function onFault(): void {
  const number = <u32>badge();
  const module = moduleAt(number);
  if (module.domain == 0) return;
  describeFault(module, word(0), word(1), word(2), word(3));
  endModule(module, true);
  report(number);
}

/** When the next waiting module is due, or a starting one is late. */
function nextRetry(): u64 {
  let next = <u64>DEADLINE_NEVER;
  for (let number: u32 = 1; number < entryCount(); number++) {
    const module = moduleAt(number);
    if (module.state == ModuleState.Waiting && module.retryNs < next) next = module.retryNs;
    next = min<u64>(next, startDeadlineNs(module));
  }
  return next;
}

function startWaiting(): void {
  for (let number: u32 = 1; number < entryCount(); number++) {
    const module = moduleAt(number);
    checkStart(module, Status.Ok);
    if (module.state != ModuleState.Waiting || module.retryNs > monotonicNs()) continue;
    start(module);
    if (module.state == ModuleState.Starting) reportRestart(module);
  }
}
