// Where a generator's decisions come from: a seeded stream, or a recorded list that is replayed.
// Every decision is a small number and 0 is the simplest one, so a list of decisions can be shrunk
// without knowing what it means (reduce.ts).

export class Choices {
  readonly recorded: number[] = [];
  readonly #replay: readonly number[] | null;
  #state: number;

  private constructor(seed: number, replay: readonly number[] | null) {
    this.#state = seed >>> 0;
    this.#replay = replay;
  }

  static fromSeed(seed: number): Choices {
    return new Choices(seed, null);
  }

  /** Past the end of the list every decision is 0. */
  static replay(list: readonly number[]): Choices {
    return new Choices(0, list);
  }

  /** A number in [0, count). */
  below(count: number): number {
    const drawn = this.#replay ? (this.#replay[this.recorded.length] ?? 0) : this.#next() % count;
    const value = drawn < count ? drawn : 0;
    this.recorded.push(value);
    return value;
  }

  /** True once in `odds` times; never when shrunk. */
  oneIn(odds: number): boolean {
    return this.below(odds) === odds - 1;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** mulberry32: small, fast and good enough to spread decisions. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
