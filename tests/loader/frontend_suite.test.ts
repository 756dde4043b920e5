// The front end over the official suite: every module is accepted or refused as the suite says, every
// accepted function keeps the invariants of the SSA form, and turned back into Wasm it still does the
// same as before in the host's engine.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { Frontend } from "./frontend.ts";
import { roundTrip } from "./ir_to_wasm.ts";
import { actionOf, Side } from "./script_engine.ts";
import { moduleBytes, readScript, scriptNames, SUITE_MISSING } from "./suite_modules.ts";
import { verifyFunction } from "./verify_ir.ts";

/** What a command says about its module; null for commands without one, or whose text is the point. */
function expectation(command: ReturnType<typeof readScript>[number]): "valid" | "invalid" | "malformed" | null {
  switch (command.kind) {
    case "module":
    case "assert_unlinkable":
    case "assert_module_trap":
      return "valid";
    case "assert_invalid":
      return "invalid";
    case "assert_malformed":
      return command.source.kind === "binary" ? "malformed" : null;
    default:
      return null;
  }
}

describe("front end over the official suite", { skip: SUITE_MISSING }, () => {
  let frontend: Frontend;
  before(async () => {
    frontend = await Frontend.compile();
  });

  it("accepts and refuses as the suite says", async () => {
    const wrong: string[] = [];
    const counts: Record<string, number> = {};
    for (const name of scriptNames()) {
      for (const command of readScript(name)) {
        const expected = expectation(command);
        if (expected === null || !("source" in command)) continue;
        const bytes = await moduleBytes(command.source);
        if (bytes === null) continue;
        const refusal = frontend.check(bytes, (index) => verifyFunction(frontend, index));
        const actual = refusal?.category ?? "valid";
        counts[`${expected}, found ${actual}`] = (counts[`${expected}, found ${actual}`] ?? 0) + 1;
        if (actual !== expected && actual !== "unsupported") {
          wrong.push(`${name}:${command.line}: ${expected}, found ${actual} (${refusal?.message ?? ""})`);
        }
      }
    }
    console.log(counts);
    assert.deepEqual(wrong, []);
    assert.ok((counts["valid, found valid"] ?? 0) > 2000);
    assert.ok((counts["invalid, found invalid"] ?? 0) > 2000);
  });

  it("keeps the meaning of every function", async () => {
    const wrong: string[] = [];
    let same = 0;
    for (const name of scriptNames()) {
      const original = new Side();
      const built = new Side();
      for (const command of readScript(name)) {
        if (command.kind === "module" && !command.definition) {
          const bytes = (await moduleBytes(command.source)) ?? new Uint8Array();
          const again = bytes.length > 0 ? roundTrip(frontend, bytes, () => undefined) : null;
          const before = original.instantiate(bytes, command.name);
          // What is refused, or imports from a module that was, cannot be compared.
          const after = built.instantiate(again ?? new Uint8Array(), command.name);
          if (again !== null && before === "ok" && after !== "ok" && !/Import|import/.test(after)) {
            wrong.push(`${name}:${command.line}: ${after}`);
          }
        } else if (command.kind === "register") {
          original.register(command.as, command.name);
          built.register(command.as, command.name);
        } else {
          const action = actionOf(command);
          const before = action && original.act(action);
          const after = action && built.act(action);
          if (before === null || after === null) continue;
          if (before === after) same++;
          else wrong.push(`${name}:${command.line}: ${action?.field}: ${before}, built ${after}`);
        }
      }
    }
    console.log({ actionsCompared: same });
    assert.deepEqual(wrong, []);
    assert.ok(same > 25_000);
  });
});
