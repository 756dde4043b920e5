// Our loader. It compiles inside V8; what it makes runs as a Linux executable of its own
// (`cloudos compile --target linux-x86_64`).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CpuLevel, Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { loaderPath } from "../build/build_loader.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import { Loader } from "../build/loader_host.ts";
import { EngineError, type Engine, type Prepared, type RunFigures } from "./engine.ts";
import { runFigures, runProcess } from "./measured_process.ts";
import type { Program } from "./program.ts";
import { buildV8Child, readAnswer, V8_OPTIMISED } from "./v8_engine.ts";

const ISA = "x86_64";

export class CloudOsEngine implements Engine {
  readonly name = "CloudOS";
  readonly #root: string;
  readonly #child: string;
  readonly #loader: Loader;

  private constructor(root: string, loader: Loader) {
    this.#root = root;
    this.#child = buildV8Child(root);
    this.#loader = loader;
  }

  static async create(root: string): Promise<CloudOsEngine> {
    return new CloudOsEngine(root, await Loader.load(ISA));
  }

  missing(): undefined {
    return undefined;
  }

  /** Operators of a module: what compile times are divided by. @throws EngineError when it is refused */
  countOperators(wasm: Uint8Array): number {
    return this.#compileHere(wasm).operatorCount;
  }

  #compileHere(wasm: Uint8Array) {
    const result = this.#loader.compile(wasm, { profile: Profile.User, environment: Environment.CloudOs });
    if (!result.ok) throw new EngineError(`${result.category}: ${result.message}`);
    return result;
  }

  async prepare(program: Program): Promise<Prepared> {
    const codeBytes = new CompiledModule(this.#compileHere(new Uint8Array(readFileSync(program.file))).blob).code.length;
    const executable = join(this.#root, "build/bench", `${program.name}.x86_64`);
    if (program.timed) await this.#buildExecutable(program, executable);
    return {
      compile: async () => {
        const options = [Profile.User, Environment.CloudOs, CpuLevel.Baseline].map(String);
        const args = [...V8_OPTIMISED, this.#child, "loader", program.file, join(this.#root, loaderPath(ISA)), ...options];
        return { ...readAnswer(await runProcess(process.execPath, args)), codeBytes };
      },
      run: () => runExecutable(executable, program),
    };
  }

  async #buildExecutable(program: Program, executable: string): Promise<void> {
    const tool = join(this.#root, "tools/cli/main.ts");
    const folder = program.folder ? ["--dir", `${program.folder}::.`] : [];
    const result = await runProcess(process.execPath, [
      "--import", "tsx", tool, "compile", program.file, "--target", "linux-x86_64", ...folder, "-o", executable,
    ]);
    if (result.status !== 0) throw new EngineError(result.stderr.trim().split("\n").at(-1) ?? "cloudos compile failed");
  }
}

async function runExecutable(executable: string, program: Program): Promise<RunFigures> {
  return runFigures(await runProcess(executable, [], { input: program.input }));
}
