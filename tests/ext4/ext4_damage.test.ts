// A damaged volume gives errors: never an endless loop, a trap, or a write outside the buffers.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeImage, makeTree, missingTools, Random, seedFromEnvironment, Workspace } from "./image.ts";

const skip = missingTools();
const seed = seedFromEnvironment();
const ROUNDS = 60;
/**
 * By features, in how many rounds the damage must be met at least: well below what is usual. Without checksums
 * most of it falls on what looks right whatever stands there.
 */
const NOTICED: Readonly<Record<string, number>> = {
  "metadata_csum,64bit,^resize_inode": 30,
  "^metadata_csum,64bit,^resize_inode": 8,
};
const TIMEOUT_MS = 180_000;
if (skip) console.error(skip);
else console.log(`ext4 damage: TEST_SEED=${seed}`);

for (const [features, noticed] of Object.entries(NOTICED)) {
  test(`survives ${ROUNDS} damaged images: ${features}`, { skip }, () => {
    const workspace = new Workspace();
    try {
      const tree = workspace.path("tree");
      mkdirSync(tree);
      makeTree(tree, new Random(seed));
      for (let index = 0; index < 200; index++) writeFileSync(join(tree, "names", `name_${index}`), "");
      makeImage(tree, workspace.path("image"), { blockSize: 1024, features, sizeMiB: 12 });
      const run = spawnSync(
        process.execPath,
        [
          ...process.execArgv.filter((argument) => !argument.startsWith("--test")),
          "tests/ext4/damage_rounds.ts", workspace.path("image"), String(seed), String(ROUNDS),
        ],
        { encoding: "utf8", timeout: TIMEOUT_MS, env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
      );
      assert.equal(run.status, 0, `seed ${seed}: ${run.signal ?? ""} ${run.stderr.slice(-600)}`);
      assert.ok(Number(run.stdout.trim()) >= noticed, `damage was hardly noticed: ${run.stdout}`);
    } finally {
      workspace.remove();
    }
  });
}
