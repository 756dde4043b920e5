// A case of the WASI testsuite in the booted system: one boot each, with every case's module on the
// disk. Programs get the disk's root as "/", read-only, and no environment but the shell's.
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSystem, type BuiltSystem } from "../build/build_system.ts";
import { PROJECT_ROOT, type IsaName } from "../project.ts";
import { Progress } from "../cli/progress.ts";
import { execArgument } from "../qemu/exec_argument.ts";
import { runFramed } from "../qemu/framed_run.ts";
import type { WasiCase } from "./cases.ts";

const TIMEOUT_MS = 180_000;

function fileName(test: WasiCase): string {
  return `${test.name.replaceAll("/", "-")}.wasm`;
}

/** Builds the image, and a disk with the cases' modules. */
export async function systemWithCases(isa: IsaName, cases: readonly WasiCase[]): Promise<BuiltSystem> {
  const folder = mkdtempSync(join(tmpdir(), "cloudos-wasi-"));
  try {
    for (const test of cases) copyFileSync(test.file, join(folder, fileName(test)));
    return await buildSystem(PROJECT_ROOT, isa, new Progress(false), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns null when it passed, else why not */
export async function runOnCloudOs(system: BuiltSystem, test: WasiCase): Promise<string | null> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const result = await runFramed({
    isa: system.isa,
    image: system.image,
    disk: system.disk,
    timeoutMs: TIMEOUT_MS,
    append: execArgument([`/files/${fileName(test)}`, ...test.args]),
    stdout: (bytes) => stdout.push(bytes),
    stderr: (bytes) => stderr.push(bytes),
    log: () => undefined,
  });
  if (result.failure !== undefined) return result.failure;
  if (result.status !== test.exitStatus) {
    return `exit status ${result.status}: ${Buffer.concat(stderr).toString().trim().slice(0, 400)}`;
  }
  const printed = Buffer.concat(stdout).toString();
  if (test.stdout !== null && printed !== test.stdout) return `it printed ${JSON.stringify(printed.slice(0, 200))}`;
  return null;
}
