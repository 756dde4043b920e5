// Monotonic time and one deadline from the generic timer's virtual view. The contract is
// arch/host/hal/timer.ts. Source: Arm ARM D12.
import { nsToTicks, setTickFrequency, tickFrequency, ticksToNs } from "../../../lib/tick_scale";
import {
  machineReadCounter,
  readCounterFrequency,
  writeTimerCompare,
  writeTimerControl,
} from "./intrinsics";

const NEVER: u64 = u64.MAX_VALUE;
const TIMER_ENABLE: u64 = 1;
/** What CNTFRQ_EL0 is where the firmware forgot to write it. */
const FALLBACK_HZ: u64 = 62_500_000;

/** Counter value when the clock started. */
let origin: u64 = 0;

export function initialiseTimer(): void {
  const hz = readCounterFrequency();
  setTickFrequency(hz == 0 ? FALLBACK_HZ : hz);
  origin = machineReadCounter();
  writeTimerControl(0);
}

export function nowNs(): u64 {
  return ticksToNs(machineReadCounter() - origin);
}

export function counterToNs(ticks: u64): u64 {
  return ticksToNs(ticks);
}

export function counterFrequencyHz(): u64 {
  return tickFrequency();
}

export function setDeadline(deadlineNs: u64): void {
  const ticks = deadlineNs == NEVER ? NEVER : nsToTicks(deadlineNs);
  if (ticks == NEVER) {
    writeTimerControl(0);
    return;
  }
  // One tick more: rounding must not make the interrupt come before its time again and again.
  writeTimerCompare(origin + ticks + 1);
  writeTimerControl(TIMER_ENABLE);
}
