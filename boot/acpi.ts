// ACPI tables in physical memory, without AML except for one constant. Source: ACPI 6.5 §5.2.
//
// The tables are the firmware's; their checksums are not looked at, their lengths are.
import { loadPhysical16, loadPhysical32, loadPhysical64, loadPhysical8 } from "hal/memory";
import { physicalTextStarts } from "./physical_text";

const HEADER_LENGTH = 4;
const HEADER_SIZE: u64 = 36;
/** RSDP */
const RSDP_REVISION = 15;
const RSDP_RSDT = 16;
const RSDP_XSDT = 24;
/** FADT */
const FADT_DSDT = 40;
const FADT_PM1A_CONTROL = 64;
const FADT_PM_TIMER = 76;
const FADT_BOOT_FLAGS = 109;
const FADT_FLAGS = 112;
const FADT_RESET_REGISTER = 116;
const FADT_RESET_VALUE = 128;
const BOOT_FLAG_NO_CMOS_RTC: u32 = 1 << 5;
const FLAG_RESET_SUPPORTED: u32 = 1 << 10;
/** MCFG: the first allocation */
const MCFG_BASE = 44;
const MCFG_BUS_FIRST = 54;
const MCFG_BUS_LAST = 55;

let root: u64 = 0;
let rootEntrySize: u32 = 4;
let fadt: u64 = 0;

/** Starts with an RSDP. @returns false when there is none: no table will be found */
export function openAcpi(rsdp: u64): bool {
  root = 0;
  fadt = 0;
  if (rsdp == 0 || !physicalTextStarts(rsdp, "RSD PTR ")) return false;
  root = loadPhysical32(rsdp + RSDP_RSDT);
  rootEntrySize = 4;
  if (loadPhysical8(rsdp + RSDP_REVISION) >= 2 && loadPhysical64(rsdp + RSDP_XSDT) != 0) {
    root = loadPhysical64(rsdp + RSDP_XSDT);
    rootEntrySize = 8;
  }
  fadt = findTable("FACP");
  return root != 0;
}

/** Physical address of the first table with this signature of four letters; 0 = none. */
export function findTable(signature: string): u64 {
  if (root == 0) return 0;
  const end = root + loadPhysical32(root + HEADER_LENGTH);
  for (let at = root + HEADER_SIZE; at + rootEntrySize <= end; at += rootEntrySize) {
    const table = rootEntrySize == 8 ? loadPhysical64(at) : <u64>loadPhysical32(at);
    if (table != 0 && physicalTextStarts(table, signature)) return table;
  }
  return 0;
}

// MADT (§5.2.12): a list of structures, type u8 and length u8 each.

const MADT_LOCAL_APIC = 36;
const MADT_LIST: u64 = 44;

export const enum MadtType {
  IoApic = 1,
  InterruptSourceOverride = 2,
  LocalApicAddressOverride = 5,
}

let madt: u64 = 0;

/**
 * Physical address of the local APICs' registers by the MADT; 0 without one. Starts the list over.
 */
export function openMadt(): u64 {
  madt = findTable("APIC");
  if (madt == 0) return 0;
  const wide = findMadt(MadtType.LocalApicAddressOverride, 0);
  return wide != 0 ? loadPhysical64(wide + 4) : <u64>loadPhysical32(madt + MADT_LOCAL_APIC);
}

/** Physical address of the i-th structure of a type; 0 when there are fewer. After openMadt(). */
export function findMadt(type: MadtType, index: u32): u64 {
  if (madt == 0) return 0;
  const end = madt + loadPhysical32(madt + HEADER_LENGTH);
  let left = index;
  for (let at = madt + MADT_LIST; at + 2 <= end; ) {
    const length = loadPhysical8(at + 1);
    if (length < 2) return 0;
    if (loadPhysical8(at) == <u32>type) {
      if (left == 0) return at;
      left--;
    }
    at += length;
  }
  return 0;
}

// FADT (§5.2.9); 0 where the table or the field is missing

/** I/O port of the power management timer, which runs at 3.579545 MHz. */
export function powerTimerPort(): u32 {
  return fadt == 0 ? 0 : loadPhysical32(fadt + FADT_PM_TIMER);
}

/** I/O port of PM1a_CNT. */
export function powerControlPort(): u32 {
  return fadt == 0 ? 0 : loadPhysical32(fadt + FADT_PM1A_CONTROL);
}

/** I/O port of the reset register, when it is one. */
export function resetPort(): u32 {
  if (fadt == 0 || (loadPhysical32(fadt + FADT_FLAGS) & FLAG_RESET_SUPPORTED) == 0) return 0;
  const isPort = loadPhysical8(fadt + FADT_RESET_REGISTER) == 1;
  return isPort ? <u32>loadPhysical64(fadt + FADT_RESET_REGISTER + 4) : 0;
}

/**
 * 0 without a FADT; else the byte that resets the machine when it is written to the reset
 * register.
 */
export function resetValue(): u32 {
  return fadt == 0 ? 0 : loadPhysical8(fadt + FADT_RESET_VALUE);
}

/** Whether the machine has a CMOS real-time clock; without a FADT nothing is said against it. */
export function hasCmosClock(): bool {
  return fadt == 0 || (loadPhysical16(fadt + FADT_BOOT_FLAGS) & BOOT_FLAG_NO_CMOS_RTC) == 0;
}

/**
 * SLP_TYPa of the state S5, read from the DSDT's name _S5_ without an interpreter: a package whose
 * first element is a small constant (§7.4.2.6, §20.2.5.4). -1 when it is not of that form.
 */
export function powerOffType(): i32 {
  if (fadt == 0) return -1;
  const dsdt = <u64>loadPhysical32(fadt + FADT_DSDT);
  if (dsdt == 0) return -1;
  const end = dsdt + loadPhysical32(dsdt + HEADER_LENGTH);
  for (let at = dsdt + HEADER_SIZE; at + 12 < end; at++) {
    // NameOp "_S5_" PackageOp PkgLength NumElements element
    if (loadPhysical8(at) != 0x08 || !physicalTextStarts(at + 1, "_S5_")) continue;
    let next = at + 5;
    if (loadPhysical8(next) != 0x12) return -1;
    next += 1 + (loadPhysical8(next + 1) >> 6) + 1 + 1;
    const element = loadPhysical8(next);
    if (element == 0 || element == 1) return element; // ZeroOp, OneOp
    return element == 0x0a ? loadPhysical8(next + 1) : -1; // BytePrefix
  }
  return -1;
}

// MCFG (PCI Firmware Specification 3.3 §4.1.2): the first segment's configuration space

/** Physical address of bus 0's configuration space; 0 = none. */
export function configurationSpace(): u64 {
  const table = findTable("MCFG");
  return table == 0 ? 0 : loadPhysical64(table + MCFG_BASE);
}

/** First bus that the configuration space covers; 0 without one. */
export function configurationBusFirst(): u32 {
  const table = findTable("MCFG");
  return table == 0 ? 0 : loadPhysical8(table + MCFG_BUS_FIRST);
}

/** Last bus that it covers; 0 without one. */
export function configurationBusLast(): u32 {
  const table = findTable("MCFG");
  return table == 0 ? 0 : loadPhysical8(table + MCFG_BUS_LAST);
}
