// Boot modules of tests: two domains call each other, and one ends itself while the system goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { execInGuest, isas, variantFor } from "./machine.ts";

for (const isa of isas) {
  test(`two domains call each other, a third one ends itself on ${isa}`, async () => {
    const system = await variantFor(isa, ["hello_server", "hello_client", "ends_itself"]);
    try {
      const seen = await execInGuest(system, ["ticker", "20"], { append: "verbose" });
      assert.equal(seen.failure, undefined, seen.log);
      assert.equal(seen.status, 0);
      assert.equal(seen.stdout.toString().trimEnd().split("\n").length, 20);
      assert.match(seen.log, /hello_client: the sum is 42/);
      assert.match(seen.log, /hello_client: the server says: hello over ports/);
      assert.match(seen.log, /ends_itself: ending/);
      assert.doesNotMatch(seen.log, /still there|panic/);
    } finally {
      await system.discard();
    }
  });
}
