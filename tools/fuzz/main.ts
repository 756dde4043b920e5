// Differential fuzzing: generated modules in our code on both ISAs, in V8's two compilers and in
// Cranelift.
//   npx tsx tools/fuzz/main.ts [--seed N] [--count N] [--jobs N] [--engines A,B] [--coverage]
//       [--replay FILE]
// Seed by seed; a seed always makes the same module, so `--seed N --count 1` repeats one. A
// difference is printed, shrunk, and left in build/fuzz/. Closes with the counts and
// "N passed, N failed, N skipped" (skipped: named exclusions) and exits 1 on a difference.
import { fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureLinuxRunner } from "../build/build_linux_runner.ts";
import { ensureLoader } from "../build/build_loader.ts";
import { hasBinaryen } from "./binaryen.ts";
import { Coverage } from "./coverage.ts";
import { ENGINES, Judge, presentEngines, type EngineName } from "./judge.ts";
import type { LaneStart, Range, RangeResult } from "./lane_child.ts";
import { makeModules, testedOf, type Source } from "./sources.ts";
import { Summary } from "./summary.ts";
import { ISA_NAMES } from "../project.ts";

/** Modules that go through the engines together. */
const BATCH = 40;

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1000" },
    jobs: { type: "string", default: "2" },
    engines: { type: "string" },
    coverage: { type: "boolean", default: false },
    replay: { type: "string" },
  },
});

async function runLane(start: LaneStart, nextRange: () => Range | null, summary: Summary): Promise<void> {
  const child = fork(fileURLToPath(new URL("lane_child.ts", import.meta.url)), [], {
    serialization: "advanced",
    execArgv: ["--import", "tsx"],
  });
  const lane = summary.addLane();
  await new Promise<void>((resolve, reject) => {
    const next = (): void => {
      const range = nextRange();
      if (range) child.send(range);
      else child.disconnect();
    };
    child.on("message", (result: RangeResult) => {
      summary.add(lane, result);
      next();
    });
    child.on("exit", (code, signal) => (code === 0 ? resolve() : reject(new Error(`a lane ended (${signal ?? code})`))));
    child.send(start);
    next();
  });
}

/** Judges one module again: a .wasm, or the decisions that shrinking left (.json). */
async function replay(file: string, engines: readonly EngineName[]): Promise<void> {
  const bytes = await readFile(file);
  let salt = Number(options.seed);
  let wasm: Uint8Array | undefined = new Uint8Array(bytes);
  let made: Pick<Source, "kind" | "simd"> = { kind: "own", simd: true };
  if (file.endsWith(".json")) {
    const source = JSON.parse(bytes.toString("utf8")) as Source & { readonly salt: number };
    salt = source.salt;
    made = source;
    wasm = (await makeModules([source], new Coverage()))[0]?.wasm;
  }
  const judge = await Judge.open({ engines });
  const [verdict] = wasm ? await judge.judge([testedOf(wasm, made, salt)]) : [];
  judge.close();
  console.log(verdict);
  if (verdict?.kind !== "same") process.exitCode = 1;
}

async function main(): Promise<void> {
  for (const isa of ISA_NAMES) {
    await ensureLoader(isa);
    await ensureLinuxRunner(isa);
  }
  const present = await presentEngines();
  const wanted = options.engines?.split(",");
  const engines = present.filter((engine) => wanted === undefined || engine === "liftoff" || wanted.includes(engine));
  const binaryen = hasBinaryen();
  for (const engine of ENGINES) {
    if (engines.includes(engine)) continue;
    console.log(`NOT COMPARED: ${engine} is ${present.includes(engine) ? "not wanted" : "missing here"}`);
  }
  if (!binaryen) console.log("NOT COMPARED: modules of Binaryen, because wasm-opt is missing here (Debian: binaryen)");
  if (options.replay) return replay(options.replay, engines);
  const first = Number(options.seed);
  const end = first + Number(options.count);
  console.log(`seeds ${first} to ${end - 1}`);
  let next = first;
  const nextRange = (): Range | null => {
    if (next >= end) return null;
    const range = { first: next, count: Math.min(BATCH, end - next) };
    next += range.count;
    return range;
  };
  const summary = new Summary(end - first);
  const lanes = Math.min(Number(options.jobs), Math.ceil((end - first) / BATCH));
  await Promise.all(Array.from({ length: lanes }, () => runLane({ engines, binaryen }, nextRange, summary)));
  summary.print(options.coverage);
  if (summary.failed > 0) process.exitCode = 1;
}

await main();
