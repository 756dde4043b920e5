// The loader's benchmark: its arithmetic, and a tiny run of the whole.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { sumLoggedTimes } from "../../tools/bench_loader/cranelift_engine.ts";
import { EngineError } from "../../tools/bench_loader/engine.ts";
import { gateLines } from "../../tools/bench_loader/gates.ts";
import { runFigures } from "../../tools/bench_loader/measured_process.ts";
import { OutputCheck } from "../../tools/bench_loader/output_check.ts";
import { geometricMean, METRICS, Results } from "../../tools/bench_loader/results.ts";
import { readWasmFacts } from "../../tools/bench_loader/wasm_facts.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { findProgram } from "../../tools/setup/debian_packages.ts";
import { assembleModule } from "../../tools/spec/assemble.ts";

test("the smallest repetition counts, and ratios are geometric means", () => {
  const results = new Results(["CloudOS", "Cranelift"]);
  const programs = [["a", 100, 50, 100], ["b", 300, 600, 200]] as const;
  for (const [name, ours, theirs, operators] of programs) {
    results.addProgram({ name, operators, bodyBytes: 10 });
    for (const more of [7, 0, 9]) {
      results.addRun(name, "CloudOS", { ns: ours + more, output: "" });
      results.addRun(name, "Cranelift", { ns: theirs + more, output: "" });
      results.addCompile(name, "CloudOS", { ns: (ours + more) * 100, codeBytes: 20 });
    }
  }
  assert.equal(results.ratio(METRICS.run, "CloudOS"), 1); // 2 and 1/2
  assert.equal(results.ratio(METRICS.compile, "CloudOS"), undefined);
  assert.equal(results.together(METRICS.compile, "CloudOS"), 40_000 / 300);
  assert.match(results.table(METRICS.code), /^\| a +\| +2\.00 \| +– \|$/m);
  assert.deepEqual(gateLines(results), [
    "compile time, loader in V8: 133 ns per operator, at most 250: holds",
    "run time: 1.00 times Cranelift's, at most 1.8: holds",
    "native code: 2.00 times the Wasm body, at most 2.8: holds",
  ]);
});

test("a gate that is not met says by how much", () => {
  const results = new Results(["CloudOS", "Cranelift"]);
  results.addProgram({ name: "a", operators: 1, bodyBytes: 1 });
  results.addCompile("a", "CloudOS", { ns: 500 });
  const [compile, run] = gateLines(results);
  assert.match(compile!, /falls short by 100 %$/);
  assert.match(run!, /not measured/);
  assert.equal(geometricMean([]), undefined);
});

test("outputs are compared between engines, unless a program's own vary", () => {
  const outputs = new OutputCheck();
  outputs.add("one", "took 1 s");
  outputs.add("two", "took 1 s");
  assert.equal(outputs.difference(), undefined);
  outputs.add("three", "took 2 s");
  assert.match(outputs.difference()!, /three "took 2 s"/);
  outputs.add("one", "took 3 s");
  assert.equal(outputs.difference(), undefined);
});

test("wizer's log is summed over all units", () => {
  const line = "[2026-01-01T00:00:00Z DEBUG wasmtime_internal_cranelift::compiler] `wasm[0]::function[2]`";
  const log = `${line} translated to CLIF in 93.5µs\n${line} compiled in 1.5ms\n${line} compiled in 500ns\nother in 7s\n`;
  assert.equal(sumLoggedTimes(log), 93_500 + 1_500_000 + 500);
});

test("the last @N counts; without one the program has failed", () => {
  const result = (stderr: string) => ({ status: 0, stdout: "out", stderr });
  assert.deepEqual(runFigures(result("warming up\n@12\n@34\n")), { ns: 34, output: "out" });
  assert.throws(() => runFigures(result("mail me@5\n")), EngineError);
});

test("facts are read from the sections", async () => {
  const text = `(module (func (export "_start")) (func (param i32) (result i32) (local.get 0)))`;
  const wasm = await assembleModule({ kind: "text", text });
  assert.deepEqual(readWasmFacts(wasm), { bodyBytes: 9, isWasiProgram: true });
  assert.throws(() => readWasmFacts(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 10, 0x80)), RangeError);
});

const canRun = process.arch === "x64" && findProgram("clang-14") !== undefined && existsSync("/usr/include/wasm32-wasi");
test("a tiny run measures, compares outputs and prints the gates", { skip: !canRun && "needs x86_64, clang-14 and wasi-libc" }, () => {
  const args = ["--programs", "json", "--engines", "Cranelift,V8 Liftoff", "--repetitions", "1"];
  const result = spawnSync(process.execPath, ["--import", "tsx", "tools/bench_loader/main.ts", ...args], {
    cwd: PROJECT_ROOT, encoding: "utf8",
  });
  assert.doesNotMatch(result.stderr, /differ|json in/, result.stderr);
  // Every engine has a time, a compile time, a code size and a peak of memory.
  assert.equal([...result.stdout.matchAll(/^\| json +(\| +[\d.]+ ){3}\|$/gm)].length, 4, result.stdout + result.stderr);
  assert.match(result.stdout, /^native code: .*holds$/m);
  assert.match(result.stdout, /^run time: [\d.]+ times Cranelift's/m);
});

test("an unknown program is refused", () => {
  const result = spawnSync(process.execPath, ["--import", "tsx", "tools/bench_loader/main.ts", "--programs", "nothing"], {
    cwd: PROJECT_ROOT, encoding: "utf8",
  });
  assert.equal(result.status, 1);
  assert.match(result.stderr, /no program "nothing"/);
});
