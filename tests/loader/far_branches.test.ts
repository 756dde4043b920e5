// A function of more than 1 MiB of code: branches over all of it in every form, a jump table at its
// start and traps behind its end. ARM64's conditional branches and ADR reach 1 MiB, its bit tests
// 32 KiB. The results are V8's. And branches about as long as a bit test reaches, over the moves that
// take the most code.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { Trap } from "../../abi/traps.ts";
import { ISA_NAMES, type IsaName } from "../../tools/project.ts";
import { Loader } from "../../tools/build/loader_host.ts";
import { LinuxMachine } from "../../tools/linux_runner/machine.ts";
import { Store } from "../../tools/linux_runner/store.ts";
import { I32, makeModule, repeat, signed, u32 } from "./module_bytes.ts";

const STEPS = 150_000;
const CODE_MIN = 1 << 20;
const [BLOCK, LOOP, END] = [[0x02, 0x40], [0x03, 0x40], 0x0b];
const get = (local: number): number[] => [0x20, ...u32(local)];
const set = (local: number): number[] => [0x21, ...u32(local)];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const brIf = (label: number): number[] => [0x0d, ...u32(label)];
const [X, K, Y] = [0, 1, 2];
/** Labels inside the loop: the loop, then the blocks around it. */
const [LABEL_B, LABEL_A, LABEL_END] = [1, 2, 3];

/** f(x, k): k = 0 and 7 leave at once, k & 4 skips all, x picks an entry of the table. */
function largeFunction(): Uint8Array {
  const code = [
    ...BLOCK, ...BLOCK, ...BLOCK, ...LOOP,
    ...get(K), 0x45, ...brIf(LABEL_END),
    ...get(K), ...constant(7), 0x46, ...brIf(LABEL_END),
    ...get(K), ...constant(4), 0x71, ...brIf(LABEL_A),
    ...get(K), ...constant(0), 0x48, ...brIf(LABEL_A),
    ...get(X), 0x0e, 4, LABEL_A, LABEL_B, LABEL_END, LABEL_A, LABEL_B,
    END, END,
    ...repeat(STEPS, (i) => [
      ...get(Y), ...constant(0x1234_0001 + i * 77), 0x6c, ...get(X), 0x73, ...set(Y),
    ]),
    ...constant(1), ...get(K), ...constant(3), 0x6b, 0x6e, ...set(X), // 1 / (k - 3), unsigned
    END, ...get(Y), ...constant(1), 0x6a, ...set(Y),
    END, ...get(Y), ...constant(100), 0x6a,
  ];
  return makeModule({
    functions: [{ parameters: [I32, I32], results: [I32], locals: [[1, I32]], code }],
    exports: [["f", 0]],
  });
}

/** f(x): a bit of x decides which `count` vector constants a block leaves; their sum is looked at. */
function manyVectors(count: number): Uint8Array {
  const vector = (i: number): number[] => [
    0xfd, 12, ...Array.from({ length: 16 }, (_, byte) => (i * 31 + byte * 77 + (i >> 3) + 13) & 0xff),
  ];
  const code = [
    0x02, 0, ...repeat(count, vector),
    ...get(X), ...constant(4), 0x71, ...brIf(0),
    ...repeat(count, () => [0x1a]), ...repeat(count, (i) => vector(i + 5000)), END,
    ...repeat(count - 1, () => [0xfd, ...u32(174)]), // i32x4.add
    0xfd, 27, 0, // i32x4.extract_lane 0
  ];
  const vectors = Array<number>(count).fill(0x7b);
  return makeModule({
    types: [[[], vectors]],
    functions: [{ parameters: [I32], results: [I32], code }],
    exports: [["f", 0]],
  });
}

function canRun(isa: IsaName): boolean {
  if (process.platform !== "linux") return false;
  if (process.arch === (isa === "arm64" ? "arm64" : "x64")) return true;
  return spawnSync(isa === "arm64" ? "qemu-aarch64" : "qemu-x86_64", ["--version"]).status === 0;
}

for (const isa of ISA_NAMES) {
  const skip = canRun(isa) ? false : `no way to run ${isa} programs here (Debian: qemu-user)`;
  test(`${isa}: a function larger than the reach of its branches`, { skip, timeout: 120_000 }, async () => {
    const bytes = largeFunction();
    const { instance } = await WebAssembly.instantiate(bytes as BufferSource);
    const reference = instance.exports["f"] as (x: number, k: number) => number;
    const loader = await Loader.load(isa);
    const compiled = loader.compile(bytes, { profile: Profile.User, environment: Environment.Linux });
    assert.ok(compiled.ok, compiled.ok ? "" : compiled.message);
    assert.ok(compiled.blob.length > CODE_MIN);
    const machine = await LinuxMachine.start(isa);
    try {
      const store = new Store(machine, loader);
      const result = await store.instantiate(compiled.blob, () => undefined);
      if (result.kind !== "instance") assert.fail("not instantiated");
      const target = result.instance.exports.get("f")!;
      for (const [x, k] of [[0, 0], [0, 7], [1, 1], [9, 2], [2, 1], [0, 1], [5, 4], [1, -1], [3, 6]] as const) {
        const args = [x, k].map((value) => BigInt.asUintN(32, BigInt(value)));
        const mine = await store.invoke(target, args);
        assert.equal(mine.kind, "returned");
        if (mine.kind !== "returned") continue;
        assert.equal(Number(BigInt.asIntN(32, mine.values[0]!)), reference(x, k), `f(${x}, ${k})`);
      }
      const trapped = await store.invoke(target, [1n, 3n]);
      assert.equal(trapped.kind === "trap" && trapped.trap, Trap.IntegerDivideByZero);
    } finally {
      machine.stop();
    }
  });
}

for (const isa of ISA_NAMES) {
  test(`${isa}: a bit test over as many vector constants as it reaches, and some more`, async () => {
    const loader = await Loader.load(isa, true);
    for (const count of [630, 700, 745, 780, 812, 850]) {
      const bytes = manyVectors(count);
      assert.ok(WebAssembly.validate(bytes as BufferSource));
      const compiled = loader.compile(bytes, { profile: Profile.User, environment: Environment.Linux });
      assert.ok(compiled.ok, `${count}: ${compiled.ok ? "" : compiled.message}`);
    }
  });
}
