// `make run` at a real terminal: the keys that people use, TypeScript places as they come out, and a
// terminal that is put back however the run ends.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { findProgram } from "../../tools/setup/debian_packages.ts";
import { isas, systemFor } from "./machine.ts";
import { Keys } from "./session.ts";
import { Terminal } from "./terminal.ts";

const PROMPT = /\/ \$ /;
const CLOUDOS = "node_modules/.bin/cloudos run";
/** A run, and then what its exit status was and how the terminal is left. */
const watched = (command: string) => `${command}; echo "status $?"; stty -a; true`;
const NO_SCRIPT = findProgram("script") ? false : "script(1) of util-linux is missing";

/** How a run ends, and its exit status then. */
const ENDINGS: readonly (readonly [string, number, (terminal: Terminal) => void])[] = [
  ["Ctrl-D", 0, (terminal) => terminal.type(Keys.endOfFile)],
  ["Ctrl-A X", 0, (terminal) => terminal.type("\x01x")],
  ["a signal", 143, (terminal) => process.kill(terminal.processId(/^node .*bin\/cloudos run/), "SIGTERM")],
  ["the death of QEMU", 125, (terminal) => process.kill(terminal.processId(/^\S*qemu-system/), "SIGKILL")],
];

/** Waits for the lines of `watched`. */
async function assertEnd(terminal: Terminal, status: number): Promise<void> {
  await terminal.waitFor(new RegExp(`status ${status}\\r\\n`));
  const settings = (await terminal.waitFor(/ echoke[^\n]*\r\n/s)).input;
  for (const setting of ["isig", "icanon", "iexten", "echo", "icrnl", "onlcr"]) {
    assert.match(settings, new RegExp(`[ \\n]${setting}[ \\r;]`), `${setting} is off: ${settings}`);
  }
  assert.equal(await terminal.end(), 0);
}

for (const isa of isas) {
  describe(`a terminal on ${isa}`, { skip: NO_SCRIPT }, () => {
    before(async () => (await systemFor(isa)).discard());
    const open: Terminal[] = [];
    const run = (command: string) => {
      open.push(new Terminal(command));
      return open.at(-1)!;
    };
    after(() => open.forEach((terminal) => terminal.close()));

    test("keys reach the shell, a trap shows its TypeScript line, poweroff ends make run", async () => {
      const terminal = run(watched(`make run ARCH=${isa}`));
      await terminal.waitFor(PROMPT);
      terminal.type(`cowsay ac${Keys.left}b${Keys.enter}`);
      await terminal.waitFor(/< abc >/);
      await terminal.waitFor(PROMPT);
      terminal.type(`${Keys.up}d${Keys.enter}`);
      await terminal.waitFor(/< abcd >/);
      await terminal.waitFor(PROMPT);
      terminal.type(`endless_loop${Keys.enter}`);
      await terminal.waitFor(/looping/);
      terminal.type(Keys.interrupt);
      await terminal.waitFor(/exit status 130/);
      await terminal.waitFor(PROMPT);
      terminal.type(`divide_by_zero${Keys.enter}`);
      await terminal.waitFor(/division by zero at wasm offset 0x[0-9a-f]+ in [^\r]* \(tests\/programs\/divide_by_zero\.ts:6\)\r+\n/);
      await terminal.waitFor(PROMPT);
      terminal.type(`poweroff${Keys.enter}`);
      await assertEnd(terminal, 0);
    });

    // The host's side is the same for both: one of them shows all endings.
    for (const [name, status, end] of isa === "x86_64" ? ENDINGS : []) {
      test(`${name} leaves the terminal as it was`, async () => {
        const terminal = run(watched(`${CLOUDOS} --arch ${isa}`));
        await terminal.waitFor(PROMPT);
        end(terminal);
        await assertEnd(terminal, status);
      });
    }

    test("Ctrl-C at the terminal ends a single command with its status", async () => {
      const terminal = run(watched(`${CLOUDOS} --arch ${isa} -- endless_loop`));
      await terminal.waitFor(/looping/);
      terminal.type(Keys.interrupt);
      await assertEnd(terminal, 130);
    });

    test("the trap of a single command shows its line", async () => {
      const terminal = run(watched(`${CLOUDOS} --arch ${isa} -- divide_by_zero`));
      await terminal.waitFor(/before/);
      await terminal.waitFor(/cloudos: trapped \(tests\/programs\/divide_by_zero\.ts:6\)/);
      await assertEnd(terminal, 136);
    });

    test("without a terminal the shell takes commands from a pipe and ends with it", () => {
      const result = spawnSync("make", ["run", `ARCH=${isa}`], {
        input: "cowsay one\nhello\nfor hello alone", encoding: "utf8", timeout: 60_000,
      });
      assert.equal(result.status, 0, result.stderr);
      assert.match(result.stdout, /< one >/);
      assert.match(result.stdout, /hello from AssemblyScript/);
      assert.match(result.stdout, /for hello alone/);
    });

    test("every command of a long pipe is run", () => {
      const lines = Array.from({ length: 2500 }, (_, index) => `line number ${index}`);
      const input = `endless_loop &\n${lines.map((line) => `echo ${line}\n`).join("")}`;
      const result = spawnSync("make", ["run", `ARCH=${isa}`], { input, encoding: "utf8", timeout: 120_000, maxBuffer: 1 << 24 });
      assert.equal(result.status, 0, result.stderr);
      assert.deepEqual(result.stdout.split(/\r?\n/).filter((line) => /^line number/.test(line)), lines);
    });
  });
}
