// Randomness for tests: a seed that is printed, so that a failure can be played again with
// TEST_SEED=… in the environment.
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** A new seed, or the one of the environment; printed either way. */
  static announced(what: string): Random {
    const given = process.env["TEST_SEED"];
    const seed = given === undefined ? Math.floor(Math.random() * 0x1_0000_0000) : Number(given);
    console.log(`# ${what}: TEST_SEED=${seed}`);
    return new Random(seed);
  }

  /** 0 <= result < limit. Mulberry32. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let value = this.state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }

  /** Printable ASCII without quotes, spaces inside; the first character is a letter or digit. */
  text(lengthMax: number): string {
    const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:!?-+*/ ";
    const length = 1 + this.below(lengthMax);
    const alphanumeric = 62;
    return Array.from({ length }, (_, index) => letters[this.below(index === 0 ? alphanumeric : letters.length)]).join("");
  }
}
