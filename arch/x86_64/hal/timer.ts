// Monotonic time from the time-stamp counter, one deadline from the local APIC's one-shot timer.
// The contract is arch/host/hal/timer.ts.
import { nsToTicks, setTickFrequency, tickFrequency, ticksToNs } from "../../../lib/tick_scale";
import { counterFrequency, spin } from "./calibrate";
import { machineReadCounter } from "./intrinsics";
import { TIMER_VECTOR } from "./interrupts";
import { apicTimerLeft, initialiseApicTimer, startApicTimer } from "./local_apic";

const NEVER: u64 = u64.MAX_VALUE;
const COUNT_MAX: u64 = 0xffff_ffff;
/** The APIC timer is measured over this part of a second. */
const MEASURE_FRACTION: u64 = 2000;

/** Counter value when the clock started. */
let origin: u64 = 0;
/** APIC timer ticks per counter tick, 32.32 fixed point. */
let apicRatio: u64 = 0;
let running: bool = false;

export function initialiseTimer(): void {
  setTickFrequency(counterFrequency());
  origin = machineReadCounter();
  initialiseApicTimer(TIMER_VECTOR);
  const span = tickFrequency() / MEASURE_FRACTION;
  startApicTimer(<u32>COUNT_MAX);
  const start = machineReadCounter();
  spin(span);
  const used = COUNT_MAX - <u64>apicTimerLeft();
  apicRatio = (used << 32) / (machineReadCounter() - start);
  startApicTimer(0);
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
  if (deadlineNs == NEVER) {
    // Writing the count leaves the machine when it is virtual: only when there is something to
    // stop.
    if (running) startApicTimer(0);
    running = false;
    return;
  }
  const now = nowNs();
  const ticks = deadlineNs > now ? nsToTicks(deadlineNs - now) : 0;
  // The product fits because longer waits are cut: the interrupt comes early and the kernel asks
  // again.
  const bounded = min<u64>(ticks, COUNT_MAX);
  const high = bounded * (apicRatio >> 32);
  const count = high + ((bounded * (apicRatio & COUNT_MAX)) >> 32);
  running = true;
  startApicTimer(<u32>min<u64>(max<u64>(count, 1), COUNT_MAX));
}
