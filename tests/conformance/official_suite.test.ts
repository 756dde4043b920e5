// The official suite natively, as `make test-spec` runs it: every assertion, the counts in
// SPECIFICATION.md and the list of refused modules.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { ISA_NAMES, PROJECT_ROOT, type IsaName } from "../../tools/project.ts";
import { SUITE_MISSING } from "../loader/suite_modules.ts";
import { cannotRun } from "./native.ts";

const TIME_LIMIT_MS = 280_000;

function runSuite(isa: IsaName): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    join(PROJECT_ROOT, "node_modules/.bin/tsx"),
    ["tools/spec/main.ts", "--arch", isa],
    { cwd: PROJECT_ROOT, encoding: "utf8", timeout: TIME_LIMIT_MS },
  );
  return { status, output: stdout + stderr };
}

for (const isa of ISA_NAMES) {
  test(`${isa}: the official suite`, { skip: SUITE_MISSING || cannotRun(isa) }, () => {
    const { status, output } = runSuite(isa);
    assert.match(output, /^\d{5,} passed, 0 failed, \d+ skipped$/m, output);
    assert.equal(status, 0);
  });
}
