// Executables for Linux, made and run by tests.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileAssemblyScript } from "../../tools/build/assemblyscript.ts";
import { ISA_NAMES, PROJECT_ROOT, type IsaName } from "../../tools/project.ts";
import { whenChanged } from "../../tools/build/input_hash.ts";
import type { ProgramMaker } from "../../tools/linux_program/make.ts";
import type { PreopenedDirectory } from "../../tools/linux_program/program_tables.ts";
import { starterOf } from "../../tools/wasi_suite/run_linux.ts";

const TIMEOUT_MS = 60_000;

export interface ProgramRun {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Why programs of an ISA cannot run here, or false. */
export function cannotRun(isa: IsaName): string | false {
  if (process.platform !== "linux") return "only Linux runs executables for Linux";
  const [emulator] = starterOf(isa);
  if (emulator === undefined || spawnSync(emulator, ["--version"]).status === 0) return false;
  return `no ${emulator} here (Debian: qemu-user)`;
}

export { ISA_NAMES };

/** Makes an executable of a Wasm file. */
export function makeProgram(
  maker: ProgramMaker, wasmFile: string, output: string, preopens: readonly PreopenedDirectory[] = [],
): void {
  writeFileSync(output, maker.make(new Uint8Array(readFileSync(wasmFile)), preopens), { mode: 0o755 });
}

/** Runs an executable; an ISA that is not the host's under its emulator. */
export function runProgram(isa: IsaName, program: string, args: readonly string[], options: RunOptions = {}): ProgramRun {
  const [command, ...all] = [...starterOf(isa), program, ...args] as [string, ...string[]];
  const run = spawnSync(command, all, {
    input: options.stdin ?? new Uint8Array(0), env: options.env ?? {}, cwd: options.cwd ?? PROJECT_ROOT,
    timeout: TIMEOUT_MS, maxBuffer: 1 << 26,
  });
  // A program may end before it has read its input.
  if (run.error && (run.error as NodeJS.ErrnoException).code !== "EPIPE") throw run.error;
  return { status: run.status, signal: run.signal, stdout: run.stdout, stderr: run.stderr.toString() };
}

/** Builds a program of tests/linux_target. @returns the .wasm */
export async function buildProgram(name: "probe" | "calls"): Promise<string> {
  const output = `build/tests/linux_target/${name}.wasm`;
  const entry = `tests/linux_target/${name}.ts`;
  await whenChanged(PROJECT_ROOT, output, [entry, "tests/programs/wasi.ts", "package-lock.json"], [], async () => {
    await compileAssemblyScript(PROJECT_ROOT, { entry, runtime: "stub", memoryBase: 1024, use: ["abort="] }, output);
  });
  return join(PROJECT_ROOT, output);
}
