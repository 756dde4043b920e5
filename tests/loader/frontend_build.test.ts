// What the front end makes of small functions: parameters only where they are needed, folding,
// unreachable code, intrinsics; and where and why it refuses.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { Isa } from "../../abi/compiled_module.ts";
import { Intrinsic, Profile } from "../../abi/intrinsics.ts";
import { Frontend, type Refusal } from "./frontend.ts";
import { IrView, Op } from "./ir_view.ts";
import { I32, I64, makeModule, repeat } from "./module_bytes.ts";
import { printFunction } from "./print_ir.ts";
import { moduleBytes } from "./suite_modules.ts";
import { verifyFunction } from "./verify_ir.ts";

let frontend: Frontend;
before(async () => {
  frontend = await Frontend.compile();
});

async function assemble(text: string): Promise<Uint8Array> {
  const bytes = await moduleBytes({ kind: "text", text });
  assert.ok(bytes, "the test's module assembles");
  return bytes;
}

/** Builds the only function of a module and prints it. */
async function build(fields: string): Promise<string> {
  let printed = "";
  const refusal = frontend.check(await assemble(`(module ${fields})`), (index) => {
    verifyFunction(frontend, index);
    printed = printFunction(new IrView(frontend));
  });
  assert.equal(refusal, null);
  return printed;
}

/** The nodes that something uses or that have an effect: what selection keeps. */
function usedNodes(printed: string): string[] {
  let lines = printed.split("\n").filter((line) => line.startsWith("  ")).map((line) => line.trim());
  for (let before = 0; before !== lines.length; ) {
    before = lines.length;
    lines = lines.filter((line) => {
      const result = /^(v\d+): /.exec(line)?.[1];
      if (result === undefined) return true;
      const used = new RegExp(`\\b${result}\\b`);
      return lines.some((other) => other !== line && used.test(other));
    });
  }
  return lines;
}

describe("joins", () => {
  it("gives a loop's header parameters for what it assigns and needs, no more", async () => {
    const printed = await build(`(func (param i32 i32) (result i32) (local i32 i32)
      (loop $l
        (local.set 3 (i32.mul (local.get 0) (local.get 1)))
        (local.set 2 (i32.add (local.get 2) (local.get 3)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if $l (local.get 0)))
      (local.get 2))`);
    assert.match(printed, /b1: loop to b3\n  v\d+: i32 = param\n  v\d+: i32 = param\n  v\d+: i32 = i32\.mul/);
  });

  it("makes no block of a loop that nothing goes back to, or of a block that nothing leaves", async () => {
    const printed = await build(`(func (param i32) (result i32)
      (loop (result i32) (block (result i32) (local.get 0))))`);
    assert.equal(printed, "b0:\n  v1: i32 = argument 0\n  return v1");
  });

  it("makes a parameter where ways differ and none where they agree", async () => {
    const printed = await build(`(func (param i32 i32) (result i32) (local i32 i32)
      (local.set 3 (local.get 1))
      (if (local.get 0)
        (then (local.set 2 (i32.const 1)) (local.set 3 (local.get 1)))
        (else (local.set 2 (local.get 1)) (local.set 3 (local.get 1))))
      (i32.sub (local.get 2) (local.get 3)))`);
    assert.equal(printed.match(/= param/g)?.length, 1);
    assert.match(printed, /v(\d+): i32 = param\n  v\d+: i32 = i32\.sub v\1 v2\n/);
  });

  it("needs no parameter for a local that nobody reads any more", async () => {
    const printed = await build(`(func (param i32) (local i32)
      (if (local.get 0) (then (local.set 1 (i32.const 1))) (else (local.set 1 (i32.const 2)))))`);
    assert.doesNotMatch(printed, /param/);
  });

  it("carries a block's results over each way", async () => {
    const printed = await build(`(func (param i32 i64) (result i64)
      (block (result i64) (br_if 0 (local.get 1) (local.get 0)) (drop) (i64.const 7)))`);
    assert.match(printed, /branch v1 b2\(v2\) b1\n/);
    assert.match(printed, /b2:\n  v\d+: i64 = param\n  return/);
  });

  it("keeps locals beyond the SSA limit in the frame", () => {
    const get = (local: number): number[] => [0x20, local & 0x7f | 0x80, local >> 7];
    const bytes = makeModule({
      functions: [{ results: [I32], locals: [[1500, I32]], code: [0x41, 5, 0x21, 0xdc, 0x0a, ...get(1372)] }],
    });
    assert.equal(frontend.check(bytes, () => {
      const ir = new IrView(frontend);
      assert.equal(ir.frameLocalCount, 1373 - 1024, "up to the last one that is named");
      assert.match(printFunction(ir), /frame_local_set #348 v\d+\n  v\d+: i32 = frame_local_get #348\n/);
    }), null);
  });
});

describe("folding", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["constants", "(i32.add (i32.const 40) (i32.const 2))", ["constant 42"]],
    ["a wrapping product", "(i32.mul (i32.const 65536) (i32.const 65537))", ["constant 65536"]],
    ["an addition of 0", "(i32.add (local.get 0) (i32.const 0))", []],
    ["sums of constants", "(i32.add (i32.sub (local.get 0) (i32.const 5)) (i32.const 12))", ["constant 7", "i32.add"]],
    ["a constant on the left", "(i32.and (i32.const 12) (local.get 0))", ["constant 12", "i32.and"]],
    ["a product with a power of two", "(i32.mul (local.get 0) (i32.const 8))", ["constant 3", "i32.shl"]],
    ["an unsigned quotient", "(i32.div_u (local.get 0) (i32.const 16))", ["constant 4", "i32.shr_u"]],
    ["an unsigned remainder", "(i32.rem_u (local.get 0) (i32.const 16))", ["constant 15", "i32.and"]],
    ["a shift by the width", "(i32.shl (local.get 0) (i32.const 32))", []],
    ["an inverted comparison", "(i32.eqz (i32.lt_s (local.get 0) (local.get 1)))", ["i32.ge_s"]],
    ["a mirrored comparison", "(i32.gt_u (i32.const 9) (local.get 0))", ["constant 9", "i32.lt_u"]],
    ["a wrapped extension", "(i32.wrap_i64 (i64.extend_i32_u (local.get 0)))", []],
    ["a decided select", "(select (local.get 0) (local.get 1) (i32.const 3))", []],
    ["bits of a float", "(i32.reinterpret_f32 (f32.const 1))", ["constant 1065353216"]],
  ];
  for (const [name, expression, expected] of cases) {
    it(`folds ${name}`, async () => {
      const printed = await build(`(func (param i32 i32) (result i32) ${expression})`);
      const operations = usedNodes(printed).map((line) => line.replace(/^v\d+: \w+ = /, "").replace(/ v\d+/g, ""));
      assert.deepEqual(operations.filter((line) => !/^(argument|return)/.test(line)), expected);
    });
  }

  it("leaves a division that traps, and floats, alone", async () => {
    const printed = await build(`(func (param i32) (result f32)
      (drop (i32.div_s (i32.const 1) (i32.const 0)))
      (f32.add (f32.const 1) (f32.const 2)))`);
    assert.match(printed, /i32\.div_s v\d+ v\d+ traps/);
    assert.match(printed, /f32\.add/);
  });

  it("does not fold an address sum into an access's offset", async () => {
    const printed = await build(`(memory 1) (func (param i32) (result i32)
      (i32.load offset=4 (i32.add (local.get 0) (i32.const -4))))`);
    assert.match(printed, /i32\.load v\d+ \+4/);
  });

  it("builds nothing of an arm that a constant excludes", async () => {
    const printed = await build(`(func (param i32) (result i32)
      (if (result i32) (i32.const 0) (then (i32.div_s (local.get 0) (i32.const 0))) (else (local.get 0))))`);
    assert.deepEqual(usedNodes(printed), ["v1: i32 = argument 0", "return v1"]);
  });

  it("turns a branch around instead of testing for 0", async () => {
    const printed = await build("(func (param i32) (block (br_if 0 (i32.eqz (local.get 0))) (unreachable)))");
    assert.match(printed, /branch v1 b1 b2\nb1:\n  trap #1/);
  });
});

describe("intrinsics", () => {
  const module = (field: string, type: string): string =>
    `(module (import "machine" "${field}" (func $i ${type}))
      (func (export "f") (call $i) ${type.includes("result") ? "(drop)" : ""}))`;

  async function check(field: string, type: string, profile: Profile, isa: Isa): Promise<Refusal | null> {
    return frontend.decode(await assemble(module(field, type)), profile, isa);
  }

  it("turns calls into machine operations", async () => {
    assert.equal(await check("read_cr3", "(result i64)", Profile.Kernel, Isa.X86_64), null);
    assert.equal(frontend.exports.build(1), 1);
    assert.match(printFunction(new IrView(frontend)), new RegExp(`i64 = intrinsic #${Intrinsic.ReadCr3}\n`));
  });

  it("packs the encoding of system registers", async () => {
    // CNTVCT_EL0: op0 3, op1 3, CRn 14, CRm 0, op2 2 (Arm ARM D19.12.17)
    assert.equal(await check("mrs 3 3 14 0 2", "(result i64)", Profile.Kernel, Isa.Arm64), null);
    assert.equal(frontend.exports.build(1), 1);
    const ir = new IrView(frontend);
    const node = Array.from({ length: ir.nodeCount }, (_, id) => ir.node(id)).find(({ op }) => op === Op.Intrinsic);
    assert.equal(node?.a, Intrinsic.Mrs + 0b11_011_1110_0000_010 * 65536);
  });

  const refused: readonly (readonly [string, string, Profile, Isa, string])[] = [
    ["read_cr3", "(result i64)", Profile.User, Isa.X86_64, "unknown import"],
    ["read_cr3", "(result i64)", Profile.Driver, Isa.X86_64, "unknown import"],
    ["read_cr3", "(result i64)", Profile.Kernel, Isa.Arm64, "unknown import"],
    ["read_cr9", "(result i64)", Profile.Kernel, Isa.X86_64, "unknown import"],
    ["read_cr3", "(result i32)", Profile.Kernel, Isa.X86_64, "the intrinsic has another type"],
    ["read_cr3", "", Profile.Kernel, Isa.X86_64, "the intrinsic has another type"],
    ["mrs 4 3 14 0 2", "(result i64)", Profile.Kernel, Isa.Arm64, "unknown import"],
    ["mrs 3 3 14 0", "(result i64)", Profile.Kernel, Isa.Arm64, "unknown import"],
    ["mrs 3 3 14 0 2 1", "(result i64)", Profile.Kernel, Isa.Arm64, "unknown import"],
    ["mrs 3 3 14 0 2", "(result i64)", Profile.Driver, Isa.Arm64, "unknown import"],
    ["caller_memory_size", "(result i64)", Profile.Service, Isa.X86_64, "unknown import"],
  ];
  for (const [field, type, profile, isa, message] of refused) {
    it(`refuses ${field} ${type} to profile ${profile} on ISA ${isa}`, async () => {
      const refusal = await check(field, type, profile, isa);
      assert.deepEqual([refusal?.category, refusal?.message, refusal?.detail], ["denied", message, field]);
    });
  }

  const uses = [
    '(export "x" (func $i))',
    "(table 1 funcref) (elem (i32.const 0) $i)",
    "(start $i)",
    "(global funcref (ref.func $i))",
  ];
  for (const use of uses) {
    it(`refuses ${use} of an intrinsic`, async () => {
      const bytes = await assemble(`(module (import "machine" "pause" (func $i)) ${use})`);
      assert.equal(frontend.decode(bytes, Profile.Kernel)?.message, "an intrinsic can only be called");
    });
  }
});

describe("errors", () => {
  it("says where", () => {
    // Header 8, type section 5, function section 4, code: id, size, count, size, no locals, i64.const 1
    const bytes = makeModule({ functions: [{ results: [I32], code: [0x42, 1] }] });
    const refusal = frontend.check(bytes);
    assert.equal(refusal?.message, "type mismatch");
    assert.equal(refusal?.offset, bytes.length - 1);
  });

  it("keeps the first error", () => {
    const bytes = makeModule({ functions: [{ code: [0x20, 9, 0x1a] }, { results: [I64], code: [] }] });
    assert.equal(frontend.check(bytes)?.message, "unknown local");
  });

  it("starts clean after an error", () => {
    assert.ok(frontend.check(makeModule({ functions: [{ code: [0xff] }] })));
    assert.equal(frontend.check(makeModule({ functions: [{ code: [0x01] }] })), null);
  });

  it("refuses a function with too many locals by its limit", () => {
    const refusal = frontend.check(makeModule({ functions: [{ locals: [[50_001, I32]], code: [] }] }));
    assert.deepEqual([refusal?.category, refusal?.message], ["limit", "the function has too many locals"]);
  });

  it("builds the same function the same way every time", () => {
    const bytes = makeModule({
      functions: [{
        parameters: [I32],
        results: [I32],
        code: [...repeat(50, (i) => [0x20, 0, 0x41, i, 0x6a, 0x21, 0]), 0x20, 0],
      }],
    });
    const print = (): string => {
      let text = "";
      frontend.check(bytes, () => (text = printFunction(new IrView(frontend))));
      return text;
    };
    const first = print();
    frontend.check(makeModule({ functions: [{ code: repeat(1000, () => [0x41, 1, 0x1a]) }] }));
    assert.equal(print(), first);
  });
});
