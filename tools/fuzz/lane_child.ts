// A process that judges ranges of seeds with engines of its own; main.ts hands out the ranges. A
// difference is shrunk here and left in build/fuzz/.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "../project.ts";
import { Coverage } from "./coverage.ts";
import { Judge, NO_MODULE, type EngineName, type JudgeCounts, type Verdict } from "./judge.ts";
import { reduceChoices } from "./reduce.ts";
import { makeModules, sourceOf, testedOf, type MadeModule, type Source } from "./sources.ts";

/** Shrinking is tried for so many differences of one lane. */
const INVESTIGATED_MAX = 5;
const SHRINK_ATTEMPTS = 1500;
const SALT = 17;

export interface LaneStart {
  readonly engines: readonly EngineName[];
  readonly binaryen: boolean;
}

export interface Range {
  readonly first: number;
  readonly count: number;
}

export interface Failure {
  readonly seed: number;
  readonly engine: EngineName;
  readonly what: string;
  /** What shrinking found and where it stands. */
  readonly shrunk: string;
}

/** The answer to a range. */
export interface RangeResult {
  readonly same: Record<Source["kind"], number>;
  readonly excluded: Record<string, number>;
  readonly failures: readonly Failure[];
  readonly coverage: Record<string, number>;
  /** Of the lane since it began. */
  readonly totals: JudgeCounts;
}

class Lane {
  readonly #start: LaneStart;
  readonly #judge: Judge;
  #investigated = 0;

  constructor(start: LaneStart, judge: Judge) {
    this.#start = start;
    this.#judge = judge;
  }

  async run({ first, count }: Range): Promise<RangeResult> {
    const coverage = new Coverage();
    const seeds = Array.from({ length: count }, (_, index) => first + index);
    const made = await makeModules(seeds.map((seed) => sourceOf(seed, this.#start.binaryen)), coverage);
    const kept = seeds.flatMap((seed, index) => (made[index] ? [{ seed, module: made[index] }] : []));
    const same = { own: 0, binaryen: 0 };
    const excluded: Record<string, number> = {};
    const exclude = (why: string): void => void (excluded[why] = (excluded[why] ?? 0) + 1);
    for (let lost = kept.length; lost < count; lost++) exclude(NO_MODULE);
    const verdicts = await this.#judge.judge(kept.map(({ seed, module: { wasm, source } }) => testedOf(wasm, source, seed % SALT)));
    const failures: Failure[] = [];
    for (const [index, verdict] of verdicts.entries()) {
      const { seed, module } = kept[index]!;
      if (verdict.kind === "same") same[module.source.kind]++;
      else if (verdict.kind === "excluded") exclude(verdict.why);
      else {
        const shrunk = await this.#investigate(seed, module, verdict.engine);
        failures.push({ seed, engine: verdict.engine, what: verdict.what, shrunk });
      }
    }
    return { same, excluded, failures, coverage: coverage.toObject(), totals: this.#judge.counts };
  }

  async #investigate(seed: number, module: MadeModule, engine: EngineName): Promise<string> {
    if (this.#investigated++ >= INVESTIGATED_MAX) return "not shrunk";
    const judge = await Judge.open({ engines: engine === "liftoff" ? ["liftoff"] : ["liftoff", engine] });
    try {
      const make = async (decisions: readonly number[]): Promise<Uint8Array | null> =>
        (await makeModules([{ ...module.source, decisions }], new Coverage()))[0]?.wasm ?? null;
      const verdictOf = async (decisions: readonly number[]): Promise<Verdict | null> => {
        const wasm = await make(decisions);
        return wasm ? (await judge.judge([testedOf(wasm, module.source, seed % SALT)]))[0]! : null;
      };
      const fails = async (decisions: readonly number[]): Promise<boolean> => {
        const verdict = await verdictOf(decisions);
        return verdict?.kind === "different" && verdict.engine === engine;
      };
      const small = await reduceChoices(module.decisions, fails, SHRINK_ATTEMPTS);
      const wasm = (await make(small)) ?? module.wasm;
      const verdict = await verdictOf(small);
      const folder = join(PROJECT_ROOT, "build/fuzz");
      await mkdir(folder, { recursive: true });
      const base = join(folder, `${engine}-seed-${seed}`);
      await writeFile(`${base}.wasm`, wasm);
      await writeFile(`${base}.json`, JSON.stringify({ ...module.source, salt: seed % SALT, decisions: small }));
      const what = verdict?.kind === "different" ? verdict.what : "fails no more alone";
      return `${wasm.length} bytes: ${what}\n  again: --replay build/fuzz/${engine}-seed-${seed}.wasm --seed ${seed % SALT}`;
    } finally {
      judge.close();
    }
  }
}

let lane: Promise<Lane> | null = null;
process.on("message", (message: LaneStart | Range) => {
  if ("engines" in message) {
    lane = Judge.open({ engines: message.engines }).then((judge) => new Lane(message, judge));
  } else {
    void lane!.then((opened) => opened.run(message)).then((result) => process.send?.(result));
  }
});
process.on("disconnect", () => process.exit(0));
