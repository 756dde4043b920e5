// Logical (bitmask) immediates: an element of 2, 4, 8, 16, 32 or 64 bits that holds one rotated run
// of ones, repeated over the register. Neither all zeros nor all ones can be said.
// Source: Arm ARM C6.2 "AND (immediate)", DecodeBitMasks (J1.3).

/** What logicalImmediate() returns for a value that no bitmask describes. */
export const NO_LOGICAL_IMMEDIATE: i32 = -1;

/**
 * Finds the encoding of a bitmask.
 * @param value the mask; for a W operation the low 32 bits count
 * @param is64 1 for an X operation
 * @returns N:immr:imms as 13 bits, or NO_LOGICAL_IMMEDIATE
 */
export function logicalImmediate(value: u64, is64: u32): i32 {
  let mask = value;
  if (!is64) mask = (mask << 32) | (mask & 0xffff_ffff);
  if (mask == 0 || mask == u64.MAX_VALUE) return NO_LOGICAL_IMMEDIATE;

  // The smallest element size that repeats.
  let size: u32 = 64;
  while (size > 2) {
    const half = size >> 1;
    const halfMask = ((<u64>1) << half) - 1;
    if ((mask & halfMask) != ((mask >> half) & halfMask)) break;
    size = half;
  }
  const elementMask = u64.MAX_VALUE >> (64 - size);
  const element = mask & elementMask;

  // Rotate the element right until its run of ones begins at bit 0.
  let rotation: u32 = 0;
  if (element & 1) {
    // The run may wrap around the top: skip to the end of the zeros above it.
    const leadingOnes = <u32>clz<u64>(~(element << (64 - size)));
    rotation = (size - leadingOnes) & (size - 1);
  } else {
    rotation = <u32>ctz<u64>(element);
  }
  const run = rotation == 0
    ? element
    : ((element >> rotation) | (element << (size - rotation))) & elementMask;
  const ones = <u32>popcnt<u64>(run);
  if (run != ((<u64>1) << ones) - 1) return NO_LOGICAL_IMMEDIATE;

  // immr rotates the run right into place: the inverse of what was done above.
  const immr = (size - rotation) & (size - 1);
  const n: u32 = size == 64 ? 1 : 0;
  const imms = ((~(size * 2 - 1)) & 0x3f) | (ones - 1);
  return <i32>((n << 12) | (immr << 6) | imms);
}
