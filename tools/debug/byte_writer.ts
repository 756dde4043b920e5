// Bytes in the forms that DWARF uses. Source: DWARF 4 §7.2 and §7.6.
export class ByteWriter {
  private readonly bytes: number[] = [];

  get length(): number {
    return this.bytes.length;
  }

  u8(...values: number[]): this {
    this.bytes.push(...values.map((value) => value & 0xff));
    return this;
  }

  u16(value: number): this {
    return this.u8(value, value >> 8);
  }

  u32(value: number): this {
    return this.u8(value, value >> 8, value >> 16, value >> 24);
  }

  u64(value: bigint): this {
    return this.u32(Number(value & 0xffff_ffffn)).u32(Number((value >> 32n) & 0xffff_ffffn));
  }

  uleb(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.u8((rest % 128) | 0x80);
    return this.u8(rest);
  }

  sleb(value: number): this {
    let rest = value;
    for (; rest < -64 || rest > 63; rest >>= 7) this.u8((rest & 0x7f) | 0x80);
    return this.u8(rest & 0x7f);
  }

  string(text: string): this {
    for (const byte of Buffer.from(text, "utf8")) this.bytes.push(byte);
    return this.u8(0);
  }

  append(other: Uint8Array): this {
    for (const byte of other) this.bytes.push(byte);
    return this;
  }

  /** Fills up to a multiple of `size`. */
  align(size: number, filler: number): this {
    while (this.bytes.length % size !== 0) this.bytes.push(filler);
    return this;
  }

  /** All of it behind its own length (DWARF's 32-bit format). */
  withLength(): Uint8Array {
    return Uint8Array.from(new ByteWriter().u32(this.length).bytes.concat(this.bytes));
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}
