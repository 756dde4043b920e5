// PVH's hvm_start_info in physical memory. Source: Xen public/arch-x86/hvm/start_info.h, version 1.
import { loadPhysical32, loadPhysical64 } from "hal/memory";
import { addMemory } from "./memory_map";

const START_MAGIC: u32 = 0x336e_c578;
const START_VERSION = 4;
const START_COMMAND_LINE = 24;
const START_RSDP = 32;
const START_MEMORY_MAP = 40;
const START_MEMORY_MAP_ENTRIES = 48;

const ENTRY_SIZE = 24;
const ENTRY_TYPE = 16;
const TYPE_RAM: u32 = 1;

/** Whether there is a start_info with a memory map at this physical address. */
export function isStartInfo(physicalAddress: u64): bool {
  if (loadPhysical32(physicalAddress) != START_MAGIC) return false;
  return loadPhysical32(physicalAddress + START_VERSION) >= 1;
}

/** Physical address of the command line, zero-terminated; 0 = none. */
export function startCommandLine(startInfo: u64): u64 {
  return loadPhysical64(startInfo + START_COMMAND_LINE);
}

/** Physical address of ACPI's RSDP; 0 = none. */
export function startRsdp(startInfo: u64): u64 {
  return loadPhysical64(startInfo + START_RSDP);
}

/**
 * Adds the RAM entries of the memory map, from 1 MiB on: what lies below belongs to the firmware.
 */
export function addStartMemory(startInfo: u64): void {
  const map = loadPhysical64(startInfo + START_MEMORY_MAP);
  const entries = loadPhysical32(startInfo + START_MEMORY_MAP_ENTRIES);
  for (let i: u32 = 0; i < entries; i++) {
    const entry = map + <u64>i * ENTRY_SIZE;
    if (loadPhysical32(entry + ENTRY_TYPE) != TYPE_RAM) continue;
    const start = loadPhysical64(entry);
    const end = start + loadPhysical64(entry + 8);
    const first = max<u64>(start, 0x10_0000);
    if (end > first) addMemory(first, end - first);
  }
}
