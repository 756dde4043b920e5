// Cranelift, as npm's wizer embeds it: wizer compiles a module and runs its `_start`. One thread.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { EngineError, type CompileFigures, type Engine, type Prepared, type RunFigures } from "./engine.ts";
import { generatedCodeBytes, peakResidentBytes, runFigures, runProcess } from "./measured_process.ts";
import type { Program } from "./program.ts";

const LOG_FILTER = "wasmtime_internal_cranelift::compiler=debug";
/** Processes that are started until one was seen with its code. */
const LOOKS_MAX = 10;
const UNITS: Readonly<Record<string, number>> = { ns: 1, "µs": 1e3, ms: 1e6, s: 1e9 };

/** wizer's own binary: its npm command is a script around it. */
function findWizer(): string | undefined {
  try {
    const wrapper = createRequire(import.meta.url).resolve("@bytecodealliance/wizer/package.json");
    const binary = join(dirname(wrapper), `../wizer-${process.platform}-${process.arch}/wizer`);
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** Sums the times in wizer's log: building the intermediate form and compiling, of every function. */
export function sumLoggedTimes(log: string): number {
  let ns = 0;
  for (const [, number, unit] of log.matchAll(/(?:translated to CLIF|compiled) in ([\d.]+)(ns|µs|ms|s)$/gm)) {
    ns += Number(number) * UNITS[unit!]!;
  }
  return ns;
}

export class CraneliftEngine implements Engine {
  readonly name = "Cranelift";
  readonly #wizer = findWizer();

  missing(): string | undefined {
    return this.#wizer ? undefined : "Cranelift: npm's @bytecodealliance/wizer has no binary for this machine";
  }

  prepare(program: Program): Promise<Prepared> {
    return Promise.resolve({ compile: () => this.#compile(program), run: () => this.#run(program) });
  }

  #arguments(program: Program): string[] {
    const folder = program.folder ? ["--mapdir", `.::${program.folder}`] : [];
    return ["--allow-wasi", ...folder, "-f", "_start", program.file, "-o", "/dev/null"];
  }

  /** A short process may end before its memory was looked at: then there is another one. */
  async #compile(program: Program): Promise<CompileFigures> {
    let figures = await this.#compileOnce(program);
    for (let looks = 1; looks < LOOKS_MAX && figures.codeBytes === undefined; looks++) {
      figures = await this.#compileOnce(program);
    }
    return figures;
  }

  /** The code is there once the process has executable memory of its own: then memory is read. */
  async #compileOnce(program: Program): Promise<CompileFigures> {
    let codeBytes = 0;
    let memoryBytes: number | undefined;
    const result = await runProcess(this.#wizer!, this.#arguments(program), {
      input: program.input,
      environment: { RUST_LOG: LOG_FILTER, RAYON_NUM_THREADS: "1" },
      watch: (pid) => {
        if (codeBytes > 0) return;
        memoryBytes = peakResidentBytes(pid) ?? memoryBytes;
        codeBytes = generatedCodeBytes(pid);
      },
    });
    const ns = sumLoggedTimes(result.stderr);
    if (ns === 0) throw new EngineError(`wizer compiled nothing: ${result.stderr.slice(0, 200)}`);
    return { ns, ...(codeBytes > 0 ? { codeBytes } : {}), ...(memoryBytes ? { memoryBytes } : {}) };
  }

  async #run(program: Program): Promise<RunFigures> {
    return runFigures(await runProcess(this.#wizer!, this.#arguments(program), { input: program.input }));
  }
}
