// Claims and what follows from them: bus mastering, interrupts off for a dead owner, and what an
// owner may write to configuration space.

import { Status } from "../../abi/status";
import { Bus } from "./bus";
import { NOBODY, PciFunction } from "./function";
import {
  CAPABILITY_MSI,
  CAPABILITY_MSIX,
  COMMAND_INTERRUPT_DISABLE,
  COMMAND_MASTER,
  COMMAND_MEMORY,
  CONFIGURATION_SIZE,
  HEADER_END,
  MSIX_CONTROL,
  MSIX_ENABLE,
  MSIX_SIZE,
} from "./registers";

/** Longest MSI capability (64-bit address, masking). */
const MSI_SIZE: u32 = 24;

/**
 * Finds the `index`-th function with these numbers and claims it for `badge`.
 * @returns its number, or NotFound, AlreadyExists when another module owns it
 */
export function claimFunction(bus: Bus, badge: u64, vendor: u32, device: u32, index: u32): i32 {
  let matches: u32 = 0;
  for (let number = 0; number < bus.functions.length; number++) {
    const candidate = bus.functions[number];
    if (candidate.isBridge || candidate.vendor != vendor || candidate.device != device) continue;
    if (matches++ != index) continue;
    if (candidate.owner != NOBODY && candidate.owner != badge) return Status.AlreadyExists;
    quiet(candidate);
    candidate.owner = badge;
    candidate.changeCommand(COMMAND_MEMORY, 0);
    return number;
  }
  return Status.NotFound;
}

/** The function, when `badge` owns it. */
export function ownedFunction(bus: Bus, badge: u64, number: u64): PciFunction | null {
  if (number >= <u64>bus.functions.length) return null;
  const found = bus.functions[<i32>number];
  return found.owner == badge ? found : null;
}

/** Takes every function of `badge` back. @returns how many there were */
export function releaseFunctions(bus: Bus, badge: u64): u32 {
  let count: u32 = 0;
  for (let number = 0; number < bus.functions.length; number++) {
    const candidate = bus.functions[number];
    if (candidate.owner != badge) continue;
    quiet(candidate);
    candidate.owner = NOBODY;
    count++;
  }
  return count;
}

/** Stops a function from writing to memory and from interrupting. */
function quiet(target: PciFunction): void {
  target.changeCommand(COMMAND_INTERRUPT_DISABLE, COMMAND_MASTER);
  const msix = target.capability(CAPABILITY_MSIX);
  if (msix == 0) return;
  const control = target.read(msix + MSIX_CONTROL, 2);
  target.write(msix + MSIX_CONTROL, 2, control & ~MSIX_ENABLE);
}

/** Bus mastering, for the bridges above as well when it is switched on. */
export function setBusMaster(bus: Bus, target: PciFunction, on: bool): void {
  target.changeCommand(on ? COMMAND_MASTER : 0, on ? 0 : COMMAND_MASTER);
  if (!on) return;
  for (let parent = target.parent; parent >= 0; parent = bus.functions[parent].parent) {
    bus.functions[parent].changeCommand(COMMAND_MASTER | COMMAND_MEMORY, 0);
  }
}

/** Whether an access lies in the 256 bytes of configuration space, naturally aligned. */
export function isConfigurationAccess(offset: u64, width: u64): bool {
  if (width != 1 && width != 2 && width != 4) return false;
  return offset <= CONFIGURATION_SIZE - 4 && offset % width == 0;
}

/**
 * Whether an owner may write there. The header, MSI and MSI-X are the service's: through them a
 * driver could take others' addresses.
 */
export function ownerMayWrite(target: PciFunction, offset: u32, width: u32): bool {
  if (offset < HEADER_END) return false;
  const msix = target.capability(CAPABILITY_MSIX);
  if (msix != 0 && offset + width > msix && offset < msix + MSIX_SIZE) return false;
  const msi = target.capability(CAPABILITY_MSI);
  return msi == 0 || offset + width <= msi || offset >= msi + MSI_SIZE;
}

/**
 * The pin (0..3) that a function's INTx reaches on the root bus: each bridge turns the pins by the
 * device number (Bridge specification §9.1), the root by the same rule.
 * @returns 0..3, or -1 when the function has no interrupt pin
 */
export function rootPin(bus: Bus, target: PciFunction, pin: u32): i32 {
  if (pin < 1 || pin > 4) return -1;
  let turned = pin - 1 + target.deviceNumber;
  for (let parent = target.parent; parent >= 0; parent = bus.functions[parent].parent) {
    turned += bus.functions[parent].deviceNumber;
  }
  return turned & 3;
}
