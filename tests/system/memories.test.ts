// Programs with several memories: each memory lives in a slot of its own, starts with its segments,
// grows by itself, and traps at its own end.
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import { execInGuest, isas, systemFor } from "./machine.ts";
import { Random } from "./random.ts";
import { Session } from "./session.ts";

const PAGE = 65536;
const MEMORIES_MAX = 14;
/** witx: errno, fault */
const EFAULT = 21;

/** Bytes as the escapes of a string of the text format. */
const escaped = (bytes: Uint8Array) => [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");

/** Parts of every program: WASI's output, and `$put`, which writes bytes of memory 0. */
const OUTPUT = `
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))`;
const PUT = `
  (func $put (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))`;

/** Prints a segment of its memory 1 and what it writes to the end of memory 2, which begins empty. */
function threeMemories(text: Uint8Array, offset: number): string {
  return `(module ${OUTPUT}
  (memory (export "memory") 1) (memory $one 3) (memory $two 0 5)
  (data (memory $one) (i32.const ${offset}) "${escaped(text)}")
  (data (i32.const 100) "first\\n") ${PUT}
  (func (export "_start")
    (call $put (i32.const 100) (i32.const 6))
    (memory.copy 0 $one (i32.const 1000) (i32.const ${offset}) (i32.const ${text.length}))
    (call $put (i32.const 1000) (i32.const ${text.length}))
    (if (i32.ne (memory.size $two) (i32.const 0)) (then unreachable))
    (if (i32.ne (memory.grow $two (i32.const 5)) (i32.const 0)) (then unreachable))
    (if (i32.ne (memory.grow $two (i32.const 1)) (i32.const -1)) (then unreachable))
    (if (i32.ne (memory.grow $one (i32.const 2)) (i32.const 3)) (then unreachable))
    (memory.fill $two (i32.const ${5 * PAGE - 10}) (i32.const 0x7a) (i32.const 10))
    (i32.store8 $one (i32.const ${5 * PAGE - 1}) (i32.const 0x21))
    (memory.copy 0 $two (i32.const 2000) (i32.const ${5 * PAGE - 10}) (i32.const 10))
    (i32.store8 (i32.const 2010) (i32.load8_u $one (i32.const ${5 * PAGE - 1})))
    (i32.store8 (i32.const 2011) (i32.add (i32.const 0x30) (i32.load8_u (i32.const ${PAGE - 1}))))
    (call $put (i32.const 2000) (i32.const 12))
    (call $proc_exit (i32.const 7))))`;
}

/** Reads one byte beyond the end of its last memory. */
function beyond(memories: number): string {
  return `(module ${OUTPUT} (memory (export "memory") 2) ${"(memory 1)".repeat(memories - 1)} ${PUT}
  (func $outside (drop (i32.load8_u ${memories - 1} (i32.const ${PAGE}))))
  (func (export "_start") (drop (i32.load8_u 0 (i32.const ${PAGE}))) call $outside))`;
}

for (const isa of isas) {
  describe(`programs with several memories on ${isa}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
    const random = Random.announced(`memories ${isa}`);
    const text = random.bytes(5000);
    const offset = 2 * PAGE - 1 - random.below(4000);
    let system: BuiltSystem;
    before(async () => {
      const put = async (name: string, module: string) => writeFileSync(join(folder, `${name}.wasm`), await parse(module));
      await put("three", threeMemories(text, offset));
      await put("outside", beyond(MEMORIES_MAX));
      await put("too_many", beyond(MEMORIES_MAX + 1));
      await put("none", `(module ${OUTPUT} (func (export "_start")
        (call $proc_exit (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))`);
      await put("second", `(module (memory 1) (memory (export "memory") 1) (func (export "_start")))`);
      system = await systemFor(isa, folder);
    });
    after(async () => {
      await system?.discard();
      rmSync(folder, { recursive: true, force: true });
    });

    test("have their segments and grow each by itself", async () => {
      const seen = await execInGuest(system, ["/files/three.wasm"]);
      assert.equal(seen.stderr.toString(), "");
      assert.deepEqual(seen.stdout, Buffer.concat([Buffer.from("first\n"), text, Buffer.from("zzzzzzzzzz!0")]));
      assert.equal(seen.status, 7);
    });

    test("trap at the end of the last of 14, run again and again, and leave nothing behind", async () => {
      const session = await Session.boot(system);
      try {
        const trap = /^outside: out-of-bounds memory access at wasm offset 0x[0-9a-f]+ in function outside [^\n]*\nexit status 139\n$/;
        const start = async (): Promise<string> => session.command("/files/outside.wasm");
        assert.match(await start(), trap);
        const counted = /in use|handles|domains|threads/;
        const figures = async () => (await session.command("mem")).split("\n").filter((line) => counted.test(line));
        const once = await figures();
        for (let count = 0; count < 5; count++) assert.match(await start(), trap);
        assert.deepEqual(await figures(), once);
      } finally {
        session.stop();
      }
    });

    test("without a memory, what WASI should write to is a fault, and no harm", async () => {
      const seen = await execInGuest(system, ["/files/none.wasm"]);
      assert.equal(seen.stderr.toString(), "");
      assert.equal(seen.status, EFAULT);
    });

    test("are refused above 14, and when the first is not the one that WASI is to use", async () => {
      const tooMany = await execInGuest(system, ["/files/too_many.wasm"]);
      assert.equal(tooMany.stderr.toString(), "too_many: it has more than 14 memories\n");
      assert.equal(tooMany.status, 126);
      const second = await execInGuest(system, ["/files/second.wasm"]);
      assert.equal(second.stderr.toString(), "second: the memory that it exports is not its first\n");
      assert.equal(second.status, 126);
    });
  });
}
