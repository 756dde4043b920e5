// Programs that compute with floating-point registers at the same time keep them through preemption,
// interrupts and other programs' system calls. The reference is the same arithmetic here.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import { isas, systemFor } from "./machine.ts";
import { Session } from "./session.ts";

const ROUNDS = 400_000;
const SEEDS = [1, 2, 3];

/** What tests/programs/float_registers.ts computes. */
function reference(seed: number): string {
  const values = Array.from({ length: 12 }, (_, i) => (seed + 7 * i) / 101);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < values.length; i++) values[i] = 3.9 * values[i]! * (1 - values[i]!);
  }
  const sum = new DataView(new ArrayBuffer(8));
  sum.setFloat64(0, values.reduce((total, value) => total + value));
  return sum.getBigUint64(0).toString(16).padStart(16, "0");
}

for (const isa of isas) {
  describe(`vector registers on ${isa}`, () => {
    let system: BuiltSystem;
    let session: Session;
    before(async () => {
      system = await systemFor(isa);
      session = await Session.boot(system);
    });
    after(async () => {
      session?.stop();
      await system?.discard();
    });

    test("three computations at once, and a program that makes system calls meanwhile", async () => {
      const expected = SEEDS.map((seed) => `floats ${seed} ${reference(seed)}`);
      const start = session.machine.transcript.length;
      for (const seed of SEEDS) session.enter(`float_registers ${seed} &`);
      session.enter("ticker 60");
      const deadline = Date.now() + 120_000;
      const output = () => session.machine.transcript.slice(start);
      const ended = () => /tick 59\r?\n/.test(output()) && (output().match(/floats \d [0-9a-f]{16}/g) ?? []).length >= 3;
      while (!ended() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
      for (const line of expected) assert.ok(output().includes(line), `${line} is not in\n${output()}`);
    });
  });
}
