// cloudos run: boots the image, to a shell on this terminal or to run one command.
import { createServer } from "node:net";
import { relative } from "node:path";
import type { Command } from "commander";
import { buildSystem } from "../build/build_system.ts";
import { requireFolder } from "../disk/make_disk.ts";
import { checkAppend } from "../qemu/command_line.ts";
import { execArgument } from "../qemu/exec_argument.ts";
import { RunControl } from "./run_control.ts";
import { framedAppend, runFramed } from "../qemu/framed_run.ts";
import { splitCommand } from "../qemu/split_command.ts";
import { runOnTerminal } from "../qemu/terminal_run.ts";
import { findProgram } from "../setup/debian_packages.ts";
import { Symbolizer } from "../symbols/symbolizer.ts";
import { LineWriter } from "./line_writer.ts";
import { Progress } from "./progress.ts";
import { parseIsa } from "./options.ts";
import { UserError } from "./user_error.ts";
import { PROJECT_ROOT, type IsaName } from "../project.ts";

interface RunOptions {
  arch: string;
  exec?: string;
  files?: string;
  verbose?: boolean;
  memory?: string;
  debug?: boolean;
}

/** Adds the verb `run`. */
export function addRunCommand(program: Command): void {
  program
    .command("run")
    .description("boot CloudOS in QEMU")
    .option("--arch <isa>", "x86_64 or arm64", process.env["ARCH"] || "x86_64")
    .option("--exec <command>", "run this command in place of the shell", process.env["EXEC"] || undefined)
    .option("--files <folder>", "put this folder on the disk, at /files", process.env["FILES"] || undefined)
    .option("--verbose", "show boot messages", (process.env["VERBOSE"] ?? "0") !== "0" && process.env["VERBOSE"] !== "")
    .option("--memory <MiB>", "memory of the virtual machine", process.env["MEMORY"] || "512")
    .option("--debug", "wait for gdb and print the command to attach")
    .argument("[words...]", "the command to run, word by word, instead of --exec")
    .action(async (words: string[], options: RunOptions) => {
      process.exitCode = await run(parseIsa(options.arch), words, options);
    });
}

async function run(isa: IsaName, words: readonly string[], options: RunOptions): Promise<number> {
  const memoryMiB = parseMemory(options.memory);
  // What cannot work is said before minutes go into a first build.
  if (options.files !== undefined) requireFolder(options.files);
  const command = words.length > 0 ? words : splitCommand(options.exec ?? "");
  if (command[0] === "") throw new UserError("the command's name is empty");
  if (command.length > 0) checkAppend(framedAppend(commandAppend(command, options.verbose === true)));
  const progress = new Progress(options.verbose === true || command.length === 0);
  const system = await buildSystem(PROJECT_ROOT, isa, progress, options.files);
  const machine = { isa, image: system.image, disk: system.disk, memoryMiB, files: options.files };
  try {
    if (options.debug) return await debug(machine, await system.writeSymbols());
    if (command.length > 0) return await runCommand(machine, command, options.verbose === true);
    return await runTerminal(machine, options.verbose === true);
  } finally {
    await system.discard();
  }
}

/** Exit statuses of programs that a fault ended (services/process/death_message.ts). */
const TRAP_STATUSES: readonly number[] = [132, 134, 136, 139];
const LAST_ERRORS_MAX = 1024;

/** Machines smaller than this do not reach the prompt. */
const MEMORY_MIN_MIB = 64;
/** QEMU's virt machine addresses 255 GiB of memory; no host that this runs on has more. */
const MEMORY_MAX_MIB = 255 * 1024;

function parseMemory(text = "512"): number {
  const memoryMiB = /^\d+$/.test(text) ? Number(text) : NaN;
  if (memoryMiB >= MEMORY_MIN_MIB && memoryMiB <= MEMORY_MAX_MIB) return memoryMiB;
  throw new UserError(`MEMORY=${text}: use whole MiB, from ${MEMORY_MIN_MIB} to ${MEMORY_MAX_MIB}`);
}

type Machine = { isa: IsaName; image: string; disk: string; memoryMiB: number; files: string | undefined };

function commandAppend(words: readonly string[], verbose: boolean): string {
  return [execArgument(words), verbose ? "verbose" : ""].join(" ").trim();
}

async function runCommand(machine: Machine, words: readonly string[], verbose: boolean): Promise<number> {
  const append = commandAppend(words, verbose);
  const symbolizer = await Symbolizer.load(PROJECT_ROOT, machine.isa, machine.files);
  const log = new LineWriter((line) => process.stderr.write(symbolizer.annotate(line)));
  const kept: Uint8Array[] = [];
  const control = new RunControl();
  let lastErrors = "";
  const result = await runFramed({
    ...machine,
    append,
    stdin: process.stdin,
    stdout: (bytes) => process.stdout.write(bytes),
    stderr: (bytes) => {
      lastErrors = (lastErrors + Buffer.from(bytes).toString("latin1")).slice(-LAST_ERRORS_MAX);
      return process.stderr.write(bytes);
    },
    drained: (resume) => void process.stdout.once("drain", resume),
    log: (bytes) => (verbose ? log.write(bytes) : void kept.push(bytes)),
    spawned: (actions) => control.attach(actions),
  });
  control.detach();
  if (control.status !== undefined) return control.status;
  if (result.failure) {
    for (const bytes of kept) log.write(bytes);
    log.end();
    console.error(`cloudos: ${result.failure}`);
  }
  log.end();
  // The system's message about a trap is the last that it writes; its place in TypeScript is ours to add.
  const trap = TRAP_STATUSES.includes(result.status) ? symbolizer.remark(lastErrors.trimEnd().split("\n").at(-1)!) : "";
  if (trap !== "") console.error(`cloudos: trapped${trap}`);
  return result.status;
}

async function runTerminal(machine: Machine, verbose: boolean, gdbPort?: number): Promise<number> {
  const symbolizer = await Symbolizer.load(PROJECT_ROOT, machine.isa, machine.files);
  return runOnTerminal({
    ...machine,
    append: verbose ? "verbose" : "",
    ...(gdbPort === undefined ? {} : { gdbPort }),
    stdin: process.stdin,
    stdout: process.stdout,
    remark: (line) => symbolizer.remark(line),
  });
}

async function debug(machine: Machine, symbols: string): Promise<number> {
  const port = await freePort();
  const attach = `gdb-multiarch -ex 'target remote 127.0.0.1:${port}' ${relative(process.cwd(), symbols)}`;
  console.error(`attach with:  ${attach}`);
  if (!findProgram("gdb-multiarch")) console.error("(gdb-multiarch is missing: apt-get install gdb-multiarch)");
  return runTerminal(machine, true, port);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
