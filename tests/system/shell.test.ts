// The shell on a terminal, used as a person does: one machine a group of commands, both architectures.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import { isas, systemFor } from "./machine.ts";
import { Random } from "./random.ts";
import { Keys, Session } from "./session.ts";

/** How often the shell is asked for a background program's end, and what lies between, at least. */
const BACKGROUND_ROUNDS = 200;
const BACKGROUND_PAUSE_MS = 50;

for (const isa of isas) {
  describe(`shell on ${isa}`, () => {
    let system: BuiltSystem;
    let session: Session;
    const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
    const text = Random.announced(`shell ${isa}`).text(60);

    before(async () => {
      mkdirSync(join(folder, "a folder"));
      writeFileSync(join(folder, "a folder", "a file.txt"), `${text}\nsecond line\n`);
      writeFileSync(join(folder, "empty"), "");
      system = await systemFor(isa, folder);
      session = await Session.boot(system);
    });
    after(async () => {
      session?.stop();
      await system?.discard();
      rmSync(folder, { recursive: true, force: true });
    });

    test("help names the commands", async () => {
      const output = await session.command("help");
      for (const name of ["ls", "cat", "ps", "ports", "mem", "log", "kill", "poweroff"]) {
        assert.match(output, new RegExp(`\\b${name}\\b`));
      }
    });

    test("ls shows the programs, cat shows a file", async () => {
      const names = (await session.command("ls /bin")).trimEnd().split("\n");
      for (const name of ["cowsay.wasm", "hello.wasm", "ticker.wasm"]) assert.ok(names.includes(name), names.join(" "));
      assert.deepEqual([...names].sort(), names);
      assert.equal(await session.command("cat '/files/a folder/a file.txt'"), `${text}\nsecond line\n`);
      assert.equal(await session.command("cat /files/empty"), "");
      assert.match(await session.command("ls -l '/files/a folder'"), new RegExp(`^ *${text.length + 13} a file\\.txt\n$`));
    });

    test("cat and ls say what is not there", async () => {
      assert.match(await session.command("cat /files/nothing"), /^cat: \/files\/nothing: not found\nexit status 1\n$/);
      assert.match(await session.command("cat /files"), /^cat: \/files: is a directory\nexit status 1\n$/);
      assert.match(await session.command("ls /nothing"), /^ls: \/nothing: not found\nexit status 1\n$/);
      assert.match(await session.command("cat"), /^usage: cat file \.\.\.\nexit status 2\n$/);
    });

    test("cd changes the directory, pwd and the prompt show it", async () => {
      const entered = await session.keys(`cd "/files/a folder"${Keys.enter}`);
      assert.equal(entered.prompt, "/files/a folder");
      assert.equal(await session.command("pwd"), "/files/a folder\n");
      assert.equal(await session.command("ls"), "a file.txt\n");
      assert.equal(await session.command("cat ../a\\ folder/./a\\ file.txt"), `${text}\nsecond line\n`);
      assert.match(await session.command("cd nowhere"), /^cd: nowhere: not found\nexit status 1\n$/);
      assert.match(await session.command("cd 'a file.txt'"), /^cd: a file\.txt: not a directory\nexit status 1\n$/);
      assert.equal((await session.keys(`cd ..${Keys.enter}`)).prompt, "/files");
      assert.equal((await session.keys(`cd${Keys.enter}`)).prompt, "/");
    });

    test("a backslash that ends the line is refused", async () => {
      assert.equal(await session.command("echo a\\"), "shell: a backslash ends the line\n");
    });

    test("quotes and backslashes part words as a Unix shell does", async () => {
      assert.equal(await session.command("echo 'one  two' \"three 'four'\" five\\ six"), "one  two three 'four' five six\n");
      assert.equal(await session.command("echo a\"b c\"d '' \"\\\"\" '\\'"), "ab cd  \" \\\n");
      assert.match(await session.command("echo 'open"), /^shell: a quote is not closed\n$/);
      assert.equal(await session.command("   echo    spaced   "), "spaced\n");
    });

    test("ps, ports, mem and log show the system", async () => {
      const processes = await session.command("ps");
      for (const name of ["name", "log", "console", "virtio_blk", "files", "loader", "process", "shell"]) {
        assert.match(processes, new RegExp(`^${name} +module +running +0 +\\d+ +\\d+$`, "m"));
      }
      const ports = await session.command("ports");
      for (const [port, server] of [["files", "files"], ["console", "console"], ["block0", "virtio_blk"], ["processes", "process"]]) {
        assert.match(ports, new RegExp(`^${port} +${server} +0$`, "m"));
      }
      const memory = await session.command("mem");
      const figure = (what: string) => Number(new RegExp(`^ *(\\d+) ${what}$`, "m").exec(memory)?.[1]);
      assert.ok(figure("KiB memory") > 400_000, memory);
      assert.equal(figure("KiB memory"), figure("KiB in use") + figure("KiB free"));
      assert.equal(figure("KiB in quarantine"), 0);
      assert.ok(figure("domains") >= 10, memory);
      assert.match(await session.command("log"), /^\[ *\d+\.\d{6}\] virtio_blk: \d+ MiB, read-only$/m);
    });

    test("the line can be edited", async () => {
      const { backspace, left, right, home, end, killToStart, killWord, enter, delete: del } = Keys;
      assert.equal((await session.keys(`ecxx${backspace}${backspace}ho one${enter}`)).output, "one\n");
      assert.equal((await session.keys(`echo oe${left}n${right}!${enter}`)).output, "one!\n");
      assert.equal((await session.keys(`cho two${home}e${end} three${enter}`)).output, "two three\n");
      assert.equal((await session.keys(`echo abc${left}${left}${del}${enter}`)).output, "ac\n");
      const edited = await session.keys(`rubbish${killToStart}echo last word${killWord}first${enter}`);
      assert.deepEqual([edited.line, edited.output], ["echo last first", "last first\n"]);
    });

    test("history brings lines back", async () => {
      const { up, down, enter } = Keys;
      await session.command("echo first");
      await session.command("echo second");
      assert.equal((await session.keys(`${up}${enter}`)).line, "echo second");
      assert.equal((await session.keys(`${up}${up}${enter}`)).output, "first\n");
      assert.equal((await session.keys(`echo ne${up}${down}w${enter}`)).output, "new\n");
    });

    test("Ctrl-C drops the line", async () => {
      session.machine.type("echo dropped");
      await session.machine.waitFor("echo dropped");
      const dropped = await session.keys(Keys.interrupt);
      assert.equal(dropped.line, "^C");
      assert.equal(dropped.output, "");
      assert.equal(await session.command("echo kept"), "kept\n");
    });

    test("a program reads lines until Ctrl-D, and its exit status is shown", async () => {
      session.enter("hello 'one  two' three");
      await session.machine.waitFor(/hello from AssemblyScript\r\none {2}two\r\nthree\r\n.*standard error\r\n/);
      session.machine.type(`typed at the program${Keys.enter}`);
      await session.machine.waitFor(/typed at the program\r\ntyped at the program\r\n/);
      session.machine.type(Keys.endOfFile);
      await session.machine.waitFor(/exit status 2\r\n\/ \$ /);
      assert.equal(await session.command("status"), "2\n");
    });

    test("an unknown command is 127, a file that is no module 126", async () => {
      assert.equal(await session.command("no-such-thing at all"), "no-such-thing: not found\nexit status 127\n");
      assert.match(await session.command("/files/empty"), /offset 0x0.*\nexit status 126\n$/);
      assert.equal(await session.command("/files"), "/files: is a directory\nexit status 126\n");
    });

    test("Ctrl-C ends the program in the foreground", async () => {
      session.enter("endless_loop");
      await session.machine.waitFor(/\nlooping\r\n/);
      session.machine.type(Keys.interrupt);
      await session.machine.waitFor(/endless_loop: killed\r\nexit status 130\r\n\/ \$ /);
    });

    test("a program in the background is reported when it has ended", async () => {
      const number = /^\[(\d+)\]\n/.exec(await session.command("ticker 3 &"))?.[1];
      assert.ok(number);
      await session.machine.waitFor(/tick 2\r\n/);
      let output = "";
      for (let round = 0; round < BACKGROUND_ROUNDS && !output.includes("exit status"); round++) {
        await setTimeout(BACKGROUND_PAUSE_MS);
        output += await session.command("echo");
      }
      assert.match(output, new RegExp(`\\[${number}\\] exit status 0\n`));
      assert.match(await session.command("echo & echo"), /^shell: & stands at the end of a command\n$/);
      assert.equal(await session.command("echo 'a & b' \\&"), "a & b &\n");
    });

    test("poweroff ends the machine", async () => {
      session.enter("poweroff");
      await session.machine.waitForEnd();
    });

    test("Ctrl-D at the prompt ends the machine", async () => {
      const second = await Session.boot(system);
      try {
        second.machine.type(Keys.endOfFile);
        await second.machine.waitForEnd();
      } finally {
        second.stop();
      }
    });
  });
}
