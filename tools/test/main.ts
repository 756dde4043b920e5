// The test command: every suite, then one line with the counts.
// `--only GROUP[,GROUP]` runs a part: tidy, unit, host, system.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../project.ts";
import { asPectSuite } from "./as_pect_suite.ts";
import { nodeSuite } from "./node_suite.ts";
import { addCounts, type Counts, type Suite } from "./suite.ts";

const MINUTE_MS = 60_000;

function testFiles(folder: string): string[] {
  const path = join(PROJECT_ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join(folder, file))
    .sort();
}

const HOST_FOLDERS = [
  "tests/tools", "tests/loader", "tests/golden", "tests/ext4", "tests/conformance", "tests/model",
  "tests/linux_target", "tests/fuzz",
];

const suites: Suite[] = [
  nodeSuite("tidy", "tidy", PROJECT_ROOT, testFiles("tests/tidy"), 1, MINUTE_MS),
  asPectSuite("unit tests (as-pect)", PROJECT_ROOT, "as-pect.config.js"),
  nodeSuite("host tests", "host", PROJECT_ROOT, HOST_FOLDERS.flatMap(testFiles), 2, 5 * MINUTE_MS),
  nodeSuite("system tests", "system", PROJECT_ROOT, testFiles("tests/system"), 2, 5 * MINUTE_MS),
];

const onlyIndex = process.argv.indexOf("--only");
const only = onlyIndex < 0 ? undefined : process.argv[onlyIndex + 1]?.split(",");
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const suite of suites.filter((candidate) => only === undefined || only.includes(candidate.group))) {
  console.log(`== ${suite.name}`);
  const started = Date.now();
  const counts = await suite.run();
  addCounts(total, counts);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`   ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`);
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
