// Monotonic time and the one deadline of a CPU. On the host tests move the clock (hal/state).
import { hostNow, setHostDeadline } from "./state";

/** Starts the clock, without a deadline. Once on each CPU, at boot. */
export function initialiseTimer(): void {}

/** Nanoseconds since some point in the past. */
export function nowNs(): u64 {
  return hostNow;
}

/** Converts a difference of counter values. */
export function counterToNs(ticks: u64): u64 {
  return ticks;
}

/** Ticks of the counter in a second. */
export function counterFrequencyHz(): u64 {
  return 1_000_000_000;
}

/**
 * An interrupt (acknowledged as INTERRUPT_TIMER) shall come at this time or soon after, at once
 * when it has passed; all ones: none. Replaces the deadline set before. May come early: the kernel
 * asks again.
 */
export function setDeadline(deadlineNs: u64): void {
  setHostDeadline(deadlineNs);
}
