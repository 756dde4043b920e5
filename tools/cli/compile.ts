// cloudos compile: Wasm in, compiled module out, without booting anything.
import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import { Loader } from "../build/loader_host.ts";
import { parseIsa } from "./options.ts";
import { UserError } from "./user_error.ts";

interface CompileOptions {
  arch: string;
  output?: string;
  stats?: boolean;
}

export function addCompileCommand(program: Command): void {
  program
    .command("compile")
    .description("compile a Wasm module to native code, as the loader service does")
    .argument("<file>", "the .wasm file")
    .option("--arch <isa>", "x86_64 or arm64", process.env["ARCH"] || "x86_64")
    .option("-o, --output <file>", "where to put the compiled module (abi/compiled_module.ts)")
    .option("--stats", "print sizes and times")
    .action(compile);
}

async function compile(file: string, options: CompileOptions): Promise<void> {
  const isa = parseIsa(options.arch);
  const wasm = await readFile(file).catch((error: Error) => {
    throw new UserError(`${file}: ${error.message}`);
  });
  const loader = await Loader.load(isa);
  const started = performance.now();
  const result = loader.compile(new Uint8Array(wasm), { profile: Profile.User, environment: Environment.CloudOs });
  const elapsedMs = performance.now() - started;
  if (!result.ok) {
    const hint = result.reason !== 0 && wasm.subarray(0, 4).toString("latin1") !== "\0asm" ? " (is it a Wasm module?)" : "";
    throw new UserError(`${file}: ${result.category} at offset 0x${result.offset.toString(16)}: ${result.message}${hint}`);
  }
  if (options.output) await writeFile(options.output, result.blob);
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
