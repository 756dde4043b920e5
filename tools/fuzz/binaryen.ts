// Modules from Binaryen's fuzzer: `wasm-opt --translate-to-fuzz` makes a valid module of any bytes.
// The bytes are the decisions, so a failing module shrinks as our own do. Debian's package starts
// ten times faster than npm's; one shell runs a batch.
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Choices } from "./choices.ts";

const CORE = [
  "--enable-mutable-globals", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-bulk-memory",
  "--enable-multivalue",
];
const INPUT_MIN = 60;
const INPUT_SPREAD = 700;
const BATCH_TIMEOUT_MS = 120_000;

export interface BinaryenInput {
  readonly bytes: readonly number[];
  readonly simd: boolean;
}

/** npx puts npm's programs before the system's: its wasm-opt is a slow one. */
const PATH = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules")).join(delimiter);
const ENVIRONMENT = { ...process.env, PATH, BINARYEN_CORES: "1" };

/** True where wasm-opt can be started. */
export function hasBinaryen(): boolean {
  return spawnSync("wasm-opt", ["--version"], { env: ENVIRONMENT }).status === 0;
}

/** The input that a seed stands for. */
export function binaryenInput(seed: number): BinaryenInput {
  const choices = Choices.fromSeed(seed ^ 0x5bd1e995);
  const size = INPUT_MIN + choices.below(INPUT_SPREAD);
  return { bytes: Array.from({ length: size }, () => choices.below(256)), simd: choices.below(3) === 0 };
}

/**
 * Makes a module of each input; null where wasm-opt failed. NaNs that arithmetic makes are replaced
 * at run time (--denan), so that results are the same everywhere.
 */
export async function translateToFuzz(inputs: readonly BinaryenInput[]): Promise<(Uint8Array | null)[]> {
  if (inputs.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), "fuzz-ttf-"));
  try {
    await Promise.all(inputs.map(({ bytes }, index) => writeFile(join(folder, `${index}.in`), Uint8Array.from(bytes))));
    const lines = inputs.map(({ simd }, index) =>
      `wasm-opt -ttf ${index}.in --denan ${CORE.join(" ")}${simd ? " --enable-simd" : ""} -o ${index}.wasm 2>/dev/null`);
    await new Promise<void>((resolve) => {
      const options = { cwd: folder, timeout: BATCH_TIMEOUT_MS, env: ENVIRONMENT };
      execFile("sh", ["-c", lines.join("\n")], options, () => resolve());
    });
    return await Promise.all(inputs.map((_, index) => readFile(join(folder, `${index}.wasm`)).catch(() => null)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
