// What keeps builds right when they are cut short: stamps of steps, and the lock of the build folder.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { withBuildLock } from "../../tools/build/build_lock.ts";
import { whenChanged } from "../../tools/build/input_hash.ts";

const root = mkdtempSync(join(tmpdir(), "cloudos-test-"));
after(() => rmSync(root, { recursive: true, force: true }));

test("a step that was cut short runs again, even with the inputs of the time before", async () => {
  const put = (name: string, text: string) => writeFileSync(join(root, name), text);
  const copy = async () => put("output", readFileSync(join(root, "input.ts"), "utf8"));
  const build = (step: () => Promise<void>) => whenChanged(root, "output", ["input.ts"], [], step);
  put("input.ts", "first");
  assert.equal(await build(copy), true);
  assert.equal(await build(copy), false);
  put("input.ts", "second");
  await assert.rejects(build(async () => {
    put("output", "seco");
    throw new Error("cut short");
  }));
  put("input.ts", "first");
  await build(copy);
  assert.equal(readFileSync(join(root, "output"), "utf8"), "first");
});

for (const [name, content] of [["of a process that is gone", "999999999"], ["without a process", ""]] as const) {
  test(`a lock ${name} is taken over`, { timeout: 30_000 }, async () => {
    const lock = join(root, "build", "lock");
    mkdirSync(join(root, "build"), { recursive: true });
    writeFileSync(lock, content);
    assert.equal(await withBuildLock(root, async () => readFileSync(lock, "utf8")), String(process.pid));
    assert.equal(existsSync(lock), false);
  });
}
