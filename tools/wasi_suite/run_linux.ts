// A case of the WASI testsuite as a Linux process: compiled, linked, run over a copy of its folder.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IsaName } from "../project.ts";
import { ProgramError } from "../linux_program/link.ts";
import type { ProgramMaker } from "../linux_program/make.ts";
import type { WasiCase } from "./cases.ts";

const TIMEOUT_MS = 60_000;

/** How executables for an ISA are started here: nothing, or an emulator, before their path. */
export function starterOf(isa: IsaName): readonly string[] {
  if (process.arch === (isa === "arm64" ? "arm64" : "x64")) return [];
  return [isa === "arm64" ? "qemu-aarch64" : "qemu-x86_64"];
}

/** @returns null when it passed, else why not */
export function runOnLinux(isa: IsaName, maker: ProgramMaker, test: WasiCase): string | null {
  const folder = mkdtempSync(join(tmpdir(), "cloudos-wasi-"));
  try {
    const root = join(folder, "root");
    if (test.root === null) mkdirSync(root);
    else cpSync(test.root, root, { recursive: true });
    const program = join(folder, "program");
    const preopens = test.root === null ? [] : [{ guest: "/", host: "." }];
    writeFileSync(program, maker.make(new Uint8Array(readFileSync(test.file)), preopens), { mode: 0o755 });
    const [command, ...args] = [...starterOf(isa), program, ...test.args] as [string, ...string[]];
    const run = spawnSync(command, args, { cwd: root, env: test.env, input: "", encoding: "utf8", timeout: TIMEOUT_MS });
    if (run.error) return run.error.message;
    if (run.status !== test.exitStatus) return `exit status ${run.status ?? run.signal}: ${run.stderr.trim().slice(0, 400)}`;
    if (test.stdout !== null && run.stdout !== test.stdout) return `it printed ${JSON.stringify(run.stdout.slice(0, 200))}`;
    return null;
  } catch (error) {
    if (error instanceof ProgramError) return error.message;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
