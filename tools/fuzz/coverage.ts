// Counts of the shapes that the generator is biased to: a bias that never fires is a bug of the
// generator, and tests/fuzz holds each count above zero.

export class Coverage {
  readonly counts = new Map<string, number>();

  note(shape: string): void {
    this.counts.set(shape, (this.counts.get(shape) ?? 0) + 1);
  }

  add(other: Readonly<Record<string, number>>): void {
    for (const [shape, count] of Object.entries(other)) this.counts.set(shape, (this.counts.get(shape) ?? 0) + count);
  }

  toObject(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
