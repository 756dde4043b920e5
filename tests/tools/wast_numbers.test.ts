// Number literals of the suite become exactly the right bits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { F32, F64, parseFloatBits, parseInteger } from "../../tools/spec/numbers.ts";

const view = new DataView(new ArrayBuffer(8));

function bits32(value: number): bigint {
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

function bits64(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

test("decimal floats round like JavaScript's own", () => {
  let seed = 12345;
  const random = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0);
  for (let i = 0; i < 5000; i++) {
    view.setUint32(0, random());
    view.setUint32(4, random());
    const wide = view.getFloat64(0);
    if (Number.isFinite(wide)) assert.equal(parseFloatBits(String(wide), F64), bits64(wide));
    view.setUint32(0, random());
    const narrow = view.getFloat32(0);
    if (Number.isFinite(narrow)) assert.equal(parseFloatBits(String(narrow), F32), bits32(narrow));
  }
});

test("hexadecimal floats round to nearest, ties to even, subnormals and overflow included", () => {
  assert.equal(parseFloatBits("0x1p-149", F32), 1n);
  assert.equal(parseFloatBits("0x1p-150", F32), 0n);
  assert.equal(parseFloatBits("0x1.000002p-150", F32), 1n);
  assert.equal(parseFloatBits("-0x1.fffffep127", F32), 0xff7f_ffffn);
  assert.equal(parseFloatBits("0x1.ffffffp127", F32), 0x7f80_0000n);
  assert.equal(parseFloatBits("0x1.000001p0", F32), bits32(1));
  assert.equal(parseFloatBits("0x1.000003p0", F32), bits32(1) + 2n);
  assert.equal(parseFloatBits("0x0.0000000000001p-1022", F64), 1n);
});

test("special values", () => {
  assert.equal(parseFloatBits("-inf", F32), 0xff80_0000n);
  assert.equal(parseFloatBits("nan", F64), 0x7ff8_0000_0000_0000n);
  assert.equal(parseFloatBits("-nan:0x1", F32), 0xff80_0001n);
  assert.equal(parseFloatBits("-0.0", F64), 1n << 63n);
  assert.equal(parseInteger("-1", 8), 255n);
  assert.equal(parseInteger("0x7fff_ffff", 32), 0x7fff_ffffn);
});
