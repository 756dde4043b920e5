// The commands about the system: ps, ports, mem, log, kill, poweroff.
import { WellKnownHandle } from "../../abi/handles";
import { NameOperation, PORT_NAME_SIZE } from "../../abi/interfaces/name";
import { ProcessOperation } from "../../abi/interfaces/process";
import { ModuleState, SupervisorOperation } from "../../abi/interfaces/supervisor";
import { LogOperation } from "../../abi/interfaces/system_services";
import { PAGE_SIZE } from "../../abi/limits";
import { SystemOperation } from "../../abi/system_calls";
import { call, callWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { result } from "../../sdk/record";
import { monotonicNs, systemOperation, yieldThread } from "../../sdk/system";
import { parseDecimal } from "../../sdk/text";
import { argument, argumentCount, argumentLength } from "./arguments";
import { cachedBytes } from "./compile";
import { err, flush, out, sendExit, writeAll } from "./output";
import { processesPort } from "./programs";
import { statusText } from "./status_text";

const NAME_SIZE: u32 = 24;
/** Kilobytes of a page. */
const PAGE_KIB: u64 = PAGE_SIZE / 1024;
const POWER_OFF_NS: u64 = 1_000_000_000;
const NS_PER_MS: u64 = 1_000_000;
const name: usize = memory.data(32, 8);
const buffer: usize = memory.data(4096);
let logPort: i32 = 0;

/** Sets the log service's port. */
export function initSystemCommands(log: i32): void {
  logPort = log;
}

/** Domain numbers that the kernel lists; the table has no holes larger than that. */
const DOMAINS_MAX: u64 = 256;

/** Asks the supervisor for module `number`; its name is then in `name`. Returns w3, or all ones. */
function describeModule(number: u32): u64 {
  if (call(WellKnownHandle.Supervisor, SupervisorOperation.List, number) < 0) return <u64>-1;
  store<u64>(name, reply(0));
  store<u64>(name, reply(1), 8);
  store<u64>(name, reply(2), 16);
  return reply(3);
}

function stateName(state: u32): string {
  switch (state) {
    case ModuleState.Starting:
      return "starting";
    case ModuleState.Ready:
      return "running";
    case ModuleState.Waiting:
      return "restarting";
    default:
      return "ended";
  }
}

/** Finds the kernel's domain of a name's first eight bytes; its figures are in result(1..5). */
function findDomain(wanted: u64): bool {
  for (let index: u64 = 0; index < DOMAINS_MAX; index++) {
    if (systemOperation(SystemOperation.DomainList, index) < 0) return false;
    if (result(0) != 0 && result(4) == wanted) return true;
  }
  return false;
}

/** ps */
export function commandPs(): i32 {
  out().string("name             kind     state       restarts  memory KiB    cpu ms\n");
  for (let number: u32 = 1; ; number++) {
    const state = describeModule(number);
    if (state == <u64>-1) break;
    if (<u32>state == ModuleState.Unused) continue;
    const known = findDomain(load<u64>(name));
    const pages = known ? result(2) : 0;
    const cpuNs = known ? result(3) : 0;
    const text = out();
    const start = text.length;
    text.zeroPadded(name, NAME_SIZE).pad(start + 17).string("module").pad(start + 26);
    text.string(stateName(<u32>state)).pad(start + 38).decimal(state >> 32, 8);
    text.decimal(pages * PAGE_KIB, 12).decimal(cpuNs / NS_PER_MS, 10).byte(10);
  }
  for (let index: u64 = 0; ; index++) {
    const status = callWithLease(
      processesPort(), ProcessOperation.List, LeaseAccess.Write, name, NAME_SIZE, index,
    );
    if (status < 0) break;
    const number = reply(0);
    const pages = reply(1);
    const cpuNs = reply(2);
    const length = min<u32>(<u32>reply(3), NAME_SIZE);
    const compiling = (reply(3) >> 32) != 0;
    const text = out();
    const start = text.length;
    text.bytes(name, length).pad(start + 17).string("program").pad(start + 26);
    text.string("number ").decimal(number).string(compiling ? " compiling" : "").pad(start + 46);
    text.decimal(pages * PAGE_KIB, 12).decimal(cpuNs / NS_PER_MS, 10).byte(10);
  }
  return 0;
}

/** ports */
export function commandPorts(): i32 {
  out().string("port             served by        restarts\n");
  for (let index: u64 = 0; ; index++) {
    if (call(WellKnownHandle.Names, NameOperation.List, index) < 0) break;
    store<u64>(name, reply(0));
    store<u64>(name, reply(1), 8);
    const number = <u32>reply(2);
    const text = out();
    const start = text.length;
    text.zeroPadded(name, PORT_NAME_SIZE).pad(start + 17);
    const state = describeModule(number);
    if (state != <u64>-1) text.zeroPadded(name, NAME_SIZE).pad(start + 34).decimal(state >> 32, 8);
    out().byte(10);
  }
  return 0;
}

/** mem */
export function commandMem(): i32 {
  if (systemOperation(SystemOperation.MemoryStatistics) < 0) return 1;
  const free = result(0);
  const all = result(1);
  const handles = result(2);
  const domains = result(3);
  const threads = result(4);
  const quarantined = result(5);
  const cached = cachedBytes();
  const text = out();
  text.decimal(all * PAGE_KIB, 10).string(" KiB memory\n");
  text.decimal((all - free) * PAGE_KIB, 10).string(" KiB in use\n");
  text.decimal(cached / 1024, 10).string(" KiB of it compiled programs, kept for their next start\n");
  text.decimal(free * PAGE_KIB, 10).string(" KiB free\n");
  text.decimal(quarantined * PAGE_KIB, 10).string(" KiB in quarantine\n");
  text.decimal(handles, 10).string(" handles\n");
  text.decimal(domains, 10).string(" domains\n");
  text.decimal(threads, 10).string(" threads\n");
  return 0;
}

/** log */
export function commandLog(): i32 {
  if (logPort < 0) return 1;
  out();
  flush();
  let sequence: u64 = 0;
  while (true) {
    const status = callWithLease(
      logPort, LogOperation.Read, LeaseAccess.Write, buffer, 4096, sequence,
    );
    if (status < 0 || reply(0) == 0) return status < 0 ? 1 : 0;
    const length = min<u32>(<u32>reply(0), 4096);
    sequence = reply(1);
    if (!writeAll(buffer, length)) return 1;
  }
}

/** kill number | name */
export function commandKill(): i32 {
  if (argumentCount() != 2) {
    err().string("usage: kill number|name\n");
    return 2;
  }
  const status = kill(argument(1), argumentLength(1));
  if (status >= 0) return 0;
  err().string("kill: ").bytes(argument(1), argumentLength(1)).string(": ")
    .string(statusText(status)).byte(10);
  return 1;
}

/** A number is a program's; a name is the newest program's of that name, else a module's. */
function kill(wanted: usize, length: u32): i32 {
  const number = parseDecimal(wanted, length);
  if (number >= 0) return call(processesPort(), ProcessOperation.Kill, <u64>number);
  let found: u64 = 0;
  for (let index: u64 = 0; ; index++) {
    const status = callWithLease(
      processesPort(), ProcessOperation.List, LeaseAccess.Write, name, NAME_SIZE, index,
    );
    if (status < 0) break;
    const same = <u32>reply(3) == length && memory.compare(name, wanted, length) == 0;
    if (same && reply(0) > found) found = reply(0);
  }
  if (found != 0) return call(processesPort(), ProcessOperation.Kill, found);
  memory.fill(name, 0, NAME_SIZE);
  memory.copy(name, wanted, min<u32>(length, NAME_SIZE));
  const w0 = load<u64>(name);
  return call(
    WellKnownHandle.Supervisor,
    SupervisorOperation.Kill,
    w0,
    load<u64>(name, 8),
    load<u64>(name, 16),
  );
}

/** poweroff: does not return when it may. */
export function commandPowerOff(status: u32): i32 {
  flush();
  sendExit(status);
  call(WellKnownHandle.Supervisor, SupervisorOperation.Power, 0);
  // The machine takes a moment to go.
  const end = monotonicNs() + POWER_OFF_NS;
  while (monotonicNs() < end) yieldThread();
  err().string("poweroff: the machine does not power off\n");
  return 1;
}
