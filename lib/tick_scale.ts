// Ticks of a counter to nanoseconds by one or two multiplications: ns = ticks * multiplier >>
// shift, with the largest shift up to 32 for which the multiplier has 32 bits. The error is below
// one part in 2^27 for counters from 31.25 MHz on.

let multiplier: u64 = 0;
let shift: u64 = 0;
let frequency: u64 = 0;

const NS_PER_SECOND: u64 = 1_000_000_000;

/** @param frequencyHz of the counter, not 0 */
export function setTickFrequency(frequencyHz: u64): void {
  frequency = frequencyHz;
  shift = 32;
  multiplier = (NS_PER_SECOND << shift) / frequencyHz;
  while (multiplier > 0xffff_ffff) {
    shift--;
    multiplier = (NS_PER_SECOND << shift) / frequencyHz;
  }
}

/** The counter's frequency in Hz. */
export function tickFrequency(): u64 {
  return frequency;
}

/** Exact to rounding for the whole range of u64 results. */
export function ticksToNs(ticks: u64): u64 {
  const high = ticks >> 32;
  const low = ticks & 0xffff_ffff;
  return ((high * multiplier) << (32 - shift)) + ((low * multiplier) >> shift);
}

/** Ticks in `ns` nanoseconds, rounded up, for spans below 2^63 ticks; u64.MAX_VALUE beyond that. */
export function nsToTicks(ns: u64): u64 {
  const seconds = ns / NS_PER_SECOND;
  if (seconds >= (<u64>1 << 62) / frequency) return u64.MAX_VALUE;
  const rest = ns % NS_PER_SECOND;
  return seconds * frequency + (rest * frequency + NS_PER_SECOND - 1) / NS_PER_SECOND;
}
