// cloudos run: boots the image, to a shell on this terminal or to run one command.
import { createServer } from "node:net";
import { relative } from "node:path";
import type { Command } from "commander";
import { parseArgsStringToArgv } from "string-argv";
import { buildSystem } from "../build/build_system.ts";
import { execArgument } from "../qemu/exec_argument.ts";
import { runFramed } from "../qemu/framed_run.ts";
import { runOnTerminal } from "../qemu/terminal_run.ts";
import { findProgram } from "../setup/debian_packages.ts";
import { Symbolizer } from "../symbols/symbolizer.ts";
import { LineWriter } from "./line_writer.ts";
import { Progress } from "./progress.ts";
import { parseIsa, projectRoot, type Isa } from "./options.ts";
import { UserError } from "./user_error.ts";

interface RunOptions {
  arch: string;
  exec?: string;
  files?: string;
  verbose?: boolean;
  memory?: string;
  debug?: boolean;
}

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

async function run(isa: Isa, words: readonly string[], options: RunOptions): Promise<number> {
  const memoryMiB = Number(options.memory ?? 512);
  if (!Number.isInteger(memoryMiB) || memoryMiB < 16) throw new UserError(`MEMORY=${options.memory}: use whole MiB, 16 or more`);
  const command = words.length > 0 ? words : parseArgsStringToArgv(options.exec ?? "");
  const progress = new Progress(options.verbose === true || command.length === 0);
  const system = await buildSystem(projectRoot, isa, progress, options.files);
  const machine = { isa, image: system.image, disk: system.disk, memoryMiB, files: options.files };
  try {
    if (options.debug) return await debug(machine, await system.writeSymbols());
    if (command.length > 0) return await runCommand(machine, command, options.verbose === true);
    return await runTerminal(machine, options.verbose === true);
  } finally {
    await system.discard();
  }
}

type Machine = { isa: Isa; image: string; disk: string; memoryMiB: number; files: string | undefined };

async function runCommand(machine: Machine, words: readonly string[], verbose: boolean): Promise<number> {
  const append = [execArgument(words), verbose ? "verbose" : ""].join(" ").trim();
  const symbolizer = await Symbolizer.load(projectRoot, machine.isa, machine.files);
  const log = new LineWriter((line) => process.stderr.write(symbolizer.annotate(line)));
  const kept: Uint8Array[] = [];
  const result = await runFramed({
    ...machine,
    append,
    stdin: process.stdin,
    stdout: (bytes) => void process.stdout.write(bytes),
    stderr: (bytes) => void process.stderr.write(bytes),
    log: (bytes) => (verbose ? log.write(bytes) : void kept.push(bytes)),
    started: ({ interrupt }) => process.on("SIGINT", interrupt),
  });
  if (result.failure) {
    for (const bytes of kept) log.write(bytes);
    log.end();
    console.error(`cloudos: ${result.failure}`);
  }
  log.end();
  return result.status;
}

async function runTerminal(machine: Machine, verbose: boolean, gdbPort?: number): Promise<number> {
  const symbolizer = await Symbolizer.load(projectRoot, machine.isa, machine.files);
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
