// cloudos compile: Wasm in, a compiled module or an executable for Linux out, without booting
// anything.
import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import { Loader } from "../build/loader_host.ts";
import { parseDirectories, parseTarget, writeProgram } from "./compile_program.ts";
import { parseIsa } from "./options.ts";
import { UserError } from "./user_error.ts";

interface CompileOptions {
  arch: string;
  output?: string;
  target?: string;
  dir: string[];
  stats?: boolean;
}

export function addCompileCommand(program: Command): void {
  program
    .command("compile")
    .description("compile a Wasm module to native code, as the loader service does")
    .argument("<file>", "the .wasm file")
    .option("--arch <isa>", "x86_64 or arm64", process.env["ARCH"] || "x86_64")
    .option("-o, --output <file>", "where to put the compiled module (abi/compiled_module.ts), or the executable")
    .option("--target <system>", "make an executable: linux-x86_64 or linux-arm64")
    .option(
      "--dir <host[::guest]>",
      "with --target: a directory that the program may use, there under another name (repeatable)",
      (value: string, all: string[]) => [...all, value],
      [],
    )
    .option("--stats", "print sizes and times")
    .action(compile);
}

async function compile(file: string, options: CompileOptions): Promise<void> {
  const isa = options.target === undefined ? parseIsa(options.arch) : parseTarget(options.target);
  const directories = parseDirectories(options.dir);
  if (options.target === undefined && directories.length > 0) throw new UserError("--dir needs --target");
  if (options.target !== undefined && !options.output) throw new UserError("--target needs -o FILE");
  const environment = options.target === undefined ? Environment.CloudOs : Environment.Linux;
  const wasm = await readFile(file).catch((error: Error) => {
    throw new UserError(`${file}: ${error.message}`);
  });
  const loader = await Loader.load(isa);
  const started = performance.now();
  const result = loader.compile(new Uint8Array(wasm), { profile: Profile.User, environment });
  const elapsedMs = performance.now() - started;
  if (!result.ok) {
    const hint = result.reason !== 0 && wasm.subarray(0, 4).toString("latin1") !== "\0asm" ? " (is it a Wasm module?)" : "";
    throw new UserError(`${file}: ${result.category} at offset 0x${result.offset.toString(16)}: ${result.message}${hint}`);
  }
  if (options.output && options.target !== undefined) {
    await writeProgram(isa, loader, file, result.blob, directories, options.output);
  } else if (options.output) {
    await writeFile(options.output, result.blob).catch((error: Error) => {
      throw new UserError(`${options.output}: ${error.message}`);
    });
  }
  if (options.stats || !options.output) printStatistics(file, wasm.length, result.blob, result.operatorCount, elapsedMs, result.peakMemory);
}

function printStatistics(
  file: string, wasmSize: number, blob: Uint8Array, operators: number, elapsedMs: number, peakMemory: number,
): void {
  const compiled = new CompiledModule(blob);
  const rows: [string, string][] = [
    ["module", `${file}, ${wasmSize} bytes`],
    ["functions", String(compiled.functions.length)],
    ["operators", String(operators)],
    ["native code", `${compiled.code.length} bytes`],
    ["compiled module", `${blob.length} bytes`],
    ["compile time", `${elapsedMs.toFixed(1)} ms, ${((elapsedMs * 1e6) / Math.max(1, operators)).toFixed(0)} ns per operator`],
    ["peak memory", `${peakMemory} bytes`],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(16)} ${value}`);
}
