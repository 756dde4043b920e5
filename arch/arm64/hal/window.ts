// Frames in the kernel's linear memory. The contract is arch/host/hal/window.ts. The tables are
// TTBR1's.
import {
  KERNEL_MEMORY,
  KERNEL_WINDOW_OFFSET,
  KERNEL_WINDOW_SIZE,
} from "../../../abi/address_layout";
import {
  ENTRY_ACCESSED,
  ENTRY_ADDRESS,
  ENTRY_INNER_SHAREABLE,
  ENTRY_NORMAL,
  ENTRY_PXN,
  ENTRY_TABLE,
  ENTRY_UXN,
  ENTRY_VALID,
} from "../defs/translation";
import { dsbIsh, dsbIshst, invalidateAddressAllAsids, isb } from "./intrinsics";
import { loadPhysical64, storePhysical64 } from "./memory";
import { findEntry, kernelTables } from "./page_table";

export const WINDOW_OFFSET: usize = KERNEL_WINDOW_OFFSET;
export const WINDOW_SIZE: usize = KERNEL_WINDOW_SIZE;

const PAGE_BITS: u64 = ENTRY_VALID | ENTRY_TABLE | ENTRY_NORMAL | ENTRY_INNER_SHAREABLE |
  ENTRY_ACCESSED | ENTRY_PXN | ENTRY_UXN;

export function mapWindow(offset: usize, frame: u64): bool {
  const slot = findEntry(kernelTables(), <u64>KERNEL_MEMORY + offset, true);
  if (slot == 0) return false;
  storePhysical64(slot, frame | PAGE_BITS);
  dsbIshst();
  isb();
  return true;
}

export function unmapWindow(offset: usize): u64 {
  const slot = findEntry(kernelTables(), <u64>KERNEL_MEMORY + offset, false);
  const entry = loadPhysical64(slot);
  storePhysical64(slot, 0);
  dsbIshst();
  invalidateAddressAllAsids(((<u64>KERNEL_MEMORY + offset) >> 12) & 0xfff_ffff_ffff);
  dsbIsh();
  isb();
  return entry & ENTRY_ADDRESS;
}
