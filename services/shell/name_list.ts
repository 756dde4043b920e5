// The names of one directory, gathered to be sorted. What does not fit is left out, and said so by
// namesLeftOut().

const BYTES_SIZE: u32 = 49152;
const NAMES_MAX: u32 = 2048;
const bytes: usize = memory.data(49152);
/** Offsets in `bytes` of records: u8 kind, u8 length, the name. */
const records: usize = memory.data(2048 * 4, 4);
let used: u32 = 0;
let count: u32 = 0;
let leftOut: u32 = 0;

/** Empties the list. */
export function clearNames(): void {
  used = 0;
  count = 0;
  leftOut = 0;
}
/** Number of names in the list. */
export function nameCount(): u32 {
  return count;
}
/** Number of names that there was no room for. */
export function namesLeftOut(): u32 {
  return leftOut;
}

/** Adds a name of at most 255 bytes with its FileType. */
export function addName(from: usize, length: u32, kind: u32): void {
  if (count == NAMES_MAX || used + 2 + length > BYTES_SIZE || length > 255) {
    leftOut++;
    return;
  }
  store<u32>(records + (count << 2), used);
  store<u8>(bytes + used, kind);
  store<u8>(bytes + used, length, 1);
  memory.copy(bytes + used + 2, from, length);
  used += 2 + length;
  count++;
}

function record(index: u32): usize {
  return bytes + load<u32>(records + (index << 2));
}
/** FileType of a name. */
export function nameType(index: u32): u32 {
  return load<u8>(record(index));
}
/** Bytes of a name. */
export function nameLength(index: u32): u32 {
  return load<u8>(record(index), 1);
}
/** Where a name begins. */
export function nameStart(index: u32): usize {
  return record(index) + 2;
}

/** Sorts by bytes: Shell's method, in place. */
export function sortNames(): void {
  for (let gap: u32 = count >> 1; gap != 0; gap >>= 1) {
    for (let index = gap; index < count; index++) {
      const moved = load<u32>(records + (index << 2));
      let at = index;
      while (at >= gap && isBefore(bytes + moved, record(at - gap))) {
        store<u32>(records + (at << 2), load<u32>(records + ((at - gap) << 2)));
        at -= gap;
      }
      store<u32>(records + (at << 2), moved);
    }
  }
}

function isBefore(left: usize, right: usize): bool {
  const leftLength = <u32>load<u8>(left, 1);
  const rightLength = <u32>load<u8>(right, 1);
  const order = memory.compare(left + 2, right + 2, min(leftLength, rightLength));
  return order < 0 || (order == 0 && leftLength < rightLength);
}
