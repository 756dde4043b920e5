// Physical memory by address, through the map of all of it (abi/address_layout.ts): hal/memory of every
// machine. The contract is arch/host/hal/memory.ts.
import { KERNEL_MEMORY, KERNEL_PHYSICAL_MAP } from "../../abi/address_layout";
import {
  machineCopy,
  machineLoad16,
  machineLoad32,
  machineLoad64,
  machineLoad8,
  machineStore32,
  machineStore64,
  machineStore8,
  machineZero,
} from "./intrinsics";

const MAP: u64 = KERNEL_PHYSICAL_MAP;

/** Loads 8 bits of RAM at a physical address. */
// @ts-ignore: decorator
@inline
export function loadPhysical8(physicalAddress: u64): u32 {
  return machineLoad8(MAP + physicalAddress);
}

/** Loads 16 bits of RAM. */
// @ts-ignore: decorator
@inline
export function loadPhysical16(physicalAddress: u64): u32 {
  return machineLoad16(MAP + physicalAddress);
}

/** Loads 32 bits of RAM. */
// @ts-ignore: decorator
@inline
export function loadPhysical32(physicalAddress: u64): u32 {
  return machineLoad32(MAP + physicalAddress);
}

/** Loads 64 bits of RAM. */
// @ts-ignore: decorator
@inline
export function loadPhysical64(physicalAddress: u64): u64 {
  return machineLoad64(MAP + physicalAddress);
}

/** Stores 8 bits to RAM at a physical address. */
// @ts-ignore: decorator
@inline
export function storePhysical8(physicalAddress: u64, value: u32): void {
  machineStore8(MAP + physicalAddress, value);
}

/** Stores 32 bits to RAM. */
// @ts-ignore: decorator
@inline
export function storePhysical32(physicalAddress: u64, value: u32): void {
  machineStore32(MAP + physicalAddress, value);
}

/** Stores 64 bits to RAM. */
// @ts-ignore: decorator
@inline
export function storePhysical64(physicalAddress: u64, value: u64): void {
  machineStore64(MAP + physicalAddress, value);
}

/** Copies between physical ranges that do not overlap; any alignment. */
export function copyPhysical(destination: u64, source: u64, length: u64): void {
  machineCopy(MAP + destination, MAP + source, length);
}

/** Zeroes; address and length are multiples of 8. */
export function zeroPhysical(physicalAddress: u64, length: u64): void {
  machineZero(MAP + physicalAddress, length);
}

/** Copies from physical memory to kernel linear memory; any alignment. */
export function copyFromPhysical(offset: usize, physicalAddress: u64, length: u64): void {
  machineCopy(<u64>KERNEL_MEMORY + offset, MAP + physicalAddress, length);
}
