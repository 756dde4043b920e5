// Folding of integer arithmetic with a constant operand: evaluation, identities, canonical forms.

import { append, constant32, constant64, node } from "./builder";
import { NodeFlag } from "./node";
import { Op, ValueType } from "./op";
import { WasmOp } from "./wasm_op";

/** Integer operations, in the order of the opcodes from add to rotr. */
const enum Integer {
  Add = 0, Sub = 1, Mul = 2, DivS = 3, DivU = 4, RemS = 5, RemU = 6, And = 7, Or = 8, Xor = 9,
  Shl = 10, ShrS = 11, ShrU = 12, Rotl = 13, Rotr = 14,
}
const I32_FIRST: u32 = WasmOp.I32Add;
const I64_FIRST: u32 = WasmOp.I64Add;

// What a constant node holds.

/** True for a constant of any type. */
@inline
export function isConstant(id: u32): bool {
  return node(id).op == Op.Constant;
}

/** The value of an i32 constant. */
@inline
export function value32(id: u32): u32 {
  return node(id).a;
}

/** The value of an i64 constant. */
@inline
export function value64(id: u32): u64 {
  return load<u64>(changetype<usize>(node(id)), 4);
}
/**
 * A binary i32 operator, folded where constants or identities decide it; `traps` when it may trap.
 * Returns its node.
 */
export function foldInteger32(op: u32, first: u32, second: u32, traps: bool): u32 {
  let a = first;
  let b = second;
  const kind = op - I32_FIRST;
  if (isConstant(a)) {
    if (isConstant(b)) {
      if (!traps || dividesSafely32(kind, value32(a), value32(b))) {
        return constant32(ValueType.I32, evaluate32(kind, value32(a), value32(b)));
      }
    } else if (isCommutative(kind)) {
      const swap = a;
      a = b;
      b = swap;
    } else if (kind == Integer.Rotl && value32(a) == 0xffff_fffe) {
      return oneBitCleared(I32_FIRST, ValueType.I32, b);
    }
  }
  if (!isConstant(b)) return append(op, ValueType.I32, traps ? NodeFlag.Traps : 0, a, b, 0);
  const c = value32(b);
  switch (kind) {
    case Integer.Add: return add32(a, c, b);
    case Integer.Sub: return add32(a, 0 - c, 0);
    case Integer.Mul:
      if (c == 0) return b;
      if (c == 1) return a;
      if (popcnt(c) == 1) return shift32(Integer.Shl, a, ctz(c));
      break;
    case Integer.And:
      if (c == 0) return b;
      if (c == 0xffff_ffff) return a;
      break;
    case Integer.Or:
      if (c == 0) return a;
      if (c == 0xffff_ffff) return b;
      break;
    case Integer.Xor:
      if (c == 0) return a;
      break;
    case Integer.DivU:
      if (c == 1) return a;
      if (popcnt(c) == 1) return shift32(Integer.ShrU, a, ctz(c));
      break;
    case Integer.RemU:
      if (popcnt(c) == 1) {
        return foldInteger32(I32_FIRST + Integer.And, a, constant32(ValueType.I32, c - 1), false);
      }
      break;
    case Integer.DivS:
      if (c == 1) return a;
      break;
    case Integer.RemS:
      break;
    default: // shifts and rotations
      if ((c & 31) == 0) return a;
      if (c > 31) return shift32(kind, a, c & 31);
  }
  const flags = traps && !neverTraps(kind, c == 0, c == 0xffff_ffff) ? NodeFlag.Traps : 0;
  return append(op, ValueType.I32, flags, a, b, 0);
}

/** A binary i64 operator, as foldInteger32. */
export function foldInteger64(op: u32, first: u32, second: u32, traps: bool): u32 {
  let a = first;
  let b = second;
  const kind = op - I64_FIRST;
  if (isConstant(a)) {
    if (isConstant(b)) {
      if (!traps || dividesSafely64(kind, value64(a), value64(b))) {
        return constant64(ValueType.I64, evaluate64(kind, value64(a), value64(b)));
      }
    } else if (isCommutative(kind)) {
      const swap = a;
      a = b;
      b = swap;
    } else if (kind == Integer.Rotl && value64(a) == 0xffff_ffff_ffff_fffe) {
      return oneBitCleared(I64_FIRST, ValueType.I64, b);
    }
  }
  if (!isConstant(b)) return append(op, ValueType.I64, traps ? NodeFlag.Traps : 0, a, b, 0);
  const c = value64(b);
  switch (kind) {
    case Integer.Add: return add64(a, c, b);
    case Integer.Sub: return add64(a, 0 - c, 0);
    case Integer.Mul:
      if (c == 0) return b;
      if (c == 1) return a;
      if (popcnt(c) == 1) return shift64(Integer.Shl, a, ctz(c));
      break;
    case Integer.And:
      if (c == 0) return b;
      if (c == u64.MAX_VALUE) return a;
      break;
    case Integer.Or:
      if (c == 0) return a;
      if (c == u64.MAX_VALUE) return b;
      break;
    case Integer.Xor:
      if (c == 0) return a;
      break;
    case Integer.DivU:
      if (c == 1) return a;
      if (popcnt(c) == 1) return shift64(Integer.ShrU, a, ctz(c));
      break;
    case Integer.RemU:
      if (popcnt(c) == 1) {
        return foldInteger64(I64_FIRST + Integer.And, a, constant64(ValueType.I64, c - 1), false);
      }
      break;
    case Integer.DivS:
      if (c == 1) return a;
      break;
    case Integer.RemS:
      break;
    default: // shifts and rotations
      if ((c & 63) == 0) return a;
      if (c > 63) return shift64(kind, a, c & 63);
  }
  const flags = traps && !neverTraps(kind, c == 0, c == u64.MAX_VALUE) ? NodeFlag.Traps : 0;
  return append(op, ValueType.I64, flags, a, b, 0);
}

/** rotl(~1, count), as LLVM writes ~(1 << count): shifts are cheaper than rotations by a variable. */
function oneBitCleared(first: u32, type: u32, count: u32): u32 {
  const one = type == ValueType.I32 ? constant32(type, 1) : constant64(type, 1);
  const minusOne = type == ValueType.I32 ? constant32(type, -1) : constant64(type, -1);
  const bit = append(first + Integer.Shl, type, 0, one, count, 0);
  return append(first + Integer.Xor, type, 0, bit, minusOne, 0);
}

@inline
function isCommutative(kind: u32): bool {
  return (
    kind == Integer.Add || kind == Integer.Mul ||
    kind == Integer.And || kind == Integer.Or || kind == Integer.Xor
  );
}

/** Whether a division by a constant cannot trap. */
@inline
function neverTraps(kind: u32, isZero: bool, isMinusOne: bool): bool {
  return !isZero && !(isMinusOne && kind == Integer.DivS);
}

/** x + c, merged with a sum that x is. `right` is a node of c if there is one. */
function add32(a: u32, c: u32, right: u32): u32 {
  if (c == 0) return a;
  const inner = node(a);
  if (inner.op == I32_FIRST && isConstant(inner.b)) {
    const sum = c + value32(inner.b);
    const base = inner.a;
    if (sum == 0) return base;
    return append(I32_FIRST, ValueType.I32, 0, base, constant32(ValueType.I32, sum), 0);
  }
  const operand = right != 0 ? right : constant32(ValueType.I32, c);
  return append(I32_FIRST, ValueType.I32, 0, a, operand, 0);
}

function add64(a: u32, c: u64, right: u32): u32 {
  if (c == 0) return a;
  const inner = node(a);
  if (inner.op == I64_FIRST && isConstant(inner.b)) {
    const sum = c + value64(inner.b);
    const base = inner.a;
    if (sum == 0) return base;
    return append(I64_FIRST, ValueType.I64, 0, base, constant64(ValueType.I64, sum), 0);
  }
  const operand = right != 0 ? right : constant64(ValueType.I64, c);
  return append(I64_FIRST, ValueType.I64, 0, a, operand, 0);
}

function shift32(kind: u32, a: u32, count: u32): u32 {
  return append(I32_FIRST + kind, ValueType.I32, 0, a, constant32(ValueType.I32, count), 0);
}

function shift64(kind: u32, a: u32, count: u64): u32 {
  return append(I64_FIRST + kind, ValueType.I64, 0, a, constant64(ValueType.I64, count), 0);
}

function dividesSafely32(kind: u32, a: u32, b: u32): bool {
  if (b == 0) return false;
  return !(kind == Integer.DivS && a == 0x8000_0000 && b == 0xffff_ffff);
}

function dividesSafely64(kind: u32, a: u64, b: u64): bool {
  if (b == 0) return false;
  return !(kind == Integer.DivS && a == 0x8000_0000_0000_0000 && b == u64.MAX_VALUE);
}

function evaluate32(kind: u32, a: u32, b: u32): u32 {
  switch (kind) {
    case Integer.Add: return a + b;
    case Integer.Sub: return a - b;
    case Integer.Mul: return a * b;
    case Integer.DivS: return <u32>(<i32>a / <i32>b);
    case Integer.DivU: return a / b;
    case Integer.RemS: return b == 0xffff_ffff ? 0 : <u32>(<i32>a % <i32>b);
    case Integer.RemU: return a % b;
    case Integer.And: return a & b;
    case Integer.Or: return a | b;
    case Integer.Xor: return a ^ b;
    case Integer.Shl: return a << b;
    case Integer.ShrS: return <u32>(<i32>a >> <i32>b);
    case Integer.ShrU: return a >> b;
    case Integer.Rotl: return rotl<u32>(a, b);
    default: return rotr<u32>(a, b);
  }
}

function evaluate64(kind: u32, a: u64, b: u64): u64 {
  switch (kind) {
    case Integer.Add: return a + b;
    case Integer.Sub: return a - b;
    case Integer.Mul: return a * b;
    case Integer.DivS: return <u64>(<i64>a / <i64>b);
    case Integer.DivU: return a / b;
    case Integer.RemS: return b == u64.MAX_VALUE ? 0 : <u64>(<i64>a % <i64>b);
    case Integer.RemU: return a % b;
    case Integer.And: return a & b;
    case Integer.Or: return a | b;
    case Integer.Xor: return a ^ b;
    case Integer.Shl: return a << b;
    case Integer.ShrS: return <u64>(<i64>a >> <i64>b);
    case Integer.ShrU: return a >> b;
    case Integer.Rotl: return rotl<u64>(a, b);
    default: return rotr<u64>(a, b);
  }
}
