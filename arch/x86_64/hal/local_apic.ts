// The local APIC by its memory-mapped registers. Source: Intel SDM vol 3 chapter 11.
import { IA32_APIC_BASE } from "../defs/registers";
import { readMsr } from "./intrinsics";
import { loadPhysical32, storePhysical32 } from "./memory";

export const APIC_ID: u64 = 0x20;
const APIC_TASK_PRIORITY: u64 = 0x80;
const APIC_END_OF_INTERRUPT: u64 = 0xb0;
const APIC_SPURIOUS: u64 = 0xf0;
const APIC_LVT_TIMER: u64 = 0x320;
const APIC_LVT_LINT0: u64 = 0x350;
const APIC_LVT_LINT1: u64 = 0x360;
const APIC_LVT_ERROR: u64 = 0x370;
const APIC_INITIAL_COUNT: u64 = 0x380;
const APIC_CURRENT_COUNT: u64 = 0x390;
const APIC_DIVIDE: u64 = 0x3e0;

const ENABLE: u32 = 0x100;
const MASKED: u32 = 0x1_0000;
const DIVIDE_BY_1: u32 = 0xb;
const BASE_MASK: u64 = 0x000f_ffff_ffff_f000;

let base: u64 = 0;

/** Enables it with every local source masked. */
export function initialiseLocalApic(spuriousVector: u32): void {
  base = readMsr(IA32_APIC_BASE) & BASE_MASK;
  storePhysical32(base + APIC_TASK_PRIORITY, 0);
  storePhysical32(base + APIC_LVT_TIMER, MASKED);
  storePhysical32(base + APIC_LVT_LINT0, MASKED);
  storePhysical32(base + APIC_LVT_LINT1, MASKED);
  storePhysical32(base + APIC_LVT_ERROR, MASKED);
  storePhysical32(base + APIC_SPURIOUS, ENABLE | spuriousVector);
}

export function localApicId(): u32 {
  return loadPhysical32(base + APIC_ID) >> 24;
}

// @ts-ignore: decorator
@inline
export function endOfInterrupt(): void {
  storePhysical32(base + APIC_END_OF_INTERRUPT, 0);
}

/** One-shot timer on a vector; it runs only once startApicTimer() gave it a count. */
export function initialiseApicTimer(vector: u32): void {
  storePhysical32(base + APIC_DIVIDE, DIVIDE_BY_1);
  storePhysical32(base + APIC_LVT_TIMER, vector);
}

/** Ticks until the interrupt; 0 stops the timer. */
export function startApicTimer(ticks: u32): void {
  storePhysical32(base + APIC_INITIAL_COUNT, ticks);
}

export function apicTimerLeft(): u32 {
  return loadPhysical32(base + APIC_CURRENT_COUNT);
}
