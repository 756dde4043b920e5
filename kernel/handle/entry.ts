// A handle entry: one name for one object. Entries stand in the tables of domains, and inside
// objects that refer to a port (fault ports, interrupts, timers), so that the death of an object
// reaches all.
//
//   0    object      0 = empty
//   4    word        generation << 20 | rights (18 bits)
//   8    badge       Ports; fixed once it is not 0
//   16   epoch       of `revoker` when the entry was made
//   20   revoker     who can make it invalid; 0 = nobody (epoch 0 for ever)
//   22   own         revoker of what is derived from it; 0 = `revoker`
//   24   next, previous   the object's list; next = next free entry's index when empty
import { Right } from "../../abi/handles";
import { KernelObject } from "../object";
import { dropRevoker, holdRevoker } from "./revoker";

@unmanaged
export class HandleEntry {
  object: usize;
  word: u32;
  badge: u64;
  epoch: u32;
  revoker: u16;
  own: u16;
  next: usize;
  previous: usize;
}

export const HANDLE_ENTRY_SIZE: usize = 32;
export const GENERATION_SHIFT: u32 = 20;
export const INDEX_MASK: u32 = 0xf_ffff;
export const RIGHTS_MASK: u32 = <u32>Right.All;

if (offsetof<HandleEntry>() != HANDLE_ENTRY_SIZE) ERROR("HandleEntry is 32 bytes");
if (RIGHTS_MASK > INDEX_MASK) ERROR("rights fit below the generation");

/** Fills an empty entry and puts it into the object's list. Keeps the generation. */
export function bindEntry(entry: HandleEntry, object: usize, rights: u32, badge: u64): void {
  const header = changetype<KernelObject>(object);
  entry.object = object;
  entry.word = (entry.word & ~INDEX_MASK) | rights;
  entry.badge = badge;
  entry.epoch = 0;
  entry.revoker = 0;
  entry.own = 0;
  entry.next = header.handles;
  entry.previous = 0;
  if (header.handles) changetype<HandleEntry>(header.handles).previous = changetype<usize>(entry);
  header.handles = changetype<usize>(entry);
}

/** Fills an empty entry as one derived from `source`, with these rights and badge. */
export function deriveEntry(entry: HandleEntry, source: HandleEntry, rights: u32, badge: u64): void {
  bindEntry(entry, source.object, rights, badge);
  inheritRevoker(entry, source);
}

/** Makes a new entry die with what is derived from `source`. */
export function inheritRevoker(entry: HandleEntry, source: HandleEntry): void {
  const revoker = source.own ? source.own : source.revoker;
  entry.revoker = revoker;
  entry.epoch = source.own ? holdRevoker(revoker) : source.epoch;
  if (!source.own) holdRevoker(revoker);
}

/** The badge of what is derived from a port's entry: its own, unless that is 0, which lets choose. */
@inline
export function derivedBadge(source: HandleEntry, wanted: u64): u64 {
  return source.badge ? source.badge : wanted;
}

/** Moves what `source` names to an empty entry; `source` becomes empty. */
export function moveEntry(entry: HandleEntry, source: HandleEntry): void {
  bindEntry(entry, source.object, source.word & RIGHTS_MASK, source.badge);
  entry.epoch = source.epoch;
  entry.revoker = source.revoker;
  entry.own = source.own;
  source.revoker = 0;
  source.own = 0;
  unlinkEntry(source);
}

/** Takes an entry out of its object's list and makes it empty. The object is not looked after. */
export function unlinkEntry(entry: HandleEntry): void {
  const header = changetype<KernelObject>(entry.object);
  if (entry.next) changetype<HandleEntry>(entry.next).previous = entry.previous;
  if (entry.previous) changetype<HandleEntry>(entry.previous).next = entry.next;
  else if (header.handles == changetype<usize>(entry)) header.handles = entry.next;
  dropRevoker(entry.revoker);
  dropRevoker(entry.own);
  entry.object = 0;
  entry.word = entry.word & ~INDEX_MASK;
  entry.badge = 0;
  entry.epoch = 0;
  entry.revoker = 0;
  entry.own = 0;
  entry.next = 0;
  entry.previous = 0;
}
