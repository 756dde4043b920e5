// Runs the official WebAssembly test suite with our loader.
//   npx tsx tools/spec/main.ts [--arch x86_64|arm64] [--os | --static] [--filter REGEXP] [--list N]
//     [--table] [--bless]
// For one architecture or both; as processes of this machine, with --os in the booted system. --static
// checks only what the front end decides (invalid, malformed, and that nothing valid is refused). The
// suite's folder is WASM_TESTSUITE or ../shared/data/wasm-testsuite. --bless writes the counts and the
// refused modules down; without it a difference is a failure. Closes with "N passed, N failed, N
// skipped" and exits 1 when something failed.
import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ISA_NAMES, PROJECT_ROOT, type IsaName } from "../project.ts";
import { Loader } from "../build/loader_host.ts";
import { LinuxMachine } from "../linux_runner/machine.ts";
import { Store } from "../linux_runner/store.ts";
import type { Engine } from "./engine.ts";
import { LinuxEngine, StaticEngine } from "./linux_engine.ts";
import { bootOsEngine } from "./os_engine.ts";
import { bless, countComplaints, refusalComplaints } from "./promised.ts";
import { featureTable, outcomeName, readExpectedFailures, refusedModules, summarize, type FileOutcome } from "./report.ts";
import { MODULE_FAILED, ScriptRunner } from "./run_script.ts";
import { splitScript } from "./split.ts";

const UPSTREAM = "https://github.com/WebAssembly/testsuite";
const EXPECTED_FAILURES = "tests/conformance/expected_failures.txt";

const { values: options } = parseArgs({
  options: {
    arch: { type: "string" },
    filter: { type: "string", default: "" },
    static: { type: "boolean", default: false },
    os: { type: "boolean", default: false },
    list: { type: "string", default: "40" },
    table: { type: "boolean", default: false },
    bless: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const architectures = ISA_NAMES.filter((name) => options.arch === undefined || name === options.arch);
  if (architectures.length === 0) throw new Error(`--arch ${options.arch}: choose one of ${ISA_NAMES.join(", ")}`);
  const suite = process.env["WASM_TESTSUITE"] ?? resolve(PROJECT_ROOT, "../shared/data/wasm-testsuite");
  if (!(await access(suite).then(() => true, () => false))) {
    console.log(`SKIPPED: the WebAssembly test suite is not at ${relative(process.cwd(), suite)}.`);
    console.log(`Get it from ${UPSTREAM} and name its folder in WASM_TESTSUITE.`);
    console.log("0 passed, 0 failed, 1 skipped");
    return;
  }
  const files = (await readdir(suite, { recursive: true }))
    .filter((file) => file.endsWith(".wast") && new RegExp(options.filter).test(file))
    .sort();
  if (files.length === 0 && options.filter !== "") throw new Error(`--filter ${options.filter} matches no script`);
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const arch of architectures) {
    const counts = await report(arch, files, await runFiles(arch, suite, files));
    if (architectures.length > 1) console.log(`${arch}: ${countsText(counts)}`);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  console.log(countsText(sum));
  if (sum.failed > 0) process.exitCode = 1;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

function countsText({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** An engine, and what to do when it is no longer needed. */
interface RunningEngine {
  readonly engine: Engine;
  /** An engine that a script broke is not used again. */
  broken(): boolean;
  stop(): Promise<void>;
}

async function startEngine(arch: IsaName): Promise<RunningEngine> {
  if (options.os) {
    const engine = await bootOsEngine(arch);
    return { engine, broken: () => engine.ended, stop: () => engine.stop() };
  }
  const loader = await Loader.load(arch, true);
  if (options.static) {
    return { engine: new StaticEngine(loader), broken: () => false, stop: async () => undefined };
  }
  const machine = await LinuxMachine.start(arch);
  const engine = new LinuxEngine(loader, new Store(machine, loader));
  return { engine, broken: () => machine.runner.ended, stop: async () => machine.stop() };
}

async function runFiles(arch: IsaName, suite: string, files: readonly string[]): Promise<FileOutcome[]> {
  let running = await startEngine(arch);
  const outcomes: FileOutcome[] = [];
  for (const file of files) {
    const commands = splitScript(await readFile(join(suite, file), "utf8"));
    try {
      const runner = new ScriptRunner(running.engine, file);
      outcomes.push(...(await runner.run(commands)).map((outcome) => ({ ...outcome, file })));
    } catch (error) {
      outcomes.push({ file, line: 0, kind: "module", feature: "core", verdict: "failed", detail: String(error) });
    }
    if (running.broken()) running = await startEngine(arch);
  }
  await running.stop();
  return outcomes;
}

async function report(arch: IsaName, files: readonly string[], outcomes: readonly FileOutcome[]): Promise<Counts> {
  const list = await readFile(join(PROJECT_ROOT, EXPECTED_FAILURES), "utf8").catch(() => "");
  const totals = summarize(outcomes, readExpectedFailures(list, arch), new Set(files));
  const limit = Number(options.list);
  const own = totals.failures.filter(({ detail }) => detail !== MODULE_FAILED);
  for (const failure of own.slice(0, limit)) {
    console.log(`FAILED ${outcomeName(failure)} ${failure.kind}: ${failure.detail.slice(0, 300)}`);
  }
  if (own.length > limit) console.log(`… and ${own.length - limit} more`);
  for (const name of totals.surprises) console.log(`FAILED ${name}: listed in ${EXPECTED_FAILURES}, but passes`);
  const refused = refusedModules(outcomes);
  const table = featureTable(outcomes);
  const complaints = await compareWithPromises(files, refused, table);
  for (const complaint of complaints) console.log(`FAILED ${complaint}`);
  if (options.table) console.log(table);
  const folder = join(PROJECT_ROOT, "build/spec");
  await mkdir(folder, { recursive: true });
  const name = options.os ? `os-${arch}` : arch;
  await writeFile(join(folder, `${name}.md`), `${table}\n`);
  await writeFile(join(folder, `${name}-refused.txt`), refused.map((line) => `${line}\n`).join(""));
  const failures = totals.failures.map((failure) => `${outcomeName(failure)} ${failure.kind} ${failure.detail}\n`);
  await writeFile(join(folder, `${name}-failures.txt`), failures.join(""));
  return { passed: totals.passed, failed: totals.failed + complaints.length, skipped: totals.skipped };
}

/** What differs from what the project says, after writing it down with --bless. */
async function compareWithPromises(files: readonly string[], refused: readonly string[], table: string): Promise<string[]> {
  if (options.static) return [];
  const whole = options.filter === "";
  if (options.bless && whole) await bless(refused, table);
  const complaints = await refusalComplaints(refused, new Set(files));
  return whole ? [...complaints, ...(await countComplaints(table))] : complaints;
}

await main();
