// CRC32C (Castagnoli, RFC 3720 §B.4, reflected polynomial 0x82f63b78) as ext4 and jbd2 use it: the
// caller gives the running value (0xffff_ffff to start) and nothing is inverted at the end.
//
// The table is static and filled by initCrc32c(), which must run once before crc32c().

const POLYNOMIAL: u32 = 0x82f6_3b78;
const TABLE: usize = memory.data(1024, 4);

/** Fills the table. Idempotent. */
export function initCrc32c(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? POLYNOMIAL : 0);
    store<u32>(TABLE + (<usize>byte << 2), value);
  }
}

/** Continues `crc` over `length` bytes at `offset`. */
export function crc32c(crc: u32, offset: usize, length: u32): u32 {
  const end = offset + length;
  for (let at = offset; at < end; at++) {
    crc = (crc >>> 8) ^ load<u32>(TABLE + (<usize>((crc ^ load<u8>(at)) & 0xff) << 2));
  }
  return crc;
}

/** Continues `crc` over the four little-endian bytes of `value`. */
export function crc32cOfU32(crc: u32, value: u32): u32 {
  crc ^= value;
  for (let i = 0; i < 4; i++) crc = (crc >>> 8) ^ load<u32>(TABLE + (<usize>(crc & 0xff) << 2));
  return crc;
}

/** Continues `crc` over `count` zero bytes (checksum fields count as zero). */
export function crc32cOfZeros(crc: u32, count: u32): u32 {
  for (let i: u32 = 0; i < count; i++) {
    crc = (crc >>> 8) ^ load<u32>(TABLE + (<usize>(crc & 0xff) << 2));
  }
  return crc;
}
