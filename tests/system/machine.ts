// A booted machine that a test types at and reads from, as a user does.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { PROJECT_ROOT, type IsaName } from "../../tools/project.ts";
import { Progress } from "../../tools/cli/progress.ts";
import { findModules } from "../../tools/build/boot_set.ts";
import { buildSystem, type BuiltSystem } from "../../tools/build/build_system.ts";
import { qemuCommandLine, type MachineOptions } from "../../tools/qemu/command_line.ts";
import { execArgument } from "../../tools/qemu/exec_argument.ts";
import { runFramed, type FramedRunOptions } from "../../tools/qemu/framed_run.ts";

export const isas: readonly IsaName[] = ["x86_64", "arm64"];

export async function systemFor(isa: IsaName, files?: string): Promise<BuiltSystem> {
  return buildSystem(PROJECT_ROOT, isa, new Progress(false), files);
}

/** An image with test-only modules of tests/system/modules beside the boot set. */
export async function variantFor(isa: IsaName, modules: readonly string[], files?: string): Promise<BuiltSystem> {
  const found = await findModules(PROJECT_ROOT, isa, ["tests/system/modules"]);
  const extraModules = found.filter((module) => modules.includes(module.manifest.name));
  if (extraModules.length !== modules.length) throw new Error(`no such test modules: ${modules.join(", ")}`);
  return buildSystem(PROJECT_ROOT, isa, new Progress(false), files, { name: `test-${modules.join("-")}`, extraModules });
}

export interface ExecResult {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly log: string;
  readonly artefact: Buffer;
  readonly failure: string | undefined;
}

export interface ExecOptions {
  readonly stdin?: NodeJS.ReadableStream;
  readonly timeoutMs?: number;
  readonly started?: FramedRunOptions["started"];
  /** Sees standard output as it comes. */
  readonly onOutput?: (bytes: Uint8Array) => void;
}

/** Boots, runs one command in framed mode, and gives back all that came out. */
export async function execInGuest(
  system: BuiltSystem,
  words: readonly string[],
  options: Partial<MachineOptions> & ExecOptions = {},
): Promise<ExecResult> {
  const none = (): Uint8Array[] => [];
  const streams = { stdout: none(), stderr: none(), log: none(), artefact: none() };
  const { stdin, onOutput, ...machine } = options;
  const result = await runFramed({
    isa: system.isa,
    image: system.image,
    disk: system.disk,
    timeoutMs: 120_000,
    ...machine,
    ...(stdin ? { stdin: stdin as import("node:stream").Readable } : {}),
    append: [execArgument(words), machine.append ?? ""].join(" ").trim(),
    stdout: (bytes) => {
      streams.stdout.push(bytes);
      onOutput?.(bytes);
    },
    stderr: (bytes) => streams.stderr.push(bytes),
    log: (bytes) => streams.log.push(bytes),
    artefact: (bytes) => streams.artefact.push(bytes),
  });
  return {
    status: result.status,
    failure: result.failure,
    stdout: Buffer.concat(streams.stdout),
    stderr: Buffer.concat(streams.stderr),
    artefact: Buffer.concat(streams.artefact),
    log: Buffer.concat(streams.log).toString("utf8"),
  };
}

/** A machine with its shell on a terminal line. */
export class Machine {
  private output = "";
  private position = 0;
  private ended = false;
  private readonly listeners = new Set<() => void>();

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.on("data", (chunk: Buffer) => {
      this.output += chunk.toString("latin1");
      this.notify();
    });
    child.stderr.on("data", (chunk: Buffer) => (this.output += `[qemu] ${chunk.toString("latin1")}`));
    child.stdin.on("error", () => undefined);
    child.on("close", () => {
      this.ended = true;
      this.notify();
    });
  }

  static start(system: BuiltSystem, options: Partial<MachineOptions> = {}): Machine {
    const { program, args } = qemuCommandLine({
      isa: system.isa, image: system.image, disk: system.disk, serial: "stdio", ...options,
    });
    return new Machine(spawn(program, args, { stdio: "pipe" }));
  }

  /** Everything that came out so far. */
  get transcript(): string {
    return this.output;
  }

  type(text: string): void {
    this.child.stdin.write(text, "latin1");
  }

  /**
   * Waits for output after what earlier waits matched.
   * @throws Error with the transcript's end when it does not come in time or the machine ends
   */
  async waitFor(pattern: RegExp | string, timeoutMs = 60_000): Promise<RegExpExecArray> {
    const expression = typeof pattern === "string" ? new RegExp(escape(pattern)) : pattern;
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = expression.exec(this.output.slice(this.position));
      if (found) {
        this.position += found.index + found[0].length;
        return found;
      }
      const left = deadline - Date.now();
      if (this.ended || left <= 0) {
        const why = this.ended ? "the machine ended" : `nothing within ${timeoutMs} ms`;
        throw new Error(`waiting for ${expression}: ${why}; last output:\n${this.output.slice(-2000)}`);
      }
      await this.nextOutput(left);
    }
  }

  /** Later waits look at what comes from here on. */
  skip(): void {
    this.position = this.output.length;
  }

  /** Waits until more comes out. @throws Error when the machine has ended */
  async more(deadline: number): Promise<void> {
    if (this.ended) throw new Error(`the machine ended; last output:\n${this.output.slice(-2000)}`);
    await this.nextOutput(Math.max(1, deadline - Date.now()));
  }

  /** Waits for QEMU to end by itself. */
  async waitForEnd(timeoutMs = 30_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.ended) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`the machine did not end; last output:\n${this.output.slice(-2000)}`);
      await this.nextOutput(left);
    }
  }

  stop(): void {
    if (!this.ended) this.child.kill("SIGKILL");
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private nextOutput(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.listeners.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.listeners.add(done);
    });
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
