// A program reads a tree of directories and files of random content, made at test time.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { execInGuest, isas, systemFor } from "./machine.ts";
import { Random } from "./random.ts";
import { makeTree } from "./random_tree.ts";

for (const isa of isas) {
  test(`a program reads a tree of random files on ${isa}`, async () => {
    const random = Random.announced(`tree ${isa}`);
    const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const expected = makeTree(folder, "/files", random);
    const system = await systemFor(isa, folder);
    after(() => system.discard());
    const seen = await execInGuest(system, ["/bin/tree.wasm", "/files"]);
    assert.equal(seen.failure, undefined, seen.log);
    assert.equal(seen.stderr.toString(), "");
    assert.deepEqual(seen.stdout.toString().trimEnd().split("\n").sort(), expected);
    assert.equal(seen.status, 0);
  });
}
