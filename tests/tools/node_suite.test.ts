// The counts that the test command ends with: nothing that was not run may be missing in them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readTapSummary } from "../../tools/test/node_suite.ts";

/** What Node's test runner prints for a file of tests. */
function tapOf(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
  const file = join(folder, "sample.test.mjs");
  writeFileSync(file, `import { describe, test } from "node:test";\n${source}`);
  // A runner inside a runner would report to its parent.
  const environment = { ...process.env };
  delete environment["NODE_TEST_CONTEXT"];
  const result = spawnSync(process.execPath, ["--test", "--test-reporter=tap", file], {
    encoding: "utf8", env: environment, timeout: 60_000,
  });
  rmSync(folder, { recursive: true });
  return result.stdout;
}

test("tests, todos and skipped groups are all counted", () => {
  const tap = tapOf(`
    test("passes", () => {});
    test("fails", () => { throw new Error("as it should"); });
    test("is skipped", { skip: "a reason" }, () => {});
    test("is to do", { todo: true }, () => {});
    describe("a group", () => {
      test("passes in it", () => {});
      test("is skipped in it", { skip: true }, () => {});
      describe("a skipped group in it", { skip: "a reason" }, () => test("never seen", () => {}));
    });
    describe("a skipped group", { skip: "a reason" }, () => {
      test("never seen", () => {});
      test("never seen either", () => {});
    });
  `);
  assert.deepEqual(readTapSummary(tap), { ended: true, passed: 2, failed: 1, skipped: 5 }, tap);
});

test("a run that was cut off has not ended", () => {
  const tap = tapOf(`test("passes", () => {});`);
  assert.equal(readTapSummary(tap).ended, true);
  assert.equal(readTapSummary(tap.slice(0, tap.indexOf("# tests"))).ended, false);
});
