// A program that goes wrong ends alone, with a message that names the place, while another one goes on
// printing undisturbed: not one of its lines is missing, doubled or out of order.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import { isas, systemFor } from "./machine.ts";
import { Keys, render, Session } from "./session.ts";

/** Program, reason in the message, exit status: 128 + the number of the signal that a Unix would send. */
const DEATHS: readonly (readonly [string, RegExp, number])[] = [
  ["out_of_bounds", /out-of-bounds memory access/, 139],
  ["stack_overflow", /stack overflow/, 139],
  ["unreachable_code", /unreachable instruction executed/, 134],
  ["divide_by_zero", /integer division by zero/, 136],
];

/** The numbers of the ticks that a terminal shows. */
function ticks(transcript: string): number[] {
  return [...render(transcript).matchAll(/^tick (\d+)$/gm)].map((found) => Number(found[1]));
}

for (const isa of isas) {
  describe(`isolation on ${isa}`, () => {
    let system: BuiltSystem;
    let session: Session;
    let ticker = "";
    let start = 0;

    before(async () => {
      system = await systemFor(isa);
      session = await Session.boot(system);
      start = session.machine.transcript.length;
      session.enter("ticker 1000000 &");
      ticker = (await session.machine.waitFor(/\n\[(\d+)\]\r\n/))[1]!;
      await session.machine.waitFor(/tick 3\r\n/);
    });
    after(async () => {
      session?.stop();
      await system?.discard();
    });

    /** Waits until the ticker has printed some more. */
    async function tickOn(): Promise<void> {
      const last = ticks(session.machine.transcript.slice(start)).at(-1)!;
      await session.machine.waitFor(new RegExp(`tick ${last + 5}\\r\\n`));
    }

    for (const [name, reason, status] of DEATHS) {
      test(`${name} ends that program alone`, async () => {
        const from = session.machine.transcript.length;
        session.enter(name);
        await session.machine.waitFor(new RegExp(`exit status ${status}\\r\\n`));
        const screen = session.screen(from);
        assert.match(screen, /^before$/m);
        assert.doesNotMatch(screen, /^after$/m);
        const message = new RegExp(`^${name}: (.*) at (.*)$`, "m").exec(screen);
        assert.ok(message, screen);
        assert.match(message[1]!, reason);
        assert.match(message[2]!, /^(?:the body at )?wasm offset 0x[0-9a-f]+ in function \S+/);
        await tickOn();
      });
    }

    test("an endless loop takes nothing from others and ends by Ctrl-C", async () => {
      session.enter("endless_loop");
      await session.machine.waitFor(/looping\r\n/);
      await tickOn();
      session.machine.type(Keys.interrupt);
      await session.machine.waitFor(/endless_loop: killed\r\n/);
      await session.machine.waitFor(/exit status 130\r\n/);
      await tickOn();
    });

    test("an endless loop in the background ends by kill", async () => {
      session.enter("endless_loop &");
      const number = (await session.machine.waitFor(/\n\[(\d+)\]\r\n/))[1]!;
      await session.machine.waitFor(/looping\r\n/);
      await tickOn();
      session.enter(`kill ${number}`);
      for (let round = 0; ; round++) {
        session.enter("status");
        const found = await session.machine.waitFor(/(?:\[(\d+)\] killed|\n0)\r\n/);
        if (found[1] === number) break;
        assert.ok(round < 50, "the death of the program is not reported");
      }
      await tickOn();
    });

    test("every tick is there, in order", async () => {
      session.enter(`kill ${ticker}`);
      const end = Date.now() + 60_000;
      for (let round = 0; ; round++) {
        session.enter("echo");
        await session.machine.waitFor(/\$ echo\r\n/);
        if (session.screen(start).includes(`[${ticker}] killed`)) break;
        assert.ok(Date.now() < end, "the death of the ticker is not reported");
      }
      const seen = ticks(session.machine.transcript.slice(start));
      assert.ok(seen.length > 40, `${seen.length} ticks`);
      assert.deepEqual(seen, seen.map((_, index) => index));
    });
  });
}
