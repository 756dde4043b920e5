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

/** The names that a file's imports bind and its code does not use. */
export function unusedImports(source: string): string[] {
  const statements = /^import\s+(?:type\s+)?([\w\s{},*]+?)\s+from\s+["'][^"']+["'];/gm;
  const textOrComment = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\*[^]*?\*\/|\/\/.*/g;
  const code = source.replace(statements, "").replace(textOrComment, (_, text?: string) => text ?? "");
  const used = new Set(code.match(/\w+/g));
  return [...source.matchAll(statements)]
    .flatMap(([, names]) => names!.replace(/[{}]/g, ",").split(","))
    .map((name) => name.trim().split(/\s+/).at(-1)!)
    .filter((name) => name !== "" && !used.has(name));
}

/** The names of exported functions without a comment right above them (or above their decorators). */
export function undocumentedFunctions(source: string): string[] {
  const lines = source.split("\n");
  return lines.flatMap((line, index) => {
    const name = /^export (?:async )?(?:declare )?function (\w+)/.exec(line)?.[1];
    if (name === undefined) return [];
    let above = index - 1;
    while (above >= 0 && /^(?:@|\/\/ @ts-ignore)/.test(lines[above]!)) above--;
    return /^(?:\/\/|.*\*\/$)/.test(lines[above]?.trim() ?? "") ? [] : [name];
  });
}
