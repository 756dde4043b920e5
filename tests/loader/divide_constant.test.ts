// Division and remainder by constants against the same with the divisor in a variable, which takes
// the machine's instruction: powers of two and their neighbours, small and random divisors, over
// edge cases and pseudo-random dividends. Runs as a Linux process on both ISAs.
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

const OPERATORS = ["div_s", "div_u", "rem_s", "rem_u"] as const;
/** Dividends per divisor: a walk of this many steps, plus the divisor's multiples. */
const STEPS = 400;

/** Divisors that are worth it, as signed decimal text; 0 and -1 trap or may. */
function divisors(bits: 32 | 64): string[] {
  const values = new Set<bigint>();
  for (let n = 0; n < bits; n++) {
    for (const delta of [-1n, 0n, 1n]) values.add(BigInt.asIntN(bits, (1n << BigInt(n)) + delta));
    values.add(BigInt.asIntN(bits, -(1n << BigInt(n)) - 1n));
    values.add(BigInt.asIntN(bits, -(1n << BigInt(n))));
  }
  for (const small of [3n, 5n, 6n, 7n, 9n, 10n, 11n, 13n, 25n, 60n, 100n, 125n, 625n, 641n, 1000n, 3600n]) {
    values.add(small).add(-small);
  }
  let seed = 0x9e37_79b9_7f4a_7c15n;
  for (let i = 0; i < 40; i++) {
    seed = BigInt.asUintN(64, seed * 6364136223846793005n + 1442695040888963407n);
    values.add(BigInt.asIntN(bits, seed >> BigInt(i % bits)));
  }
  values.delete(0n);
  values.delete(-1n);
  return [...values].map(String);
}

/** A module whose export `check` returns how many results differ. */
function moduleText(bits: 32 | 64): string {
  const type = `i${bits}`;
  const all = divisors(bits);
  const variables = OPERATORS.map((operator) => `(func $${operator} (param ${type} ${type}) (result ${type})
    (${type}.${operator} (local.get 0) (local.get 1)))`);
  const checks = all.map((divisor, index) => {
    const constant = `(${type}.const ${divisor})`;
    const compare = OPERATORS.map((operator) => `(local.set 1 (i32.add (local.get 1) (${type}.ne
      (${type}.${operator} (local.get 0) ${constant}) (call $${operator} (local.get 0) ${constant}))))`);
    return `(func $check${index} (param ${type}) (result i32) (local i32) ${compare.join("\n")} (local.get 1))`;
  });
  const mix = bits === 32
    ? "(i32.add (i32.mul (local.get 0) (i32.const 1664525)) (i32.const 1013904223))"
    : "(i64.add (i64.mul (local.get 0) (i64.const 6364136223846793005)) (i64.const 1442695040888963407))";
  const edges = ["0", "1", "-1", "2", "-2", String((1n << BigInt(bits - 1)) - 1n), String(-(1n << BigInt(bits - 1)))];
  const calls = all.map((divisor, index) => {
    const one = (value: string): string =>
      `(local.set 1 (i32.add (local.get 1) (call $check${index} ${value})))`;
    const multiple = (delta: number): string => one(
      `(${type}.add (${type}.mul (${type}.const ${divisor}) (local.get 0)) (${type}.const ${delta}))`);
    const fixed = edges.map((edge) => one(`(${type}.const ${edge})`));
    return [one("(local.get 0)"), multiple(0), multiple(-1), multiple(1), ...fixed].join("\n");
  });
  return `(module ${variables.join("\n")} ${checks.join("\n")}
    (func (export "check") (result i32) (local ${type} i32 i32)
      (loop $again
        (local.set 0 ${mix})
        ${calls.join("\n")}
        (br_if $again (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const ${STEPS}))))
      (local.get 1)))`;
}

function canRun(isa: IsaName): boolean {
  if (process.platform !== "linux") return false;
  if (process.arch === (isa === "arm64" ? "arm64" : "x64")) return true;
  return spawnSync(isa === "arm64" ? "qemu-aarch64" : "qemu-x86_64", ["--version"]).status === 0;
}

for (const isa of ISA_NAMES) {
  const skip = canRun(isa) ? false : `no way to run ${isa} programs here (Debian: qemu-user)`;
  for (const bits of [32, 64] as const) {
    test(`${isa}: division by ${bits}-bit constants`, { skip, timeout: 120_000 }, async () => {
      const machine = await LinuxMachine.start(isa);
      try {
        const loader = await Loader.load(isa, true);
        const wasm = await assembleModule({ kind: "text", text: moduleText(bits) });
        const result = loader.compile(wasm, { profile: Profile.User, environment: Environment.Linux });
        assert.ok(result.ok, result.ok ? "" : result.message);
        const store = new Store(machine, loader);
        const made = await store.instantiate(result.blob, () => undefined);
        assert.ok(made.kind === "instance");
        const outcome = await store.invoke(made.instance.exports.get("check")!, []);
        assert.ok(outcome.kind === "returned", outcome.kind === "trap" ? outcome.detail : "");
        assert.equal(outcome.values[0], 0n);
      } finally {
        machine.stop();
      }
    });
  }
}
