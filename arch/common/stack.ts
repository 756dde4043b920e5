// The kernel's own stack after a fault: hal/stack of every machine. The contract is
// arch/host/hal/stack.ts.
import { BI_CODE, BI_CODE_END, BI_STACK, BI_STACK_TOP } from "../../boot/boot_information";
import { faultStackPointer, followsCall } from "hal/call_site";
import { bootField } from "./boot_information";
import { machineLoad64 } from "./intrinsics";

const GUARD_SIZE: u64 = 4096;

let next: u64 = 0;

/** Offset of an address in the kernel's code, or -1. */
export function codeOffset(address: u64): i64 {
  const start = bootField(BI_CODE);
  return address >= start && address < bootField(BI_CODE_END) ? <i64>(address - start) : -1;
}

/** Begins a walk over the return addresses on the kernel's stack. */
export function beginStackWalk(): void {
  const pointer = faultStackPointer() & ~7;
  // A stack that overflowed has its pointer in the guard below.
  const bottom = bootField(BI_STACK);
  const inside = pointer >= bottom - GUARD_SIZE && pointer < bootField(BI_STACK_TOP);
  next = inside ? max(pointer, bottom) : bootField(BI_STACK_TOP);
}

/** The next return address's offset in the kernel's code, or -1 at the end. */
export function nextReturn(): i64 {
  while (next < bootField(BI_STACK_TOP)) {
    const word = machineLoad64(next);
    next += 8;
    const offset = codeOffset(word);
    if (offset >= 8 && followsCall(word)) return offset;
  }
  return -1;
}
