// Interrupt sources of x86_64: a vector each, from FIRST_VECTOR on, whether a line of an I/O APIC
// or a message (MSI, MSI-X). The contract is arch/host/hal/interrupts.ts.
import { openMadt } from "../../../boot/acpi";
import { out8 } from "./intrinsics";
import { hasLine, initialiseIoApics, routeLine, setLineMask } from "./io_apic";
import { endOfInterrupt, initialiseLocalApic, localApicId } from "./local_apic";

export const INTERRUPT_SOURCES: u32 = 64;
export const INTERRUPT_TIMER: i32 = -1;
export const INTERRUPT_SPURIOUS: i32 = -2;
export const LINE_LEVEL: u32 = 1;
export const LINE_ACTIVE_LOW: u32 = 2;

/** Vectors 32 to 47 belong to the two 8259s, which are masked but may still be spurious. */
const FIRST_VECTOR: u32 = 48;
export const TIMER_VECTOR: u32 = 0xf0;
const SPURIOUS_VECTOR: u32 = 0xff;
/** Where devices write messages to: fixed delivery, physical destination (SDM vol 3 §11.11). */
const MESSAGE_ADDRESS: u64 = 0xfee0_0000;

/** u32 per source: FREE, MESSAGE, or the line + LINE_BASE. */
const FREE: u32 = 0;
const MESSAGE: u32 = 1;
const LINE_BASE: u32 = 2;
const sources: usize = memory.data(64 * 4, 4);

const PIC1: u32 = 0x20;
const PIC2: u32 = 0xa0;

/** The 8259s: moved away from the exceptions' vectors, then masked for good. */
function disableLegacyControllers(): void {
  out8(PIC1, 0x11);
  out8(PIC2, 0x11);
  out8(PIC1 + 1, 32);
  out8(PIC2 + 1, 40);
  out8(PIC1 + 1, 4);
  out8(PIC2 + 1, 2);
  out8(PIC1 + 1, 1);
  out8(PIC2 + 1, 1);
  out8(PIC1 + 1, 0xff);
  out8(PIC2 + 1, 0xff);
}

export function initialiseInterrupts(): void {
  disableLegacyControllers();
  initialiseLocalApic(SPURIOUS_VECTOR);
  openMadt();
  initialiseIoApics();
}

export function acknowledgeInterrupt(vector: u32): i32 {
  if (vector == TIMER_VECTOR) return INTERRUPT_TIMER;
  const source = vector - FIRST_VECTOR;
  if (source < INTERRUPT_SOURCES) return <i32>source;
  // A message with a vector that nobody gave out: unended, it would keep all below it away.
  if (vector != SPURIOUS_VECTOR) endOfInterrupt();
  return INTERRUPT_SPURIOUS;
}

export function endInterrupt(vector: u32, source: i32): void {
  endOfInterrupt();
}

function take(use: u32): i32 {
  for (let i: u32 = 0; i < INTERRUPT_SOURCES; i++) {
    if (load<u32>(sources + (<usize>i << 2)) == FREE) {
      store<u32>(sources + (<usize>i << 2), use);
      return <i32>i;
    }
  }
  return -1;
}

function useOf(source: i32): u32 {
  return load<u32>(sources + (<usize>source << 2));
}

function sourceOfLine(line: u32): i32 {
  for (let source: u32 = 0; source < INTERRUPT_SOURCES; source++) {
    if (useOf(source) == LINE_BASE + line) return source;
  }
  return -1;
}

/** A line that has a source already keeps it, and what it is set to. */
export function allocateLine(line: u32, flags: u32): i32 {
  if (!hasLine(line)) return -1;
  const taken = sourceOfLine(line);
  if (taken >= 0) return taken;
  const source = take(LINE_BASE + line);
  if (source < 0) return -1;
  const level = (flags & LINE_LEVEL) != 0;
  const activeLow = (flags & LINE_ACTIVE_LOW) != 0;
  routeLine(line, FIRST_VECTOR + <u32>source, level, activeLow, localApicId());
  return source;
}

export function allocateMessage(): i32 {
  return take(MESSAGE);
}

export function hasMessages(): bool {
  return true;
}

export function messageAddress(source: i32): u64 {
  return MESSAGE_ADDRESS | (<u64>localApicId() << 12);
}

export function messageData(source: i32): u32 {
  return FIRST_VECTOR + <u32>source;
}

export function releaseSource(source: i32): void {
  maskSource(source);
  store<u32>(sources + (<usize>source << 2), FREE);
}

/** A message has no mask here; its device has one. */
export function maskSource(source: i32): void {
  if (useOf(source) >= LINE_BASE) setLineMask(useOf(source) - LINE_BASE, true);
}

export function unmaskSource(source: i32): void {
  if (useOf(source) >= LINE_BASE) setLineMask(useOf(source) - LINE_BASE, false);
}
