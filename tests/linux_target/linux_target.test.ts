// `cloudos compile --target`: executables for Linux of WASI programs do what the programs do
// elsewhere, byte for byte, on both ISAs.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { ProgramMaker } from "../../tools/linux_program/make.ts";
import { buildTestPrograms } from "../../tools/programs/test_programs.ts";
import { starterOf } from "../../tools/wasi_suite/run_linux.ts";
import { COWSAY, randomCow } from "../system/random_cow.ts";
import { makeTree } from "../system/random_tree.ts";
import { Random } from "../system/random.ts";
import { buildProgram, cannotRun, ISA_NAMES, makeProgram, runProgram, type ProgramRun, type RunOptions } from "./programs.ts";

// witx: errno, as the exit status that the probe makes of it
const EXIST = 120;
const NOENT = 144;
const NOTDIR = 154;
const NOTCAPABLE = 176;
const LOOP = 132;

const folder = mkdtempSync(join(tmpdir(), "cloudos-linux-"));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const isa of ISA_NAMES) {
  describe(`executables for Linux, ${isa}`, { skip: cannotRun(isa) }, () => {
    const own = join(folder, isa);
    const shared = join(own, "shared");
    const probe = join(own, "probe");
    let maker: ProgramMaker;
    let programs: Map<string, string>;

    before(async () => {
      mkdirSync(shared, { recursive: true });
      maker = await ProgramMaker.load(isa);
      programs = await buildTestPrograms(PROJECT_ROOT);
      makeProgram(maker, await buildProgram("probe"), probe, [{ guest: "/data", host: "shared" }]);
    });

    /** The probe's folder is found from where it is started. */
    const run = (args: readonly string[], options: RunOptions = {}): ProgramRun =>
      runProgram(isa, probe, args, { cwd: own, ...options });

    test("cowsay prints what it prints under node:wasi", async () => {
      const random = Random.announced(`Linux cowsay ${isa}`);
      const { words, expected } = await randomCow(random);
      const program = join(own, "cowsay");
      makeProgram(maker, COWSAY, program);
      const seen = runProgram(isa, program, words);
      assert.deepEqual(seen.stdout, expected.stdout);
      assert.equal(seen.stderr, expected.stderr.toString());
      assert.equal(seen.status, expected.status);
    });

    test("a tree of random files under --dir", () => {
      const random = Random.announced(`Linux tree ${isa}`);
      const files = join(own, "tree/files");
      mkdirSync(files, { recursive: true });
      const expected = makeTree(files, "/files", random);
      const program = join(own, "tree_program");
      makeProgram(maker, programs.get("tree")!, program, [{ guest: "/", host: join(own, "tree") }]);
      const seen = runProgram(isa, program, ["/files"]);
      assert.deepEqual(seen.stdout.toString().trimEnd().split("\n").sort(), expected);
      assert.equal(seen.stderr, "");
      assert.equal(seen.status, 0);
    });

    test("standard input, binary, and the environment, whole", () => {
      const random = Random.announced(`Linux streams ${isa}`);
      const input = Buffer.from(random.bytes(70_000 + random.below(70_000)));
      assert.deepEqual(run(["cat"], { stdin: input }).stdout, input);
      const env = { FIRST: "1", EMPTY: "", LONG: random.text(5000), WITH: "a=b ü" };
      const strings = run(["env"], { env }).stdout.toString().split("\0").sort();
      assert.deepEqual(strings, ["", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)].sort());
    });

    test("the exit status is the program's", () => {
      for (const status of [0, 1, 77, 255]) assert.equal(run(["exit", String(status)]).status, status);
    });

    test("a trap says what, where and in which function", () => {
      const place = "at wasm offset 0x[0-9a-f]+ in function \\S+";
      const address = "\\(address 0x[0-9a-f]+\\)";
      const deaths: [string, number, string][] = [
        ["divide_by_zero", 136, `integer division by zero ${place}_start`],
        ["out_of_bounds", 139, `out-of-bounds memory access ${place} ${address}`],
        ["stack_overflow", 139, `stack overflow at the body at wasm offset 0x[0-9a-f]+ in function \\S+descend ${address}`],
        ["unreachable_code", 134, `unreachable instruction executed ${place}_start`],
      ];
      for (const [name, status, message] of deaths) {
        const program = join(own, name);
        makeProgram(maker, programs.get(name)!, program);
        const seen = runProgram(isa, program, []);
        assert.match(seen.stderr, new RegExp(`^${name}: ${message}\n$`));
        assert.equal(seen.stdout.toString(), "before\n");
        assert.equal(seen.status, status);
      }
    });

    test("files are written, and directories made and removed", () => {
      const random = Random.announced(`Linux files ${isa}`);
      const bytes = Buffer.from(random.bytes(random.below(100_000)));
      assert.equal(run(["make", "new"]).status, 0);
      assert.equal(run(["make", "new"]).status, EXIST);
      assert.equal(run(["write", "new/file"], { stdin: bytes }).status, 0);
      assert.deepEqual(readFileSync(join(shared, "new/file")), bytes);
      assert.deepEqual(run(["read", "new/../new/./file"]).stdout, bytes);
      assert.equal(run(["write", "new/file"], { stdin: bytes.subarray(0, 3) }).status, 0);
      assert.equal(readFileSync(join(shared, "new/file")).length, Math.min(bytes.length, 3));
      rmSync(join(shared, "new/file"));
      assert.equal(run(["remove", "new"]).status, 0);
      assert.equal(run(["read", "new/file"]).status, NOENT);
    });

    test("nothing outside of a --dir is reached", () => {
      writeFileSync(join(own, "secret"), "secret");
      mkdirSync(join(shared, "inner"), { recursive: true });
      const links: [string, string][] = [
        ["up", "../secret"], ["inner/up", "../../secret"], ["absolute", join(own, "secret")], ["folder_up", ".."],
        ["round", "round"], ["inner/inside", "../inner/target"], ["chain", "inner/inside"],
      ];
      for (const [name, target] of links) symlinkSync(target, join(shared, name));
      writeFileSync(join(shared, "inner/target"), "inside");
      const outside = [
        "../secret", "inner/../../secret", join(own, "secret"), "up", "inner/up", "absolute", "folder_up/secret", "..",
        "./inner/.././../secret",
      ];
      for (const path of outside) {
        for (const verb of ["read", "write", "make"]) {
          const seen = run([verb, path], { stdin: Buffer.from("changed") });
          // A link itself is something that exists.
          const isLink = verb === "make" && links.some(([name]) => name === path);
          assert.equal(seen.status, isLink ? EXIST : NOTCAPABLE, `${verb} ${path}`);
          assert.equal(seen.stdout.length, 0);
        }
      }
      assert.equal(readFileSync(join(own, "secret"), "utf8"), "secret");
      assert.equal(run(["read", "round"]).status, LOOP);
      assert.equal(run(["read", "inner/target/.."]).status, NOTDIR);
      assert.equal(run(["read", "chain"]).stdout.toString(), "inside");
    });

    test("clocks, random numbers and memory.grow", () => {
      const [wall, slept] = run(["clocks"]).stdout.toString().trim().split(" ").map(Number) as [number, number];
      assert.ok(Math.abs(wall / 1e6 - Date.now()) < 60_000, `wall time ${wall}`);
      assert.ok(slept >= 20e6, `slept ${slept} ns`);
      const [one, other] = [run(["random"]).stdout, run(["random"]).stdout];
      assert.equal(one.length, 32);
      assert.notDeepEqual(one, other);
      assert.match(run(["grow", "300"]).stdout.toString(), /^7 30\d\n$/);
      assert.equal(run(["grow", "65536"]).status, 1);
    });

    test("poll_oneoff waits for input, or until a time", async () => {
      assert.equal(run(["poll", "60000"], { stdin: Buffer.from("x") }).stdout.toString(), "input\n");
      assert.equal(run(["poll", "60000"]).stdout.toString(), "input\n"); // the end of the input is an event too
      const words: readonly string[] = [...starterOf(isa), probe, "poll", "50"];
      const child = spawn(words[0]!, words.slice(1), { cwd: own, stdio: ["pipe", "pipe", "inherit"] });
      const said: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
      const [status] = await once(child, "close") as [number | null];
      child.stdin.destroy();
      assert.equal(Buffer.concat(said).toString(), "clock\n");
      assert.equal(status, 0);
    });

    test("what is opened does not take the place of streams that are closed", () => {
      const closed = (streams: string, ...words: string[]) => spawnSync(
        "sh", ["-c", `exec "$@" ${streams}`, "sh", ...starterOf(isa), probe, ...words], { cwd: own, input: "typed" },
      );
      // Closed input ends at once; it is not the directory.
      assert.deepEqual([closed("<&-", "cat").status, closed("<&-", "cat").stdout.length], [0, 0]);
      assert.equal(closed("<&- >&- 2>&-", "write", "unspoilt").status, 0);
      assert.equal(readFileSync(join(shared, "unspoilt")).length, 0);
      assert.equal(closed(">&-", "cat").status, 0);
    });

    test("a directory that is missing at the start is named", () => {
      const seen = run(["exit", "0"], { cwd: folder });
      assert.equal(seen.stderr, "probe: cannot open directory shared: no such file or directory\n");
      assert.equal(seen.status, 125);
    });
  });
}
