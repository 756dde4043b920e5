// The tracked sources, as the tidy tests see them. Paths are relative to the project's root.
import { execFileSync } from "node:child_process";

/** Tracked .ts files under the given folders ("kernel/"). */
export function sourceFiles(folders: readonly string[]): string[] {
  return trackedFiles().filter((file) => file.endsWith(".ts") && folders.some((folder) => file.startsWith(folder)));
}

export function trackedFiles(): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { encoding: "utf8", maxBuffer: 1 << 24 })
    .split("\0")
    .filter((file) => file !== "");
}

/** The module names of all import and export-from statements. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(/^\s*(?:import|export)\b[^;]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']/gms)]
    .map((found) => (found[1] ?? found[2])!);
}
