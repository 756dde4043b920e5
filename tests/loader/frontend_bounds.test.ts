// The front end on hostile input: modules that blow careless compilers up, and mutated modules.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compileBombs } from "./compile_bombs.ts";
import { Frontend } from "./frontend.ts";
import { moduleBytes } from "./suite_modules.ts";
import { verifyFunction } from "./verify_ir.ts";

/** Memory that a function may take in the front end: so much for each operator beyond a fixed base. */
const BYTES_PER_OPERATOR = 128;
const BYTES_BASE = 4 << 20;
/** Generous, because machines are shared: a quadratic pass takes minutes. */
const SECONDS_MAX = 10;
const MUTANTS = Number(process.env["FUZZ_COUNT"] ?? 20_000);

describe("front end on hostile input", () => {
  let frontend: Frontend;
  before(async () => {
    frontend = await Frontend.compile();
  });

  for (const { name, bytes, refused } of compileBombs()) {
    it(`bounds ${name}`, () => {
      const started = performance.now();
      const refusal = frontend.check(bytes);
      const seconds = (performance.now() - started) / 1000;
      assert.ok(refusal === null || refusal.category === "limit", refusal?.message);
      assert.equal(refusal?.message ?? null, refused ? "the function is too complex" : null);
      const allowed = frontend.exports.operatorCount() * BYTES_PER_OPERATOR + BYTES_BASE;
      const peak = frontend.exports.peakFunctionSize();
      assert.ok(peak <= allowed, `${peak} bytes for ${frontend.exports.operatorCount()} operators`);
      assert.ok(seconds < SECONDS_MAX, `${seconds} s`);
    });
  }

  it("refuses or builds whatever mutated modules say, as the host's engine does", async () => {
    let seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}, ${MUTANTS} mutants`);
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const original = await moduleBytes({ kind: "text", text: SEED_MODULE });
    assert.ok(original && WebAssembly.validate(original as BufferSource), "the seed module is valid");
    const found = { valid: 0, malformed: 0, invalid: 0, other: 0 };
    for (let i = 0; i < MUTANTS; i++) {
      const bytes: Uint8Array = Uint8Array.from(original);
      for (let k = random(3); k >= 0; k--) {
        const at = 8 + random(bytes.length - 8);
        bytes[at] = random(2) === 0 ? random(256) : bytes[8 + random(bytes.length - 8)]!;
      }
      const refusal = frontend.check(bytes, (index) => verifyFunction(frontend, index));
      const category = refusal?.category ?? "valid";
      if (category === "valid" || category === "malformed" || category === "invalid") {
        found[category]++;
        assert.equal(category === "valid", WebAssembly.validate(bytes as BufferSource), `mutant ${i}: ${refusal?.message ?? "valid"}`);
      } else {
        found.other++; // features that one has and the other has not
        assert.notEqual(category, "internal");
      }
    }
    console.log(found);
    assert.ok(found.valid > 0 && found.malformed > 0 && found.invalid > 0);
  });
});

/** A small module with much in it, and no feature that the host's engine may lack. */
const SEED_MODULE = `(module
  (type $t (func (param i32 i64) (result i32)))
  (import "m" "f" (func $f (type $t)))
  (memory 1)
  (table 2 funcref)
  (global $g (mut i64) (i64.const 5))
  (elem (i32.const 0) $f $main)
  (func $pair (param i32) (result i32 i32) (local.get 0) (i32.const 3))
  (func $main (export "main") (type $t) (local $i i32) (local $v i32) (local $x f64)
    (loop $again
      (if (result i32) (i32.lt_s (local.tee $i (i32.add (local.get 0) (local.get $i))) (i32.const 100))
        (then (i32.load offset=4 (local.get $i)))
        (else (i32.const 7)))
      (local.set $v)
      (i64.store offset=8 (local.get $v) (local.get 1))
      (block $out
        (block $in (br_table $in $out $again (local.get $v)))
        (br_if $again (i64.eqz (local.get 1)))
        (global.set $g (i64.add (global.get $g) (local.get 1))))
      (drop (select (call $f (local.get 0) (local.get 1)) (local.get $v) (local.get $i))))
    (local.set $x (f64.add (local.get $x) (f64.const 1)))
    (memory.fill (i32.const 0) (local.get $v) (i32.const 16))
    (call $pair (i32.trunc_sat_f64_s (local.get $x)))
    (i32.sub)
    (call_indirect (type $t) (local.get 1) (i32.and (local.get $v) (i32.const 1)))
    (return))
  (data (i32.const 8) "abc"))`;
