// Counts outcomes by feature and compares failures with the list of expected ones.
import { FEATURES, SUPPORTED } from "./features.ts";
import type { Outcome } from "./run_script.ts";

export interface FileOutcome extends Outcome {
  readonly file: string;
}

/** The kinds of assertions in the table, with the commands that they stand for. */
const COLUMNS: readonly (readonly [string, readonly string[]])[] = [
  ["return", ["assert_return"]],
  ["trap", ["assert_trap", "assert_module_trap", "assert_exhaustion", "assert_exception"]],
  ["invalid", ["assert_invalid"]],
  ["malformed", ["assert_malformed"]],
  ["unlinkable", ["assert_unlinkable"]],
];

/** Name of an outcome in the list of expected failures. */
export function outcomeName(outcome: FileOutcome): string {
  return `${outcome.file}:${outcome.line}`;
}

export interface ExpectedFailures {
  readonly names: ReadonlySet<string>;
}

/** Lines "arch file:line" or "* file:line"; # starts a comment. */
export function readExpectedFailures(text: string, arch: string): ExpectedFailures {
  const names = text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([which, name]) => name !== undefined && (which === "*" || which === arch))
    .map(([, name]) => name!);
  return { names: new Set(names) };
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Failures that nobody expected. */
  readonly failures: readonly FileOutcome[];
  /** Listed failures that passed. */
  readonly surprises: readonly string[];
}

/** A listed failure counts as skipped; a listed one that passes is a failure. */
export function summarize(outcomes: readonly FileOutcome[], expected: ExpectedFailures, files: ReadonlySet<string>): Totals {
  const failed = outcomes.filter(({ verdict }) => verdict === "failed");
  const failedNames = new Set(failed.map(outcomeName));
  const failures = failed.filter((outcome) => !expected.names.has(outcomeName(outcome)));
  const surprises = [...expected.names].filter((name) => files.has(name.split(":")[0]!) && !failedNames.has(name));
  const skipped = outcomes.filter(({ verdict, kind }) => verdict === "skipped" && kind !== "module").length;
  return {
    passed: outcomes.filter(({ verdict }) => verdict === "passed").length,
    failed: failures.length + surprises.length,
    skipped: skipped + failed.length - failures.length,
    failures,
    surprises,
  };
}

/** The table of counts: passed / all of each feature and kind of assertion. */
export function featureTable(outcomes: readonly FileOutcome[]): string {
  const rows = FEATURES.map((feature) => {
    const own = outcomes.filter((outcome) => outcome.feature === feature);
    const cells = COLUMNS.map(([, kinds]) => countCell(own.filter(({ kind }) => kinds.includes(kind))));
    return [feature + (SUPPORTED.has(feature) ? "" : " (later)"), ...cells];
  }).filter((row) => row.slice(1).some((cell) => cell !== "–"));
  const head = ["feature", ...COLUMNS.map(([name]) => name)];
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const text = outcomes.filter(({ verdict }) => verdict === "text").length;
  return [...lines, "", `${text} assertions about text format only do not count.`].join("\n");
}

function countCell(outcomes: readonly FileOutcome[]): string {
  const counted = outcomes.filter(({ verdict }) => verdict !== "text");
  if (counted.length === 0) return "–";
  const passed = counted.filter(({ verdict }) => verdict === "passed").length;
  return passed === counted.length ? String(passed) : `${passed} / ${counted.length}`;
}

/** Files with modules that are refused because they need a later feature. */
export function refusedModules(outcomes: readonly FileOutcome[]): string[] {
  const lines = outcomes
    .filter(({ kind, verdict }) => kind === "module" && verdict === "skipped")
    .map((outcome) => `${outcomeName(outcome)} ${outcome.feature}`);
  return [...new Set(lines)];
}
