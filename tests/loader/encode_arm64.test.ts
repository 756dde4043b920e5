// Checks the ARM64 encoders against LLVM's assembler: every encoder, over the edges of each operand
// class, and every bitmask immediate that exists. LLVM is an independent witness, not part of the
// build: where llvm-mc-14 is missing, the comparison is skipped, out loud.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import { compileAssemblyScript } from "../../tools/build/assemblyscript.ts";
import { armCases, type EncoderCase, type Encoders } from "./encode_arm64_cases.ts";

const root = new URL("../..", import.meta.url).pathname;
const llvmMc = "llvm-mc-14";
const haveLlvm = spawnSync(llvmMc, ["--version"]).status === 0;
if (!haveLlvm) console.log(`SKIPPED: ${llvmMc} is not installed; ARM64 encoders are not compared`);

let encoders: Encoders;

before(async () => {
  const bytes = await compileAssemblyScript(
    root,
    { entry: "loader/isa/arm64/encode.ts", runtime: "stub" },
    "build/tests/encode_arm64.wasm",
  );
  const module = new WebAssembly.Module(bytes as BufferSource);
  const instance = new WebAssembly.Instance(module, { env: { abort: () => assert.fail("abort") } });
  const exports = instance.exports as Record<string, unknown>;
  encoders = new Proxy({}, {
    get: (_target, name: string) => {
      const encoder = exports[name];
      assert.equal(typeof encoder, "function", `no encoder ${name}`);
      const setLength = exports["__setArgumentsLength"] as ((n: number) => void) | undefined;
      return (...args: (number | bigint)[]) => {
        setLength?.(args.length);
        return (encoder as (...a: (number | bigint)[]) => number)(...args);
      };
    },
  }) as Encoders;
});

/** Assembles the texts, one instruction each. */
function assemble(texts: readonly string[]): number[] {
  const run = spawnSync(
    llvmMc,
    ["-triple=aarch64", "-mattr=+v8.2a,+lse", "-filetype=asm", "-show-encoding"],
    { input: texts.join("\n") + "\n", encoding: "utf8", maxBuffer: 1 << 28 },
  );
  assert.equal(run.status, 0, run.stderr.slice(0, 4000));
  const words: number[] = [];
  for (const match of run.stdout.matchAll(/encoding: \[([^\]]+)\]/g)) {
    const bytes = match[1]!.split(",").map((byte) => Number(byte));
    words.push((bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0);
  }
  assert.equal(words.length, texts.length, "llvm-mc answered another number of instructions");
  return words;
}

function compare(cases: readonly EncoderCase[]): void {
  const expected = assemble(cases.map((one) => one.text));
  const wrong: string[] = [];
  cases.forEach((one, index) => {
    const word = one.word >>> 0;
    if (word !== expected[index]) {
      wrong.push(`${one.text}: ${word.toString(16)}, LLVM says ${expected[index]!.toString(16)}`);
    }
  });
  assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${cases.length} differ`);
}

describe("ARM64 encoders", { skip: !haveLlvm }, () => {
  for (const group of ["integer", "branch", "memory", "float", "vector"] as const) {
    it(`${group}: same words as LLVM`, () => {
      const cases = armCases(encoders, group);
      assert.ok(cases.length > 50);
      compare(cases);
    });
  }

  it("finds every bitmask immediate, and no others", () => {
    const texts: string[] = [];
    const words: number[] = [];
    const masks = new Set<bigint>();
    for (let size = 2; size <= 64; size *= 2) {
      for (let ones = 1; ones < size; ones++) {
        for (let rotation = 0; rotation < size; rotation++) {
          const run = (1n << BigInt(ones)) - 1n;
          const full = (1n << BigInt(size)) - 1n;
          const element =
            ((run >> BigInt(rotation)) | (run << BigInt(size - rotation))) & full;
          let mask = 0n;
          for (let at = 0; at < 64; at += size) mask |= element << BigInt(at);
          masks.add(mask);
        }
      }
    }
    assert.equal(masks.size, 5334);
    for (const mask of masks) {
      const bits = encoders.logicalImmediate!(BigInt.asIntN(64, mask), 1);
      assert.ok(bits >= 0, `no bitmask for ${mask.toString(16)}`);
      texts.push(`and x1, x2, #0x${mask.toString(16)}`);
      words.push(encoders.logicalBitmask!(0, 1, 1, 2, bits) >>> 0);
      const low = mask & 0xffff_ffffn;
      if (mask >> 32n === low) {
        const bits32 = encoders.logicalImmediate!(BigInt.asIntN(64, low), 0);
        texts.push(`and w1, w2, #0x${low.toString(16)}`);
        words.push(encoders.logicalBitmask!(0, 0, 1, 2, bits32) >>> 0);
      }
    }
    assert.deepEqual(words, assemble(texts));
    for (const mask of masks) {
      const near = mask ^ 0x20000n ^ 0x800000000n;
      const found = encoders.logicalImmediate!(BigInt.asIntN(64, near), 1) >= 0;
      assert.equal(found, masks.has(near), near.toString(16));
    }
    assert.equal(encoders.logicalImmediate!(0n, 1), -1);
    assert.equal(encoders.logicalImmediate!(-1n, 1), -1);
    assert.equal(encoders.logicalImmediate!(0xffff_ffffn, 0), -1);
  });

  it("finds exactly the 256 float immediates", () => {
    const view = new DataView(new ArrayBuffer(8));
    let found = 0;
    for (let high = 0; high < 0x10000; high++) {
      view.setUint32(0, high << 16);
      const imm8 = encoders.floatImmediate32!(view.getInt32(0));
      if (imm8 < 0) continue;
      found++;
      const value = view.getFloat32(0);
      view.setFloat64(0, value);
      assert.equal(encoders.floatImmediate64!(view.getBigInt64(0)), imm8);
    }
    assert.equal(found, 256);
    assert.equal(encoders.floatImmediate32!(0x3f800001), -1);
    assert.equal(encoders.floatImmediate64!(0x3ff0000000000001n), -1);
    assert.equal(encoders.floatImmediate64!(0n), -1);
  });

  it("patches each kind of branch", () => {
    const cases: EncoderCase[] = [];
    for (const displacement of [0, 4, -4, 0x7ffc, -0x8000]) {
      const words: [string, number][] = [
        [`b #${displacement}`, encoders.b!(64)],
        [`bl #${displacement}`, encoders.bl!(-64)],
        [`b.hi #${displacement}`, encoders.bCondition!(8, 64)],
        [`cbnz x3, #${displacement}`, encoders.cbnz!(1, 3, -4)],
        [`tbz x3, #33, #${displacement}`, encoders.tbz!(3, 33, -4)],
      ];
      for (const [text, word] of words) {
        cases.push({ text, word: encoders.patchBranch!(word, displacement) });
      }
    }
    compare(cases);
    assert.equal(encoders.branchFieldBits!(encoders.ret!(30)), 0);
  });
});
