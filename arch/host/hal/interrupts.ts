// Interrupt sources: numbers that the HAL gives to lines and messages, below INTERRUPT_SOURCES.
//
// A device's interrupt: the stub calls onInterrupt(frame, vector); the kernel calls
// acknowledgeInterrupt(vector) to learn the source, maskSource, signals whoever is bound, and
// endInterrupt. The driver's acknowledgement ends in unmaskSource.
import { hostSource, setHostUnmasked } from "./state";

export const INTERRUPT_SOURCES: u32 = 64;

/** Not sources: what acknowledgeInterrupt answers for the timer, and for nothing that matters. */
export const INTERRUPT_TIMER: i32 = -1;
export const INTERRUPT_SPURIOUS: i32 = -2;

/** Flags of allocateLine; those of abi/system_calls.ts IrqOperation.CreateLine. */
export const LINE_LEVEL: u32 = 1;
export const LINE_ACTIVE_LOW: u32 = 2;

let messages: i32 = 0;

/** Sets the controllers up with every source masked. */
export function initialiseInterrupts(): void {
  messages = 0;
}

/**
 * Takes the interrupt: its source, INTERRUPT_TIMER or INTERRUPT_SPURIOUS (then no endInterrupt).
 */
export function acknowledgeInterrupt(vector: u32): i32 {
  return hostSource;
}

/** Ends the interrupt that acknowledgeInterrupt took. */
export function endInterrupt(vector: u32, source: i32): void {}

/**
 * Prepares a line, masked.
 * @param line GSI or INTID
 * @returns its source, for a line that has one already that, untouched; -1 when there is no such line
 * or no vector left
 */
export function allocateLine(line: u32, flags: u32): i32 {
  return line < 32 ? line : -1;
}

/**
 * Prepares a message-signalled interrupt, masked where the controller can. -1 when there are none
 * left.
 */
export function allocateMessage(): i32 {
  return messages < 32 ? 32 + messages++ : -1;
}

/** True where message-signalled interrupts exist. */
export function hasMessages(): bool {
  return true;
}

/** Address and data that a device writes to raise a source made by allocateMessage. */
export function messageAddress(source: i32): u64 {
  return 0xfee0_0000;
}

/** What a device writes to messageAddress() to raise a message interrupt. */
export function messageData(source: i32): u32 {
  return <u32>source;
}

/** Masks a source and makes its number free. */
export function releaseSource(source: i32): void {
  setHostUnmasked(source, false);
}

/** Holds a source's interrupts back. */
export function maskSource(source: i32): void {
  setHostUnmasked(source, false);
}

/** Lets a source's interrupts through; one that came meanwhile comes now. */
export function unmaskSource(source: i32): void {
  setHostUnmasked(source, true);
}
