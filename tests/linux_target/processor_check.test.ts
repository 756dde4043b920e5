// An executable for x86_64 on a processor or kernel that lacks what its code needs says so, in one line,
// and does not die of an illegal instruction. Processors are qemu-user's.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { ProgramMaker } from "../../tools/linux_program/make.ts";
import { buildTestPrograms } from "../../tools/programs/test_programs.ts";
import { cannotRun, makeProgram, runProgram } from "./programs.ts";

const REFUSAL =
  "this program needs an x86-64-v3 processor (AVX2, BMI1, BMI2, LZCNT, POPCNT) with FSGSBASE, and Linux 5.9\n";
const NOT_STARTED = 125;
const MISSING = ["qemu64", "Nehalem", "SandyBridge", ...["avx", "avx2", "bmi1", "bmi2", "abm", "popcnt", "fsgsbase", "xsave"]
  .map((feature) => `max,-${feature}`)];
const EMULATOR = "qemu-x86_64";
const noEmulator = spawnSync(EMULATOR, ["--version"]).status === 0 ? false : `no ${EMULATOR} here (Debian: qemu-user)`;

const folder = mkdtempSync(join(tmpdir(), "cloudos-processor-"));
const program = join(folder, "hello");
after(() => rmSync(folder, { recursive: true, force: true }));
before(async () => {
  const maker = await ProgramMaker.load("x86_64");
  makeProgram(maker, (await buildTestPrograms(PROJECT_ROOT)).get("hello")!, program);
});

function runOn(processor: string) {
  const { status, stdout, stderr } = spawnSync(EMULATOR, ["-cpu", processor, program], { encoding: "utf8" });
  const own = stderr.split("\n").filter((line) => !line.includes("warning: TCG doesn't support")).join("\n");
  return { status, stdout, stderr: own };
}

test("a processor that lacks something is refused", { skip: noEmulator }, () => {
  for (const processor of MISSING) {
    assert.deepEqual(runOn(processor), { status: NOT_STARTED, stdout: "", stderr: REFUSAL }, processor);
  }
});

test("processors that have everything run it", { skip: noEmulator }, () => {
  for (const processor of ["Haswell", "EPYC", "max"]) {
    const { status, stdout } = runOn(processor);
    assert.deepEqual([status, stdout], [0, "hello from AssemblyScript\n"], processor);
  }
});

test("a kernel that keeps the GS base to itself is refused", { skip: process.arch !== "x64" || cannotRun("x86_64") }, () => {
  // and rax, 2 asks for FSGSBASE in AT_HWCAP2; a bit that no kernel sets is planted in its place.
  const bytes = readFileSync(program);
  const at = bytes.indexOf(Uint8Array.of(0x48, 0x83, 0xe0, 2));
  assert.ok(at > 0);
  bytes[at + 3] = 0x40;
  const planted = join(folder, "planted");
  writeFileSync(planted, bytes, { mode: 0o755 });
  const { status, stdout, stderr } = runProgram("x86_64", planted, []);
  assert.deepEqual([status, stdout.length, stderr], [NOT_STARTED, 0, REFUSAL]);
});
