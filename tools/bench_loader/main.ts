// `make bench-loader`: our loader beside Cranelift, V8's two compilers and wasm2c + clang, over real
// modules (program.ts). Engines take turns with every program, a repetition each, so that whatever
// else the machine does hits all of them; the smallest time counts.
//
//      --repetitions N     turns (5)
//      --programs A,B      only these
//      --engines A,B       only these, and CloudOS
//
// Prints a table for each metric with geometric means as ratios to Cranelift, and the gates. The same
// goes to build/bench/loader.md. Ends with 1 when a gate falls short or engines' outputs differ.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT_ROOT } from "../project.ts";
import { UserError } from "../cli/user_error.ts";
import { CloudOsEngine } from "./cloudos_engine.ts";
import { CraneliftEngine } from "./cranelift_engine.ts";
import { EngineError, type Engine, type Prepared } from "./engine.ts";
import { gateLines } from "./gates.ts";
import { OutputCheck } from "./output_check.ts";
import { collectPrograms, type Program } from "./program.ts";
import { METRICS, Results } from "./results.ts";
import { V8Engine } from "./v8_engine.ts";
import { readWasmFacts } from "./wasm_facts.ts";
import { Wasm2cEngine } from "./wasm2c_engine.ts";

/** A measurement that took this long is not repeated. */
const LONG_NS = 4e9;

const note = (text: string) => console.error(`bench-loader: ${text}`);
const list = (text: string | undefined) => new Set((text ?? "").split(",").filter((part) => part !== ""));

interface Contestant {
  readonly engine: Engine;
  readonly prepared: Prepared;
  /** Longest measurement so far. */
  longestNs: number;
  failed: boolean;
}

/** Measures one program in all engines. @returns false when outputs differ */
async function measure(
  program: Program, engines: readonly Engine[], results: Results, repetitions: number,
): Promise<boolean> {
  const contestants: Contestant[] = [];
  for (const engine of engines) {
    try {
      contestants.push({ engine, prepared: await engine.prepare(program), longestNs: 0, failed: false });
    } catch (error) {
      noteFailure(program, engine, error);
    }
  }
  const outputs = new OutputCheck();
  for (let turn = 0; turn < repetitions; turn++) {
    for (const contestant of contestants) {
      if (contestant.failed || contestant.longestNs > LONG_NS) continue;
      const { engine, prepared } = contestant;
      try {
        const compiled = await prepared.compile();
        results.addCompile(program.name, engine.name, compiled);
        contestant.longestNs = Math.max(contestant.longestNs, compiled.ns);
        if (!program.timed) continue;
        const run = await prepared.run();
        results.addRun(program.name, engine.name, run);
        outputs.add(engine.name, run.output);
        contestant.longestNs = Math.max(contestant.longestNs, run.ns);
      } catch (error) {
        noteFailure(program, engine, error);
        contestant.failed = true;
      }
    }
  }
  const difference = outputs.difference();
  if (difference) note(`${program.name}: the outputs differ: ${difference}`);
  return difference === undefined;
}

function noteFailure(program: Program, engine: Engine, error: unknown): void {
  if (!(error instanceof EngineError)) throw error;
  note(`${program.name} in ${engine.name}: ${error.message}`);
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { repetitions: { type: "string" }, programs: { type: "string" }, engines: { type: "string" } },
  });
  const repetitions = Number(values.repetitions ?? 5);
  if (!Number.isInteger(repetitions) || repetitions < 1) throw new UserError("--repetitions takes a number from 1");
  const ours = await CloudOsEngine.create(PROJECT_ROOT);
  const others = [
    new CraneliftEngine(), new V8Engine(PROJECT_ROOT, "optimised"), new V8Engine(PROJECT_ROOT, "Liftoff"),
    new Wasm2cEngine(PROJECT_ROOT),
  ];
  const wanted = list(values.engines);
  const engines: Engine[] = [ours];
  for (const engine of others) {
    if (wanted.size > 0 && !wanted.has(engine.name)) continue;
    const missing = engine.missing();
    if (missing) note(`MISSING: ${missing}`);
    else engines.push(engine);
  }
  const results = new Results(engines.map(({ name }) => name));
  let agree = true;
  for (const program of await collectPrograms(PROJECT_ROOT, list(values.programs), note)) {
    const wasm = new Uint8Array(readFileSync(program.file));
    try {
      const { bodyBytes } = readWasmFacts(wasm);
      results.addProgram({ name: program.name, operators: ours.countOperators(wasm), bodyBytes });
    } catch (error) {
      noteFailure(program, ours, error);
      agree = false;
      continue;
    }
    note(program.name);
    agree = (await measure(program, engines, results, repetitions)) && agree;
  }
  const machine = `${cpus().length} CPUs (${cpus()[0]?.model.trim()}), load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}`;
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, ${machine}, smallest of ${repetitions}`,
    ...Object.values(METRICS).map((metric) => results.table(metric)),
    gateLines(results).join("\n"),
  ];
  const text = `${lines.join("\n\n")}\n`;
  console.log(text);
  writeFileSync(join(PROJECT_ROOT, "build/bench/loader.md"), text);
  return agree && gateLines(results).every((line) => !line.includes("falls short"));
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`bench-loader: ${error.message}`);
  process.exitCode = error.exitCode;
}
