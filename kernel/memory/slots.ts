// Address slots (abi/address_layout.ts): no two domains have the same one at the same time.
//
// The first SLOTS_RESERVED ones are given only when asked for by address: modules of the boot set
// are linked to them at build time.
import { SLOT_COUNT, SLOT_FIRST, SLOT_STRIDE } from "../../abi/address_layout";
import { SLOTS_PER_DOMAIN_MAX } from "../../abi/limits";
import { bitmapFill, bitmapFind, bitmapTest } from "../../lib/bitmap";
import { Domain } from "../task/domain";

export const SLOTS_RESERVED: u32 = 256;
const bits: usize = memory.data(14016 / 8, 8);
/**
 * Where the search for the next slot starts: reuse comes late, which helps to find stale addresses.
 */
let hint: u32 = 0;

if (SLOT_COUNT > 14016) ERROR("the bitmap covers all slots");

/** Makes all slots free. Once, at boot. */
export function initialiseSlots(): void {
  bitmapFill(bits, 0, <u32>SLOT_COUNT, true);
  hint = 0;
}

@inline
function placeOf(domain: Domain, i: u32): usize {
  return changetype<usize>(domain) + offsetof<Domain>("slots0") + (<usize>i << 1);
}

/** Address of a domain's slot i (below SLOTS_PER_DOMAIN_MAX); 0 when it has none there. */
export function slotAddress(domain: Domain, i: u32): u64 {
  const slot = <u64>load<u16>(placeOf(domain, i));
  return slot ? <u64>SLOT_FIRST + (slot - 1) * <u64>SLOT_STRIDE : 0;
}

/** Number of the domain's slot that an address lies in, or -1. */
export function slotOfAddress(domain: Domain, virtualAddress: u64): i32 {
  if (virtualAddress < <u64>SLOT_FIRST) return -1;
  const slot = (virtualAddress - <u64>SLOT_FIRST) / <u64>SLOT_STRIDE;
  if (slot >= <u64>SLOT_COUNT) return -1;
  for (let i: u32 = 0; i < <u32>SLOTS_PER_DOMAIN_MAX; i++) {
    if (<u64>load<u16>(placeOf(domain, i)) == slot + 1) return i;
  }
  return -1;
}

/** True when [virtualAddress, virtualAddress + bytes) lies in one of the domain's slots. */
export function isInSlot(domain: Domain, virtualAddress: u64, bytes: u64): bool {
  const slot = slotOfAddress(domain, virtualAddress);
  if (slot < 0) return false;
  const left = slotAddress(domain, slot) + <u64>SLOT_STRIDE - virtualAddress;
  return bytes <= left;
}

/**
 * Gives a domain a slot.
 * @param wanted its address, 0 = any but the reserved ones
 * @returns its number in the domain; -1 when the domain has no place for one, -2 when there is no
 * such slot free
 */
export function takeSlot(domain: Domain, wanted: u64): i32 {
  let place: u32 = 0;
  while (place < <u32>SLOTS_PER_DOMAIN_MAX && load<u16>(placeOf(domain, place))) place++;
  if (place == SLOTS_PER_DOMAIN_MAX) return -1;
  let slot: i32;
  if (wanted) {
    if (wanted < <u64>SLOT_FIRST || (wanted - <u64>SLOT_FIRST) % <u64>SLOT_STRIDE) return -2;
    const number = (wanted - <u64>SLOT_FIRST) / <u64>SLOT_STRIDE;
    if (number >= <u64>SLOT_COUNT || !bitmapTest(bits, <u32>number)) return -2;
    slot = <i32>number;
  } else {
    slot = bitmapFind(bits, max(hint, SLOTS_RESERVED), SLOT_COUNT);
    if (slot < 0) slot = bitmapFind(bits, SLOTS_RESERVED, SLOT_COUNT);
    if (slot < 0) return -2;
    hint = slot + 1;
  }
  bitmapFill(bits, slot, 1, false);
  store<u16>(placeOf(domain, place), <u16>(slot + 1));
  return place;
}

/** Takes slot i from a domain; nothing is mapped there any more. */
export function giveSlot(domain: Domain, i: u32): void {
  const slot = load<u16>(placeOf(domain, i));
  if (!slot) return;
  store<u16>(placeOf(domain, i), 0);
  bitmapFill(bits, slot - 1, 1, true);
}
