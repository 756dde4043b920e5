// The I/O APICs of the MADT: lines (GSIs) to vectors. Source: Intel 82093AA data sheet; ACPI 6.5
// §5.2.12.3.
import { findMadt, MadtType } from "../../../boot/acpi";
import { loadPhysical32, loadPhysical8, storePhysical32 } from "./memory";

const SELECT: u64 = 0;
const WINDOW: u64 = 0x10;
const REGISTER_VERSION: u32 = 1;
const REGISTER_TABLE: u32 = 0x10;
const ACTIVE_LOW: u32 = 1 << 13;
const LEVEL: u32 = 1 << 15;
const MASKED: u32 = 1 << 16;

const IO_APICS_MAX: u32 = 8;
/** Per I/O APIC: u64 registers, u32 first GSI, u32 lines. */
const ioApics: usize = memory.data(8 * 16, 8);
let count: u32 = 0;

function readRegister(registers: u64, register: u32): u32 {
  storePhysical32(registers + SELECT, register);
  return loadPhysical32(registers + WINDOW);
}

function writeRegister(registers: u64, register: u32, value: u32): void {
  storePhysical32(registers + SELECT, register);
  storePhysical32(registers + WINDOW, value);
}

/** Masks every line of every I/O APIC. After openMadt(). */
export function initialiseIoApics(): void {
  count = 0;
  while (count < IO_APICS_MAX) {
    const entry = findMadt(MadtType.IoApic, count);
    if (entry == 0) return;
    const registers = <u64>loadPhysical32(entry + 4);
    const lines = ((readRegister(registers, REGISTER_VERSION) >> 16) & 0xff) + 1;
    const record = ioApics + (<usize>count << 4);
    store<u64>(record, registers);
    store<u32>(record, loadPhysical32(entry + 8), 8);
    store<u32>(record, lines, 12);
    count++;
    for (let i: u32 = 0; i < lines; i++) writeRegister(registers, REGISTER_TABLE + 2 * i, MASKED);
  }
}

/** Record of the I/O APIC with a line; 0 when there is none. */
function recordOf(line: u32): usize {
  for (let i: u32 = 0; i < count; i++) {
    const record = ioApics + (<usize>i << 4);
    if (line - load<u32>(record, 8) < load<u32>(record, 12)) return record;
  }
  return 0;
}

export function hasLine(line: u32): bool {
  return recordOf(line) != 0;
}

/** Sends a line, masked, to a vector of the CPU with this APIC id. */
export function routeLine(line: u32, vector: u32, level: bool, activeLow: bool, apicId: u32): void {
  const record = recordOf(line);
  const register = REGISTER_TABLE + 2 * (line - load<u32>(record, 8));
  let low = vector | MASKED;
  if (level) low |= LEVEL;
  if (activeLow) low |= ACTIVE_LOW;
  writeRegister(load<u64>(record), register, low);
  writeRegister(load<u64>(record), register + 1, apicId << 24);
}

export function setLineMask(line: u32, masked: bool): void {
  const record = recordOf(line);
  const register = REGISTER_TABLE + 2 * (line - load<u32>(record, 8));
  const low = readRegister(load<u64>(record), register);
  writeRegister(load<u64>(record), register, masked ? low | MASKED : low & ~MASKED);
}

/** The GSI of an ISA interrupt: the MADT's overrides, else the same number. */
export function lineOfIsa(irq: u32): u32 {
  let i: u32 = 0;
  let entry = findMadt(MadtType.InterruptSourceOverride, i);
  while (entry != 0 && loadPhysical8(entry + 3) != irq) {
    entry = findMadt(MadtType.InterruptSourceOverride, ++i);
  }
  return entry == 0 ? irq : loadPhysical32(entry + 4);
}
