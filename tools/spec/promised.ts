// Holds a run of the suite against what the project says of it: the modules that are refused, by
// name, and the counts per feature in SPECIFICATION.md. Both are written by a run with --bless.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "../project.ts";

export const REFUSED_MODULES = "tests/conformance/refused_modules.txt";
export const SPECIFICATION = "SPECIFICATION.md";

const REFUSED_HEAD = [
  "# Modules of the official suite that are refused because they need a feature of a later stage, one a",
  "# line: file:line in the suite, then the feature. Another module that is refused is an error, and so is",
  "# a listed one that is not. Written by: npx tsx tools/spec/main.ts --bless",
];

const TABLE_START = "<!-- counts: written by `npx tsx tools/spec/main.ts --bless` -->";
const TABLE_END = "<!-- end of counts -->";

/**
 * Compares the modules that were refused with the list.
 * @param refused lines "file:line feature"
 * @param files the scripts that ran
 * @returns a complaint for each difference
 */
export async function refusalComplaints(refused: readonly string[], files: ReadonlySet<string>): Promise<string[]> {
  const text = await readFile(join(PROJECT_ROOT, REFUSED_MODULES), "utf8").catch(() => "");
  const listed = new Set(text.split("\n").filter((line) => line !== "" && !line.startsWith("#")));
  const seen = new Set(refused);
  const fileOf = (line: string): string => line.slice(0, line.indexOf(":"));
  return [
    ...refused.filter((line) => !listed.has(line)).map((line) => `${line}: refused, but not listed in ${REFUSED_MODULES}`),
    ...[...listed]
      .filter((line) => files.has(fileOf(line)) && !seen.has(line))
      .map((line) => `${line}: listed in ${REFUSED_MODULES}, but not refused`),
  ];
}

/**
 * Compares the counts of a run of the whole suite with the table in SPECIFICATION.md.
 * @returns a complaint when they differ
 */
export async function countComplaints(table: string): Promise<string[]> {
  const text = await readFile(join(PROJECT_ROOT, SPECIFICATION), "utf8");
  return text.includes(block(table)) ? [] : [`the counts in ${SPECIFICATION} are other ones`];
}

/** Writes the list and the table. @throws Error when SPECIFICATION.md has no place for the table */
export async function bless(refused: readonly string[], table: string): Promise<void> {
  await writeFile(join(PROJECT_ROOT, REFUSED_MODULES), [...REFUSED_HEAD, ...refused, ""].join("\n"));
  const path = join(PROJECT_ROOT, SPECIFICATION);
  const text = await readFile(path, "utf8");
  const start = text.indexOf(TABLE_START);
  const end = text.indexOf(TABLE_END);
  if (start < 0 || end < start) throw new Error(`${SPECIFICATION} lacks the line ${TABLE_START} or ${TABLE_END}`);
  await writeFile(path, text.slice(0, start) + block(table) + text.slice(end + TABLE_END.length));
}

function block(table: string): string {
  return `${TABLE_START}\n${table}\n${TABLE_END}`;
}
