// Base64 (RFC 4648 section 4), decoding only; padding is optional.

/**
 * Decodes into `to`, which has room for `capacity` bytes.
 * @returns the number of bytes, -1 when a character is none of the alphabet or there is no room
 */
export function decodeBase64(from: usize, length: u32, to: usize, capacity: u32): i32 {
  while (length != 0 && load<u8>(from + length - 1) == 0x3d) length--;
  let bits: u32 = 0;
  let held: u32 = 0;
  let written: u32 = 0;
  for (let index: u32 = 0; index < length; index++) {
    const value = sextet(load<u8>(from + index));
    if (value < 0) return -1;
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    if (written == capacity) return -1;
    store<u8>(to + written, bits >> held);
    written++;
  }
  return written;
}

function sextet(value: u32): i32 {
  if (value >= 0x41 && value <= 0x5a) return value - 0x41;
  if (value >= 0x61 && value <= 0x7a) return value - 0x61 + 26;
  if (value >= 0x30 && value <= 0x39) return value - 0x30 + 52;
  if (value == 0x2b) return 62;
  return value == 0x2f ? 63 : -1;
}
