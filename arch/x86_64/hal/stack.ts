// The kernel's own stack after a fault. The contract is arch/host/hal/stack.ts.
import { BI_CODE, BI_CODE_END, BI_STACK, BI_STACK_TOP } from "../../../boot/boot_information";
import { CPU_FAULT_RSP } from "../defs/cpu_area";
import { bootField, cpuArea } from "./boot_information";
import { machineLoad64, machineLoad8 } from "./intrinsics";

const GUARD_SIZE: u64 = 4096;

let next: u64 = 0;

export function codeOffset(address: u64): i64 {
  const start = bootField(BI_CODE);
  return address >= start && address < bootField(BI_CODE_END) ? <i64>(address - start) : -1;
}

export function beginStackWalk(): void {
  const pointer = machineLoad64(cpuArea() + CPU_FAULT_RSP) & ~7;
  // A stack that overflowed has its pointer in the guard below.
  const bottom = bootField(BI_STACK);
  const inside = pointer >= bottom - GUARD_SIZE && pointer < bootField(BI_STACK_TOP);
  next = inside ? max(pointer, bottom) : bootField(BI_STACK_TOP);
}

export function nextReturn(): i64 {
  while (next < bootField(BI_STACK_TOP)) {
    const word = machineLoad64(next);
    next += 8;
    const offset = codeOffset(word);
    if (offset >= 8 && followsCall(word)) return offset;
  }
  return -1;
}

/** Whether a call ends at the address: call rel32, or call r/m64 in its usual lengths. */
function followsCall(address: u64): bool {
  if (machineLoad8(address - 5) == 0xe8) return true;
  for (let length: u64 = 2; length <= 7; length++) {
    const isCall = machineLoad8(address - length) == 0xff;
    if (isCall && ((machineLoad8(address - length + 1) >> 3) & 7) == 2) return true;
  }
  return false;
}
