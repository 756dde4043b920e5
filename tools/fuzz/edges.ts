// Values near which compilers break.

export const INTEGER_EDGES: readonly bigint[] = [
  0n, 1n, -1n, 2n, 3n, 7n, 8n, 31n, 32n, 33n, 63n, 64n, 127n, 128n, 255n, 256n, 0x7fffn, 0x8000n, 0xffffn, 0x10000n,
  0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n, 0x7fff_ffff_ffff_ffffn, -0x8000_0000_0000_0000n,
  -0x8000_0000n, -0x8000_0001n, 0x5555_5555_5555_5555n, -7n, 1000n, 0xfffn, 0x1000n, 0x1001n, 12345n, 0x1_2345_6789n,
];
export const FLOAT_EDGES: readonly number[] = [
  0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 1e10, -1e10, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295,
  4294967296, 9223372036854775807, -9223372036854775808, 18446744073709551615, 1e30, 1e-30, 1e-310, 1e-45,
  Infinity, -Infinity, NaN, 3.4028234663852886e38, 1.7976931348623157e308, 123456.789,
];
/** Offsets of accesses: ends of immediates, pages, and the neighbourhoods of 2^31 and 2^32. */
export const OFFSETS: readonly bigint[] = [
  0n, 1n, 4n, 8n, 16n, 100n, 255n, 256n, 4095n, 4096n, 32760n, 65520n, 65535n, 65536n, 0x7fff_fff8n, 0x7fff_ffffn,
  0x8000_0000n, 0x8000_0001n, 0xffff_0000n, 0xffff_fff0n, 0xffff_ffffn,
];
/** Divisors, multipliers and shift counts that selection treats in its own ways. */
export const DIVISORS: readonly bigint[] = [
  -1n, 0n, 1n, 2n, 3n, 5n, 7n, 10n, 16n, 641n, 1000n, 0x7fff_ffffn, 0x8000_0000n, -2n, -3n, -16n, 0x1_0000_0000n, 0x7fff_ffff_ffff_ffffn,
];
export const SHIFTS: readonly bigint[] = [0n, 1n, 7n, 8n, 15n, 16n, 24n, 31n, 32n, 33n, 48n, 63n, 64n, 65n, -1n, 0x80n];
