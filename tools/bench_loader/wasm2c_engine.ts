// wasm2c (Debian's wabt) and clang -O2: what an ahead-of-time C compiler makes of the same module.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../setup/debian_packages.ts";
import { EngineError, type CompileFigures, type Engine, type Prepared } from "./engine.ts";
import { peakResidentBytes, runFigures, runProcess } from "./measured_process.ts";
import type { Program } from "./program.ts";
import { readWasmFacts } from "./wasm_facts.ts";

/** By its path: npm's wabt has a wasm2c too, of another version. */
const WASM2C = "/usr/bin/wasm2c";
const RUNTIME = "/usr/share/wabt/wasm2c";
const MAIN = "tests/bench/loader/wasm2c_main.c";
/** Larger modules take clang minutes. */
const BODY_BYTES_MAX = 200_000;

export class Wasm2cEngine implements Engine {
  readonly name = "wasm2c + clang";
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  missing(): string | undefined {
    if (findProgram(WASM2C) && existsSync(RUNTIME) && findProgram("clang-14")) return undefined;
    return "wasm2c + clang: install Debian's wabt and clang-14 (apt-get install wabt clang-14)";
  }

  async prepare(program: Program): Promise<Prepared> {
    const { bodyBytes } = readWasmFacts(new Uint8Array(readFileSync(program.file)));
    if (!program.timed) throw new EngineError("only timed programs are translated");
    if (bodyBytes > BODY_BYTES_MAX) throw new EngineError("the module is too large for clang to be waited for");
    const folder = join(this.#root, "build/bench", `${program.name}.wasm2c`);
    mkdirSync(folder, { recursive: true });
    const figures = await this.#build(program, folder);
    // It takes long and the ratio is large: one measurement is enough.
    return {
      compile: () => Promise.resolve(figures),
      run: async () => runFigures(await runProcess(join(folder, "program"), [], { input: program.input })),
    };
  }

  async #build(program: Program, folder: string): Promise<CompileFigures> {
    let memoryBytes = 0;
    const watch = (pid: number) => (memoryBytes = Math.max(memoryBytes, peakResidentBytes(pid) ?? 0));
    const run = async (command: string, ...args: string[]) => {
      const result = await runProcess(command, args, { watch });
      const message = result.stderr.split("\n").find((line) => line.includes("error") || line.includes("undefined"));
      if (result.status !== 0) throw new EngineError(`${command}: ${(message ?? result.stderr).slice(0, 160)}`);
      return result;
    };
    const start = process.hrtime.bigint();
    await run(WASM2C, program.file, "-n", "program", "-o", join(folder, "program.c"));
    await run("clang-14", "-O2", "-w", "-c", `-I${folder}`, join(folder, "program.c"), "-o", join(folder, "program.o"));
    const ns = Number(process.hrtime.bigint() - start);
    const sizes = await run("llvm-size-14", join(folder, "program.o"));
    await run(
      "clang-14", "-O2", "-w", `-I${folder}`, `-I${RUNTIME}`, join(this.#root, MAIN), `${RUNTIME}/wasm-rt-impl.c`,
      join(folder, "program.o"), "-lm", "-o", join(folder, "program"),
    );
    return { ns, codeBytes: Number(/\n\s*(\d+)/.exec(sizes.stdout)?.[1] ?? 0), memoryBytes };
  }
}
