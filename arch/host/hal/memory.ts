// Physical memory by address. The kernel reaches RAM and tables of the firmware only through these
// functions. Ranges are checked by the kernel before; a fault here is a panic.
//
// A frame that is mapped into the window (hal/window) is reached only through the window.
import { hostOffset } from "./state";

/** Loads 8 bits of RAM at a physical address. */
export function loadPhysical8(physicalAddress: u64): u32 {
  return load<u8>(hostOffset(physicalAddress));
}

/** Loads 16 bits of RAM. */
export function loadPhysical16(physicalAddress: u64): u32 {
  return load<u16>(hostOffset(physicalAddress));
}

/** Loads 32 bits of RAM. */
export function loadPhysical32(physicalAddress: u64): u32 {
  return load<u32>(hostOffset(physicalAddress));
}

/** Loads 64 bits of RAM. */
export function loadPhysical64(physicalAddress: u64): u64 {
  return load<u64>(hostOffset(physicalAddress));
}

/** Stores 8 bits to RAM at a physical address. */
export function storePhysical8(physicalAddress: u64, value: u32): void {
  store<u8>(hostOffset(physicalAddress), <u8>value);
}

/** Stores 32 bits to RAM. */
export function storePhysical32(physicalAddress: u64, value: u32): void {
  store<u32>(hostOffset(physicalAddress), value);
}

/** Stores 64 bits to RAM. */
export function storePhysical64(physicalAddress: u64, value: u64): void {
  store<u64>(hostOffset(physicalAddress), value);
}

/** Copies between physical ranges that do not overlap; any alignment. */
export function copyPhysical(destination: u64, source: u64, length: u64): void {
  memory.copy(hostOffset(destination), hostOffset(source), <usize>length);
}

/** Zeroes; address and length are multiples of 8. */
export function zeroPhysical(physicalAddress: u64, length: u64): void {
  memory.fill(hostOffset(physicalAddress), 0, <usize>length);
}

/** Copies from physical memory to kernel linear memory; any alignment. */
export function copyFromPhysical(offset: usize, physicalAddress: u64, length: u64): void {
  memory.copy(offset, hostOffset(physicalAddress), <usize>length);
}
