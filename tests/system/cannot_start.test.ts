// A machine that runs one command and has a module that cannot start ends, with the status of a guest
// that died, and the module's name.
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { GUEST_DIED } from "../../tools/qemu/framed_run.ts";
import { execInGuest, isas, variantFor } from "./machine.ts";

const CASES: Readonly<Record<string, RegExp>> = {
  dies_at_start: /supervisor: dies_at_start cannot start: it died 10 times in a row\n/,
  has_no_room: /supervisor: has_no_room cannot start: status -\d+/,
  never_ready: /supervisor: never_ready cannot start: it is not ready after \d+ s/,
};

for (const isa of isas) {
  for (const [name, expected] of Object.entries(CASES)) {
    test(`${name} ends the machine of one command on ${isa}`, async () => {
      const system = await variantFor(isa, [name]);
      try {
        // The command waits for input for ever. With counted instructions idle time passes at once.
        const options = { stdin: new PassThrough(), instructionCount: true, timeoutMs: 60_000 };
        const seen = await execInGuest(system, ["hello"], options);
        assert.match(seen.stderr.toString(), expected, seen.log);
        assert.equal(seen.status, GUEST_DIED);
        if (name === "dies_at_start") assert.match(seen.log, /dies_at_start uses the port nobody, which no module provides/);
      } finally {
        await system.discard();
      }
    });
  }
}
