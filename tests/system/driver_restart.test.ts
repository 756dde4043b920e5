// The block driver is killed while a program reads a large file, again and again: the reader's data
// stays right, the driver comes back on the same port each time, and nothing is lost on the way.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isas, systemFor } from "./machine.ts";
import { Random } from "./random.ts";
import { Session } from "./session.ts";

const FILE_SIZE = 16_000_000;
/** The disk is slowed down, so that a request is in flight at nearly every moment. */
const DISK_BYTES_PER_SECOND = 3_000_000;
const KILLS = 20;
const READ_MS = 120_000;

/** "mem" without what is free: memory in use, in quarantine, handles, domains, threads. */
async function resources(session: Session): Promise<string> {
  const lines = (await session.command("mem")).split("\n");
  return lines.filter((line) => /^ *\d+ /.test(line) && !/free$/.test(line)).join("\n");
}

/** How often a module was restarted, as `ps` shows it; undefined while it is not running. */
async function restarts(session: Session, module: string): Promise<number | undefined> {
  const found = new RegExp(`^${module} +module +running +(\\d+)`, "m").exec(await session.command("ps"));
  return found ? Number(found[1]) : undefined;
}

async function waitForRestart(session: Session, module: string, count: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(20)) {
    if ((await restarts(session, module)) === count) return;
  }
  assert.fail(`${module} did not come back ${count} times:\n${session.screen().slice(-1500)}`);
}

/** How often the file service saw the driver die with a request of its own in flight. */
async function deathsOverReads(session: Session): Promise<number> {
  return [...(await session.command("log")).matchAll(/files: the block driver died over a read/g)].length;
}

/** A program in the background that reads the file and prints its hash, over and over. */
class Reader {
  private from = 0;

  constructor(private readonly session: Session, private readonly expected: string) {}

  async start(): Promise<void> {
    this.from = this.session.machine.transcript.length;
    await this.session.command("sha256 /files/large &");
  }

  /** On a slow host it may be done before the last kill. What it printed must be right all the same. */
  async startAgainWhenDone(): Promise<void> {
    const hash = /[0-9a-f]{64} {2}\/files\/large/.exec(this.session.machine.transcript.slice(this.from));
    if (!hash) return;
    assert.equal(hash[0], this.expected);
    await this.start();
  }

  async finish(): Promise<void> {
    const deadline = Date.now() + READ_MS;
    while (!this.session.machine.transcript.slice(this.from).includes(this.expected)) {
      assert.ok(Date.now() < deadline, `no hash:\n${this.session.screen().slice(-1500)}`);
      await sleep(50);
    }
  }
}

for (const isa of isas) {
  for (const module of ["virtio_blk", "files"]) {
    test(`a reader lives through ${KILLS} deaths of ${module} on ${isa}`, async () => {
      const random = Random.announced(`${module} ${isa}`);
      const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
      const contents = random.bytes(FILE_SIZE);
      writeFileSync(join(folder, "large"), contents);
      const expected = `${createHash("sha256").update(contents).digest("hex")}  /files/large`;
      const system = await systemFor(isa, folder);
      let session: Session | undefined;
      try {
        session = await Session.boot(system, { extra: ["-set", `drive.disk0.throttling.bps-read=${DISK_BYTES_PER_SECOND}`] });
        // Once undisturbed, and once with a death: what grows on first use has grown.
        assert.ok((await session.command("sha256 /files/large", READ_MS)).includes(expected), session.screen());
        const reader = new Reader(session, expected);
        await reader.start();
        let kills = 1;
        await session.command(`kill ${module}`);
        await waitForRestart(session, module, kills);
        await deathsOverReads(session);
        await reader.finish();
        await sleep(500);
        const before = await resources(session);
        await reader.start();
        for (let inFlight = 0; inFlight < KILLS; ) {
          await sleep(random.below(150));
          await reader.startAgainWhenDone();
          await session.command(`kill ${module}`);
          await waitForRestart(session, module, ++kills);
          inFlight = module === "virtio_blk" ? await deathsOverReads(session) : kills;
          assert.ok(kills < 3 * KILLS, `only ${inFlight} of ${kills} kills met a request in flight`);
        }
        await reader.finish();
        await sleep(500);
        let after = await resources(session);
        if (after !== before) {
          // A table that grew for the first time grows no further; what each death loses, more deaths lose again.
          const grown = after;
          await reader.start();
          for (let again = 0; again < KILLS / 2; again++) {
            await session.command(`kill ${module}`);
            await waitForRestart(session, module, ++kills);
            await reader.startAgainWhenDone();
          }
          await reader.finish();
          await sleep(500);
          after = await resources(session);
          assert.equal(after, grown, `frames or handles are lost; at first:\n${before}`);
        }
        assert.equal(await restarts(session, module), kills);
      } finally {
        session?.stop();
        await system.discard();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
}
