// The processor: counter, waiting, stopping, power, I/O ports.
import { hostNow, setHostPower } from "./state";

/** True where the machine has I/O ports (x86). */
export const HAS_IO_PORTS: bool = false;

/**
 * Sets up this CPU beyond what the front end did: descriptor tables, entry points, protection bits.
 */
export function initialiseCpu(): void {}

/** Number of the CPU that runs this, from 0. */
// @ts-ignore: decorator
@inline
export function cpuNumber(): u32 {
  return 0;
}

/** The free-running counter: time-stamp counter, CNTVCT_EL0. */
// @ts-ignore: decorator
@inline
export function readCounter(): u64 {
  return hostNow;
}

/**
 * Enables interrupts, waits for one (onInterrupt runs meanwhile, with frame 0), disables them.
 * Returns true; false only where no interrupt can ever come (host): the kernel then returns frame
 * 0.
 */
export function waitForInterrupt(): bool {
  return false;
}

/** After a panic message: stops or resets the machine for good. Never returns. */
export function stopMachine(): void {
  unreachable();
}

/** Turns the machine off. Returns only when it cannot. */
export function powerOff(): void {
  setHostPower(0);
}

/** Restarts the machine. Returns only when it cannot. */
export function resetMachine(): void {
  setHostPower(1);
}

/** Reads an I/O port; width is 1, 2 or 4. Called only when HAS_IO_PORTS. */
export function readPort(port: u32, width: u32): u32 {
  return 0;
}

/** Writes an I/O port; width is 1, 2 or 4. Called only when HAS_IO_PORTS. */
export function writePort(port: u32, width: u32, value: u32): void {}
