// Comparing bytes in physical memory with strings of the program.
import { loadPhysical8 } from "hal/memory";

/** Whether the bytes at an address are this text (without its end). */
export function physicalTextStarts(physicalAddress: u64, text: string): bool {
  const characters = changetype<usize>(text);
  const size = load<u32>(characters - 4) >> 1;
  for (let i: u32 = 0; i < size; i++) {
    if (loadPhysical8(physicalAddress + i) != load<u16>(characters + (<usize>i << 1))) return false;
  }
  return true;
}

/** Whether a zero-terminated string at an address is this text. */
export function physicalTextIs(physicalAddress: u64, text: string): bool {
  const size = load<u32>(changetype<usize>(text) - 4) >> 1;
  return physicalTextStarts(physicalAddress, text) && loadPhysical8(physicalAddress + size) == 0;
}

/** Bytes of a zero-terminated string, at most `limit`. */
export function physicalTextLength(physicalAddress: u64, limit: u32): u32 {
  let size: u32 = 0;
  while (size < limit && loadPhysical8(physicalAddress + size) != 0) size++;
  return size;
}
