// Compilations as a user sees them: the system answers while one runs, Ctrl-C and `kill` end it, the loader
// may die over it, its memory comes back, and programs pay for what they use, shared code too.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import { bigModule } from "./big_module.ts";
import { isas, systemFor } from "./machine.ts";
import { Keys, Session } from "./session.ts";

/** Compiling that many takes several seconds, and more than this. */
const BIG_FUNCTIONS = 6000;
const BIG_KIB = 16 * 1024;
const COMPILE_MS = 240_000;
/** What the system takes over time and keeps: tables, small objects, 64 KiB for each process at a time. */
const SLACK_KIB = 256;
/** More than the big program's memory, its stack and the WASI layer's, less than these and its code. */
const SMALL_LIMIT_KIB = 700;
const LARGE_LIMIT_KIB = 16_000;

interface Memory {
  readonly inUse: number;
  readonly cached: number;
  readonly handles: number;
  readonly domains: number;
}

async function memory(session: Session): Promise<Memory> {
  const text = await session.command("mem");
  const number = (what: RegExp) => Number(what.exec(text)?.[1] ?? assert.fail(text));
  return {
    inUse: number(/(\d+) KiB in use/),
    cached: number(/(\d+) KiB of it compiled programs/),
    handles: number(/(\d+) handles/),
    domains: number(/(\d+) domains/),
  };
}

/** Asks again until the memory beside the cache is back to what it was: domains end asynchronously. */
async function settles(session: Session, wanted: Memory): Promise<void> {
  let seen = await memory(session);
  for (const end = Date.now() + 20_000; Date.now() < end; seen = await memory(session)) {
    const grown = seen.inUse - seen.cached - (wanted.inUse - wanted.cached);
    if (grown <= SLACK_KIB && seen.domains === wanted.domains) return;
    await sleep(100);
  }
  assert.fail(`${JSON.stringify(seen)} after ${JSON.stringify(wanted)}`);
}

/** What the shell has reported of a job since a place in the transcript, or reports before a next prompt. */
async function jobReport(session: Session, number: string, from: number): Promise<string> {
  for (const end = Date.now() + COMPILE_MS; Date.now() < end; await sleep(100)) {
    await session.command("echo");
    const found = new RegExp(`^\\[${number}\\] (.*)$`, "m").exec(session.screen(from));
    if (found) return found[1]!;
  }
  return assert.fail(`job ${number} is not reported`);
}

async function startInBackground(session: Session, line: string): Promise<string> {
  const output = await session.command(`${line} &`);
  return /^\[(\d+)\]$/m.exec(output)?.[1] ?? assert.fail(output);
}

const compiling = (number: string) => new RegExp(`^big +program +number ${number} compiling`, "m");

async function waitForRestarts(session: Session, count: number): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
    if (new RegExp(`^loader +module +running +${count} `, "m").test(await session.command("ps"))) return;
  }
  assert.fail(`the loader was not restarted ${count} times`);
}

for (const isa of isas) {
  describe(`compilations on ${isa}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
    let system: BuiltSystem;
    let session: Session;
    let start: Memory;

    before(async () => {
      writeFileSync(join(folder, "big.wasm"), bigModule(BIG_FUNCTIONS));
      system = await systemFor(isa, folder);
      session = await Session.boot(system, { memoryMiB: 512 });
      await session.command("grow 1");
      start = await memory(session);
    });
    after(async () => {
      session?.stop();
      await system?.discard();
      rmSync(folder, { recursive: true, force: true });
    });

    test("ps answers meanwhile and shows it, kill ends it", async () => {
      const number = await startInBackground(session, "big");
      assert.match(await session.command("ps"), compiling(number));
      assert.ok((await memory(session)).domains > start.domains, "a compiler is at work");
      assert.equal(await session.command(`kill ${number}`), `[${number}] killed\n`);
      assert.doesNotMatch(await session.command("ps"), compiling(number));
      await settles(session, start);
    });

    test("Ctrl-C ends it", async () => {
      session.enter("big");
      await sleep(500);
      session.machine.type(Keys.interrupt);
      await session.machine.waitFor(/big: killed\r\nexit status 130\r\n\/ \$ /);
      await settles(session, start);
    });

    test("a loader that dies over it is asked once more", async () => {
      const from = session.machine.transcript.length;
      const number = await startInBackground(session, "big");
      await session.command("kill loader");
      await waitForRestarts(session, 1);
      assert.match(await session.command("ps"), compiling(number));
      await session.command("kill loader");
      await waitForRestarts(session, 2);
      assert.equal(await jobReport(session, number, from), "the service died over it, exit status 126");
      await settles(session, { ...start, cached: 0 });
    });

    test("its memory comes back, a death of the loader is survived, and the next start is quick", async () => {
      const from = session.machine.transcript.length;
      const number = await startInBackground(session, "big");
      await session.command("kill loader");
      await waitForRestarts(session, 3);
      while ((await memory(session)).inUse < start.inUse + BIG_KIB) {
        assert.match(await session.command("ps"), compiling(number), "it takes memory before it is done");
      }
      const other = await startInBackground(session, "grow 1");
      assert.equal(await jobReport(session, number, from), "exit status 0");
      assert.equal(await jobReport(session, other, from), "exit status 0");
      await settles(session, start);
      const cached = await memory(session);
      assert.ok(cached.cached > 1000, `${cached.cached} KiB of the big program are kept`);
      assert.equal(await session.command("big"), "");
      assert.deepEqual(await memory(session), cached);
    });

    test("a program pays for its code", async () => {
      const output = await session.command(`limit ${SMALL_LIMIT_KIB} big`);
      assert.equal(output, "big: out of memory\nexit status 126\n");
      assert.equal(await session.command(`limit ${LARGE_LIMIT_KIB} big`), "");
      assert.equal(await session.command(`limit ${SMALL_LIMIT_KIB} grow 1`), await session.command("grow 1"));
      await settles(session, start);
    });

    test("memory.grow beyond the quota is refused and the program goes on", async () => {
      const pages = Number(/^pages (\d+)$/m.exec(await session.command("limit 4000 grow"))?.[1]);
      assert.ok(pages > 30 && pages < 4000 / 64, `${pages} pages`);
      assert.equal(await session.command("grow 100"), "pages 100\n");
      await settles(session, start);
    });

    test("instances of one program run at the same time", async () => {
      const from = session.machine.transcript.length;
      const numbers: string[] = [];
      for (let index = 0; index < 3; index++) {
        session.enter("ticker 1000000 &");
        numbers.push((await session.machine.waitFor(/\n\[(\d+)\]\r\n/))[1]!);
      }
      // Each has printed a line of its own that late.
      await session.machine.waitFor(/(?:tick 30\r\n[^]*){3}/, COMPILE_MS);
      for (const number of numbers) session.enter(`kill ${number}`);
      const ended = () => numbers.every((number) => session.screen(from).includes(`[${number}] killed`));
      for (const end = Date.now() + 20_000; !ended() && Date.now() < end; await sleep(50)) session.enter("");
      assert.ok(ended(), session.screen(from));
      await sleep(500);
      await session.command("echo");
      await settles(session, start);
    });

    test("a hundred starts and ends leave nothing behind", async () => {
      for (let round = 0; round < 3; round++) await session.command("grow 1");
      const before = await memory(session);
      for (let round = 0; round < 100; round++) await session.command("grow 1");
      assert.deepEqual(await memory(session), before);
    });
  });
}

for (const isa of isas) {
  test(`a module too large for the memory is refused on ${isa}, and the loader lives on`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
    writeFileSync(join(folder, "big.wasm"), bigModule(BIG_FUNCTIONS));
    const system = await systemFor(isa, folder);
    const session = await Session.boot(system, { memoryMiB: 64 });
    try {
      await session.command("grow 1");
      const start = await memory(session);
      // What the cache holds goes first, and the compilation is tried once more.
      assert.equal(await session.command("big", COMPILE_MS), "big: out of memory\nexit status 126\n");
      assert.equal((await memory(session)).cached, 0);
      assert.match(await session.command("cowsay still here"), /< still here >/);
      assert.match(await session.command("ps"), /^loader +module +running +0 /m);
      await settles(session, start);
    } finally {
      session.stop();
      await system.discard();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
