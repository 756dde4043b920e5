// The cases of the WASI testsuite (WebAssembly/wasi-testsuite, branch prod/testsuite-base): each
// tests/*/testsuite/wasm32-wasip1/NAME.wasm with NAME.json beside it, where it has one.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface WasiCase {
  /** "rust/fd_readdir" */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A folder whose copy is the program's "/"; null = none. */
  readonly root: string | null;
  readonly exitStatus: number;
  /** What it has to print; null = nothing is said. */
  readonly stdout: string | null;
}

/** What the suite's documentation (doc/specification.md) calls the legacy configuration. */
interface Configuration {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly root?: string;
  readonly exit_code?: number;
  readonly stdout?: string;
}

/** @returns the cases in order; none when the folder is no checkout of the suite */
export function wasiCases(suite: string): WasiCase[] {
  const tests = join(suite, "tests");
  if (!existsSync(tests)) return [];
  return readdirSync(tests).sort().flatMap((language) => {
    const folder = join(tests, language, "testsuite/wasm32-wasip1");
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder).filter((file) => file.endsWith(".wasm")).sort();
    return files.map((file) => readCase(folder, language, file.slice(0, -".wasm".length)));
  });
}

function readCase(folder: string, language: string, name: string): WasiCase {
  const file = join(folder, `${name}.json`);
  const configuration = (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}) as Configuration;
  return {
    name: `${language}/${name}`,
    file: join(folder, `${name}.wasm`),
    args: configuration.args ?? [],
    env: configuration.env ?? {},
    root: configuration.root === undefined ? null : join(folder, configuration.root),
    exitStatus: configuration.exit_code ?? 0,
    stdout: configuration.stdout ?? null,
  };
}
