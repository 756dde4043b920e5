// What a WASI program does under node:wasi, to compare CloudOS with.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface ReferenceResult {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * Runs a program in a process of its own. `args[0]` is the name that the program sees.
 * @param files a folder that the program sees as /files
 */
export function runReference(
  wasmFile: string, args: readonly string[], stdin: Uint8Array = new Uint8Array(0), files = "",
): Promise<ReferenceResult> {
  const worker = fileURLToPath(new URL("./reference_worker.ts", import.meta.url));
  const node = ["--no-warnings", "--import", "tsx", worker, wasmFile, files, ...args];
  const child = spawn(process.execPath, node, { stdio: "pipe" });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status: status ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }));
  });
}
