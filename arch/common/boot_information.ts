// The boot information block (boot/boot_information.ts), kept for the rest of the HAL, whatever
// the machine.
import { BI_CPU_AREA } from "../../boot/boot_information";
import { machineLoad64 } from "./intrinsics";

let block: u64 = 0;
let area: u64 = 0;

/** @param bootInformation virtual address of the block, as kernelMain got it */
export function keepBootInformation(bootInformation: u64): void {
  block = bootInformation;
  area = machineLoad64(bootInformation + BI_CPU_AREA);
}

/** A field, BI_* of boot/boot_information.ts. */
export function bootField(field: u32): u64 {
  return machineLoad64(block + field);
}

/** Virtual address of this CPU's area. */
export function cpuArea(): u64 {
  return area;
}
