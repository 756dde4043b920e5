// How a module comes to its ports and devices: the name service (WellKnownHandle.Names) for ports
// that it calls, the supervisor (WellKnownHandle.Supervisor) for ports that it serves and for
// devices.
import { WellKnownHandle } from "../abi/handles";
import { NameOperation, PORT_NAME_SIZE } from "../abi/interfaces/name";
import { SupervisorOperation } from "../abi/interfaces/supervisor";
import { Status } from "../abi/status";
import { call, callAgain, callAgainWithLease, callWithHandle, reply } from "./client";
import { LeaseAccess } from "./message";
import { panic } from "./panic";
import { copyString } from "./text";

/** A name as three zero-padded words. */
const words: usize = memory.data(24, 8);

/** Sets the words of a name, for word(0..2). Names are ASCII of at most 24 bytes. */
function setName(name: string): void {
  memory.fill(words, 0, PORT_NAME_SIZE);
  copyString(words, PORT_NAME_SIZE, name);
}

/** Word 0 to 2 of a name of ASCII characters. */
export function nameWord(name: string, index: u32): u64 {
  setName(name);
  return load<u64>(words + (index << 3));
}

function callWithName(port: u32, operation: u32, name: string): i32 {
  setName(name);
  return callAgain(port, operation, load<u64>(words), load<u64>(words, 8), load<u64>(words, 16));
}

/**
 * Looks up a port that the manifest lists under `uses` or `delegates`. The handle stays good when
 * the server is restarted.
 * @returns the handle, or NotFound or Denied
 */
export function connect(name: string): i32 {
  const status = callWithName(WellKnownHandle.Names, NameOperation.Lookup, name);
  return status < 0 ? status : <i32>reply(0);
}

/** As connect, for ports that the module cannot do without: panics when there is none. */
export function mustConnect(name: string): u32 {
  const handle = connect(name);
  if (handle < 0) panic("cannot connect to a port of the manifest");
  return handle;
}

/**
 * The handle of a port that the manifest lists under `provides`, with every right and badge 0.
 * Panics.
 */
export function claim(name: string): u32 {
  const status = callWithName(WellKnownHandle.Supervisor, SupervisorOperation.Claim, name);
  if (status < 0) panic("cannot claim a port of the manifest");
  return <u32>reply(0);
}

/**
 * Asks for a device resource that the manifest lists (abi/interfaces/supervisor.ts). Its kind,
 * address, interrupt and main handle are then in deviceKind(), deviceAddress(), deviceIrq() and
 * deviceHandle() until the next system call.
 * @returns Ok, NotFound or Denied
 */
export function device(resource: string): i32 {
  return callWithName(WellKnownHandle.Supervisor, SupervisorOperation.Device, resource);
}

/** Which kind of it the machine has: UartKind or RtcKind; 0 for others. */
export function deviceKind(): u32 {
  return <u32>reply(0);
}
/** First I/O port of its registers, or their offset in the Region. */
export function deviceAddress(): u64 {
  return reply(1);
}
/** Handle of its interrupt; 0 for those without one. */
export function deviceIrq(): u32 {
  return <u32>reply(2);
}
/** The resource's main handle: a Region, or the Machine with the rights for it. */
export function deviceHandle(): u32 {
  return <u32>reply(3);
}

/**
 * Asks for a signal on `port` (a handle with Signal, which moves) whenever the module behind a port of
 * the manifest is ready again after a restart: what it had been asked for and had not answered is lost.
 * @returns Ok, Denied or TableFull
 */
export function watch(name: string, port: u32): i32 {
  setName(name);
  return callWithHandle(
    WellKnownHandle.Supervisor, SupervisorOperation.Watch, port, true, load<u64>(words),
    load<u64>(words, 8),
  );
}

/** Tells the supervisor that the module has finished its set-up. */
export function ready(): void {
  call(WellKnownHandle.Supervisor, SupervisorOperation.Ready);
}

/** Copies the image's command line to memory. Returns its length, 0 when it cannot be had. */
export function commandLine(to: usize, capacity: u32): u32 {
  const status = callAgainWithLease(
    WellKnownHandle.Supervisor,
    SupervisorOperation.CommandLine,
    LeaseAccess.Write,
    to,
    capacity,
  );
  return status < Status.Ok ? 0 : <u32>reply(0);
}
