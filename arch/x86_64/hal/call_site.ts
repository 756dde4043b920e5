// What the walk over the kernel's stack (arch/common/stack.ts) has to know about the machine.
import { CPU_FAULT_RSP } from "../defs/cpu_area";
import { cpuArea } from "./boot_information";
import { machineLoad64, machineLoad8 } from "./intrinsics";

/** The stack pointer at the fault that entered the kernel last. */
export function faultStackPointer(): u64 {
  return machineLoad64(cpuArea() + CPU_FAULT_RSP);
}

/** Whether a call ends at the address: call rel32, or call r/m64 in its usual lengths. */
export function followsCall(address: u64): bool {
  if (machineLoad8(address - 5) == 0xe8) return true;
  for (let length: u64 = 2; length <= 7; length++) {
    const isCall = machineLoad8(address - length) == 0xff;
    if (isCall && ((machineLoad8(address - length + 1) >> 3) & 7) == 2) return true;
  }
  return false;
}
