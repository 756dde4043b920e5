// The map of physical memory (abi/address_layout.ts): 1 GiB entries where a whole GiB is of one
// kind, 2 MiB ones elsewhere. The entry stub has mapped the GiBs of the image and of the FDT whole;
// memory beyond RAM in them is never touched. Tables come from the image's early tables.
//
// Only the first 512 GiB are mapped: devices beyond that are drivers' affair.
import {
  BI_EARLY_TABLES,
  BI_EARLY_TABLE_COUNT,
  BI_ROOT_TABLE,
} from "../../../boot/boot_information";
import {
  ENTRY_ACCESSED,
  ENTRY_ADDRESS,
  ENTRY_DEVICE,
  ENTRY_INNER_SHAREABLE,
  ENTRY_NORMAL,
  ENTRY_PXN,
  ENTRY_TABLE,
  ENTRY_UXN,
  ENTRY_VALID,
} from "../defs/translation";
import { bootField } from "./boot_information";
import { dsbIshst, isb } from "./intrinsics";
import { loadPhysical64, storePhysical64 } from "./memory";

const MAP_INDEX: u64 = 256;
const GIB: u64 = 0x4000_0000;
const BLOCK: u64 = 0x20_0000;
const LIMIT: u64 = 0x80_0000_0000;
const COMMON: u64 = ENTRY_VALID | ENTRY_ACCESSED | ENTRY_INNER_SHAREABLE | ENTRY_PXN | ENTRY_UXN;

let tablesUsed: u64 = 0;

/** Entry of the GiB that holds an address. */
function slotOf(address: u64): u64 {
  const root = bootField(BI_ROOT_TABLE);
  const table = loadPhysical64(root + MAP_INDEX * 8) & ENTRY_ADDRESS;
  return table + (address / GIB) * 8;
}

/** Table of 2 MiB entries under a GiB's entry; 0 when it is mapped whole or no table is left. */
function blocksOf(slot: u64): u64 {
  const entry = loadPhysical64(slot);
  if (entry & ENTRY_VALID) return entry & ENTRY_TABLE ? entry & ENTRY_ADDRESS : 0;
  if (tablesUsed == bootField(BI_EARLY_TABLE_COUNT)) return 0;
  const table = bootField(BI_EARLY_TABLES) + tablesUsed * 4096;
  tablesUsed++;
  storePhysical64(slot, table | ENTRY_VALID | ENTRY_TABLE);
  return table;
}

function mapRange(start: u64, end: u64, kind: u64): void {
  const last = min(end, LIMIT);
  for (let at = start & ~(BLOCK - 1); at < last; ) {
    const slot = slotOf(at);
    if ((at & (GIB - 1)) == 0 && last - at >= GIB && !(loadPhysical64(slot) & ENTRY_VALID)) {
      storePhysical64(slot, at | COMMON | kind);
      at += GIB;
      continue;
    }
    const table = blocksOf(slot);
    if (table == 0) {
      at = (at | (GIB - 1)) + 1;
      continue;
    }
    const block = table + ((at & (GIB - 1)) / BLOCK) * 8;
    if (!(loadPhysical64(block) & ENTRY_VALID)) storePhysical64(block, at | COMMON | kind);
    at += BLOCK;
  }
  dsbIshst();
  isb();
}

/** Maps RAM [start, end), where it is not mapped yet. */
export function mapPhysicalMemory(start: u64, end: u64): void {
  mapRange(start, end, ENTRY_NORMAL);
}

/** Maps device registers. */
export function mapPhysicalDevice(start: u64, size: u64): void {
  if (size != 0) mapRange(start, start + size, ENTRY_DEVICE);
}
