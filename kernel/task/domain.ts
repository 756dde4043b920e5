// A Domain: an address space, a handle table, a quota, threads, and a place in the tree of domains.
//
// It lies at the start of a block of pages, followed by its handle table (kernel/handle/table.ts).
// Ended in kernel/task/domain_end.ts.
import { DOMAINS_MAX, SLOTS_PER_DOMAIN_MAX } from "../../abi/limits";
import { ObjectType } from "../../abi/handles";
import { Status } from "../../abi/status";
import { DomainFlag } from "../../abi/system_calls";
import { createRoot } from "hal/page_table";
import { HANDLE_ENTRY_SIZE, HandleEntry } from "../handle/entry";
import { FIRST_DYNAMIC_HANDLE, initialiseTable } from "../handle/table";
import { takePages, givePages } from "../memory/object_pages";
import { setTableOwner } from "../memory/table_frames";
import { initialiseObject, KernelObject } from "../object";

@unmanaged
export class Domain extends KernelObject {
  /** Physical address of the page table's root. */
  root: u64;
  /**
   * Handle table: address of entry 0, entries, first free entry's index (0 = none), entries in use.
   */
  table: usize;
  tableCount: u32;
  tableFree: u32;
  tableUsed: u32;
  /** Pages: granted, and in use (children's quotas included). */
  quota: u32;
  used: u32;
  /** Tree; siblings are a list from the parent's firstChild. */
  parent: usize;
  firstChild: usize;
  nextSibling: usize;
  previousSibling: usize;
  /** Threads, a list. */
  threads: usize;
  threadCount: u32;
  /** Pages of small objects (kernel/memory/slab.ts). */
  slabs: usize;
  /** Mappings, a list (kernel/memory/mapping.ts). */
  mappings: usize;
  /** Index in the table of all domains; pages of this block. */
  index: u32;
  blockPages: u32;
  /** True while it is being ended. */
  ending: u32;
  /** Counter ticks of threads that are gone. */
  retiredTicks: u64;
  name: u64;
  /** Slot numbers + 1, 16 bits each; 0 = none. */
  slots0: u64;
  slots4: u64;
  slots8: u64;
  slots12: u64;
}

/** The fault port: a handle entry of the domain itself, not in its table. */
export const DOMAIN_FAULT_PORT: usize = 192;
/** Where the handle table starts. */
export const DOMAIN_SIZE: usize = 256;

if (offsetof<Domain>() > DOMAIN_FAULT_PORT) ERROR("Domain fits before its fault port");
if (DOMAIN_FAULT_PORT + HANDLE_ENTRY_SIZE > DOMAIN_SIZE) ERROR("the fault port fits");
if (SLOTS_PER_DOMAIN_MAX > 16) ERROR("sixteen slots in four words");

const domains: usize = memory.data(DOMAINS_MAX * 4, 4);
let count: u32 = 0;

/** Result of createDomain when it is negative. */
export let createStatus: i32 = 0;

/** Whether it may create domains (DomainFlag.Creates): the root may. */
export function mayCreate(domain: Domain): bool {
  return !domain.parent || (domain.flags & DomainFlag.Creates) != 0;
}

/** Domain at an index of the table of all domains; 0 = none. */
@inline
export function domainAt(index: u32): usize {
  return load<u32>(domains + (<usize>index << 2));
}

/** Number of domains that live. */
export function domainCount(): u32 {
  return count;
}

/** The entry that names a domain's fault port. */
@inline
export function faultPortOf(domain: Domain): HandleEntry {
  return changetype<HandleEntry>(changetype<usize>(domain) + DOMAIN_FAULT_PORT);
}

/**
 * Makes a domain whose own pages are charged to itself. Does not touch the parent's quota.
 * @returns 0 with `createStatus` set: QuotaExceeded (also when RAM is used up), TableFull
 */
export function createDomain(parent: usize, quota: u32, handles: u32, name: u64): usize {
  let index: u32 = 0;
  while (index < <u32>DOMAINS_MAX && domainAt(index)) index++;
  if (index == DOMAINS_MAX) return failCreate(Status.TableFull);
  const entries = handles + FIRST_DYNAMIC_HANDLE;
  const pages = <u32>((DOMAIN_SIZE + <usize>entries * HANDLE_ENTRY_SIZE + 4095) >> 12);
  if (pages + 1 > quota) return failCreate(Status.QuotaExceeded);
  const block = takePages(0, pages);
  if (!block) return failCreate(Status.QuotaExceeded);

  const domain = changetype<Domain>(block);
  initialiseObject(block, <u8>ObjectType.Domain, parent);
  domain.quota = quota;
  domain.used = pages;
  domain.blockPages = pages;
  domain.name = name;
  domain.index = index;
  setTableOwner(block);
  domain.root = createRoot();
  if (!domain.root) {
    givePages(0, block, pages);
    return failCreate(Status.QuotaExceeded);
  }
  // What is left of the last page belongs to the table too.
  const room = <u32>(((<usize>pages << 12) - DOMAIN_SIZE) / HANDLE_ENTRY_SIZE);
  initialiseTable(domain, block + DOMAIN_SIZE, room);
  store<u32>(domains + (<usize>index << 2), block);
  count++;
  linkToParent(domain, parent);
  return block;
}

function failCreate(status: i32): usize {
  createStatus = status;
  return 0;
}

function linkToParent(domain: Domain, parentAt: usize): void {
  domain.parent = parentAt;
  if (!parentAt) return;
  const parent = changetype<Domain>(parentAt);
  domain.nextSibling = parent.firstChild;
  if (parent.firstChild) {
    changetype<Domain>(parent.firstChild).previousSibling = changetype<usize>(domain);
  }
  parent.firstChild = changetype<usize>(domain);
}

/** Takes a domain out of its parent's list and the table of all domains. */
export function unlinkDomain(domain: Domain): void {
  store<u32>(domains + (<usize>domain.index << 2), 0);
  count--;
  if (domain.nextSibling) {
    changetype<Domain>(domain.nextSibling).previousSibling = domain.previousSibling;
  }
  if (domain.previousSibling) {
    changetype<Domain>(domain.previousSibling).nextSibling = domain.nextSibling;
  } else if (domain.parent) {
    changetype<Domain>(domain.parent).firstChild = domain.nextSibling;
  }
}
