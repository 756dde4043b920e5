// `make run EXEC=…` behaves like the command itself: streams byte for byte, and the exit status.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, describe, test } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import { GUEST_DIED } from "../../tools/qemu/framed_run.ts";
import { execInGuest, isas, systemFor } from "./machine.ts";
import { Random } from "./random.ts";
import { COWSAY, randomCow } from "./random_cow.ts";
import { runReference } from "./reference.ts";

for (const isa of isas) {
  describe(`exec on ${isa}`, () => {
    let system: BuiltSystem;
    before(async () => {
      system = await systemFor(isa);
    });

    test("cowsay prints what it prints under node:wasi", async () => {
      const random = Random.announced(`cowsay ${isa}`);
      const { words, expected } = await randomCow(random);
      const seen = await execInGuest(system, ["cowsay", ...words]);
      assert.equal(seen.failure, undefined, seen.log);
      assert.deepEqual(seen.stdout, expected.stdout);
      assert.deepEqual(seen.stderr, expected.stderr);
      assert.equal(seen.status, expected.status);
    });

    test("cowsay's refusals come out on standard error with its exit status", async () => {
      const expected = await runReference(COWSAY, ["cowsay", "--no-such-option"]);
      const seen = await execInGuest(system, ["cowsay", "--no-such-option"]);
      assert.notEqual(expected.status, 0);
      assert.deepEqual(seen.stderr, expected.stderr);
      assert.deepEqual(seen.stdout, expected.stdout);
      assert.equal(seen.status, expected.status);
    });

    test("standard input goes in, binary-safe, and an AssemblyScript program's status comes out", async () => {
      const random = Random.announced(`stdin ${isa}`);
      const input = Buffer.from(random.bytes(20_000 + random.below(20_000)));
      const seen = await execInGuest(system, ["/bin/hello.wasm", "one", "two words"], { stdin: Readable.from([input]) });
      assert.equal(seen.failure, undefined, seen.log);
      const greeting = Buffer.from("hello from AssemblyScript\none\ntwo words\n");
      assert.deepEqual(seen.stdout, Buffer.concat([greeting, input]));
      assert.equal(seen.stderr.toString(), "this goes to standard error\n");
      assert.equal(seen.status, 2);
    });

    test("arguments of 2,500 bytes arrive whole", async () => {
      const words = ["", "x".repeat(1200), ...Array.from({ length: 40 }, (_, index) => `word ${index} ${"ü".repeat(10)}`)];
      const seen = await execInGuest(system, ["hello", ...words]);
      assert.equal(seen.stdout.toString(), ["hello from AssemblyScript", ...words, ""].join("\n"));
      assert.equal(seen.status, words.length);
    });

    test("output that cannot be written ends the command with a message", { skip: !existsSync("/dev/full") }, () => {
      const full = openSync("/dev/full", "w");
      const result = spawnSync(join(PROJECT_ROOT, "node_modules/.bin/cloudos"), ["run", "--arch", isa, "--", "cowsay", "hi"], {
        stdio: ["ignore", full, "pipe"], encoding: "utf8",
      });
      closeSync(full);
      assert.match(result.stderr, /^cloudos: cannot write standard output: .*no space left on device/m);
      assert.equal(result.status, 1);
    });

    test("a command that ends the shell ends the machine, and is not run again", async () => {
      const seen = await execInGuest(system, ["kill", "shell"], { timeoutMs: 30_000 });
      assert.match(seen.stderr.toString(), /the shell died/);
      assert.equal(seen.status, GUEST_DIED);
    });

    test("a command that is not there is 127, a file that is no module is 126", async () => {
      const missing = await execInGuest(system, ["no-such-program"]);
      assert.equal(missing.status, 127);
      assert.match(missing.stderr.toString(), /no-such-program.*not found/);
      const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
      after(() => rmSync(folder, { recursive: true, force: true }));
      writeFileSync(join(folder, "text.wasm"), "this is no module\n");
      const withFiles = await systemFor(isa, folder);
      after(() => withFiles.discard());
      const refused = await execInGuest(withFiles, ["/files/text.wasm"]);
      assert.equal(refused.status, 126);
      assert.match(refused.stderr.toString(), /magic header not detected at offset 0x0/);
    });
  });
}
