// The ports of the system. The supervisor makes them once and owns them for ever, so that they
// outlive the modules behind them: clients keep their handles over a crash, and queued callers
// wait.
import { Right } from "../../abi/handles";
import { NameOperation, PermitFlag, PORT_NAME_SIZE } from "../../abi/interfaces/name";
import { ManifestRecord } from "../../abi/manifest";
import { Status } from "../../abi/status";
import { callUntil } from "../../sdk/client";
import { headerWithHandles, headerStatus } from "../../sdk/message";
import { panic } from "../../sdk/panic";
import { invoke, result } from "../../sdk/record";
import { handleClose, handleDuplicate, monotonicNs, portCreate } from "../../sdk/system";
import { SystemCall } from "../../abi/system_calls";
import { entryCount, nextRecord, recordName, recordValue } from "./archive";
import { moduleName, moduleUsed } from "./module_table";
import { report, reportLine } from "./report";

export const PORTS_MAX: u32 = 64;
/** What a module may do with a port that it serves. */
const SERVER_RIGHTS: u64 =
  Right.Receive | Right.Send | Right.Signal | Right.Duplicate | Right.Transfer;
/** How long the name service may take for one registration. */
const REGISTER_NS: u64 = 1_000_000_000;

/**
 *   0         16      20
 *   name[16]  handle  server
 */
@unmanaged
@final
class PortEntry {
  name0: u64;
  name1: u64;
  handle: u32;
  server: u32;
}

const table: usize = memory.data(64 * 24, 8);
let portCount: u32 = 0;

function portAt(index: u32): PortEntry {
  return changetype<PortEntry>(table + index * <u32>offsetof<PortEntry>());
}

/** Makes every port that a module of this machine provides. */
export function createPorts(): void {
  for (let number: u32 = 1; number < entryCount(); number++) {
    if (!moduleUsed(number)) continue;
    let record = nextRecord(number, ManifestRecord.Provides);
    for (; record != 0; record = nextRecord(number, ManifestRecord.Provides, record)) {
      const name = recordName(record);
      if (findPort(load<u64>(name), load<u64>(name, 8)) != 0) panic("two modules provide one port");
      if (portCount == PORTS_MAX) panic("too many ports");
      const handle = portCreate();
      if (handle < 0) panic("cannot make a port");
      const port = portAt(portCount);
      memory.copy(changetype<usize>(port), name, PORT_NAME_SIZE);
      port.handle = handle;
      port.server = number;
      portCount++;
    }
  }
}

/** The supervisor's own handle of a port (badge 0), or 0. */
export function findPort(w0: u64, w1: u64): u32 {
  for (let index: u32 = 0; index < portCount; index++) {
    const port = portAt(index);
    if (port.name0 == w0 && port.name1 == w1) return port.handle;
  }
  return 0;
}

/** Number of the module that serves a port, or 0. */
export function findServer(w0: u64, w1: u64): u32 {
  for (let index: u32 = 0; index < portCount; index++) {
    const port = portAt(index);
    if (port.name0 == w0 && port.name1 == w1) return port.server;
  }
  return 0;
}

/** A handle of a port for the module that serves it, or a negative Status. */
export function serverHandle(w0: u64, w1: u64): i32 {
  const handle = findPort(w0, w1);
  return handle == 0 ? Status.NotFound : handleDuplicate(handle, SERVER_RIGHTS);
}

/**
 * Tells a fresh name service every port and who may look it up.
 * @param names the supervisor's handle of the name service's port
 */
export function registerPorts(names: u32): i32 {
  for (let index: u32 = 0; index < portCount; index++) {
    const status = registerPort(names, portAt(index));
    if (status < 0) return status;
  }
  for (let number: u32 = 1; number < entryCount(); number++) {
    if (!moduleUsed(number)) continue;
    let record = nextRecord(number, ManifestRecord.Uses);
    for (; record != 0; record = nextRecord(number, ManifestRecord.Uses, record)) {
      const flags = recordValue(record) & 1 ? <u64>PermitFlag.Delegate : 0;
      const status = permit(names, recordName(record), number, flags);
      if (status == Status.NotFound) reportMissing(number, recordName(record));
      else if (status < 0) return status;
    }
  }
  return callUntil(names, NameOperation.Complete, monotonicNs() + REGISTER_NS);
}

/** A module that cannot do without the port dies of it; the others go on. */
function reportMissing(number: u32, name: usize): void {
  reportLine().zeroPadded(moduleName(number), 32).string(" uses the port ")
    .zeroPadded(name, PORT_NAME_SIZE).string(", which no module provides");
  report(0);
}

function registerPort(names: u32, port: PortEntry): i32 {
  const copy = handleDuplicate(port.handle, Right.All);
  if (copy < 0) return copy;
  const head = headerWithHandles(NameOperation.Register, 3, 1, 1);
  const deadline = monotonicNs() + REGISTER_NS;
  const sent = invoke(SystemCall.CallUntil, names, head, port.name0, port.name1, copy, deadline);
  const status = sent < 0 ? sent : headerStatus(result(1));
  if (sent < 0) handleClose(copy);
  return status < 0
    ? status
    : permit(names, changetype<usize>(port), port.server, PermitFlag.Serves);
}

function permit(names: u32, name: usize, module: u32, flags: u64): i32 {
  const deadline = monotonicNs() + REGISTER_NS;
  const who = (<u64>module) | (flags << 32);
  return callUntil(names, NameOperation.Permit, deadline, load<u64>(name), load<u64>(name, 8), who);
}
