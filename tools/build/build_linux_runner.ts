// Builds the Linux runner, a static executable of our own assembler: build/linux/runner-<isa>.
// The stub module arch/<isa>/linux/runner.ts runs here and gives the code.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { RUNNER_DATA, RUNNER_DATA_SIZE, RUNNER_TEXT } from "../../abi/linux_runner.ts";
import { writeElf } from "../elf/write_elf.ts";
import { whenChanged } from "./input_hash.ts";
import { assembleStub, stubInputs } from "./linux_stub.ts";
import { ISA_NAMES, PROJECT_ROOT, type IsaName } from "../project.ts";

/** Addresses in the runner that the controller needs. */
export interface RunnerSymbols {
  readonly handler: number;
  /** 0 where the kernel brings its own. */
  readonly restorer: number;
  readonly grow: number;
}

/** Where the runner for an ISA stands, relative to the root. */
export function runnerPath(isa: IsaName): string {
  return join(PROJECT_ROOT, `build/linux/runner-${isa}`);
}

/** Builds the runner for one ISA; its symbols stand beside it as JSON. */
export async function buildLinuxRunner(isa: IsaName): Promise<RunnerSymbols> {
  const { code, offset } = await assembleStub(isa, "runner");
  const restorer = offset("restorerOffset");
  const symbols: RunnerSymbols = {
    handler: RUNNER_TEXT + offset("handlerOffset"),
    restorer: restorer === 0 ? 0 : RUNNER_TEXT + restorer,
    grow: RUNNER_TEXT + offset("growOffset"),
  };
  const elf = writeElf(isa, RUNNER_TEXT, [
    { address: RUNNER_TEXT, bytes: code, memorySize: code.length, writable: false, executable: true },
    { address: RUNNER_DATA, bytes: new Uint8Array(0), memorySize: RUNNER_DATA_SIZE, writable: true, executable: false },
  ]);
  // Renamed into place: the old one may be running.
  const path = runnerPath(isa);
  const temporary = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, elf, { mode: 0o755 });
  await writeFile(`${temporary}.json`, JSON.stringify(symbols));
  await rename(`${temporary}.json`, `${path}.json`);
  await rename(temporary, path);
  return symbols;
}

/** Builds the runner for an ISA unless it is there and its sources have not changed. */
export async function ensureLinuxRunner(isa: IsaName): Promise<RunnerSymbols> {
  const inputs = [...stubInputs(isa), "abi/linux_runner.ts", "tools/elf", "tools/build/build_linux_runner.ts"];
  const output = relative(PROJECT_ROOT, runnerPath(isa));
  await whenChanged(PROJECT_ROOT, output, inputs, [], async () => void (await buildLinuxRunner(isa)));
  return JSON.parse(await readFile(`${runnerPath(isa)}.json`, "utf8")) as RunnerSymbols;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const isa of ISA_NAMES) {
    await buildLinuxRunner(isa);
    console.log(runnerPath(isa));
  }
}
