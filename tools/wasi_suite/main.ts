// `make test-wasi`: the WASI testsuite over both back ends of the layer, in the folder that the
// environment variable WASI_TESTSUITE names (a checkout of WebAssembly/wasi-testsuite, branch
// prod/testsuite-base). Failures that tests/wasi/expected_failures.txt lists count as skipped; one
// that passes is an error. Options: --arch ISA, --on linux,cloudos, and words that names contain.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT_ROOT, type IsaName } from "../project.ts";
import { parseIsa } from "../cli/options.ts";
import { mapConcurrently } from "../build/concurrency.ts";
import { ProgramMaker } from "../linux_program/make.ts";
import { wasiCases, type WasiCase } from "./cases.ts";
import { runOnCloudOs, systemWithCases } from "./run_cloudos.ts";
import { runOnLinux } from "./run_linux.ts";

const MACHINES_AT_ONCE = 2;
/** Cases of the suite when this was written, for the count where it is missing. */
const CASES_KNOWN = 72;

const { values, positionals } = parseArgs({
  options: { arch: { type: "string", default: "x86_64" }, on: { type: "string", default: "linux,cloudos" } },
  allowPositionals: true,
});
const isa = parseIsa(values.arch);
const suite = process.env["WASI_TESTSUITE"] ?? "";
const cases = suite === "" ? [] : wasiCases(suite)
  .filter(({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)));

/** Names that may fail over a back end: lines "backend name", # starts a comment. */
function expectedFailures(backend: string): ReadonlySet<string> {
  const text = readFileSync(join(PROJECT_ROOT, "tests/wasi/expected_failures.txt"), "utf8");
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim().split(/\s+/));
  return new Set(lines.filter(([which]) => which === backend).map(([, name]) => name!));
}

/** Runs all cases over one back end: name of each that failed, and why. */
async function failuresOn(backend: string, arch: IsaName): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  const note = (test: WasiCase, why: string | null): void => {
    if (why !== null) failures.set(test.name, why);
  };
  if (backend === "linux") {
    const maker = await ProgramMaker.load(arch);
    for (const test of cases) note(test, runOnLinux(arch, maker, test));
  } else if (backend === "cloudos") {
    const system = await systemWithCases(arch, cases);
    try {
      await mapConcurrently(cases, MACHINES_AT_ONCE, async (test) => note(test, await runOnCloudOs(system, test)));
    } finally {
      await system.discard();
    }
  } else {
    throw new Error(`--on ${backend}: use linux or cloudos`);
  }
  return failures;
}

if (cases.length === 0) {
  console.log(`NOT RUN: the WASI testsuite is not in WASI_TESTSUITE="${suite}"`);
  console.log("  git clone --branch prod/testsuite-base https://github.com/WebAssembly/wasi-testsuite");
  console.log(`0 passed, 0 failed, ${CASES_KNOWN} skipped`);
} else {
  let failed = 0;
  for (const backend of values.on.split(",")) {
    const expected = expectedFailures(backend);
    const failures = await failuresOn(backend, isa);
    const unexpected = [...failures].filter(([name]) => !expected.has(name));
    const surprises = cases.filter(({ name }) => expected.has(name) && !failures.has(name));
    for (const [name, why] of unexpected) console.log(`not ok ${backend} ${name}: ${why}`);
    for (const { name } of surprises) console.log(`not ok ${backend} ${name}: listed as a failure, but it passes`);
    const bad = unexpected.length + surprises.length;
    const skipped = failures.size - unexpected.length;
    console.log(`${backend} ${isa}: ${cases.length - bad - skipped} passed, ${bad} failed, ${skipped} skipped`);
    failed += bad;
  }
  process.exitCode = failed > 0 ? 1 : 0;
}
