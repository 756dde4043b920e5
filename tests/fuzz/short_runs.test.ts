// Short runs of both fuzzers with a seed of the moment, and proof that the generator makes what it is
// biased to. The long runs are `make fuzz` and `make fuzz-mutants` (docs/FUZZING.md).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { Coverage } from "../../tools/fuzz/coverage.ts";
import { makeModules, sourceOf } from "../../tools/fuzz/sources.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000_000);
const MODULES = 160;
const MUTANTS = 15_000;
const TIMEOUT_MS = 240_000;

function run(tool: string, count: number): Promise<{ code: number; output: string }> {
  const args = ["--import", "tsx", join(PROJECT_ROOT, "tools/fuzz", tool), "--seed", String(SEED), "--count", String(count)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: PROJECT_ROOT, timeout: TIMEOUT_MS, maxBuffer: 1 << 24 }, (error, output) => {
      resolve({ code: error ? 1 : 0, output });
    });
  });
}

describe("fuzzing", { skip: process.platform === "linux" ? false : "our code runs as Linux processes" }, () => {
  it("finds no difference between five engines", async () => {
    const { code, output } = await run("main.ts", MODULES);
    console.log(output);
    assert.equal(code, 0, "there are differences");
    assert.doesNotMatch(output, /NOT COMPARED/, "an engine or a source is missing: `npx --no cloudos setup --tests`");
    assert.match(output, /\b0 failed/);
  });

  it("finds no fault of the loader in damaged modules", async () => {
    const { code, output } = await run("mutants.ts", MUTANTS);
    console.log(output);
    assert.equal(code, 0, "there are faults");
    assert.match(output, /\b0 failed/);
  });
});

describe("the generator", () => {
  it("makes every shape that it is biased to", async () => {
    const coverage = new Coverage();
    const seeds = Array.from({ length: 600 }, (_, index) => index);
    const made = await makeModules(seeds.map((seed) => sourceOf(seed, false)), coverage);
    assert.ok(made.every((module) => module !== null && WebAssembly.validate(module.wasm as BufferSource)));
    const counts = coverage.toObject();
    for (const shape of SHAPES) assert.ok((counts[shape] ?? 0) > 0, `no ${shape} in ${seeds.length} modules`);
  });
});

const SHAPES: readonly string[] = [
  "live across a call: 8 to 23 values", "live across a call: 24 or more values", "live across a loop: 8 to 23 values",
  "live across a loop: 24 or more values", "locals: 64 or more", "parameters: 9 to 23", "parameters: 24 or more",
  "parameters passed on: 24 or more scalars", "parameters passed on: 24 or more with vectors", "results: 2 to 8", "results: more than 8",
  "rotated locals: 6 or more", "address: base", "address: base + constant", "address: base + index",
  "address: base + index * scale", "address: base + index * scale + constant", "address: index * scale",
  "address: constant", "address: wrapped i64", "address: sum that wraps", "address: kept in a local",
  "offset: near 2^31", "offset: near 2^32", "division by a constant: 0", "division by a constant: negative",
  "division by a constant: power of two", "division by a constant: other", "division by any variable",
  "shift by a constant beyond the width", "shift by a constant within the width", "shift by a variable",
  "trapping conversion", "saturating conversion", "i64 cut to its lower half and extended",
  "br_table with cases: 16 or more", "br_table with cases: 2 to 15", "block with parameters", "loop with parameters",
  "return_call", "return_call_indirect", "table.get", "table.set", "table.fill", "table.copy", "memory.copy",
  "memory.fill", "memory.init", "data.drop", "condition: bit test", "condition: comparison with memory",
  "v128 operator", "v128 load", "v128 store", "v128 lane load", "v128 lane store", "v128 shuffle or replace_lane",
  "v128 extract_lane",
];
