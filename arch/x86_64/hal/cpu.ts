// The processor. The contract is arch/host/hal/cpu.ts.
import { powerControlPort, powerOffType, resetPort, resetValue } from "../../../boot/acpi";
import { CR4_SMAP, CR4_SMEP, CR4_UMIP } from "../defs/registers";
import {
  cpuid,
  in16,
  in32,
  in8,
  machineReadCounter,
  machineWaitForInterrupt,
  out16,
  out32,
  out8,
  readCr4,
  writeCr4,
} from "./intrinsics";

export const HAS_IO_PORTS: bool = true;

/** CPUID leaf 7: EBX bits 7 SMEP, 20 SMAP; ECX bit 2 UMIP. */
const LEAF_FEATURES: u32 = 7;
/** PM1_CNT: SLP_EN and the place of SLP_TYP (ACPI 6.5 §4.8.3.2.1). */
const SLEEP_ENABLE: u32 = 1 << 13;
const SLEEP_TYPE_SHIFT: u32 = 10;
/** Reset control register of PIIX and ICH, and the keyboard controller's pulse. */
const RESET_CONTROL: u32 = 0xcf9;
const KEYBOARD_COMMAND: u32 = 0x64;

/**
 * The front end has set up tables, entry points, NX and WP; what the CPU has beyond that goes on
 * here.
 */
export function initialiseCpu(): void {
  if (cpuid(0, 0, 0) < LEAF_FEATURES) return;
  const b = cpuid(LEAF_FEATURES, 0, 1);
  const c = cpuid(LEAF_FEATURES, 0, 2);
  let bits: u32 = 0;
  if (b & (1 << 7)) bits |= CR4_SMEP;
  if (b & (1 << 20)) bits |= CR4_SMAP;
  if (c & (1 << 2)) bits |= CR4_UMIP;
  writeCr4(readCr4() | bits);
}

/** RDRAND (Intel SDM vol 2, CPUID leaf 1, ECX bit 30). */
export function hasRandomInstruction(): bool {
  return (cpuid(1, 0, 2) & (1 << 30)) != 0;
}

// @ts-ignore: decorator
@inline
export function cpuNumber(): u32 {
  return 0;
}

// @ts-ignore: decorator
@inline
export function readCounter(): u64 {
  return machineReadCounter();
}

export function waitForInterrupt(): bool {
  machineWaitForInterrupt();
  return true;
}

/**
 * Resets, so that whoever watches the machine sees it end; waits for ever where that does nothing.
 */
export function stopMachine(): void {
  resetMachine();
  for (;;) machineWaitForInterrupt();
}

export function powerOff(): void {
  const type = powerOffType();
  const port = powerControlPort();
  if (type >= 0 && port != 0) out16(port, (<u32>type << SLEEP_TYPE_SHIFT) | SLEEP_ENABLE);
}

export function resetMachine(): void {
  const port = resetPort();
  if (port != 0) out8(port, resetValue());
  out8(RESET_CONTROL, 6);
  out8(KEYBOARD_COMMAND, 0xfe);
}

export function readPort(port: u32, width: u32): u32 {
  if (width == 1) return in8(port);
  return width == 2 ? in16(port) : in32(port);
}

export function writePort(port: u32, width: u32, value: u32): void {
  if (width == 1) out8(port, value);
  else if (width == 2) out16(port, value);
  else out32(port, value);
}
