// Page tables of domains. A root maps the kernel half (the same in all roots) and a user half that
// these functions change. On the host: four levels of 512 entries in simulated RAM, walked for
// real.
//
// All addresses of user pages are page-aligned and below USER_END (checked by the kernel).
import { hostActiveRoot, hostOffset, setHostActiveRoot } from "./state";

/** End of the user half, the same on both ISAs. */
export const USER_END: u64 = 0x7fff_ffff_f000;

/** Bits of abi/system_calls.ts Protection, and in mapPages only: device memory, uncached. */
export const PROTECTION_READ: u32 = 1;
export const PROTECTION_WRITE: u32 = 2;
export const PROTECTION_EXECUTE: u32 = 4;
export const PROTECTION_DEVICE: u32 = 8;

const LEVELS: i32 = 4;
const VALID: u64 = 0x800;
const ADDRESS_MASK: u64 = 0x0000_ffff_ffff_f000;

// Function indices, not function values: those would be managed objects, and the kernel has no
// runtime.
let takeIndex: u32 = 0;
let giveIndex: u32 = 0;

/**
 * Says where frames for tables come from.
 * @param take index of a function () -> u64: physical address of a zeroed frame, or 0 when there is
 * none
 * @param give index of a function (frame: u64) -> void that takes one back
 */
export function setTableFrameSource(take: u32, give: u32): void {
  takeIndex = take;
  giveIndex = give;
}

function takeFrame(): u64 {
  return call_indirect<u64>(takeIndex);
}

function giveFrame(frame: u64): void {
  call_indirect<void>(giveIndex, frame);
}

/** A new root with the kernel half and an empty user half; 0 when there is no frame. */
export function createRoot(): u64 {
  return takeFrame();
}

/** Gives all table frames of a root back, the root too. The root must not be active. */
export function destroyRoot(root: u64): void {
  assert(root != hostActiveRoot);
  destroyLevel(root, LEVELS - 1);
}

function destroyLevel(table: u64, level: i32): void {
  if (level > 0) {
    for (let i: u64 = 0; i < 512; i++) {
      const entry = load<u64>(hostOffset(table + i * 8));
      if (entry & VALID) destroyLevel(entry & ADDRESS_MASK, level - 1);
    }
  }
  giveFrame(table);
}

/** Address of the entry of a page in linear memory, 0 when a table is missing. */
function entryOf(root: u64, virtualAddress: u64, create: bool): usize {
  let table = root;
  for (let level = LEVELS - 1; level > 0; level--) {
    const slot = hostOffset(table + ((virtualAddress >> (12 + 9 * level)) & 511) * 8);
    let entry = load<u64>(slot);
    if (!(entry & VALID)) {
      if (!create) return 0;
      const frame = takeFrame();
      if (frame == 0) return 0;
      entry = frame | VALID;
      store<u64>(slot, entry);
    }
    table = entry & ADDRESS_MASK;
  }
  return hostOffset(table + ((virtualAddress >> 12) & 511) * 8);
}

/**
 * Maps consecutive pages to consecutive frames. Pages already mapped are overwritten.
 * @param protection PROTECTION_* bits; user access
 * @returns how many pages were mapped: fewer than `pages` when a table frame was missing
 */
export function mapPages(
  root: u64, virtualAddress: u64, physicalAddress: u64, pages: u32, protection: u32,
): u32 {
  for (let i: u32 = 0; i < pages; i++) {
    const at: u64 = (<u64>i) << 12;
    const slot = entryOf(root, virtualAddress + at, true);
    if (!slot) return i;
    store<u64>(slot, (physicalAddress + at) | VALID | <u64>protection);
  }
  return pages;
}

/**
 * Unmaps consecutive pages and forgets cached translations of them (when the root is active, or may
 * still be cached). Pages that are not mapped are passed over. Tables stay until destroyRoot.
 */
export function unmapPages(root: u64, virtualAddress: u64, pages: u32): void {
  for (let i: u32 = 0; i < pages; i++) {
    const slot = entryOf(root, virtualAddress + ((<u64>i) << 12), false);
    if (slot) store<u64>(slot, 0);
  }
}

/**
 * Looks a page up, for user access. Any address below USER_END; not necessarily aligned.
 * @returns physical address of the page | PROTECTION_* bits (device pages: 0), or 0 when not mapped
 */
export function translate(root: u64, virtualAddress: u64): u64 {
  const slot = entryOf(root, virtualAddress, false);
  if (!slot) return 0;
  const entry = load<u64>(slot);
  if (!(entry & VALID) || entry & PROTECTION_DEVICE) return 0;
  return (entry & ADDRESS_MASK) | (entry & 7);
}

/** Makes a root the active one, when it is not already. */
// @ts-ignore: decorator
@inline
export function activateRoot(root: u64): void {
  if (root != hostActiveRoot) setHostActiveRoot(root);
}

/** A root with an empty user half, for when the active one is to be destroyed. */
export function kernelRoot(): u64 {
  return 0;
}

/**
 * Makes bytes that were written as data visible to instruction fetch; called when code is sealed.
 */
export function synchroniseInstructions(physicalAddress: u64, length: u64): void {}
