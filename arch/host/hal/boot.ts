// What the front end handed over.
import { HOST_HIGH_SIZE, HOST_HIGH_START, HOST_LOW_SIZE, HOST_LOW_START } from "./state";

/** Parses what the front end was given. Called once, before anything else here. */
export function initialiseBoot(bootInformation: u64): void {}

/**
 * Ranges of RAM that are free for the kernel to hand out: page-aligned, not overlapping, ascending,
 * without the kernel image, its stacks and tables, the boot archive and what the firmware keeps.
 */
export function freeRangeCount(): u32 {
  return 2;
}

/** Physical address where range i starts. */
export function freeRangeStart(i: u32): u64 {
  return i == 0 ? HOST_LOW_START + HOST_ARCHIVE_SIZE : HOST_HIGH_START;
}

/** Physical address where range i ends (exclusive). */
export function freeRangeEnd(i: u32): u64 {
  return i == 0 ? HOST_LOW_START + HOST_LOW_SIZE : HOST_HIGH_START + HOST_HIGH_SIZE;
}

/**
 * True when [start, end) meets RAM of any kind, free or not: such pages are never device registers.
 */
export function meetsRam(start: u64, end: u64): bool {
  return (
    (start < HOST_LOW_START + HOST_LOW_SIZE && HOST_LOW_START < end) ||
    (start < HOST_HIGH_START + HOST_HIGH_SIZE && HOST_HIGH_START < end)
  );
}

/** Physical address of the boot archive (page-aligned), 0 when there is none. */
export function archiveAddress(): u64 {
  return hostArchive;
}

/** Fills a zeroed page as abi/machine_description.ts says, at a physical address. */
export function describeMachine(physicalAddress: u64): void {}

let hostArchive: u64 = 0;

/** Host only: the first bytes of the low bank are left to tests, for an archive. */
export const HOST_ARCHIVE_SIZE: u64 = 0x10_0000;

/** Host only: where a test put an archive. */
export function setHostArchive(physicalAddress: u64): void {
  hostArchive = physicalAddress;
}
