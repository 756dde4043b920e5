// The handle table of a domain, and how a handle becomes an object.
//
// A handle is generation << 20 | index. Indices below FIRST_DYNAMIC_HANDLE are given only on
// request (abi/handles.ts WellKnownHandle); the others come from a free list. Removing an entry
// advances its generation, so that an old handle does not name what comes after it. Bit 31 stays
// clear: callers tell handles from negative Status values by it.
import { Status } from "../../abi/status";
import { Domain } from "../task/domain";
import { deadObject, KernelObject } from "../object";
import {
  bindEntry, GENERATION_SHIFT, HANDLE_ENTRY_SIZE, HandleEntry, INDEX_MASK, RIGHTS_MASK, unlinkEntry,
} from "./entry";
import { epochOf } from "./revoker";

export const FIRST_DYNAMIC_HANDLE: u32 = 16;

/** Why `decodeHandle` returned 0. */
export let handleStatus: i32 = 0;

/** Sets up the table of a new domain; its memory is zeroed. */
export function initialiseTable(domain: Domain, table: usize, count: u32): void {
  domain.table = table;
  domain.tableCount = count;
  domain.tableUsed = 0;
  domain.tableFree = 0;
  for (let i: u32 = count - 1; i >= FIRST_DYNAMIC_HANDLE; i--) {
    changetype<HandleEntry>(table + <usize>i * HANDLE_ENTRY_SIZE).next = domain.tableFree;
    domain.tableFree = i;
  }
}

/** The entry of an index below the table's count, in use or not. */
@inline
export function entryAt(domain: Domain, index: u32): HandleEntry {
  return changetype<HandleEntry>(domain.table + <usize>index * HANDLE_ENTRY_SIZE);
}

/** The entry that a handle names, dead or revoked ones included; 0 = BadHandle. */
export function entryOfHandle(domain: Domain, handle: u64): usize {
  const index = <u32>handle & INDEX_MASK;
  if (handle >> 32 || index >= domain.tableCount) return 0;
  const entry = entryAt(domain, index);
  if (!entry.object || entry.word >> GENERATION_SHIFT != <u32>handle >> GENERATION_SHIFT) return 0;
  return changetype<usize>(entry);
}

/** Whether an entry may be used now: Ok, Dead or Revoked. */
export function entryStatus(entry: HandleEntry): i32 {
  if (entry.object == deadObject()) return Status.Dead;
  if (epochOf(entry.revoker) != entry.epoch) return Status.Revoked;
  return Status.Ok;
}

/**
 * The entry of a handle that must name a living object of a type, with all these rights.
 * @param type ObjectType, 0 = any
 * @returns 0 with `handleStatus` set: BadHandle, Dead, Revoked, WrongType, NoRights
 */
export function decodeHandle(domain: Domain, handle: u64, type: u8, rights: u32): usize {
  const at = entryOfHandle(domain, handle);
  if (!at) return fail(Status.BadHandle);
  const entry = changetype<HandleEntry>(at);
  const status = entryStatus(entry);
  if (status != Status.Ok) return fail(status);
  if (type && changetype<KernelObject>(entry.object).type != type) return fail(Status.WrongType);
  if ((entry.word & rights) != rights) return fail(Status.NoRights);
  return at;
}

function fail(status: i32): usize {
  handleStatus = status;
  return 0;
}

/** As decodeHandle, but returns the object. */
export function decodeObject(domain: Domain, handle: u64, type: u8, rights: u32): usize {
  const entry = decodeHandle(domain, handle, type, rights);
  return entry ? changetype<HandleEntry>(entry).object : 0;
}

/** Takes a free entry, still empty; 0 = TableFull. */
export function takeEntry(domain: Domain): usize {
  const index = domain.tableFree;
  if (!index) return 0;
  const entry = entryAt(domain, index);
  domain.tableFree = <u32>entry.next;
  domain.tableUsed++;
  return changetype<usize>(entry);
}

/** Takes the entry of a well-known handle, still empty; 0 when it is in use or no such handle. */
export function takeEntryAt(domain: Domain, index: u64): usize {
  if (index == 0 || index >= FIRST_DYNAMIC_HANDLE) return 0;
  const entry = entryAt(domain, <u32>index);
  if (entry.object) return 0;
  domain.tableUsed++;
  return changetype<usize>(entry);
}

/** Free entries that takeEntry can still give, counted up to `wanted`. */
export function hasRoom(domain: Domain, wanted: u32): bool {
  let index = domain.tableFree;
  while (wanted && index) {
    index = <u32>entryAt(domain, index).next;
    wanted--;
  }
  return wanted == 0;
}

/** The handle that names an entry of a table. */
@inline
export function handleOf(domain: Domain, entry: usize): u32 {
  const index = <u32>((entry - domain.table) / HANDLE_ENTRY_SIZE);
  return (changetype<HandleEntry>(entry).word & ~INDEX_MASK) | index;
}

/** Makes a handle to an object; 0 = TableFull. */
export function insertHandle(domain: Domain, object: usize, rights: u32, badge: u64): u32 {
  const at = takeEntry(domain);
  if (!at) return 0;
  bindEntry(changetype<HandleEntry>(at), object, rights & RIGHTS_MASK, badge);
  return handleOf(domain, at);
}

/** Makes an entry free again: unlinks it when it names something, advances its generation. */
export function removeEntry(domain: Domain, at: usize): void {
  const entry = changetype<HandleEntry>(at);
  if (entry.object) unlinkEntry(entry);
  domain.tableUsed--;
  const index = <u32>((at - domain.table) / HANDLE_ENTRY_SIZE);
  if (index < FIRST_DYNAMIC_HANDLE) return; // well-known handles have no generations
  entry.word = ((entry.word & ~INDEX_MASK) + (1 << GENERATION_SHIFT)) & <u32>i32.MAX_VALUE;
  entry.next = domain.tableFree;
  domain.tableFree = index;
}
