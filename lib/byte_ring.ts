// A ring of bytes between one producer and one consumer in the same thread.
//
// `head` counts the bytes ever put in and `tail` those taken out, both modulo 2^32; the capacity is
// a power of two, so that positions are the counters' low bits.

export class ByteRing {
  private head: u32 = 0;
  private tail: u32 = 0;
  private storage: usize;

  /** @param capacity bytes, a power of two */
  constructor(readonly capacity: u32) {
    assert(capacity != 0 && (capacity & (capacity - 1)) == 0);
    this.storage = heap.alloc(capacity);
  }

  /** Bytes that can be taken out. */
  get count(): u32 {
    return this.head - this.tail;
  }

  /** Bytes that can be put in. */
  get room(): u32 {
    return this.capacity - (this.head - this.tail);
  }

  /** Puts one byte in. @returns false when the ring is full */
  push(value: u8): bool {
    if (this.room == 0) return false;
    store<u8>(this.storage + (this.head & (this.capacity - 1)), value);
    this.head++;
    return true;
  }

  /** Takes one byte out. @returns the byte, or -1 when there is none */
  pop(): i32 {
    if (this.count == 0) return -1;
    const value = load<u8>(this.storage + (this.tail & (this.capacity - 1)));
    this.tail++;
    return value;
  }

  /** Puts in as much as fits. @returns bytes put in */
  write(from: usize, length: u32): u32 {
    const total = min(length, this.room);
    const at = this.head & (this.capacity - 1);
    const first = min(total, this.capacity - at);
    memory.copy(this.storage + at, from, first);
    memory.copy(this.storage, from + first, total - first);
    this.head += total;
    return total;
  }

  /** Takes out at most `length` bytes. @returns bytes taken out */
  read(to: usize, length: u32): u32 {
    const total = this.peek(to, length);
    this.drop(total);
    return total;
  }

  /** Copies what read() would take out and leaves it in. @returns bytes copied */
  peek(to: usize, length: u32): u32 {
    const total = min(length, this.count);
    const at = this.tail & (this.capacity - 1);
    const first = min(total, this.capacity - at);
    memory.copy(to, this.storage + at, first);
    memory.copy(to + first, this.storage, total - first);
    return total;
  }

  /** Takes `length` bytes out (at most `count`). */
  drop(length: u32): void {
    this.tail += min(length, this.count);
  }
}
