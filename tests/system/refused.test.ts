// What the loader in the OS refuses, and what it says: nothing of it runs.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { isas, systemFor } from "./machine.ts";
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import { Random } from "./random.ts";
import { Session } from "./session.ts";

const COWSAY = join(PROJECT_ROOT, "node_modules/@jspm/core/test/cowsay.wasm");
const I32 = 0x7f;
const I64 = 0x7e;

/** Intrinsics of every profile but the user's: import field, parameter types, result types. */
const INTRINSICS: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ["system_call", [I32, I32], [I32]],
  ["machine_load64", [I64], [I64]],
  ["machine_store8", [I64, I32], []],
  ["in8", [I32], [I32]],
  ["out8", [I32, I32], []],
  ["write_cr3", [I64], []],
  ["mrs 3 0 1 0 0", [], [I64]],
  ["random_seed", [], [I64]],
  ["read_counter", [], [I64]],
  ["memory_base", [], [I64]],
  ["caller_load8", [I32], [I64]],
  ["volatile_load8", [I32], [I32]],
];

/** A module that imports one function and exports a `_start` that does nothing. */
function importing(
  module: string, field: string, parameters: readonly number[], results: readonly number[],
): Uint8Array {
  const name = (text: string) => [text.length, ...Buffer.from(text, "latin1")];
  const section = (id: number, content: readonly number[]) => [id, content.length, ...content];
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, [2, 0x60, parameters.length, ...parameters, results.length, ...results, 0x60, 0, 0]),
    ...section(2, [1, ...name(module), ...name(field), 0, 0]),
    ...section(3, [1, 1]),
    ...section(7, [1, ...name("_start"), 0, 1]),
    ...section(10, [1, 2, 0, 0x0b]),
  ]);
}

for (const isa of isas) {
  describe(`refused modules on ${isa}`, () => {
    let system: BuiltSystem;
    let session: Session;
    const random = Random.announced(`refused ${isa}`);
    const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
    const cowsay = readFileSync(COWSAY);
    const cut = 1000 + random.below(cowsay.length - 2000);

    before(async () => {
      const put = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, `${name}.wasm`), bytes);
      put("random", random.bytes(5000));
      put("header", Uint8Array.from([...cowsay.subarray(0, 8), ...random.bytes(5000)]));
      put("cut", cowsay.subarray(0, cut));
      // (func (export "_start") i64.const 0 drop drop): the second one finds no operand.
      put("invalid", Uint8Array.from([
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00,
        0x07, 0x0a, 0x01, 0x06, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0x00, 0x00, 0x0a, 0x08, 0x01, 0x06, 0x00, 0x42,
        0x00, 0x1a, 0x1a, 0x0b,
      ]));
      for (const [index, [field, parameters, results]] of INTRINSICS.entries()) {
        put(`machine${index}`, importing("machine", field, parameters, results));
      }
      put("internal", importing("wasi_snapshot_preview1", "layer_no_start", [], []));
      put("old_name", importing("wasi_snapshot_preview1", "no_start", [], []));
      system = await systemFor(isa, folder);
      session = await Session.boot(system);
    });
    after(async () => {
      session?.stop();
      await system?.discard();
      rmSync(folder, { recursive: true, force: true });
    });

    async function refusal(name: string): Promise<string> {
      const output = await session.command(`/files/${name}.wasm`);
      const found = /^(.*)\nexit status 126\n$/s.exec(output);
      assert.ok(found, `${name}: ${output}`);
      return found[1]!;
    }

    test("bytes that are no module", async () => {
      assert.match(await refusal("random"), /^random: magic header not detected at offset 0x0$/);
      assert.match(await refusal("header"), /^header: .* at offset 0x[0-9a-f]+$/);
    });

    test("a module that is cut off", async () => {
      const offset = Number(/at offset (0x[0-9a-f]+)$/.exec(await refusal("cut"))?.[1]);
      assert.ok(offset > 8 && offset <= cut, `${offset} of ${cut}`);
    });

    test("a module that does not validate", async () => {
      assert.match(await refusal("invalid"), /^invalid: type mismatch.* at offset 0x26$/);
    });

    test("an import of what the WASI layer keeps to itself", async () => {
      const unknown = "unknown import wasi_snapshot_preview1.";
      assert.equal(await refusal("internal"), `internal: ${unknown}layer_no_start`);
      assert.equal(await refusal("old_name"), `old_name: ${unknown}no_start`);
    });

    for (const [index, [field]] of INTRINSICS.entries()) {
      test(`an import of machine.${field}`, async () => {
        assert.match(await refusal(`machine${index}`), new RegExp(`unknown import ${field} at offset 0x[0-9a-f]+$`));
      });
    }

    test("the system goes on", async () => {
      assert.match(await session.command("cowsay still here"), /< still here >/);
    });
  });
}
