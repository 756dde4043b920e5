// Our own conformance scripts inside the booted system (tools/spec/os_engine.ts): compiled by the
// loader service, run in an unprivileged domain; and a part of the official suite, all of which
// `make test-spec-os` runs.
// A script leaves nothing behind: the conformance host uses as many pages after it as before.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { bootOsEngine, type OsEngine } from "../../tools/spec/os_engine.ts";
import { ScriptRunner, type Outcome } from "../../tools/spec/run_script.ts";
import { splitScript } from "../../tools/spec/split.ts";
import { SUITE, SUITE_MISSING } from "../loader/suite_modules.ts";
import { isas } from "./machine.ts";

const SCRIPTS = join(PROJECT_ROOT, "tests/conformance/scripts");
const FILES = readdirSync(SCRIPTS).sort();
/** Of the official suite: links between modules, tables that others fill, growth, exhaustion. */
const OFFICIAL = ["linking.wast", "linking3.wast", "elem.wast", "memory_grow.wast", "call_indirect.wast"];

for (const isa of isas) {
  describe(`conformance in the system on ${isa}`, () => {
    let engine: OsEngine;
    before(async () => {
      engine = await bootOsEngine(isa);
    });
    after(() => engine?.stop());

    function run(name: string, script: string): Promise<Outcome[]> {
      return new ScriptRunner(engine, name).run(splitScript(script));
    }

    for (const file of FILES) {
      test(file, async () => {
        const outcomes = await run(file, readFileSync(join(SCRIPTS, file), "utf8"));
        const bad = outcomes.filter(({ verdict }) => verdict !== "passed");
        assert.deepEqual(bad.map(({ line, detail }) => `${file}:${line}: ${detail}`), []);
        assert.ok(outcomes.length >= 2, "the script asserts something");
      });
    }

    for (const file of OFFICIAL) {
      test(`the official ${file}`, { skip: SUITE_MISSING }, async () => {
        const outcomes = await run(file, readFileSync(join(SUITE, file), "utf8"));
        const failed = outcomes.filter(({ verdict }) => verdict === "failed");
        assert.deepEqual(failed.map(({ line, detail }) => `${file}:${line}: ${detail}`), []);
        assert.ok(outcomes.filter(({ verdict }) => verdict === "passed").length >= 6);
      });
    }

    test("what a script expects and does not get fails", async () => {
      const outcomes = await run("wrong.wast", WRONG);
      assert.deepEqual(outcomes.map(({ line, verdict }) => [line, verdict]), WRONG_LINES.map((line) => [line, "failed"]));
      const details = outcomes.map(({ detail }) => detail);
      WRONG_DETAILS.forEach((detail, index) => assert.match(details[index]!, detail));
    });

    test("a script leaves no pages behind", async () => {
      const script = readFileSync(join(SCRIPTS, "memories.wast"), "utf8");
      for (let round = 0; round < 3; round++) await run("memories.wast", script);
      const [first, ...others] = engine.pages.slice(-3);
      assert.deepEqual(others, [first, first]);
    });
  });
}

/** Each assertion is wrong. */
const WRONG = `(module
  (memory 1)
  (global (export "seven") i32 (i32.const 7))
  (func (export "one") (result i32) (i32.const 1))
  (func (export "nan") (result f32) (f32.const nan:0x200000))
  (func (export "stop") (unreachable))
  (func (export "load") (result i32) (i32.load (i32.const 65536)))
  (func $deep (export "deep") (call $deep)))
(assert_return (invoke "one") (i32.const 2))
(assert_return (invoke "nan") (f32.const nan:canonical))
(assert_return (get "seven") (i32.const 8))
(assert_return (invoke "stop"))
(assert_trap (invoke "one") "unreachable")
(assert_trap (invoke "stop") "out of bounds memory access")
(assert_trap (invoke "load") "unreachable")
(assert_trap (invoke "deep") "unreachable")
(assert_exhaustion (invoke "load") "call stack exhausted")
(assert_invalid (module (func (result i32) (i32.const 1))) "type mismatch")
(assert_malformed (module binary "\\00asm\\01\\00\\00\\00") "unexpected end")
(assert_unlinkable (module (import "spectest" "print" (func))) "unknown import")
(assert_return (invoke "none"))
`;
const WRONG_LINES = Array.from({ length: 13 }, (_, index) => 9 + index);
const WRONG_DETAILS: readonly RegExp[] = [
  /^returned 0x1,/, /^returned 0x7fa00000,/, /^returned 0x7,/, /^trap 1: fault /, /^returned, expected trap/,
  /^trap 1 /, /^trap 2 /, /^trap 9 /, /^trap 2 /, /^accepted/, /^accepted/, /^instance, expected/, /^no such export/,
];
