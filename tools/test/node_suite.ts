// Runs files of node:test in one process and reads its counts from the TAP summary.
import { spawn } from "node:child_process";
import type { Counts, Suite } from "./suite.ts";

/**
 * What the summary says; `ended` is false when the runner died before it wrote one. A whole group that is
 * skipped stands in no number of the summary: its line counts as one skip.
 */
export function readTapSummary(output: string): Counts & { ended: boolean } {
  const number = (name: string) => {
    const found = new RegExp(`^# ${name} (\\d+)$`, "m").exec(output);
    return found ? Number(found[1]) : undefined;
  };
  const passed = number("pass");
  return {
    ended: passed !== undefined,
    passed: passed ?? 0,
    failed: (number("fail") ?? 0) + (number("cancelled") ?? 0),
    skipped: (number("skipped") ?? 0) + (number("todo") ?? 0) + skippedGroups(output),
  };
}

/** Lines of skipped groups: the runner tells them from tests by the type under the line. */
function skippedGroups(output: string): number {
  return [...output.matchAll(/^ *ok .*# SKIP.*\n +---\n(?: +(?!\.\.\.).*\n)*? +type: 'suite'$/gm)].length;
}

/**
 * @param concurrency test files at once
 * @param timeoutMs for one test
 */
export function nodeSuite(
  name: string,
  group: Suite["group"],
  root: string,
  files: readonly string[],
  concurrency: number,
  timeoutMs: number,
): Suite {
  return {
    name,
    group,
    run: () =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [
          "--import", "tsx",
          "--test",
          "--test-reporter=tap",
          `--test-concurrency=${concurrency}`,
          `--test-timeout=${timeoutMs}`,
          ...files,
        ], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
        let output = "";
        child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
        child.on("error", reject);
        child.on("close", (code) => {
          const counts = readTapSummary(output);
          for (const line of interestingLines(output)) console.log(line);
          // A runner that died, or failed without naming a test, is itself a failure.
          if (!counts.ended || (code !== 0 && counts.failed === 0)) counts.failed++;
          resolve(counts);
        });
      }),
  };
}

/** Failures with their details, and skips with their reasons. */
function interestingLines(output: string): string[] {
  const lines = output.split("\n");
  const kept: string[] = [];
  let failing = false;
  for (const line of lines) {
    if (/^\s*not ok /.test(line)) failing = true;
    else if (/^\s*ok /.test(line)) failing = false;
    if (failing || / # SKIP/.test(line) || /^\s*# (?!Subtest|tests|suites|pass|fail|cancelled|skipped|todo|duration_ms)/.test(line)) {
      kept.push(line);
    }
  }
  return kept;
}
