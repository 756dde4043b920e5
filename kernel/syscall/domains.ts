// DomainCreate, DomainControl.
import { SLOT_STRIDE } from "../../abi/address_layout";
import { ObjectType, Right, WellKnownHandle } from "../../abi/handles";
import { COPY_SIZE_MAX, HANDLES_PER_DOMAIN_MAX } from "../../abi/limits";
import { MEMORY_OWN } from "../../abi/message";
import { Status } from "../../abi/status";
import { DomainFlag, DomainOperation } from "../../abi/system_calls";
import { counterToNs } from "hal/timer";
import { replaceEntry } from "../handle/destroy";
import { bindEntry, derivedBadge, deriveEntry, HandleEntry, RIGHTS_MASK } from "../handle/entry";
import {
  decodeHandle, FIRST_DYNAMIC_HANDLE, handleOf, handleStatus, insertHandle, takeEntry, takeEntryAt,
} from "../handle/table";
import { memoryBaseOf } from "../ipc/lease";
import { removeWithin } from "../memory/mapping";
import { giveSlot, slotAddress, slotOfAddress, takeSlot } from "../memory/slots";
import { copyUser } from "../memory/user_memory";
import { createDomain, createStatus, Domain, faultPortOf, mayCreate } from "../task/domain";
import { endDomain } from "../task/domain_end";
import { charge, grantQuota, refund } from "../task/quota";
import { account } from "../task/scheduler";
import { getArgument, setResult, Thread } from "../task/thread";
import { argumentDomain, decodeStatus, ownDomain } from "./common";

const DOMAIN_RIGHTS: u32 = Right.Duplicate | Right.Transfer | Right.Control | Right.Inspect;
const HANDLES_MAX: u64 = HANDLES_PER_DOMAIN_MAX - <u64>FIRST_DYNAMIC_HANDLE;

/**
 * abi SystemCall.DomainCreate. BadArgument for too many handles, or flags; the status of the
 * port's handle; QuotaExceeded; TableFull; what createDomain says.
 */
export function domainCreate(at: usize): i32 {
  const own = ownDomain(at);
  const quota = getArgument(at, 0);
  const handles = getArgument(at, 1);
  const flags = getArgument(at, 5);
  if (handles > HANDLES_MAX || flags & ~<u64>DomainFlag.Creates) return Status.BadArgument;
  if (!mayCreate(own)) return Status.NoRights;
  const portAt = decodeHandle(own, getArgument(at, 2), <u8>ObjectType.Port, Right.Send);
  if (!portAt) return handleStatus;
  if (quota > u32.MAX_VALUE || !charge(own, <u32>quota)) return Status.QuotaExceeded;
  const made = createDomain(changetype<usize>(own), <u32>quota, <u32>handles, getArgument(at, 4));
  if (!made) {
    refund(own, <u32>quota);
    return createStatus;
  }
  const domain = changetype<Domain>(made);
  domain.flags = <u8>flags;
  giveSelf(domain);
  const port = changetype<HandleEntry>(portAt);
  deriveEntry(faultPortOf(domain), port, 0, derivedBadge(port, getArgument(at, 3)));
  const handle = insertHandle(own, made, DOMAIN_RIGHTS, 0);
  if (!handle) {
    endDomain(domain);
    return Status.TableFull;
  }
  setResult(at, 0, handle);
  return Status.Ok;
}

/** Gives a new domain the handle of itself. */
export function giveSelf(domain: Domain): void {
  const entry = takeEntryAt(domain, WellKnownHandle.SelfDomain);
  bindEntry(changetype<HandleEntry>(entry), changetype<usize>(domain), Right.Control | Right.Inspect, 0);
}

/**
 * abi SystemCall.DomainControl. The status of the domain's handle; BadArgument for an unknown
 * operation; else as DomainOperation says.
 */
export function domainControl(at: usize): i32 {
  const operation = getArgument(at, 1);
  const reads = operation == DomainOperation.Statistics || operation == DomainOperation.ReadMemory;
  const target = argumentDomain(at, 0, reads ? Right.Inspect : Right.Control);
  if (!target) return decodeStatus;
  const domain = changetype<Domain>(target);
  switch (<i32>operation) {
    case DomainOperation.Kill: return kill(domain);
    case DomainOperation.Grant: return grant(at, domain);
    case DomainOperation.AllocateSlot: return allocateSlot(at, domain);
    case DomainOperation.AddQuota: return addQuota(at, domain);
    case DomainOperation.Statistics: return statistics(at, domain);
    case DomainOperation.SetFaultPort: return setFaultPort(at, domain);
    case DomainOperation.FreeSlot: return freeSlot(at, domain);
    case DomainOperation.ReadMemory: return readMemory(at, domain);
  }
  return Status.BadArgument;
}

function kill(domain: Domain): i32 {
  if (!domain.parent) return Status.BadState;
  endDomain(domain);
  return Status.Ok;
}

function grant(at: usize, domain: Domain): i32 {
  const rights: u32 = Right.Transfer | Right.Duplicate;
  const sourceAt = decodeHandle(ownDomain(at), getArgument(at, 2), 0, rights);
  if (!sourceAt) return handleStatus;
  const where = getArgument(at, 3);
  const targetAt = where ? takeEntryAt(domain, where) : takeEntry(domain);
  if (!targetAt) return where ? Status.BadState : Status.TableFull;
  const source = changetype<HandleEntry>(sourceAt);
  deriveEntry(changetype<HandleEntry>(targetAt), source, source.word & RIGHTS_MASK, source.badge);
  setResult(at, 0, handleOf(domain, targetAt));
  return Status.Ok;
}

function allocateSlot(at: usize, domain: Domain): i32 {
  const wanted = getArgument(at, 2);
  if (wanted && !mayCreate(ownDomain(at))) return Status.NoRights;
  const slot = takeSlot(domain, wanted);
  if (slot == -1) return Status.TableFull;
  if (slot < 0) return Status.BadRange;
  setResult(at, 0, slot);
  setResult(at, 1, slotAddress(domain, slot));
  return Status.Ok;
}

function addQuota(at: usize, domain: Domain): i32 {
  const own = ownDomain(at);
  if (domain.parent != changetype<usize>(own)) return Status.BadState;
  const pages = getArgument(at, 2);
  if (pages > u32.MAX_VALUE || !grantQuota(own, domain, <u32>pages)) return Status.QuotaExceeded;
  return Status.Ok;
}

/** Counter ticks of all threads that a domain has had. */
export function domainTicks(domain: Domain): u64 {
  account();
  let ticks = domain.retiredTicks;
  for (let t = domain.threads; t; t = changetype<Thread>(t).domainNext) ticks += changetype<Thread>(t).ticks;
  return ticks;
}

function statistics(at: usize, domain: Domain): i32 {
  setResult(at, 0, domain.quota);
  setResult(at, 1, domain.used);
  setResult(at, 2, domain.tableUsed);
  setResult(at, 3, domain.threadCount);
  setResult(at, 4, counterToNs(domainTicks(domain)));
  setResult(at, 5, domain.name);
  return Status.Ok;
}

function setFaultPort(at: usize, domain: Domain): i32 {
  if (!domain.parent) return Status.BadState;
  const portAt = decodeHandle(ownDomain(at), getArgument(at, 2), <u8>ObjectType.Port, Right.Send);
  if (!portAt) return handleStatus;
  const port = changetype<HandleEntry>(portAt);
  replaceEntry(faultPortOf(domain), port, derivedBadge(port, getArgument(at, 3)));
  return Status.Ok;
}

function freeSlot(at: usize, domain: Domain): i32 {
  const address = getArgument(at, 2);
  const slot = slotOfAddress(domain, address);
  if (slot < 0) return Status.BadRange;
  const start = slotAddress(domain, slot);
  removeWithin(domain, start, start + <u64>SLOT_STRIDE);
  giveSlot(domain, slot);
  return Status.Ok;
}

function readMemory(at: usize, domain: Domain): i32 {
  const offset = getArgument(at, 3);
  const length = getArgument(at, 4);
  if (length > <u64>COPY_SIZE_MAX) return Status.BadArgument;
  const base = memoryBaseOf(at, MEMORY_OWN);
  if (!base || offset > 0xffff_ffff) return Status.BadRange;
  const done = copyUser(ownDomain(at).root, base + offset, domain.root, getArgument(at, 2), length);
  setResult(at, 0, done);
  return done == length ? Status.Ok : Status.Fault;
}
