// Random calls that change files and directories: the errors, what is seen, and the tree that is left
// are what the same program has under node:wasi.
import assert from "node:assert/strict";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ProgramMaker } from "../../tools/linux_program/make.ts";
import { Random } from "../system/random.ts";
import { runReference } from "../system/reference.ts";
import { buildProgram, cannotRun, ISA_NAMES, makeProgram, runProgram } from "./programs.ts";

/** Calls of one process; a program of the test takes 64 arguments. */
const CALLS = 20;
const ROUNDS = 4;

const folder = mkdtempSync(join(tmpdir(), "cloudos-calls-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function randomName(random: Random): string {
  const names = ["a", "b", "c"];
  const name = () => names[random.below(names.length)]!;
  return random.below(3) === 0 ? `${name()}/${name()}` : name();
}

function randomCall(random: Random): string[] {
  const path = randomName(random);
  const number = String(random.below(5000));
  const calls: string[][] = [
    ["mkdir", path], ["mkdir", path], ["mkdir", path], ["rmdir", path], ["unlink", path],
    ["rename", path, randomName(random)], ["link", path, randomName(random)],
    ["symlink", randomName(random), path], ["readlink", path],
    ["create", path], ["create", path], ["create", path], ["exclusive", path],
    ["append", path, random.text(200)], ["patch", path, number, random.text(50)], ["size", path, number],
    ["times", path, number], ["stat", path], ["follow", path], ["list", "."], ["cat", path],
  ];
  return calls[random.below(calls.length)]!;
}

/** Everything in a folder, as lines. */
function describeTree(root: string, path = ""): string[] {
  return readdirSync(join(root, path)).sort().flatMap((name) => {
    const place = join(path, name);
    const status = lstatSync(join(root, place));
    if (status.isDirectory()) return [`${place}/`, ...describeTree(root, place)];
    if (status.isSymbolicLink()) return [`${place} -> ${readlinkSync(join(root, place))}`];
    return [`${place} ${status.nlink} ${readFileSync(join(root, place)).toString("latin1")}`];
  });
}

/**
 * Directories give their entries in no order, and node:wasi leaves "." and ".." out. Reading a directory is
 * NOTCAPABLE there and ISDIR here.
 */
function normalise(output: string): string[] {
  return output.replaceAll("error 76", "error 31").split("\n").map((line) => {
    const words = line.split(" ").filter((word) => word !== "." && word !== "..");
    return words[0] === "0" && words.slice(1).every((word) => /^[abc]$/.test(word)) ? words.sort().join(" ") : line;
  });
}

for (const isa of ISA_NAMES) {
  test(`random calls on files, ${isa}`, { skip: cannotRun(isa) }, async () => {
    const random = Random.announced(`calls ${isa}`);
    const [ours, theirs] = ["ours", "theirs"].map((name) => join(folder, isa, name)) as [string, string];
    for (const root of [ours, theirs]) mkdirSync(root, { recursive: true });
    const wasm = await buildProgram("calls");
    const program = join(folder, isa, "program");
    makeProgram(await ProgramMaker.load(isa), wasm, program, [{ guest: "/files", host: ours }]);
    for (let round = 0; round < ROUNDS; round++) {
      const calls = Array.from({ length: CALLS }, () => randomCall(random));
      const words = calls.flat();
      const seen = runProgram(isa, program, words);
      const expected = await runReference(wasm, ["program", ...words], new Uint8Array(0), theirs);
      const [lines, expectedLines] = [normalise(seen.stdout.toString()), normalise(expected.stdout.toString())];
      calls.forEach((call, index) => assert.equal(lines[index], expectedLines[index], `${call.join(" ")} (call ${index})`));
      assert.equal(seen.status, expected.status);
      assert.deepEqual(describeTree(ours), describeTree(theirs));
    }
  });
}
