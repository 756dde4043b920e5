// Scripts split into commands, and results compared with what is expected.
import assert from "node:assert/strict";
import { test } from "node:test";
import { WasmType } from "../../tools/linux_runner/call_record.ts";
import { assembleModule } from "../../tools/spec/assemble.ts";
import { featureOf } from "../../tools/spec/features.ts";
import { matches } from "../../tools/spec/match.ts";
import type { Command } from "../../tools/spec/script.ts";
import { splitScript } from "../../tools/spec/split.ts";

test("commands, names, strings and comments", () => {
  const commands = splitScript(`
    ;; a comment with ( and "
    (module $M (func (export "a \\"b\\" \\u{e9}")) (; nested (; comment ;) ;))
    (register "there" $M)
    (assert_return (invoke $M "x" (i32.const -1) (f32.const nan:0x1)) (i64.const 0x10))
    (assert_malformed (module binary "\\00asm" "\\01") "unexpected end")
    (assert_invalid (module quote "(func" ")") "type mismatch")`);
  assert.deepEqual(commands.map(({ kind }) => kind), [
    "module", "register", "assert_return", "assert_malformed", "assert_invalid",
  ]);
  assert.equal((commands[0] as Extract<Command, { kind: "module" }>).name, "$M");
  assert.equal(commands[1]!.line, 4);
  const returns = commands[2] as Extract<Command, { kind: "assert_return" }>;
  assert.deepEqual(returns.action.args, [{ type: "i32", bits: 0xffff_ffffn }, { type: "f32", bits: 0x7f80_0001n }]);
  const malformed = commands[3];
  assert.ok(malformed && "source" in malformed);
  assert.deepEqual(malformed.source, { kind: "binary", bytes: Uint8Array.from([0, 97, 115, 109, 1]) });
});

test("a file of bare fields is one module", async () => {
  const [command, ...rest] = splitScript('(func (export "f")) (memory 0)');
  assert.equal(rest.length, 0);
  assert.equal(command!.kind, "module");
  const bytes = await assembleModule((command as Extract<Command, { kind: "module" }>).source);
  assert.ok(WebAssembly.validate(bytes as BufferSource));
});

test("results match by bits, NaN class, lane and reference", () => {
  const expected = (text: string) => {
    const [command] = splitScript(`(assert_return (invoke "f") ${text})`);
    return (command as Extract<Command, { kind: "assert_return" }>).expected[0]!;
  };
  assert.ok(matches(expected("(f32.const nan:canonical)"), 0xffc0_0000n, WasmType.f32));
  assert.ok(!matches(expected("(f32.const nan:canonical)"), 0x7fc0_0001n, WasmType.f32));
  assert.ok(matches(expected("(f32.const nan:arithmetic)"), 0x7fc0_0001n, WasmType.f32));
  assert.ok(!matches(expected("(f32.const nan:arithmetic)"), 0x7f80_0001n, WasmType.f32));
  assert.ok(!matches(expected("(i32.const 1)"), 1n, WasmType.i64));
  assert.ok(!matches(expected("(i32.const 1)"), 0x1_0000_0001n, WasmType.i32));
  assert.ok(matches(expected("(v128.const i32x4 1 2 3 4)"), 0x4_0000_0003_0000_0002_0000_0001n, WasmType.v128));
  assert.ok(!matches(expected("(v128.const i32x4 1 2 3 5)"), 0x4_0000_0003_0000_0002_0000_0001n, WasmType.v128));
  assert.ok(matches(expected("(ref.null)"), 0n, WasmType.funcref));
  assert.ok(matches(expected("(ref.extern 0)"), 1n, WasmType.externref));
  assert.ok(!matches(expected("(ref.extern)"), 0n, WasmType.externref));
  assert.ok(matches(expected("(either (i32.const 1) (i32.const 2))"), 2n, WasmType.i32));
});

test("modules are classified by the highest feature that they need", async () => {
  const feature = (text: string) => featureOf({ kind: "text", text }, "x.wast");
  assert.equal(await feature("(module (func (i32.add (i32.const 1) (i32.const 2)) drop))"), "core");
  assert.equal(await feature("(module (memory 1) (func (memory.copy)))"), "bulk memory");
  assert.equal(await feature("(module (func (param (ref null func))))"), "reference types");
  assert.equal(await feature("(module (func (param (ref func))))"), "typed function references");
  assert.equal(await feature("(module (memory 1) (memory 1) (func (v128.const i8x16)))"), "multi-memory");
  assert.equal(await feature('(module (import "" "" (memory i64 1)))'), "memory64");
  assert.equal(await feature("(module (type (struct)))"), "garbage collection");
});
