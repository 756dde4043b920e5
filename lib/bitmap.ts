// A bitmap over u64 words that the caller owns. Set bits are what the searches look for.
//
// `words` is the address of the first word, `count` the number of bits; bits beyond `count` in the
// last word are clear.

/** Bytes that a bitmap of `count` bits takes. */
export function bitmapBytes(count: u32): usize {
  return (((<usize>count) + 63) >> 6) << 3;
}

@inline
function wordOf(words: usize, bit: u32): usize {
  return words + (((<usize>bit) >> 6) << 3);
}

/** True when a bit is set. */
@inline
export function bitmapTest(words: usize, bit: u32): bool {
  return ((load<u64>(wordOf(words, bit)) >> (bit & 63)) & 1) != 0;
}

/** Mask of bits [first, end) of one word, 0 <= first < end <= 64. */
@inline
function maskOf(first: u32, end: u32): u64 {
  return (u64.MAX_VALUE << first) & (u64.MAX_VALUE >> (64 - end));
}

/** Sets or clears the bits [first, first + count). */
export function bitmapFill(words: usize, first: u32, count: u32, value: bool): void {
  const end = first + count;
  while (first < end) {
    const low = first & 63;
    const high = min<u32>(64, low + (end - first));
    const mask = maskOf(low, high);
    const at = wordOf(words, first);
    store<u64>(at, value ? load<u64>(at) | mask : load<u64>(at) & ~mask);
    first += high - low;
  }
}

/** True when every bit of [first, first + count) is set. */
export function bitmapAllSet(words: usize, first: u32, count: u32): bool {
  const end = first + count;
  while (first < end) {
    const low = first & 63;
    const high = min<u32>(64, low + (end - first));
    const mask = maskOf(low, high);
    if ((load<u64>(wordOf(words, first)) & mask) != mask) return false;
    first += high - low;
  }
  return true;
}

/** First set bit in [from, end), or -1. */
export function bitmapFind(words: usize, from: u32, end: u32): i32 {
  let bit = from;
  while (bit < end) {
    const word = load<u64>(wordOf(words, bit)) >> (bit & 63);
    if (word) {
      bit += <u32>ctz(word);
      return bit < end ? bit : -1;
    }
    bit = (bit | 63) + 1;
  }
  return -1;
}

/** First run of `count` set bits within [from, end), or -1. */
export function bitmapFindRun(words: usize, from: u32, end: u32, count: u32): i32 {
  let start = bitmapFind(words, from, end);
  while (start >= 0 && <u32>start + count <= end) {
    // Length of the run at `start`, by words.
    let bit = <u32>start;
    let clear = false;
    while (!clear && bit - <u32>start < count) {
      const word = ~(load<u64>(wordOf(words, bit)) >> (bit & 63));
      const left: u32 = 64 - (bit & 63);
      const ones = min<u32>(left, <u32>ctz(word));
      bit += ones;
      clear = ones < left;
    }
    if (bit - <u32>start >= count) return start;
    start = bitmapFind(words, bit + 1, end);
  }
  return -1;
}
