// The official suite's scripts for the front end's tests, with the modules as bytes.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { assembleModule, AssembleError } from "../../tools/spec/assemble.ts";
import type { Command, ModuleSource } from "../../tools/spec/script.ts";
import { splitScript } from "../../tools/spec/split.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";

/** WebAssembly/testsuite; upstream: https://github.com/WebAssembly/testsuite */
export const SUITE = resolve(PROJECT_ROOT, process.env["WASM_TESTSUITE"] ?? "../shared/data/wasm-testsuite");

/** A reason to skip when the suite is not there, for node:test. */
export const SUITE_MISSING = existsSync(SUITE)
  ? false
  : `${SUITE} is missing: clone https://github.com/WebAssembly/testsuite and set WASM_TESTSUITE`;

export function scriptNames(): string[] {
  return readdirSync(SUITE).filter((name) => name.endsWith(".wast"));
}

export function readScript(name: string): Command[] {
  return splitScript(readFileSync(join(SUITE, name), "utf8"));
}

/** A module's bytes; null when it is text that no assembler takes. */
export async function moduleBytes(source: ModuleSource): Promise<Uint8Array | null> {
  try {
    return await assembleModule(source);
  } catch (error) {
    if (error instanceof AssembleError) return null;
    throw error;
  }
}
