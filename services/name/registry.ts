// The tables of the name service: ports by name, and which module may look up which. The supervisor
// fills them once for each life of the service; nothing else changes them.
import { PermitFlag } from "../../abi/interfaces/name";
import { Status } from "../../abi/status";

/** Ports and permissions that there is room for; the supervisor makes at most 64 ports. */
export const PORTS_MAX: u32 = 64;
export const PERMITS_MAX: u32 = 512;

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

const ports: usize = memory.data(64 * 24, 8);
let portCount: u32 = 0;
/** Module number << 8 | port index << 1 | delegate, as u32. */
const permits: usize = memory.data(512 * 4, 8);
let permitCount: u32 = 0;
let complete: bool = false;

function portAt(index: u32): PortEntry {
  return changetype<PortEntry>(ports + index * <u32>offsetof<PortEntry>());
}

/** Index of a port, or -1. */
function findPort(w0: u64, w1: u64): i32 {
  for (let index: u32 = 0; index < portCount; index++) {
    const port = portAt(index);
    if (port.name0 == w0 && port.name1 == w1) return index;
  }
  return -1;
}

/** Empties the tables. */
export function resetRegistry(): void {
  portCount = 0;
  permitCount = 0;
  complete = false;
}

/** Everything is registered. */
export function setComplete(): void {
  complete = true;
}
/** True when everything is registered. */
export function isComplete(): bool {
  return complete;
}

/** Adds a port. AlreadyExists, TableFull. */
export function registerPort(w0: u64, w1: u64, handle: u32): i32 {
  if (findPort(w0, w1) >= 0) return Status.AlreadyExists;
  if (portCount == PORTS_MAX) return Status.TableFull;
  const port = portAt(portCount++);
  port.name0 = w0;
  port.name1 = w1;
  port.handle = handle;
  port.server = 0;
  return Status.Ok;
}

/** Lets a module look a port up, or notes that it serves it. NotFound, TableFull. */
export function permit(w0: u64, w1: u64, module: u32, flags: u32): i32 {
  const index = findPort(w0, w1);
  if (index < 0) return Status.NotFound;
  if (flags & PermitFlag.Serves) {
    portAt(index).server = module;
    return Status.Ok;
  }
  if (permitCount == PERMITS_MAX) return Status.TableFull;
  const delegate: u32 = flags & PermitFlag.Delegate ? 1 : 0;
  store<u32>(permits + (permitCount << 2), (module << 8) | (<u32>index << 1) | delegate);
  permitCount++;
  return Status.Ok;
}

/** Index of the port of that name when `module` may look it up. NotFound, Denied. */
export function lookup(w0: u64, w1: u64, module: u32): i32 {
  const index = findPort(w0, w1);
  if (index < 0) return Status.NotFound;
  return findPermit(module, index) < 0 ? Status.Denied : index;
}

/** True when `module` gets the port with badge 0. */
export function isDelegate(module: u32, index: u32): bool {
  return findPermit(module, index) == 1;
}

/** 0 plain, 1 delegate, -1 none. */
function findPermit(module: u32, index: u32): i32 {
  for (let entry: u32 = 0; entry < permitCount; entry++) {
    const value = load<u32>(permits + (entry << 2));
    if (value >> 1 == ((module << 7) | index)) return value & 1;
  }
  return -1;
}

/** Number of ports. */
export function count(): u32 {
  return portCount;
}
/** Word 0 or 1 of a port's name. */
export function portName(index: u32, word: u32): u64 {
  return load<u64>(changetype<usize>(portAt(index)) + (word << 3));
}
/** The handle of a port. */
export function portHandle(index: u32): u32 {
  return portAt(index).handle;
}
/** Number of the module that serves a port; 0 = not known. */
export function portServer(index: u32): u32 {
  return portAt(index).server;
}
