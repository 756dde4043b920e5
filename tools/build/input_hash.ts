// A step of the build runs again only when something that it reads has changed.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Hash of files and folders (recursively, TypeScript sources and JSON only in folders) and of
 * words that name options.
 * @param root the project's root; inputs are relative to it; those that do not exist count as empty
 */
export async function hashInputs(root: string, inputs: readonly string[], words: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const word of words) hash.update(`${word}\0`);
  for (const input of inputs) {
    for (const file of await listFiles(root, input)) {
      hash.update(`${file}\0`);
      hash.update(await readFile(join(root, file)));
    }
  }
  return hash.digest("hex");
}

/**
 * Runs `step` unless `output` is there and was made from the same inputs.
 * @returns true when the step ran
 */
export async function whenChanged(
  root: string,
  output: string,
  inputs: readonly string[],
  words: readonly string[],
  step: () => Promise<void>,
): Promise<boolean> {
  const stamp = join(root, `${output}.inputs`);
  const now = await hashInputs(root, inputs, words);
  if (existsSync(join(root, output)) && existsSync(stamp) && (await readFile(stamp, "utf8")) === now) return false;
  await mkdir(dirname(stamp), { recursive: true });
  // A step that is cut short leaves no stamp: the inputs may come to be again what they were.
  await rm(stamp, { force: true });
  await step();
  await writeFile(stamp, now);
  return true;
}

async function listFiles(root: string, input: string): Promise<string[]> {
  const path = join(root, input);
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [input];
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(input, entry.name);
    if (entry.isDirectory()) files.push(...(await listFiles(root, child)));
    else if (/\.(ts|json)$/.test(entry.name)) files.push(child);
  }
  return files;
}
