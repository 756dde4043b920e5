// Multipliers that replace division by a constant, for any ISA.
// Source: Granlund and Montgomery, "Division by Invariant Integers using Multiplication" (PLDI 1994).
//
// An unsigned x of N bits divided by d is (x * m) >> (N + s) with m = floor(2^(N + s) / d) + 1, as
// soon as m * d - 2^(N + s) <= 2^s. Signed division takes m for N - 1 bits and adds 1 to negative
// quotients. Divisors are not powers of two, and larger than 2.

let multiplier: u64 = 0;
let shift: u32 = 0;
let needsAdd: bool = false;

/** The multiplier that was computed last. */
export function magicMultiplier(): u64 {
  return multiplier;
}

/** How far the upper half of the product is shifted. */
export function magicShift(): u32 {
  return shift;
}

/**
 * True when the multiplier has one bit more than a word: what magicMultiplier() gives is its lower
 * part, and the quotient is (((x - t) >> 1) + t) >> magicShift() with t the product's upper half.
 */
export function magicAdds(): bool {
  return needsAdd;
}

/** Quotient of 2^(64 + exponent) by d > 2^exponent; the remainder is left in `remainder`. */
let remainder: u64 = 0;

function dividePower(exponent: u32, d: u64): u64 {
  let rest: u64 = (<u64>1) << exponent;
  let quotient: u64 = 0;
  for (let i = 0; i < 64; i++) {
    const carry = rest >> 63;
    rest <<= 1;
    quotient <<= 1;
    if (carry != 0 || rest >= d) {
      rest -= d;
      quotient |= 1;
    }
  }
  remainder = rest;
  return quotient;
}

/** Exponent of the largest power of two below d. */
@inline
function floorLog2(d: u64): u32 {
  return 63 - <u32>clz(d);
}

/**
 * For unsigned 32-bit division with a 64-bit product: quotient = (x * m) >> (32 + shift).
 * @returns false when m does not fit 32 bits; then magicMultiplier() is for the upper half of a
 * 128-bit product with no shift
 */
export function magicUnsigned32(d: u32): bool {
  needsAdd = false;
  for (let s: u32 = 0; s <= floorLog2(d); s++) {
    const power = (<u64>1) << (32 + s);
    const m = power / d + 1;
    if (m * d - power <= (<u64>1) << s) {
      multiplier = m;
      shift = s;
      return true;
    }
  }
  multiplier = <u64>0xffff_ffff_ffff_ffff / d + 1;
  shift = 0;
  return false;
}

/** For unsigned 64-bit division with the upper half of a 128-bit product. */
export function magicUnsigned64(d: u64): void {
  const s = floorLog2(d);
  const quotient = dividePower(s, d);
  shift = s;
  if (d - remainder <= (<u64>1) << s) {
    multiplier = quotient + 1;
    needsAdd = false;
  } else {
    const twice = remainder << 1;
    const carry = <u64>(twice >= d || twice < remainder);
    multiplier = (quotient << 1) + carry + 1;
    needsAdd = true;
  }
}

/**
 * For signed 32-bit division by d > 0 with a 64-bit product: quotient = (x * m) >> (32 + shift), plus
 * 1 when x is negative. m is positive and has 32 bits.
 */
export function magicSigned32(d: u32): void {
  shift = floorLog2(d);
  multiplier = (((<u64>1) << (32 + shift)) / d) + 1;
  needsAdd = false;
}

/**
 * For signed 64-bit division by d > 0: with t the upper half of the signed product with
 * magicMultiplier(), quotient = (t + x) >> shift, plus 1 when x is negative.
 */
export function magicSigned64(d: u64): void {
  shift = floorLog2(d);
  multiplier = dividePower(shift, d) + 1;
  needsAdd = true;
}
