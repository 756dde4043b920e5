// What the walk over the kernel's stack (arch/common/stack.ts) has to know about the machine.
import { CPU_FAULT_SP } from "../defs/cpu_area";
import { cpuArea } from "./boot_information";
import { machineLoad32, machineLoad64 } from "./intrinsics";

/** The stack pointer at the fault that entered the kernel last. */
export function faultStackPointer(): u64 {
  return machineLoad64(cpuArea() + CPU_FAULT_SP);
}

/** Whether the instruction before the address is BL or BLR. */
export function followsCall(address: u64): bool {
  if (address & 3) return false;
  const word = machineLoad32(address - 4);
  return (word & 0xfc00_0000) == 0x9400_0000 || (word & 0xffff_fc1f) == 0xd63f_0000;
}
