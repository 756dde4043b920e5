// Sorts byte strings, to find equal ones among many. Merge sort: n log n comparisons whatever the
// strings are, where a hash table would be slow with strings that are chosen to collide. Stable.

/** A string: address, length, a word that is compared first, and a number that goes along. */
@unmanaged
@final
export class SortedString {
  start: usize;
  length: u32;
  tag: u32;
  number: u32;
}
export const SORTED_STRING_SIZE: usize = 16;
if (offsetof<SortedString>() != 16) ERROR("SORTED_STRING_SIZE");

/** Record `index` of the array at `strings`. */
@inline
export function sortedString(strings: usize, index: u32): SortedString {
  return changetype<SortedString>(strings + <usize>index * SORTED_STRING_SIZE);
}

function order(a: SortedString, b: SortedString): i32 {
  if (a.tag != b.tag) return a.tag < b.tag ? -1 : 1;
  if (a.length != b.length) return a.length < b.length ? -1 : 1;
  return memory.compare(a.start, b.start, a.length);
}

/** True when tag, length and bytes are the same. */
@inline
export function sameString(a: SortedString, b: SortedString): bool {
  return order(a, b) == 0;
}

/**
 * Sorts records of SORTED_STRING_SIZE bytes by tag, length and bytes.
 * @param strings the records
 * @param scratch room for as many
 * @returns where the sorted records are: one of the two
 */
export function sortStrings(strings: usize, scratch: usize, count: u32): usize {
  let from = strings;
  let to = scratch;
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let start: u32 = 0; start < count; start += width << 1) {
      merge(from, to, start, min<u32>(start + width, count), min<u32>(start + (width << 1), count));
    }
    const next = from;
    from = to;
    to = next;
  }
  return from;
}

/** Merges [start, middle) and [middle, end) of `from` into `to`. */
function merge(from: usize, to: usize, start: u32, middle: u32, end: u32): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takesLeft = left < middle &&
      (right >= end || order(sortedString(from, left), sortedString(from, right)) <= 0);
    const taken = takesLeft ? left++ : right++;
    const target = to + <usize>at * SORTED_STRING_SIZE;
    memory.copy(target, from + <usize>taken * SORTED_STRING_SIZE, SORTED_STRING_SIZE);
  }
}
