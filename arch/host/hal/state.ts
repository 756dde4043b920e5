// State of the simulated machine, for tests to look at and to set. Host only.
//
// The kernel's linear memory holds everything: kernel window from 16 MiB, simulated RAM from 64
// MiB, static data from 128 MiB (asc's memoryBase), so that nothing overlaps.

/** Where simulated RAM stands in linear memory. */
export const HOST_RAM: usize = 0x0400_0000;
/** Physical address and size of the low bank. */
export const HOST_LOW_START: u64 = 0x10_0000;
export const HOST_LOW_SIZE: u64 = 0x0180_0000;
/** A second bank beyond 4 GiB, and the hole between them. */
export const HOST_HIGH_START: u64 = 0x1_0000_0000;
export const HOST_HIGH_SIZE: u64 = 0x0080_0000;

/** The clock, in nanoseconds; the counter runs at 1 GHz. Only tests move it. */
export let hostNow: u64 = 1000;
export let hostDeadline: u64 = u64.MAX_VALUE;
export let hostActiveRoot: u64 = 0;
export let hostActivations: u32 = 0;
export let hostConsoleBytes: u32 = 0;
/** The last eight of them, the last one in the low byte. */
export let hostConsoleTail: u64 = 0;
export let hostPower: i32 = -1;
export let hostWindowPages: i32 = 0;
export let hostDomainSwitches: u32 = 0;
/** What acknowledgeInterrupt answers next: a source, or INTERRUPT_TIMER. */
export let hostSource: i32 = -2;
export let hostUnmasked: u64 = 0;

/** Sets the clock, in ns. */
export function setHostNow(now: u64): void { hostNow = now; }
/** Notes the deadline that the kernel asked for, in ns. */
export function setHostDeadline(deadline: u64): void { hostDeadline = deadline; }
/** Notes the page table that is active. */
export function setHostActiveRoot(root: u64): void {
  hostActiveRoot = root;
  hostActivations++;
}
/** Notes a byte for the early console. */
export function noteHostConsole(byte: u32): void {
  hostConsoleBytes++;
  hostConsoleTail = (hostConsoleTail << 8) | (byte & 255);
}
/** Notes that the machine was to power off or to reset. */
export function setHostPower(action: i32): void { hostPower = action; }
/** Counts pages that are mapped in the kernel's window. */
export function addHostWindowPages(pages: i32): void { hostWindowPages += pages; }
/** Counts a switch to another domain's thread. */
export function countHostDomainSwitch(): void { hostDomainSwitches++; }
/** Sets the source of the next interrupt. */
export function setHostSource(source: i32): void { hostSource = source; }
/** Notes whether a source is unmasked. */
export function setHostUnmasked(source: u32, unmasked: bool): void {
  const bit: u64 = (1 as u64) << (source & 63);
  hostUnmasked = unmasked ? hostUnmasked | bit : hostUnmasked & ~bit;
}

/** Offset in linear memory of a physical address; aborts outside of simulated RAM. */
export function hostOffset(physicalAddress: u64): usize {
  if (physicalAddress >= HOST_HIGH_START) {
    assert(physicalAddress < HOST_HIGH_START + HOST_HIGH_SIZE);
    return HOST_RAM + <usize>(HOST_LOW_SIZE + physicalAddress - HOST_HIGH_START);
  }
  assert(physicalAddress >= HOST_LOW_START && physicalAddress < HOST_LOW_START + HOST_LOW_SIZE);
  return HOST_RAM + <usize>(physicalAddress - HOST_LOW_START);
}
