// Page tables of domains: TTBR0's, four levels, 4 KiB granule. The contract is
// arch/host/hal/page_table.ts. Source: Arm ARM D8.3 (entries), D8.14 (TLB maintenance).
//
// The kernel half is TTBR1's and the same for all. A root is its table's physical address with an
// ASID in bits 48 to 63, as TTBR0 wants it; user entries are not global.
import { BI_EMPTY_TABLE, BI_ROOT_TABLE } from "../../../boot/boot_information";
import {
  ENTRY_ACCESSED,
  ENTRY_ADDRESS,
  ENTRY_DEVICE,
  ENTRY_INNER_SHAREABLE,
  ENTRY_NORMAL,
  ENTRY_NOT_GLOBAL,
  ENTRY_PXN,
  ENTRY_READ_ONLY,
  ENTRY_TABLE,
  ENTRY_USER,
  ENTRY_UXN,
  ENTRY_VALID,
} from "../defs/translation";
import { bootField } from "./boot_information";
import {
  cleanDataToUnification,
  dsbIsh,
  dsbIshst,
  invalidateAddress,
  invalidateAsid,
  invalidateInstructions,
  isb,
  writeTtbr0,
} from "./intrinsics";
import { KERNEL_PHYSICAL_MAP } from "../../../abi/address_layout";
import { loadPhysical64, storePhysical64 } from "./memory";

export const USER_END: u64 = 0x7fff_ffff_f000;

export const PROTECTION_READ: u32 = 1;
export const PROTECTION_WRITE: u32 = 2;
export const PROTECTION_EXECUTE: u32 = 4;
export const PROTECTION_DEVICE: u32 = 8;

const TOP_LEVEL: u32 = 3;
const ASID_SHIFT: u64 = 48;
/** ASIDs have at least 8 bits; 0 belongs to the empty table. */
const ASIDS: u32 = 256;
/** Smallest line that DC CVAU is sure to clean. */
const LINE_SIZE: u64 = 16;

let activeRoot: u64 = 0;
/** A bit per ASID, set = in use. */
const asids: usize = memory.data(32, 8);
// Function indices, not function values: those would be managed objects, and the kernel has no
// runtime.
let takeIndex: u32 = 0;
let giveIndex: u32 = 0;

export function setTableFrameSource(take: u32, give: u32): void {
  takeIndex = take;
  giveIndex = give;
  activeRoot = bootField(BI_EMPTY_TABLE);
}

/** A zeroed frame for a table, 0 when there is none. */
function takeFrame(): u64 {
  return call_indirect<u64>(takeIndex);
}

function giveFrame(frame: u64): void {
  call_indirect<void>(giveIndex, frame);
}

/** Root of TTBR1's tables, for the window. */
export function kernelTables(): u64 {
  return bootField(BI_ROOT_TABLE);
}

function takeAsid(): u32 {
  for (let asid: u32 = 1; asid < ASIDS; asid++) {
    const byte = asids + <usize>(asid >> 3);
    const bit: u32 = 1 << (asid & 7);
    if (load<u8>(byte) & bit) continue;
    store<u8>(byte, load<u8>(byte) | bit);
    return asid;
  }
  return 0;
}

function giveAsid(asid: u32): void {
  const byte = asids + <usize>(asid >> 3);
  store<u8>(byte, <u32>load<u8>(byte) & ~(1 << (asid & 7)));
}

export function createRoot(): u64 {
  const asid = takeAsid();
  if (asid == 0) return 0;
  const table = takeFrame();
  if (table == 0) {
    giveAsid(asid);
    return 0;
  }
  return table | (<u64>asid << ASID_SHIFT);
}

export function destroyRoot(root: u64): void {
  assert(root != activeRoot);
  const asid = root >> ASID_SHIFT;
  dsbIshst();
  invalidateAsid(asid << ASID_SHIFT);
  dsbIsh();
  giveAsid(<u32>asid);
  destroyTable(root & ENTRY_ADDRESS, TOP_LEVEL);
}

function destroyTable(table: u64, level: u32): void {
  if (level > 0) {
    for (let i: u64 = 0; i < 512; i++) {
      const entry = loadPhysical64(table + i * 8);
      if (entry & ENTRY_VALID) destroyTable(entry & ENTRY_ADDRESS, level - 1);
    }
  }
  giveFrame(table);
}

/**
 * Physical address of the entry of a page, 0 when a table is missing (and, with `create`, no frame
 * was there for it).
 */
export function findEntry(root: u64, virtualAddress: u64, create: bool): u64 {
  let table = root & ENTRY_ADDRESS;
  for (let shift: u64 = 39; shift > 12; shift -= 9) {
    const slot = table + ((virtualAddress >> shift) & 511) * 8;
    let entry = loadPhysical64(slot);
    if (!(entry & ENTRY_VALID)) {
      if (!create) return 0;
      const frame = takeFrame();
      if (frame == 0) return 0;
      entry = frame | ENTRY_VALID | ENTRY_TABLE;
      // The walker must see the zeroes of the new table before the entry.
      dsbIshst();
      storePhysical64(slot, entry);
    }
    table = entry & ENTRY_ADDRESS;
  }
  return table + ((virtualAddress >> 12) & 511) * 8;
}

function bitsOf(protection: u32): u64 {
  let bits = ENTRY_VALID | ENTRY_TABLE | ENTRY_USER | ENTRY_ACCESSED | ENTRY_NOT_GLOBAL | ENTRY_PXN;
  bits |= ENTRY_INNER_SHAREABLE | (protection & PROTECTION_DEVICE ? ENTRY_DEVICE : ENTRY_NORMAL);
  if (!(protection & PROTECTION_WRITE)) bits |= ENTRY_READ_ONLY;
  if (!(protection & PROTECTION_EXECUTE)) bits |= ENTRY_UXN;
  return bits;
}

/** Forgets one page's translation; the entry is invalid already. */
function forget(root: u64, virtualAddress: u64): void {
  dsbIshst();
  invalidateAddress((root & ~ENTRY_ADDRESS) | ((virtualAddress >> 12) & 0xfff_ffff_ffff));
}

export function mapPages(
  root: u64, virtualAddress: u64, physicalAddress: u64, pages: u32, protection: u32,
): u32 {
  const bits = bitsOf(protection);
  let slot: u64 = 0;
  let done: u32 = 0;
  while (done < pages) {
    const offset: u64 = (<u64>done) << 12;
    const at = virtualAddress + offset;
    // Within one table the entries are neighbours.
    if (slot == 0 || ((at >> 12) & 511) == 0) {
      slot = findEntry(root, at, true);
      if (slot == 0) break;
    } else {
      slot += 8;
    }
    if (loadPhysical64(slot) & ENTRY_VALID) {
      // Break before make (Arm ARM D8.14.1).
      storePhysical64(slot, 0);
      forget(root, at);
      dsbIsh();
    }
    storePhysical64(slot, (physicalAddress + offset) | bits);
    done++;
  }
  dsbIshst();
  isb();
  return done;
}

export function unmapPages(root: u64, virtualAddress: u64, pages: u32): void {
  const end = virtualAddress + ((<u64>pages) << 12);
  for (let at = virtualAddress; at < end; ) {
    const slot = findEntry(root, at, false);
    if (slot == 0) {
      at = (at | 0x1f_ffff) + 1; // no table for these 2 MiB
      continue;
    }
    if (loadPhysical64(slot) & ENTRY_VALID) {
      storePhysical64(slot, 0);
      forget(root, at);
    }
    at += 4096;
  }
  dsbIsh();
  isb();
}

export function translate(root: u64, virtualAddress: u64): u64 {
  const slot = findEntry(root, virtualAddress, false);
  if (slot == 0) return 0;
  const entry = loadPhysical64(slot);
  if (!(entry & ENTRY_VALID) || entry & ENTRY_DEVICE) return 0;
  let result = (entry & ENTRY_ADDRESS) | PROTECTION_READ;
  if (!(entry & ENTRY_READ_ONLY)) result |= PROTECTION_WRITE;
  if (!(entry & ENTRY_UXN)) result |= PROTECTION_EXECUTE;
  return result;
}

// @ts-ignore: decorator
@inline
export function activateRoot(root: u64): void {
  if (root != activeRoot) {
    activeRoot = root;
    writeTtbr0(root);
    isb();
  }
}

export function kernelRoot(): u64 {
  return bootField(BI_EMPTY_TABLE);
}

/** DC CVAU over the bytes, IC IALLUIS (Arm ARM B2.4.4). */
export function synchroniseInstructions(physicalAddress: u64, length: u64): void {
  const start = <u64>KERNEL_PHYSICAL_MAP + (physicalAddress & ~(LINE_SIZE - 1));
  const end = <u64>KERNEL_PHYSICAL_MAP + physicalAddress + length;
  for (let at = start; at < end; at += LINE_SIZE) cleanDataToUnification(at);
  dsbIsh();
  invalidateInstructions(0);
  dsbIsh();
  isb();
}
