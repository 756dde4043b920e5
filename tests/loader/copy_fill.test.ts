// memory.copy and memory.fill of every size up to 200 bytes and every overlap, against loops over
// bytes, in the user's profile (vector registers) and the kernel's (none). Runs as a Linux process.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { ISA_NAMES, type IsaName } from "../../tools/project.ts";
import { Loader } from "../../tools/build/loader_host.ts";
import { LinuxMachine } from "../../tools/linux_runner/machine.ts";
import { Store } from "../../tools/linux_runner/store.ts";
import { assembleModule } from "../../tools/spec/assemble.ts";

/** Bytes [0, 1024) are worked on, [1024, 2048) is what the loops make of the same. */
const MODULE = `(module (memory 1)
  (func $pattern (local i32)
    (loop $next
      (i32.store8 (local.get 0) (i32.mul (local.get 0) (i32.const 37)))
      (i32.store8 offset=1024 (local.get 0) (i32.mul (local.get 0) (i32.const 37)))
      (br_if $next (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1024)))))
  (func $copy (param $to i32) (param $from i32) (param $n i32) (local $i i32) (local $step i32)
    (local.set $step (select (i32.const 1) (i32.const -1) (i32.le_u (local.get $to) (local.get $from))))
    (local.set $i (select (i32.const 0) (i32.sub (local.get $n) (i32.const 1)) (i32.eq (local.get $step) (i32.const 1))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
      (i32.store8 offset=1024 (i32.add (local.get $to) (local.get $i))
        (i32.load8_u offset=1024 (i32.add (local.get $from) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (local.get $step)))
      (br $next))))
  (func $fill (param $to i32) (param $value i32) (param $n i32)
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $n)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (i32.store8 offset=1024 (i32.add (local.get $to) (local.get $n)) (local.get $value))
      (br $next))))
  (func $differences (result i32) (local $i i32) (local $bad i32)
    (loop $next
      (local.set $bad (i32.add (local.get $bad)
        (i32.ne (i32.load8_u (local.get $i)) (i32.load8_u offset=1024 (local.get $i)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024))))
    (local.get $bad))
  (func (export "copies") (result i32) (local $n i32) (local $from i32) (local $bad i32)
    (loop $sizes
      (local.set $from (i32.const 320))
      (loop $starts
        (call $pattern)
        (memory.copy (i32.const 400) (local.get $from) (local.get $n))
        (call $copy (i32.const 400) (local.get $from) (local.get $n))
        (local.set $bad (i32.add (local.get $bad) (call $differences)))
        (br_if $starts (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 3))) (i32.const 480))))
      (br_if $sizes (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 200))))
    (local.get $bad))
  (func (export "fills") (result i32) (local $n i32) (local $bad i32)
    (loop $sizes
      (call $pattern)
      (memory.fill (i32.const 333) (i32.add (local.get $n) (i32.const 0x1a5)) (local.get $n))
      (call $fill (i32.const 333) (i32.add (local.get $n) (i32.const 0x1a5)) (local.get $n))
      (local.set $bad (i32.add (local.get $bad) (call $differences)))
      (br_if $sizes (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 200))))
    (local.get $bad)))`;

function canRun(isa: IsaName): boolean {
  if (process.platform !== "linux") return false;
  if (process.arch === (isa === "arm64" ? "arm64" : "x64")) return true;
  return spawnSync(isa === "arm64" ? "qemu-aarch64" : "qemu-x86_64", ["--version"]).status === 0;
}

for (const isa of ISA_NAMES) {
  const skip = canRun(isa) ? false : `no way to run ${isa} programs here (Debian: qemu-user)`;
  for (const [name, profile] of [["user", Profile.User], ["kernel", Profile.Kernel]] as const) {
    test(`${isa}: copies and fills, ${name} profile`, { skip, timeout: 120_000 }, async () => {
      const machine = await LinuxMachine.start(isa);
      try {
        const loader = await Loader.load(isa, true);
        const wasm = await assembleModule({ kind: "text", text: MODULE });
        const result = loader.compile(wasm, { profile, environment: Environment.Linux });
        assert.ok(result.ok, result.ok ? "" : result.message);
        const store = new Store(machine, loader);
        const made = await store.instantiate(result.blob, () => undefined);
        assert.ok(made.kind === "instance");
        for (const field of ["copies", "fills"]) {
          const outcome = await store.invoke(made.instance.exports.get(field)!, []);
          assert.ok(outcome.kind === "returned", outcome.kind === "trap" ? outcome.detail : "");
          assert.equal(outcome.values[0], 0n, field);
        }
      } finally {
        machine.stop();
      }
    });
  }
}
