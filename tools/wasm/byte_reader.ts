// Reads the binary format's numbers and strings, one after the other.

export class WasmFormatError extends Error {}

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Offset of the next byte. */
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = start;
    this.end = Math.min(end, bytes.length);
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    const value = this.#bytes[this.at];
    if (value === undefined || this.at >= this.end) throw new WasmFormatError(`unexpected end at offset ${this.at}`);
    this.at++;
    return value;
  }

  /** An unsigned LEB128 below 2^53. */
  unsigned(): number {
    let result = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) return result;
    }
  }

  /** A signed LEB128 of at most 64 bits. */
  signed(): bigint {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(Number(shift) + 7, result);
    }
  }

  float32(): number {
    return this.#view.getFloat32(this.#skip(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }

  bytes(count: number): Uint8Array {
    const start = this.#skip(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** A string with its length in front. */
  name(): string {
    return Buffer.from(this.bytes(this.unsigned())).toString("utf8");
  }

  #skip(count: number): number {
    const start = this.at;
    if (count > this.end - start) throw new WasmFormatError(`unexpected end at offset ${start}`);
    this.at = start + count;
    return start;
  }
}
