// Adds up what the lanes report, and prints it.
import { Coverage } from "./coverage.ts";
import { ENGINES, EXCLUSIONS, type JudgeCounts } from "./judge.ts";
import type { RangeResult } from "./lane_child.ts";

const PROGRESS_MS = 60_000;

export class Summary {
  failed = 0;
  readonly #wanted: number;
  readonly #started = performance.now();
  readonly #same = { own: 0, binaryen: 0 };
  /** Every exclusion that there is, by name. */
  readonly #excluded: Record<string, number> = Object.fromEntries(EXCLUSIONS.map((why) => [why, 0]));
  readonly #coverage = new Coverage();
  readonly #totals: JudgeCounts[] = [];
  #lastProgress = performance.now();

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  /** @returns the lane's number */
  addLane(): number {
    const ran = { liftoff: 0, turbofan: 0, x86_64: 0, arm64: 0, cranelift: 0 };
    return this.#totals.push({ ran, craneliftProcesses: 0, craneliftTraps: 0, operators: 0 }) - 1;
  }

  get skipped(): number {
    return Object.values(this.#excluded).reduce((sum, count) => sum + count, 0);
  }

  get passed(): number {
    return this.#same.own + this.#same.binaryen;
  }

  add(lane: number, result: RangeResult): void {
    this.#totals[lane] = result.totals;
    this.#same.own += result.same.own;
    this.#same.binaryen += result.same.binaryen;
    for (const [why, count] of Object.entries(result.excluded)) this.#excluded[why] = (this.#excluded[why] ?? 0) + count;
    this.#coverage.add(result.coverage);
    for (const { seed, engine, what, shrunk } of result.failures) {
      this.failed++;
      console.log(`FAILED seed ${seed}, ${engine}: ${what}\n  shrunk to ${shrunk}`);
    }
    const now = performance.now();
    if (now - this.#lastProgress < PROGRESS_MS) return;
    this.#lastProgress = now;
    console.log(`  ${this.passed + this.failed + this.skipped} of ${this.#wanted} after ${((now - this.#started) / 1000).toFixed(0)} s`);
  }

  print(coverage: boolean): void {
    const seconds = (performance.now() - this.#started) / 1000;
    for (const [shape, count] of coverage ? Object.entries(this.#coverage.toObject()) : []) {
      console.log(`  ${String(count).padStart(8)} ${shape}`);
    }
    const sum = (pick: (counts: JudgeCounts) => number): number =>
      this.#totals.reduce((total, counts) => total + pick(counts), 0);
    const engines = ENGINES.map((engine) => `${engine} ${sum(({ ran }) => ran[engine])}`).join(", ");
    const excluded = Object.entries(this.#excluded).map(([why, count]) => `${why} ${count}`).join(", ");
    const operators = sum((counts) => counts.operators);
    const processes = `${sum((counts) => counts.craneliftProcesses)} processes, ${sum((counts) => counts.craneliftTraps)} traps`;
    console.log(`modules: own ${this.#same.own}, binaryen ${this.#same.binaryen}; ${operators} operators compiled`);
    console.log(`compared in: ${engines} (${processes})`);
    console.log(`excluded: ${excluded}`);
    console.log(`${seconds.toFixed(1)} s, ${(this.#wanted / seconds).toFixed(1)} modules a second`);
    console.log(`${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
  }
}
