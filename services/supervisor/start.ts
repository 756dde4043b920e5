// Starting a module: a domain with its quota, what its boot module record says (sdk/boot_module.ts),
// handles, and the first thread. Everything is charged to the module's domain but the code, which
// stays where it is, in the archive.
import { Right, WellKnownHandle } from "../../abi/handles";
import { ModuleState } from "../../abi/interfaces/supervisor";
import { ManifestRecord } from "../../abi/manifest";
import { Status } from "../../abi/status";
import { DomainFlag, DomainOperation } from "../../abi/system_calls";
import { initBootModules, mapBootModule, startBootThread } from "../../sdk/boot_module";
import {
  domainControl, domainCreate, handleClose, handleDuplicate, monotonicNs,
} from "../../sdk/system";
import { nameWord } from "../../sdk/names";
import { archiveAt, entryOffset, findRecord } from "./archive";
import { Module, moduleName } from "./module_table";

/** Readies the starting of modules, once the archive is open. */
export function initStart(): void {
  initBootModules(archiveAt(0), WellKnownHandle.BootArchive);
}

/**
 * Starts a module that has no domain.
 * @param port the supervisor's port: it answers the module's requests and receives its faults
 * @param names the name service's port, 0 for the name service itself
 * @returns Ok, or the Status of the step that failed; then nothing is left of it
 */
export function startModule(module: Module, port: u32, names: u32): i32 {
  const name = load<u64>(moduleName(module.number));
  const creates = findRecord(module.number, ManifestRecord.Device, nameWord("domains", 0), 0, 0) != 0;
  const domain = domainCreate(
    module.quotaPages, module.handles, port, module.number, name, creates ? DomainFlag.Creates : 0,
  );
  if (domain < 0) return domain;
  let status = mapBootModule(archiveAt(entryOffset(module.number)), domain);
  if (status >= 0) status = grant(domain, port, module.number, WellKnownHandle.Supervisor);
  if (status >= 0 && names != 0) {
    status = grant(domain, names, module.number, WellKnownHandle.Names);
  }
  if (status >= 0) status = startThread(module, domain, 0);
  if (status < 0) {
    domainControl(domain, DomainOperation.Kill);
    handleClose(domain);
    return status;
  }
  module.domain = domain;
  module.state = ModuleState.Starting;
  module.startedNs = monotonicNs();
  return Status.Ok;
}

/** Starts the threads beside the first; called once the module is ready. */
export function startExtraThreads(module: Module): i32 {
  for (let thread: u32 = 1; thread <= module.extraThreads; thread++) {
    const status = startThread(module, module.domain, thread);
    if (status < 0) return status;
  }
  return Status.Ok;
}

/** Gives a domain a Send handle of a port under a badge, as one of its well-known handles. */
function grant(domain: u32, port: u32, badge: u64, place: WellKnownHandle): i32 {
  const copy = handleDuplicate(port, Right.Send | Right.Transfer | Right.Duplicate, badge);
  if (copy < 0) return copy;
  const status = domainControl(domain, DomainOperation.Grant, copy, place);
  handleClose(copy);
  return status;
}

function startThread(module: Module, domain: u32, thread: u32): i32 {
  const record = archiveAt(entryOffset(module.number));
  return startBootThread(record, domain, thread, module.priority);
}
