// Page tables of domains: four levels of 512 entries, 4 KiB pages. The contract is
// arch/host/hal/page_table.ts. Source: Intel SDM vol 3 §4.5, §4.10.4 (invalidation).
//
// Roots of all domains share the entries of the kernel half, whose tables the image made. Writing
// CR3 forgets all translations of the user half (the kernel's are global), so only the active
// root's pages have to be forgotten one by one.
import { loadPhysical64, storePhysical64 } from "./memory";
import { invalidatePage, readCr3, writeCr3 } from "./intrinsics";

export const USER_END: u64 = 0x7fff_ffff_f000;

export const PROTECTION_READ: u32 = 1;
export const PROTECTION_WRITE: u32 = 2;
export const PROTECTION_EXECUTE: u32 = 4;
export const PROTECTION_DEVICE: u32 = 8;

export const PTE_PRESENT: u64 = 1;
export const PTE_WRITE: u64 = 2;
export const PTE_USER: u64 = 4;
/** PWT and PCD: PAT entry 3, uncached. */
export const PTE_UNCACHED: u64 = 0x18;
export const PTE_ACCESSED: u64 = 0x20;
export const PTE_DIRTY: u64 = 0x40;
export const PTE_GLOBAL: u64 = 0x100;
export const PTE_NO_EXECUTE: u64 = 0x8000_0000_0000_0000;
export const PTE_ADDRESS: u64 = 0x000f_ffff_ffff_f000;

const TOP_LEVEL: u32 = 3;
const KERNEL_HALF: u64 = 256;

// Function indices, not function values: those would be managed objects, and the kernel has no
// runtime.
let takeIndex: u32 = 0;
let giveIndex: u32 = 0;
let bootRoot: u64 = 0;
let activeRoot: u64 = 0;

export function setTableFrameSource(take: u32, give: u32): void {
  takeIndex = take;
  giveIndex = give;
  bootRoot = readCr3() & PTE_ADDRESS;
  activeRoot = bootRoot;
}

/** A zeroed frame for a table, 0 when there is none. */
function takeFrame(): u64 {
  return call_indirect<u64>(takeIndex);
}

function giveFrame(frame: u64): void {
  call_indirect<void>(giveIndex, frame);
}

export function createRoot(): u64 {
  const root = takeFrame();
  if (root == 0) return 0;
  for (let i = KERNEL_HALF; i < 512; i++) {
    storePhysical64(root + i * 8, loadPhysical64(bootRoot + i * 8));
  }
  return root;
}

export function destroyRoot(root: u64): void {
  assert(root != activeRoot);
  for (let i: u64 = 0; i < KERNEL_HALF; i++) {
    const entry = loadPhysical64(root + i * 8);
    if (entry & PTE_PRESENT) destroyTable(entry & PTE_ADDRESS, TOP_LEVEL - 1);
  }
  giveFrame(root);
}

function destroyTable(table: u64, level: u32): void {
  if (level > 0) {
    for (let i: u64 = 0; i < 512; i++) {
      const entry = loadPhysical64(table + i * 8);
      if (entry & PTE_PRESENT) destroyTable(entry & PTE_ADDRESS, level - 1);
    }
  }
  giveFrame(table);
}

/**
 * Physical address of the entry of a page, 0 when a table is missing (and, with `create`, no frame
 * was there for it).
 * @param tableBits what entries that point to new tables carry
 */
export function findEntry(root: u64, virtualAddress: u64, create: bool, tableBits: u64): u64 {
  let table = root;
  for (let shift: u64 = 39; shift > 12; shift -= 9) {
    const slot = table + ((virtualAddress >> shift) & 511) * 8;
    let entry = loadPhysical64(slot);
    if (!(entry & PTE_PRESENT)) {
      if (!create) return 0;
      const frame = takeFrame();
      if (frame == 0) return 0;
      entry = frame | tableBits;
      storePhysical64(slot, entry);
    }
    table = entry & PTE_ADDRESS;
  }
  return table + ((virtualAddress >> 12) & 511) * 8;
}

function bitsOf(protection: u32): u64 {
  let bits = PTE_PRESENT | PTE_USER | PTE_ACCESSED;
  if (protection & PROTECTION_WRITE) bits |= PTE_WRITE | PTE_DIRTY;
  if (!(protection & PROTECTION_EXECUTE)) bits |= PTE_NO_EXECUTE;
  if (protection & PROTECTION_DEVICE) bits |= PTE_UNCACHED;
  return bits;
}

export function mapPages(
  root: u64, virtualAddress: u64, physicalAddress: u64, pages: u32, protection: u32,
): u32 {
  const bits = bitsOf(protection);
  const tableBits = PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED;
  let slot: u64 = 0;
  for (let i: u32 = 0; i < pages; i++) {
    const offset: u64 = (<u64>i) << 12;
    const at = virtualAddress + offset;
    // Within one table the entries are neighbours.
    if (slot == 0 || ((at >> 12) & 511) == 0) {
      slot = findEntry(root, at, true, tableBits);
      if (slot == 0) return i;
    } else {
      slot += 8;
    }
    const old = loadPhysical64(slot);
    storePhysical64(slot, (physicalAddress + offset) | bits);
    if (old & PTE_PRESENT && root == activeRoot) invalidatePage(at);
  }
  return pages;
}

export function unmapPages(root: u64, virtualAddress: u64, pages: u32): void {
  const end = virtualAddress + ((<u64>pages) << 12);
  for (let at = virtualAddress; at < end; ) {
    const slot = findEntry(root, at, false, 0);
    if (slot == 0) {
      at = (at | 0x1f_ffff) + 1; // no table for these 2 MiB
      continue;
    }
    if (loadPhysical64(slot) & PTE_PRESENT) {
      storePhysical64(slot, 0);
      if (root == activeRoot) invalidatePage(at);
    }
    at += 4096;
  }
}

export function translate(root: u64, virtualAddress: u64): u64 {
  const slot = findEntry(root, virtualAddress, false, 0);
  if (slot == 0) return 0;
  const entry = loadPhysical64(slot);
  if (!(entry & PTE_PRESENT) || entry & PTE_UNCACHED) return 0;
  let result = (entry & PTE_ADDRESS) | PROTECTION_READ;
  if (entry & PTE_WRITE) result |= PROTECTION_WRITE;
  if (!(entry & PTE_NO_EXECUTE)) result |= PROTECTION_EXECUTE;
  return result;
}

// @ts-ignore: decorator
@inline
export function activateRoot(root: u64): void {
  if (root != activeRoot) {
    activeRoot = root;
    writeCr3(root);
  }
}

export function kernelRoot(): u64 {
  return bootRoot;
}

/**
 * Instruction fetch sees stores on x86_64 (SDM vol 3 §8.1.3 holds for code that never ran before).
 */
export function synchroniseInstructions(physicalAddress: u64, length: u64): void {}
