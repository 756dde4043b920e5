// The loader compiles itself: inside the OS, cache bypassed, it makes of loader.wasm (the image's compiler
// module, which is the loader), and of a variant with one constant changed, byte for byte what the same
// loader makes of them on the host.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CM_SIZE, COMPILED_MODULE_MAGIC, Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { Loader } from "../../tools/build/loader_host.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { execInGuest, isas, systemFor, variantFor } from "./machine.ts";

const COMPILE_MS = 240_000;

/** An i32.const instruction (Wasm core 5.4.1, 5.2.2): the opcode and signed LEB128. */
function constantInstruction(value: number): Buffer {
  const bytes = [0x41];
  for (let rest = value | 0; ; rest >>= 7) {
    const last = (rest >= -64 && rest < 64);
    bytes.push((rest & 0x7f) | (last ? 0 : 0x80));
    if (last) return Buffer.from(bytes);
  }
}

/** The module with another constant for the magic number of compiled modules, at its first use. */
function changeConstant(wasm: Uint8Array): Uint8Array {
  const changed = Buffer.from(wasm);
  const old = constantInstruction(COMPILED_MODULE_MAGIC);
  const at = changed.indexOf(old);
  assert.ok(at > 0, "the loader has the magic number as a constant");
  const fresh = constantInstruction(COMPILED_MODULE_MAGIC ^ 1);
  assert.equal(fresh.length, old.length);
  fresh.copy(changed, at);
  return changed;
}

for (const isa of isas) {
  test(`the loader compiles itself on ${isa}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
    try {
      await systemFor(isa); // builds loader.wasm
      const wasm = new Uint8Array(readFileSync(join(PROJECT_ROOT, "build", isa, "modules/compiler.wasm")));
      const variant = changeConstant(wasm);
      writeFileSync(join(folder, "loader.wasm"), wasm);
      writeFileSync(join(folder, "variant.wasm"), variant);

      const host = await Loader.load(isa);
      const expected = [wasm, variant].map((module) => {
        const result = host.compile(module, { profile: Profile.Service, environment: Environment.CloudOs });
        assert.ok(result.ok, "the host compiles it");
        return Buffer.from(result.blob);
      });
      assert.deepEqual(expected[0], readFileSync(join(PROJECT_ROOT, "build", isa, "modules/compiler.compiled")));
      assert.notDeepEqual(expected[1], expected[0]);

      const system = await variantFor(isa, ["self_compile"], folder);
      try {
        const seen = await execInGuest(system, ["ticker", "1000000"], { append: "verbose", timeoutMs: COMPILE_MS });
        assert.equal(seen.failure, undefined, seen.log);
        assert.equal(seen.status, 0, seen.log);
        let rest = seen.artefact;
        for (const blob of expected) {
          const size = rest.readUInt32LE(CM_SIZE);
          assert.ok(rest.subarray(0, size).equals(blob), `${size} bytes from the guest, ${blob.length} from the host`);
          rest = rest.subarray(size);
        }
        assert.equal(rest.length, 0);
      } finally {
        await system.discard();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
