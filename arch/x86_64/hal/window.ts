// Frames in the kernel's linear memory. The contract is arch/host/hal/window.ts. The tables lie in
// the kernel half, so that every domain's root sees them.
import {
  KERNEL_MEMORY,
  KERNEL_WINDOW_OFFSET,
  KERNEL_WINDOW_SIZE,
} from "../../../abi/address_layout";
import { invalidatePage } from "./intrinsics";
import { loadPhysical64, storePhysical64 } from "./memory";
import {
  findEntry,
  kernelRoot,
  PTE_ACCESSED,
  PTE_ADDRESS,
  PTE_DIRTY,
  PTE_GLOBAL,
  PTE_NO_EXECUTE,
  PTE_PRESENT,
  PTE_WRITE,
} from "./page_table";

export const WINDOW_OFFSET: usize = KERNEL_WINDOW_OFFSET;
export const WINDOW_SIZE: usize = KERNEL_WINDOW_SIZE;

const TABLE_BITS: u64 = PTE_PRESENT | PTE_WRITE | PTE_ACCESSED;

export function mapWindow(offset: usize, frame: u64): bool {
  const slot = findEntry(kernelRoot(), <u64>KERNEL_MEMORY + offset, true, TABLE_BITS);
  if (slot == 0) return false;
  storePhysical64(slot, frame | TABLE_BITS | PTE_DIRTY | PTE_GLOBAL | PTE_NO_EXECUTE);
  return true;
}

export function unmapWindow(offset: usize): u64 {
  const slot = findEntry(kernelRoot(), <u64>KERNEL_MEMORY + offset, false, 0);
  const entry = loadPhysical64(slot);
  storePhysical64(slot, 0);
  invalidatePage(<u64>KERNEL_MEMORY + offset);
  return entry & PTE_ADDRESS;
}
