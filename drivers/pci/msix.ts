// MSI-X (PCI 3.0 §6.8.2): one entry of the table is pointed at a message-signalled interrupt.

import { RegisterWindow } from "../../sdk/device/register_window";
import { PciFunction } from "./function";
import {
  CAPABILITY_MSIX,
  COMMAND_INTERRUPT_DISABLE,
  MSIX_BAR_MASK,
  MSIX_CONTROL,
  MSIX_ENABLE,
  MSIX_ENTRY_ADDRESS_HIGH,
  MSIX_ENTRY_ADDRESS_LOW,
  MSIX_ENTRY_CONTROL,
  MSIX_ENTRY_DATA,
  MSIX_ENTRY_MASKED,
  MSIX_ENTRY_SIZE,
  MSIX_MASK_ALL,
  MSIX_TABLE,
  MSIX_TABLE_COUNT_MASK,
} from "./registers";

/**
 * Physical address of the table's entry `vector`; 0 without MSI-X, without such a vector, or when
 * the BAR has no address.
 */
export function msixEntryAddress(target: PciFunction, vector: u64): u64 {
  const capability = target.capability(CAPABILITY_MSIX);
  if (capability == 0) return 0;
  const count = (target.read(capability + MSIX_CONTROL, 2) & MSIX_TABLE_COUNT_MASK) + 1;
  if (vector >= count) return 0;
  const table = target.read(capability + MSIX_TABLE, 4);
  const bar = table & MSIX_BAR_MASK;
  if (bar >= target.barCount || target.barBases[bar] == 0) return 0;
  const offset = <u64>(table & ~MSIX_BAR_MASK) + vector * MSIX_ENTRY_SIZE;
  if (offset + MSIX_ENTRY_SIZE > target.barSizes[bar]) return 0;
  return target.barBases[bar] + offset;
}

/**
 * Fills one entry and switches MSI-X on.
 * @param entry the entry's registers
 */
export function enableMsix(
  target: PciFunction,
  entry: RegisterWindow,
  address: u64,
  data: u32,
): void {
  const control = target.capability(CAPABILITY_MSIX) + MSIX_CONTROL;
  const before = target.read(control, 2);
  target.write(control, 2, before | MSIX_ENABLE | MSIX_MASK_ALL);
  target.changeCommand(COMMAND_INTERRUPT_DISABLE, 0);
  entry.write32(MSIX_ENTRY_CONTROL, MSIX_ENTRY_MASKED);
  entry.write32(MSIX_ENTRY_ADDRESS_LOW, <u32>address);
  entry.write32(MSIX_ENTRY_ADDRESS_HIGH, <u32>(address >> 32));
  entry.write32(MSIX_ENTRY_DATA, data);
  entry.write32(MSIX_ENTRY_CONTROL, 0);
  target.write(control, 2, (before | MSIX_ENABLE) & ~MSIX_MASK_ALL);
}
