// Number literals of the text format to bits, exactly: no rounding through another format.
// Source: WebAssembly core specification, section 6.3.1 (integers, floating-point).

export interface FloatFormat {
  readonly mantissaBits: number;
  readonly exponentBits: number;
}
export const F32: FloatFormat = { mantissaBits: 23, exponentBits: 8 };
export const F64: FloatFormat = { mantissaBits: 52, exponentBits: 11 };

/** An integer literal as an unsigned number of `width` bits. */
export function parseInteger(literal: string, width: number): bigint {
  const text = literal.replaceAll("_", "");
  const negative = text.startsWith("-");
  const magnitude = BigInt(text.replace(/^[+-]/, ""));
  return BigInt.asUintN(width, negative ? -magnitude : magnitude);
}

/** Bits of the canonical NaN of a format (positive). */
export function canonicalNan(format: FloatFormat): bigint {
  const exponent = (1n << BigInt(format.exponentBits)) - 1n;
  return (exponent << BigInt(format.mantissaBits)) | (1n << BigInt(format.mantissaBits - 1));
}

/** A float literal (decimal, hexadecimal, inf, nan, nan:0x…) as bits, rounded to nearest, ties to even. */
export function parseFloatBits(literal: string, format: FloatFormat): bigint {
  const text = literal.replaceAll("_", "");
  const sign = text.startsWith("-") ? 1n << BigInt(format.mantissaBits + format.exponentBits) : 0n;
  const body = text.replace(/^[+-]/, "");
  const infinity = ((1n << BigInt(format.exponentBits)) - 1n) << BigInt(format.mantissaBits);
  if (body === "inf") return sign | infinity;
  if (body === "nan") return sign | canonicalNan(format);
  if (body.startsWith("nan:0x")) return sign | infinity | BigInt(body.slice(4));
  const [numerator, denominator] = toRational(body);
  return sign | roundToFormat(numerator, denominator, format);
}

function toRational(body: string): [bigint, bigint] {
  const hex = body.startsWith("0x");
  const [digits = "0", exponentText = "0"] = hex ? body.slice(2).split(/[pP]/) : body.split(/[eE]/);
  const [whole = "", fraction = ""] = digits.split(".");
  const base = hex ? 16n : 10n;
  const mantissa = BigInt((hex ? "0x" : "") + ((whole + fraction) || "0"));
  const exponent = BigInt(exponentText);
  const power = hex ? 2n : 10n;
  const numerator = exponent >= 0n ? mantissa * power ** exponent : mantissa;
  const denominator = base ** BigInt(fraction.length) * (exponent < 0n ? power ** -exponent : 1n);
  return [numerator, denominator];
}

function roundToFormat(numerator: bigint, denominator: bigint, format: FloatFormat): bigint {
  if (numerator === 0n) return 0n;
  const bias = (1 << (format.exponentBits - 1)) - 1;
  const lowest = 1 - bias - format.mantissaBits; // weight of the last bit of a subnormal
  // Choose the weight of the last mantissa bit so that the quotient has mantissaBits + 1 bits.
  let weight = numerator.toString(2).length - denominator.toString(2).length - format.mantissaBits;
  if (scaled(numerator, denominator, weight)[0] >= 1n << BigInt(format.mantissaBits + 1)) weight++;
  else if (scaled(numerator, denominator, weight)[0] < 1n << BigInt(format.mantissaBits)) weight--;
  weight = Math.max(weight, lowest);
  let [quotient, remainder, divisor] = scaled(numerator, denominator, weight);
  const twice = remainder * 2n;
  if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) quotient++;
  // A subnormal's exponent field is 0 and a carry into the hidden bit makes it 1 by itself.
  const field = BigInt(weight - lowest);
  const bits = (field << BigInt(format.mantissaBits)) + quotient;
  const infinity = ((1n << BigInt(format.exponentBits)) - 1n) << BigInt(format.mantissaBits);
  return bits > infinity ? infinity : bits;
}

/** numerator / (denominator · 2^weight) as quotient, remainder and the divisor used. */
function scaled(numerator: bigint, denominator: bigint, weight: number): [bigint, bigint, bigint] {
  const top = weight < 0 ? numerator << BigInt(-weight) : numerator;
  const bottom = weight > 0 ? denominator << BigInt(weight) : denominator;
  return [top / bottom, top % bottom, bottom];
}
