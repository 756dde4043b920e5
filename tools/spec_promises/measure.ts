// Measures the promises on one architecture: a benchmark image counts system calls, the ordinary
// image boots to its prompt and starts a program twice.
import { findModules } from "../build/boot_set.ts";
import { buildSystem } from "../build/build_system.ts";
import type { IsaName } from "../project.ts";
import type { Progress } from "../cli/progress.ts";
import { runFramed } from "../qemu/framed_run.ts";
import { execArgument } from "../qemu/exec_argument.ts";
import type { PromiseName } from "./promises.ts";

export type Measured = Partial<Record<PromiseName, number>>;

/** Instructions that one tick of the machine's counter stands for under -icount shift=0. */
const INSTRUCTIONS_PER_TICK: Record<IsaName, number> = { x86_64: 1, arm64: 16 };
const TIMEOUT_MS = 300_000;
const MEMORY_MIB = 512;

/** Builds, boots and measures everything that is promised for an ISA. */
export async function measurePromises(root: string, isa: IsaName, progress: Progress): Promise<Measured> {
  const calls = await measureCalls(root, isa, progress);
  const system = await measureSystem(root, isa, progress);
  return { ...calls, ...system };
}

async function measureCalls(root: string, isa: IsaName, progress: Progress): Promise<Measured> {
  const extraModules = await findModules(root, isa, ["tests/bench/modules"]);
  const system = await buildSystem(root, isa, progress, undefined, { name: "bench", extraModules });
  const log = await bootAndRun(system.isa, system.image, system.disk, ["/bin/ticker.wasm", "500"]);
  const ticks = (name: string): number | undefined => {
    const found = new RegExp(`bench ${name} ticks (\\d+) rounds (\\d+)`).exec(log);
    return found ? (Number(found[1]) / Number(found[2])) * INSTRUCTIONS_PER_TICK[isa] : undefined;
  };
  const loop = ticks("loop");
  const beyondLoop = (name: string) => {
    const total = ticks(name);
    return total === undefined || loop === undefined || /bench failed/.test(log) ? undefined : total - loop;
  };
  return dropUndefined({
    nullCall: beyondLoop("null"),
    signal: beyondLoop("signal"),
    call: beyondLoop("call"),
    cachedStart: lastStart(log),
  });
}

/** From the request to the program's first instruction: a nanosecond is an instruction here. */
function lastStart(log: string): number | undefined {
  const requested = [...log.matchAll(/bench start ns (\d+)/g)].map((found) => Number(found[1]));
  const reached = [...log.matchAll(/first instruction ns (\d+)/g)].map((found) => Number(found[1]));
  if (requested.length < 2 || requested.length !== reached.length) return undefined;
  return reached.at(-1)! - requested.at(-1)!;
}

/** The shell says in the log what the machine had used when it was ready. */
async function measureSystem(root: string, isa: IsaName, progress: Progress): Promise<Measured> {
  const system = await buildSystem(root, isa, progress);
  const log = await bootAndRun(isa, system.image, system.disk, ["/bin/cowsay.wasm", "hi"]);
  const number = (pattern: RegExp): number | undefined => {
    const found = [...log.matchAll(pattern)].at(-1);
    return found ? Number(found[1]) : undefined;
  };
  const free = number(/memory free (\d+)/g);
  const bootTicks = number(/boot ticks (\d+)/g);
  return dropUndefined({
    kernelImage: system.kernelCodeSize,
    wholeImage: system.imageSize,
    boot: bootTicks === undefined ? undefined : bootTicks * INSTRUCTIONS_PER_TICK[isa],
    // Everything that is not free counts: image, firmware's tables, services.
    memory: free === undefined ? undefined : MEMORY_MIB * 2 ** 20 - free,
  });
}

async function bootAndRun(isa: IsaName, image: string, disk: string, words: readonly string[]): Promise<string> {
  const log: Uint8Array[] = [];
  const result = await runFramed({
    isa, image, disk,
    append: `${execArgument(words)} verbose`,
    instructionCount: true,
    memoryMiB: MEMORY_MIB,
    timeoutMs: TIMEOUT_MS,
    stdout: (bytes) => log.push(bytes),
    stderr: (bytes) => log.push(bytes),
    log: (bytes) => log.push(bytes),
  });
  const text = Buffer.concat(log).toString("utf8");
  if (result.failure) throw new Error(`${isa}: ${result.failure}\n${text.slice(-2000)}`);
  return text;
}

function dropUndefined(values: Record<string, number | undefined>): Measured {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
