// `cloudos compile --asm --stats`: annotated disassembly of a program with a source map, on both
// ISAs; figures; pipes that close early.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Environment } from "../../../abi/compiled_module.ts";
import { Profile } from "../../../abi/intrinsics.ts";
import { compileAssemblyScript } from "../../../tools/build/assemblyscript.ts";
import { ISA_NAMES, PROJECT_ROOT, type IsaName } from "../../../tools/project.ts";
import { Loader } from "../../../tools/build/loader_host.ts";

const SOURCE = "tests/tools/listing/example.ts";
const OUT = `build/tests/listing-${process.pid}`;
const wasmFile = `${OUT}.wasm`;
const sourceLines = readFileSync(join(PROJECT_ROOT, SOURCE), "utf8").split("\n");
let wasm: Uint8Array;

before(async () => {
  wasm = await compileAssemblyScript(PROJECT_ROOT, { entry: SOURCE, initialPages: 1 }, wasmFile);
});
after(() => {
  for (const file of [wasmFile, `${wasmFile}.map`, `${OUT}-bare.wasm`]) rmSync(join(PROJECT_ROOT, file), { force: true });
});

function cloudos(...args: readonly string[]) {
  return spawnSync(process.execPath, ["--import", "tsx", "tools/cli/main.ts", ...args], { cwd: PROJECT_ROOT, encoding: "utf8" });
}

function listing(isa: IsaName, ...args: readonly string[]): string[] {
  const result = cloudos("compile", wasmFile, "--arch", isa, "--asm", ...args);
  assert.equal(result.status, 0, result.stderr);
  return result.stdout.split("\n");
}

/** The part of a listing that begins with a source line. */
function linesUnder(lines: readonly string[], sourceText: string): string {
  const number = sourceLines.findIndex((line) => line.includes(sourceText)) + 1;
  const heading = `; ${SOURCE}:${number}  ${sourceLines[number - 1]!.trim()}`;
  const start = lines.indexOf(heading);
  assert.ok(start >= 0, `${heading} is missing in\n${lines.join("\n")}`);
  const end = lines.findIndex((line, index) => index > start && line.startsWith("; "));
  return lines.slice(start, end < 0 ? undefined : end).join("\n");
}

/** Opcodes of the operators that the listing names, as they stand in the file. */
const OPCODES: Readonly<Record<string, number>> = { "i32.div_s": 0x6d, "i64.load": 0x29, "i32.mul": 0x6c, br_table: 0x0e, call: 0x10 };
const DIVIDE: Readonly<Record<IsaName, RegExp>> = { x86_64: /^ +[0-9a-f]+: +idiv /m, arm64: /^ +[0-9a-f]+: +sdiv +w\d+, w\d+, w\d+/m };
const LOAD: Readonly<Record<IsaName, RegExp>> = {
  x86_64: /^ +[0-9a-f]+: +\w+ .*qword ptr gs:\[r\w+ \+ 8\].*<may trap: out of bounds memory access>/m,
  arm64: /^ +[0-9a-f]+: +ldr +x\d+, \[x16, #8\].*<may trap: out of bounds memory access>/m,
};

for (const isa of ISA_NAMES) {
  describe(`listing, ${isa}`, () => {
    it("shows functions, source lines, operators with their offsets, and instructions", () => {
      const lines = listing(isa);
      for (const name of ["share", "find", "fibonacci", "name"]) {
        const heading = lines.findIndex((line) => line.startsWith(`tests/tools/listing/example/${name}: function `));
        assert.ok(heading >= 0, name);
        assert.match(lines[heading + 1]!, /^; \d+ bytes of code for \d+ of Wasm, frame \d+ bytes; \d+ nodes/);
      }
      assert.match(linesUnder(lines, "total / people"), DIVIDE[isa]);
      assert.match(linesUnder(lines, "load<i64>"), LOAD[isa]);
      assert.match(lines.join("\n"), /<may trap: integer divide by zero>/);
    });

    it("gives each operator the offset that it has in the file, and none twice", () => {
      const operators = [...listing(isa).join("\n").matchAll(/; 0x([0-9a-f]+) +([a-z0-9_.]+)/g)];
      assert.ok(operators.length > 60);
      const offsets = operators.map(([, offset]) => Number.parseInt(offset!, 16));
      assert.deepEqual(offsets, [...new Set(offsets)].sort((a, b) => a - b));
      for (const [, offset, name] of operators) {
        const opcode = OPCODES[name!];
        if (opcode !== undefined) assert.equal(wasm[Number.parseInt(offset!, 16)], opcode, `${name} at 0x${offset}`);
      }
      for (const name of Object.keys(OPCODES)) assert.ok(operators.some((found) => found[2] === name), name);
    });

    it("shows jump tables as data", () => {
      const text = listing(isa, "--function", "tests/tools/listing/example/name").join("\n");
      assert.match(text, /\.word +-?\d+ +; jump table\n( +[0-9a-f]+: +\.word +-?\d+\n){3,}/);
      assert.doesNotMatch(text, /\.byte/);
    });

    it("shows one function, by name or by index", () => {
      const byName = listing(isa, "--function", "tests/tools/listing/example/find");
      const index = /^\S+: function (\d+)/m.exec(byName.join("\n"))![1]!;
      assert.equal(byName.filter((line) => /: function \d+/.test(line)).length, 1);
      assert.deepEqual(listing(isa, "--function", index), byName);
    });

    it("changes nothing in the code", async () => {
      const loader = await Loader.load(isa);
      const target = { profile: Profile.User, environment: Environment.CloudOs };
      const plain = loader.compile(wasm, target);
      const listed = loader.compile(wasm, { ...target, listing: true });
      assert.ok(plain.ok && listed.ok);
      assert.deepEqual(listed.blob, plain.blob);
      assert.equal(plain.listing, undefined);
      const { records } = listed.listing!;
      assert.ok(records.every((record, i) => i === 0 || record.codeOffset > records[i - 1]!.codeOffset));
    });

    it("prints figures", () => {
      const result = cloudos("compile", wasmFile, "--arch", isa, "--stats");
      assert.equal(result.status, 0, result.stderr);
      for (const row of [
        /^functions +4$/m, /^operators +\d+$/m, /^Wasm bodies +\d+ bytes$/m, /^native code +\d+ bytes, \d\.\d\d times the bodies/m,
        /^compile time +[\d.]+ ms, \d+ ns per operator$/m, /^peak memory +[\d,]+ bytes, \d+ per operator$/m,
        /^values +\d+: \d+ in registers, \d+ in the frame \([\d.]+ %\)$/m, /^largest frame +\d+ bytes, \S+$/m,
        /^locations +2 calls, \d+ places that can trap$/m,
      ]) assert.match(result.stdout, row);
    });
  });
}

it("does without a source map", () => {
  writeFileSync(join(PROJECT_ROOT, `${OUT}-bare.wasm`), wasm);
  const result = cloudos("compile", `${OUT}-bare.wasm`, "--asm", "--function", "tests/tools/listing/example/share");
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stdout, /i32\.div_s/);
});

it("says which functions there are not, and what goes with what", () => {
  const missing = cloudos("compile", wasmFile, "--asm", "--function", "nobody");
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /no function "nobody"/);
  const alone = cloudos("compile", wasmFile, "--function", "find");
  assert.equal(alone.status, 1);
  assert.match(alone.stderr, /--function goes with --asm/);
  const profile = cloudos("compile", wasmFile, "--profile", "root");
  assert.equal(profile.status, 1);
  assert.match(profile.stderr, /unknown profile "root"/);
});

it("ends quietly when nobody reads on", () => {
  const command = `"${process.execPath}" --import tsx tools/cli/main.ts compile build/loader/loader-arm64.wasm --asm`;
  const result = spawnSync("bash", ["-c", `${command} | head -n 1; echo "\${PIPESTATUS[0]}"`], { cwd: PROJECT_ROOT, encoding: "utf8" });
  assert.match(result.stdout, /^; Left: .*\n0\n$/);
  assert.equal(result.stderr, "");
});
