// Runs as-pect and reads its summary lines.
import { spawn } from "node:child_process";
import type { Counts, Suite } from "./suite.ts";

const ESCAPES = /\u001b\[[0-9;]*m/g;

/** Reads as-pect's "[Tests]: passed / all" lines. */
export function readAsPectSummary(output: string): Counts & { ended: boolean } {
  const plain = output.replace(ESCAPES, "");
  const counts = { ended: false, passed: 0, failed: 0, skipped: 0 };
  for (const found of plain.matchAll(/\[Tests\]:\s*(\d+) \/ (\d+)/g)) {
    counts.ended = true;
    counts.passed += Number(found[1]);
    counts.failed += Number(found[2]) - Number(found[1]);
  }
  return counts;
}

/** @param config as-pect configuration file, relative to the root */
export function asPectSuite(name: string, root: string, config: string): Suite {
  return {
    name,
    group: "unit",
    run: () =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [
          "node_modules/@as-pect/cli/bin/asp", "--config", config, "--summary", "--no-logo",
        ], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
        }
        child.on("error", reject);
        child.on("close", (code) => {
          const counts = readAsPectSummary(output);
          if (code !== 0 || counts.failed > 0) console.log(output);
          if (!counts.ended || (code !== 0 && counts.failed === 0)) counts.failed++;
          resolve(counts);
        });
      }),
  };
}
