// Frequency of the time-stamp counter, from the best source that the machine has.
// Source: Intel SDM vol 3 §19.7.3 (leaf 15H); VMware's hypervisor timing leaf 40000010H; ACPI 6.5
// §4.8.3.3 (PM timer); Intel 8254 data sheet.
import { powerTimerPort } from "../../../boot/acpi";
import { cpuid, in32, in8, machinePause, machineReadCounter, out8 } from "./intrinsics";

const LEAF_CRYSTAL: u32 = 0x15;
const LEAF_HYPERVISOR: u32 = 0x4000_0000;
const LEAF_TIMING: u32 = 0x4000_0010;
const HYPERVISOR_PRESENT: u32 = 1 << 31;

const POWER_TIMER_HZ: u64 = 3_579_545;
const POWER_TIMER_MASK: u32 = 0xff_ffff;
/** How long to measure: 1 ms of the PM timer, or of the PIT. */
const POWER_TIMER_TICKS: u32 = 3580;
const PIT_HZ: u64 = 1_193_182;
const PIT_TICKS: u32 = 1193;
const PIT_CHANNEL0: u32 = 0x40;
const PIT_COMMAND: u32 = 0x43;
/** Channel 0: latch; rate generator with both bytes. */
const PIT_LATCH: u32 = 0;
const PIT_RATE: u32 = 0x34;
/** A clock that stands still is given up after this many reads. */
const READS_MAX: u32 = 1_000_000;
const FALLBACK_HZ: u64 = 1_000_000_000;

function byCrystal(): u64 {
  if (cpuid(0, 0, 0) < LEAF_CRYSTAL) return 0;
  const denominator = cpuid(LEAF_CRYSTAL, 0, 0);
  const numerator = cpuid(LEAF_CRYSTAL, 0, 1);
  const crystal = cpuid(LEAF_CRYSTAL, 0, 2);
  if (denominator == 0 || numerator == 0 || crystal == 0) return 0;
  return <u64>crystal * <u64>numerator / <u64>denominator;
}

function byHypervisor(): u64 {
  if (!(cpuid(1, 0, 2) & HYPERVISOR_PRESENT)) return 0;
  // Some answer leaves beyond their last one with nonsense.
  if (cpuid(LEAF_HYPERVISOR, 0, 0) < LEAF_TIMING) return 0;
  return <u64>cpuid(LEAF_TIMING, 0, 0) * 1000;
}

function byPowerTimer(): u64 {
  const port = powerTimerPort();
  if (port == 0) return 0;
  const first = in32(port);
  const start = machineReadCounter();
  for (let i: u32 = 0; i < READS_MAX; i++) {
    const passed = (in32(port) - first) & POWER_TIMER_MASK;
    if (passed < POWER_TIMER_TICKS) continue;
    return (machineReadCounter() - start) * POWER_TIMER_HZ / <u64>passed;
  }
  return 0;
}

function readPit(): u32 {
  out8(PIT_COMMAND, PIT_LATCH);
  const low = in8(PIT_CHANNEL0);
  return low | (in8(PIT_CHANNEL0) << 8);
}

function byPit(): u64 {
  out8(PIT_COMMAND, PIT_RATE);
  out8(PIT_CHANNEL0, 0xff);
  out8(PIT_CHANNEL0, 0xff);
  const first = readPit();
  const start = machineReadCounter();
  for (let i: u32 = 0; i < READS_MAX; i++) {
    const passed = (first - readPit()) & 0xffff;
    if (passed < PIT_TICKS || passed > 0x8000) continue;
    return (machineReadCounter() - start) * PIT_HZ / <u64>passed;
  }
  return 0;
}

/** Hz. */
export function counterFrequency(): u64 {
  let hz = byCrystal();
  if (hz == 0) hz = byHypervisor();
  if (hz == 0) hz = byPowerTimer();
  if (hz == 0) hz = byPit();
  return hz == 0 ? FALLBACK_HZ : hz;
}

/** Waits for `ticks` of the time-stamp counter. */
export function spin(ticks: u64): void {
  const start = machineReadCounter();
  while (machineReadCounter() - start < ticks) machinePause();
}
