// Copying large blocks eight bytes at a time: memory.copy is one instruction a byte on some
// processors (and always when instructions are counted).

/** Copies `length` bytes; the ranges must not overlap. */
export function copyBlock(to: usize, from: usize, length: u32): void {
  const end = from + (length & ~63);
  while (from < end) {
    store<u64>(to, load<u64>(from));
    store<u64>(to, load<u64>(from, 8), 8);
    store<u64>(to, load<u64>(from, 16), 16);
    store<u64>(to, load<u64>(from, 24), 24);
    store<u64>(to, load<u64>(from, 32), 32);
    store<u64>(to, load<u64>(from, 40), 40);
    store<u64>(to, load<u64>(from, 48), 48);
    store<u64>(to, load<u64>(from, 56), 56);
    to += 64;
    from += 64;
  }
  memory.copy(to, from, length & 63);
}
