// `make debug`: gdb attached with the printed command stops at functions and TypeScript lines, and its
// backtraces name both.
import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { PROJECT_ROOT, type IsaName } from "../../tools/project.ts";
import { findProgram } from "../../tools/setup/debian_packages.ts";
import { isas, systemFor } from "./machine.ts";

const NO_GDB = findProgram("gdb-multiarch") ? false : "gdb-multiarch is missing: apt-get install gdb-multiarch";
const ATTACH = /attach with: {2}(gdb-multiarch .*)\n/;

/** Starts a machine that waits, and gives back the command that it prints. */
function startDebugging(isa: IsaName): Promise<{ machine: ChildProcessWithoutNullStreams; attach: string }> {
  const machine = spawn("make", ["-s", "debug", `ARCH=${isa}`], { cwd: PROJECT_ROOT, stdio: "pipe", detached: true });
  return new Promise((resolve, reject) => {
    let said = "";
    machine.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const attach = ATTACH.exec(said)?.[1];
      if (attach) resolve({ machine, attach });
    });
    machine.on("close", () => reject(new Error(said)));
  });
}

/** The line of a source file that holds a text. */
function lineOf(file: string, text: string): number {
  return readFileSync(file, "utf8").split("\n").findIndex((line) => line.includes(text)) + 1;
}

for (const isa of isas) {
  describe(`gdb on ${isa}`, { skip: NO_GDB }, () => {
    before(async () => (await systemFor(isa)).discard());

    test("stops at a function and at a line, and names the callers", async () => {
      const { machine, attach } = await startDebugging(isa);
      after(() => process.kill(-machine.pid!, "SIGTERM"));
      const line = lineOf("kernel/task/thread_create.ts", "fail(Status.Fault)");
      const commands = [
        "break kernel/boot/supervisor.ts:give", "continue", "backtrace", "delete",
        `break thread_create.ts:${line}`, "continue", "backtrace", "kill",
      ];
      const words = commands.map((command) => `-ex '${command}'`).join(" ");
      const result = spawnSync("sh", ["-c", `${attach} -nx -batch ${words}`], {
        cwd: PROJECT_ROOT, encoding: "utf8", timeout: 60_000,
      });
      const said = result.stdout + result.stderr;
      assert.match(result.stdout, /Breakpoint 1, (0x[0-9a-f]+ in )?give \(\) at kernel\/boot\/supervisor\.ts:\d+/, said);
      assert.match(result.stdout, new RegExp(`createThread \\(\\) at kernel/task/thread_create\\.ts:${line}`), said);
      const callers = result.stdout.match(/#1 .* in kernelMain \(\) at kernel\/(main|boot\/supervisor)\.ts:\d+\n#2 .*stubs/g);
      assert.equal(callers?.length, 2, said);
    });
  });
}
