// Runs a process to its end, with what the benchmark wants to know about it.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { EngineError, type RunFigures } from "./engine.ts";

export interface ProcessResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  /** File for standard input; nothing by default. */
  readonly input?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called every few milliseconds with the process id. */
  readonly watch?: (pid: number) => void;
}

const WATCH_INTERVAL_MS = 2;
/** No program or compilation takes longer. */
const TIMEOUT_MS = 600_000;

/** Runs a program to its end. @throws EngineError when it cannot be started */
export function runProcess(command: string, args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  const input = options.input === undefined ? "ignore" : openSync(options.input, "r");
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: [input, "pipe", "pipe"],
      env: { ...process.env, ...options.environment },
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
    });
    const { watch } = options;
    const timer = watch ? setInterval(() => child.pid !== undefined && watch(child.pid), WATCH_INTERVAL_MS) : undefined;
    const streams: [Buffer[], Buffer[]] = [[], []];
    child.stdout!.on("data", (chunk: Buffer) => streams[0].push(chunk));
    child.stderr!.on("data", (chunk: Buffer) => streams[1].push(chunk));
    const finish = () => {
      clearInterval(timer);
      if (typeof input === "number") closeSync(input);
    };
    child.on("error", (error) => {
      finish();
      reject(new EngineError(`${command}: ${error.message}`));
    });
    child.on("close", (status) => {
      finish();
      const [stdout, stderr] = streams.map((chunks) => Buffer.concat(chunks).toString("utf8")) as [string, string];
      resolve({ status, stdout, stderr });
    });
  });
}

/** Peak resident memory of a process so far, in bytes; undefined when it is gone. */
export function peakResidentBytes(pid: number): number | undefined {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readProcessFile(pid, "status"));
  return found ? Number(found[1]) * 1024 : undefined;
}

/** Bytes of executable memory without a file behind it: what a compiler has made. */
export function generatedCodeBytes(pid: number): number {
  let bytes = 0;
  for (const [, start, end] of readProcessFile(pid, "maps").matchAll(/^([0-9a-f]+)-([0-9a-f]+) r-xp \S+ 00:00 0 *$/gm)) {
    bytes += Number(BigInt(`0x${end}`) - BigInt(`0x${start}`));
  }
  return bytes;
}

function readProcessFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return ""; // it ended meanwhile
  }
}

/** The last "@N" on standard error. @throws EngineError when there is none */
export function runFigures(result: ProcessResult): RunFigures {
  const times = [...result.stderr.matchAll(/^@(\d+)\s*$/gm)];
  const last = times.at(-1);
  if (!last) {
    const tail = result.stderr.trim().split("\n").at(-1)?.slice(0, 120) ?? "";
    throw new EngineError(`the program printed no time (exit status ${result.status}) ${tail}`);
  }
  return { ns: Number(last[1]), output: result.stdout };
}
