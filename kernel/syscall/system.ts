// The System call: log, clock, I/O ports, power, and figures for ps and mem.
import { Right } from "../../abi/handles";
import { DOMAINS_MAX } from "../../abi/limits";
import { MEMORY_OWN } from "../../abi/message";
import { Status } from "../../abi/status";
import { SystemOperation } from "../../abi/system_calls";
import { HAS_IO_PORTS, powerOff, readCounter, readPort, resetMachine, writePort } from "hal/cpu";
import { counterFrequencyHz, counterToNs, nowNs } from "hal/timer";
import { memoryBaseOf } from "../ipc/lease";
import { freeFrames, totalFrames } from "../memory/frames";
import { quarantinedFrames, releaseQuarantine } from "../memory/quarantine";
import { logUser } from "../memory/user_memory";
import { cpu } from "../task/cpu_local";
import { Domain, domainAt, domainCount } from "../task/domain";
import { getArgument, setResult } from "../task/thread";
import { decodeStatus, hasMachine, ownDomain } from "./common";
import { domainTicks } from "./domains";

/**
 * One Log call writes at most this much: the early console is slow, and the kernel waits for it.
 */
const LOG_SIZE_MAX: u64 = 1024;
const PORT_WRITE: u64 = 16;

/** abi SystemCall.System. BadArgument for an unknown operation; else as SystemOperation says. */
export function system(at: usize): i32 {
  switch (<i32>getArgument(at, 0)) {
    case SystemOperation.Log: return log(at);
    case SystemOperation.Clock: return clock(at);
    case SystemOperation.IoPort: return ioPort(at);
    case SystemOperation.Power: return power(at);
    case SystemOperation.MemoryStatistics: return memoryStatistics(at);
    case SystemOperation.ReleaseQuarantine: return release(at);
    case SystemOperation.DomainList: return domainList(at);
    case SystemOperation.Counters: return counters(at);
  }
  return Status.BadArgument;
}

function log(at: usize): i32 {
  const offset = getArgument(at, 1);
  const length = getArgument(at, 2);
  if (length > LOG_SIZE_MAX) return Status.BadArgument;
  const base = memoryBaseOf(at, MEMORY_OWN);
  if (!base || offset > 0xffff_ffff) return Status.BadRange;
  return logUser(ownDomain(at).root, base + offset, length) ? Status.Ok : Status.Fault;
}

function clock(at: usize): i32 {
  setResult(at, 0, nowNs());
  return Status.Ok;
}

function ioPort(at: usize): i32 {
  if (!hasMachine(at, 1, Right.IoPorts)) return decodeStatus;
  if (!HAS_IO_PORTS) return Status.NotSupported;
  const port = getArgument(at, 2);
  const control = getArgument(at, 3);
  const width = control & ~PORT_WRITE;
  if (width != 1 && width != 2 && width != 4) return Status.BadArgument;
  if (port > 0x1_0000 - width) return Status.BadRange;
  if (control & PORT_WRITE) writePort(<u32>port, <u32>width, <u32>getArgument(at, 4));
  else setResult(at, 0, readPort(<u32>port, <u32>width));
  return Status.Ok;
}

/** NotSupported: the machine did not do it. */
function power(at: usize): i32 {
  if (!hasMachine(at, 1, Right.Power)) return decodeStatus;
  const action = getArgument(at, 2);
  if (action > 1) return Status.BadArgument;
  if (action) resetMachine();
  else powerOff();
  return Status.NotSupported;
}

function memoryStatistics(at: usize): i32 {
  let handles: u64 = 0;
  let threads: u64 = 0;
  for (let i: u32 = 0; i < <u32>DOMAINS_MAX; i++) {
    const found = domainAt(i);
    if (!found) continue;
    handles += changetype<Domain>(found).tableUsed;
    threads += changetype<Domain>(found).threadCount;
  }
  setResult(at, 0, freeFrames());
  setResult(at, 1, totalFrames());
  setResult(at, 2, handles);
  setResult(at, 3, domainCount());
  setResult(at, 4, threads);
  setResult(at, 5, quarantinedFrames());
  return Status.Ok;
}

function release(at: usize): i32 {
  if (!hasMachine(at, 1, Right.Dma)) return decodeStatus;
  setResult(at, 0, releaseQuarantine(<u32>getArgument(at, 2)));
  return Status.Ok;
}

/** Pages that a domain has given its children to use. */
function childrenQuota(domain: Domain): u32 {
  let pages: u32 = 0;
  for (let at = domain.firstChild; at; at = changetype<Domain>(at).nextSibling) {
    pages += changetype<Domain>(at).quota;
  }
  return pages;
}

/** BadRange: beyond the last index there can be. */
function domainList(at: usize): i32 {
  const index = getArgument(at, 1);
  if (index >= <u64>DOMAINS_MAX) return Status.BadRange;
  const found = domainAt(<u32>index);
  setResult(at, 0, 0);
  if (!found) return Status.Ok;
  const domain = changetype<Domain>(found);
  setResult(at, 0, domain.number);
  setResult(at, 1, domain.quota);
  setResult(at, 2, domain.used - childrenQuota(domain));
  setResult(at, 3, counterToNs(domainTicks(domain)));
  setResult(at, 4, domain.name);
  setResult(at, 5, domain.threadCount);
  return Status.Ok;
}

function counters(at: usize): i32 {
  setResult(at, 0, readCounter());
  setResult(at, 1, cpu().idleTicks);
  setResult(at, 2, counterFrequencyHz());
  setResult(at, 3, cpu().switches);
  setResult(at, 4, cpu().systemCalls);
  return Status.Ok;
}
