// All engines must make a program write the same. A program that writes something else each time, such
// as how long it took, cannot be compared.
export class OutputCheck {
  readonly #outputs = new Map<string, string>();
  #varies = false;

  add(engine: string, output: string): void {
    const before = this.#outputs.get(engine);
    if (before !== undefined && before !== output) this.#varies = true;
    this.#outputs.set(engine, output);
  }

  /** What differs between engines, for people; undefined when nothing does, or nothing can be said. */
  difference(): string | undefined {
    if (this.#varies || new Set(this.#outputs.values()).size <= 1) return undefined;
    return [...this.#outputs].map(([engine, output]) => `${engine} ${JSON.stringify(output.slice(0, 60))}`).join(", ");
  }
}
