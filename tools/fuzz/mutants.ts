// Mutation fuzzing of the loader: damaged modules and random bytes.
//   npx tsx tools/fuzz/mutants.ts [--seed N] [--count N] [--jobs N]
// Never a crash or a hang, always a refusal with offset and reason or code, and V8's verdict agrees.
// A failing case is printed with its seed and left in build/fuzz/. Closes with counts by outcome and
// "N passed, N failed".
import { fork, type ChildProcess } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureLoader } from "../build/build_loader.ts";
import { answerOf } from "./child_answer.ts";
import type { MutantFailure, MutantRange, MutantResult } from "./mutants_child.ts";
import { ISA_NAMES, PROJECT_ROOT } from "../project.ts";

const RANGE = 500;
/** A range takes about a second; one that takes longer than this has hung. */
const RANGE_TIMEOUT_MS = 60_000;
/** The first answer comes when all modules to be damaged are assembled. */
const START_TIMEOUT_MS = 240_000;
const NAME = "the process";
const SHOWN_MAX = 20;
const PROGRESS_MS = 60_000;

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "10000" },
    jobs: { type: "string", default: "1" },
  },
});

class Totals {
  done = 0;
  failed = 0;
  readonly counts: Record<string, number> = {};

  async fail({ seed, what, wasm }: MutantFailure): Promise<void> {
    this.failed++;
    if (this.failed > SHOWN_MAX) return;
    console.log(`FAILED seed ${seed}: ${what}`);
    const folder = join(PROJECT_ROOT, "build/fuzz");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `mutant-${seed}.wasm`), wasm);
  }
}

class Lane {
  #child: ChildProcess | null = null;

  stop(): void {
    this.#child?.disconnect();
  }

  /** Runs a range; one that hangs or kills the process is run again in halves to find the seed. */
  async run(range: MutantRange, totals: Totals): Promise<void> {
    try {
      const result = await this.#send(range);
      for (const [name, count] of Object.entries(result.counts)) totals.counts[name] = (totals.counts[name] ?? 0) + count;
      for (const failure of result.failures) await totals.fail(failure);
      totals.done += range.count;
    } catch (error) {
      this.#child?.kill("SIGKILL");
      this.#child = null;
      if (range.count === 1) {
        totals.done++;
        await totals.fail({ seed: range.first, what: String(error), wasm: new Uint8Array(0) });
        return;
      }
      const half = range.count >> 1;
      await this.run({ first: range.first, count: half }, totals);
      await this.run({ first: range.first + half, count: range.count - half }, totals);
    }
  }

  async #send(range: MutantRange): Promise<MutantResult> {
    if (!this.#child) {
      this.#child = fork(fileURLToPath(new URL("mutants_child.ts", import.meta.url)), [], {
        serialization: "advanced",
        execArgv: ["--import", "tsx"],
      });
      await answerOf(this.#child, NAME, START_TIMEOUT_MS);
    }
    const answer = answerOf(this.#child, NAME, RANGE_TIMEOUT_MS);
    this.#child.send(range);
    return (await answer) as MutantResult;
  }
}

async function main(): Promise<void> {
  for (const isa of ISA_NAMES) await ensureLoader(isa);
  const first = Number(options.seed);
  const end = first + Number(options.count);
  console.log(`mutants of seeds ${first} to ${end - 1}`);
  const started = performance.now();
  const totals = new Totals();
  let next = first;
  let lastProgress = started;
  const runLane = async (): Promise<void> => {
    const lane = new Lane();
    while (next < end) {
      const range = { first: next, count: Math.min(RANGE, end - next) };
      next += range.count;
      await lane.run(range, totals);
      const now = performance.now();
      if (now - lastProgress < PROGRESS_MS) continue;
      lastProgress = now;
      console.log(`  ${totals.done} of ${end - first} after ${((now - started) / 1000).toFixed(0)} s`);
    }
    lane.stop();
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, runLane));
  const seconds = (performance.now() - started) / 1000;
  const sorted = Object.entries(totals.counts).sort(([, a], [, b]) => b - a);
  for (const [name, count] of sorted) console.log(`  ${String(count).padStart(8)} ${name}`);
  console.log(`${seconds.toFixed(1)} s, ${(totals.done / seconds).toFixed(0)} cases a second`);
  console.log(`${totals.done - totals.failed} passed, ${totals.failed} failed`);
  if (totals.failed > 0) process.exitCode = 1;
}

await main();
