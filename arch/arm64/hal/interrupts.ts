// Interrupt sources of ARM64: INTIDs of the GIC, whether a line or a GICv2m message. The contract
// is arch/host/hal/interrupts.ts.
import { messageFrame } from "./device_tree";
import {
  configureLine,
  disableLine,
  enableLine,
  finishInterrupt,
  hasInterruptLine,
  initialiseGic,
  INTID_SPURIOUS,
  intidOf,
  messageCount,
  messageFirst,
  takeInterrupt,
  V2M_SET_SPI,
} from "./gic";
import { writeTimerControl } from "./intrinsics";
import { mapPhysicalDevice } from "./physical_map";

export const INTERRUPT_SOURCES: u32 = 64;
export const INTERRUPT_TIMER: i32 = -1;
export const INTERRUPT_SPURIOUS: i32 = -2;
export const LINE_LEVEL: u32 = 1;
export const LINE_ACTIVE_LOW: u32 = 2;

/** PPI of the virtual timer (Arm BSA). */
export const TIMER_INTID: u32 = 27;
const FREE: u32 = 0;

/** u32 per source: its INTID, or FREE. */
const sources: usize = memory.data(64 * 4, 4);
/** u8 per INTID: its source + 1, or 0. */
const sourceOf: usize = memory.data(1024, 8);
/** What takeInterrupt() returned last. */
let acknowledged: u32 = 0;
let messagesUsed: u32 = 0;

export function initialiseInterrupts(): void {
  initialiseGic();
  if (messageFrame != 0) mapPhysicalDevice(messageFrame, 4096);
  if (hasInterruptLine(TIMER_INTID)) {
    configureLine(TIMER_INTID, true);
    enableLine(TIMER_INTID);
  }
}

export function acknowledgeInterrupt(vector: u32): i32 {
  acknowledged = takeInterrupt();
  const intid = intidOf(acknowledged);
  if (intid >= INTID_SPURIOUS) return INTERRUPT_SPURIOUS;
  if (intid == TIMER_INTID) {
    // The line stays up until the timer is disabled or set anew.
    writeTimerControl(0);
    return INTERRUPT_TIMER;
  }
  const source = <i32>load<u8>(sourceOf + intid) - 1;
  if (source < 0) {
    disableLine(intid);
    finishInterrupt(acknowledged);
    return INTERRUPT_SPURIOUS;
  }
  return source;
}

export function endInterrupt(vector: u32, source: i32): void {
  finishInterrupt(acknowledged);
}

function intidAt(source: i32): u32 {
  return load<u32>(sources + (<usize>source << 2));
}

function take(intid: u32, level: bool): i32 {
  if (!hasInterruptLine(intid) || load<u8>(sourceOf + intid)) return -1;
  for (let i: u32 = 0; i < INTERRUPT_SOURCES; i++) {
    if (load<u32>(sources + (<usize>i << 2)) != FREE) continue;
    store<u32>(sources + (<usize>i << 2), intid);
    store<u8>(sourceOf + intid, i + 1);
    configureLine(intid, level);
    return <i32>i;
  }
  return -1;
}

/** Lines are active high here. One that has a source already keeps it, and what it is set to. */
export function allocateLine(line: u32, flags: u32): i32 {
  if (line == TIMER_INTID || !hasInterruptLine(line)) return -1;
  const taken = <i32>load<u8>(sourceOf + line);
  return taken ? taken - 1 : take(line, (flags & LINE_LEVEL) != 0);
}

export function allocateMessage(): i32 {
  const first = messageFirst();
  const count = messageCount();
  for (let i: u32 = 0; i < count; i++) {
    const intid = first + (messagesUsed + i) % count;
    const source = take(intid, false);
    if (source < 0) continue;
    messagesUsed = (messagesUsed + i + 1) % count;
    return source;
  }
  return -1;
}

export function hasMessages(): bool {
  return messageFrame != 0;
}

export function messageAddress(source: i32): u64 {
  return messageFrame + V2M_SET_SPI;
}

export function messageData(source: i32): u32 {
  return intidAt(source);
}

export function releaseSource(source: i32): void {
  disableLine(intidAt(source));
  store<u8>(sourceOf + intidAt(source), 0);
  store<u32>(sources + (<usize>source << 2), FREE);
}

export function maskSource(source: i32): void {
  disableLine(intidAt(source));
}

export function unmaskSource(source: i32): void {
  enableLine(intidAt(source));
}
