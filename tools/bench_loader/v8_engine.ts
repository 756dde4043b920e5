// V8, as the Node that runs this has it: its optimising compiler alone, or Liftoff alone. No tier
// changes under a program, and everything is compiled before it runs.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { EngineError, type CompileFigures, type Engine, type Prepared } from "./engine.ts";
import { runFigures, runProcess, type ProcessResult } from "./measured_process.ts";
import type { Program } from "./program.ts";

const EAGER = ["--no-wasm-lazy-compilation", "--no-warnings"];
/** Only the optimising compiler, from the start. */
export const V8_OPTIMISED = ["--no-liftoff", "--no-wasm-dynamic-tiering", ...EAGER];
const V8_LIFTOFF = ["--liftoff-only", ...EAGER];
const ONE_THREAD = "--single-threaded";
const TRACE = "--trace-wasm-compilation-times";

/** Turns v8_child.ts into JavaScript, so that no TypeScript loader stands in the measured process. */
export function buildV8Child(root: string): string {
  const source = readFileSync(fileURLToPath(new URL("v8_child.ts", import.meta.url)), "utf8");
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const folder = join(root, "build/bench");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "v8_child.mjs");
  writeFileSync(file, ts.transpileModule(source, { compilerOptions }).outputText);
  return file;
}

/** The figures that v8_child.ts printed. */
export function readAnswer(result: ProcessResult): CompileFigures {
  const line = /^bench: (.*)$/m.exec(result.stdout)?.[1];
  if (line === undefined) throw new EngineError(result.stderr.trim().split("\n").slice(0, 6).join(" ").slice(0, 300));
  return JSON.parse(line) as CompileFigures;
}

export class V8Engine implements Engine {
  readonly name: string;
  readonly #child: string;
  readonly #flags: readonly string[];

  constructor(root: string, tier: "optimised" | "Liftoff") {
    this.name = `V8 ${tier}`;
    this.#child = buildV8Child(root);
    this.#flags = tier === "optimised" ? V8_OPTIMISED : V8_LIFTOFF;
  }

  missing(): undefined {
    return undefined;
  }

  async prepare(program: Program): Promise<Prepared> {
    const traced = await this.#node([ONE_THREAD, TRACE], "compile", program);
    let codeBytes = 0;
    for (const [, size] of traced.stdout.matchAll(/^Compiled function .* codesize (\d+)/gm)) codeBytes += Number(size);
    return {
      compile: async () => ({ ...readAnswer(await this.#node([ONE_THREAD], "compile", program)), codeBytes }),
      run: async () => runFigures(await this.#node([], "run", program)),
    };
  }

  #node(flags: readonly string[], verb: string, program: Program): Promise<ProcessResult> {
    const args = [...this.#flags, ...flags, this.#child, verb, program.file, ...(program.folder ? [program.folder] : [])];
    return runProcess(process.execPath, args, { input: program.input });
  }
}
