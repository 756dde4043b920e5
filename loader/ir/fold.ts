// Folding while nodes are made: constants, identities and a canonical order, for integers only.
// Nothing here changes what a program computes or traps on; floats are left alone.
//
// Canonical form: a constant operand stands on the right where the operator has a mirror image,
// x - c is x + -c, x * 2^k is x << k, unsigned division by 2^k is a shift or a mask.

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
const I32_COMPARE_FIRST: u32 = WasmOp.I32Eq;
const I64_COMPARE_FIRST: u32 = WasmOp.I64Eq;

@inline
function isConstant(id: u32): bool {
  return node(id).op == Op.Constant;
}

@inline
function value32(id: u32): u32 {
  return node(id).a;
}

@inline
function value64(id: u32): u64 {
  return load<u64>(changetype<usize>(node(id)), 4);
}

/**
 * Makes a binary operator's node, or finds one that is the same.
 * @param type result type @param traps whether the operator can trap on its operands
 */
export function makeBinary(op: u32, type: u32, traps: bool, a: u32, b: u32): u32 {
  if (op <= <u32>WasmOp.I64Rotr) {
    if (isConstant(a) || isConstant(b)) {
      if (op >= I32_FIRST) {
        if (op <= <u32>WasmOp.I32Rotr) return foldInteger32(op, a, b, traps);
        if (op >= I64_FIRST) return foldInteger64(op, a, b, traps);
      } else if (op <= <u32>WasmOp.I32GeU) {
        return foldCompare32(op, a, b);
      } else if (op >= I64_COMPARE_FIRST && op <= <u32>WasmOp.I64GeU) {
        return foldCompare64(op, a, b);
      }
    }
  }
  return append(op, type, traps ? NodeFlag.Traps : 0, a, b, 0);
}

function foldInteger32(op: u32, first: u32, second: u32, traps: bool): u32 {
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
        return makeBinary(I32_FIRST + Integer.And, ValueType.I32, false, a,
          constant32(ValueType.I32, c - 1));
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

function foldInteger64(op: u32, first: u32, second: u32, traps: bool): u32 {
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
        return makeBinary(I64_FIRST + Integer.And, ValueType.I64, false, a,
          constant64(ValueType.I64, c - 1));
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

@inline
function isCommutative(kind: u32): bool {
  return (
    kind == Integer.Add || kind == Integer.Mul || (kind >= <u32>Integer.And && kind <= <u32>Integer.Xor)
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

// Comparisons, in the order of the opcodes: eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u.

/** The comparison with its operands exchanged. */
@inline
function mirrored(kind: u32): u32 {
  // lt_s 2 <-> gt_s 4, lt_u 3 <-> gt_u 5, le_s 6 <-> ge_s 8, le_u 7 <-> ge_u 9
  if (kind < 2) return kind;
  return kind < 6 ? kind ^ 6 : ((kind - 6) ^ 2) + 6;
}

/** The comparison that holds exactly when this one does not. */
@inline
function inverted(kind: u32): u32 {
  // eq <-> ne; lt_s 2 <-> ge_s 8, lt_u 3 <-> ge_u 9, gt_s 4 <-> le_s 6, gt_u 5 <-> le_u 7
  if (kind < 2) return kind ^ 1;
  return (kind & 1) + 10 - (kind & ~1);
}

function compares64(kind: u32, a: u64, b: u64): bool {
  switch (kind) {
    case 0: return a == b;
    case 1: return a != b;
    case 2: return <i64>a < <i64>b;
    case 3: return a < b;
    case 4: return <i64>a > <i64>b;
    case 5: return a > b;
    case 6: return <i64>a <= <i64>b;
    case 7: return a <= b;
    case 8: return <i64>a >= <i64>b;
    default: return a >= b;
  }
}

function foldCompare32(op: u32, first: u32, second: u32): u32 {
  let a = first;
  let b = second;
  let kind = op - I32_COMPARE_FIRST;
  if (isConstant(a)) {
    if (isConstant(b)) {
      // Sign extension keeps both orders.
      const x = <u64>(<i64>(<i32>value32(a)));
      const y = <u64>(<i64>(<i32>value32(b)));
      return constant32(ValueType.I32, compares64(kind, x, y) ? 1 : 0);
    }
    const swap = a;
    a = b;
    b = swap;
    kind = mirrored(kind);
  }
  if (value32(b) == 0) {
    if (kind == 0 || kind == 7) return makeEqz32(a); // x == 0, x <=u 0
    if (kind == 5) kind = 1; // x >u 0
  }
  return append(I32_COMPARE_FIRST + kind, ValueType.I32, 0, a, b, 0);
}

function foldCompare64(op: u32, first: u32, second: u32): u32 {
  let a = first;
  let b = second;
  let kind = op - I64_COMPARE_FIRST;
  if (isConstant(a)) {
    if (isConstant(b)) {
      return constant32(ValueType.I32, compares64(kind, value64(a), value64(b)) ? 1 : 0);
    }
    const swap = a;
    a = b;
    b = swap;
    kind = mirrored(kind);
  }
  if (value64(b) == 0) {
    if (kind == 0 || kind == 7) return append(WasmOp.I64Eqz, ValueType.I32, 0, a, 0, 0);
    if (kind == 5) kind = 1;
  }
  return append(I64_COMPARE_FIRST + kind, ValueType.I32, 0, a, b, 0);
}

/** i32.eqz: of a comparison the inverse one, of i32.eqz a test for not 0. */
function makeEqz32(a: u32): u32 {
  const n = node(a);
  const op = n.op;
  if (op == Op.Constant) return constant32(ValueType.I32, n.a == 0 ? 1 : 0);
  const x = n.a;
  const y = n.b;
  if (op == WasmOp.I32Eqz) {
    return append(WasmOp.I32Ne, ValueType.I32, 0, x, constant32(ValueType.I32, 0), 0);
  }
  if (op == WasmOp.I64Eqz) {
    return append(WasmOp.I64Ne, ValueType.I32, 0, x, constant64(ValueType.I64, 0), 0);
  }
  if (op >= I32_COMPARE_FIRST && op <= <u32>WasmOp.I32GeU) {
    const kind = inverted(op - I32_COMPARE_FIRST);
    return append(I32_COMPARE_FIRST + kind, ValueType.I32, 0, x, y, 0);
  }
  if (op >= I64_COMPARE_FIRST && op <= <u32>WasmOp.I64GeU) {
    const kind = inverted(op - I64_COMPARE_FIRST);
    return append(I64_COMPARE_FIRST + kind, ValueType.I32, 0, x, y, 0);
  }
  return append(WasmOp.I32Eqz, ValueType.I32, 0, a, 0, 0);
}

@inline
function isExtension(op: u32): bool {
  return op == WasmOp.I64ExtendI32S || op == WasmOp.I64ExtendI32U;
}

/** Makes a unary operator's node, or finds one that is the same. */
export function makeUnary(op: u32, type: u32, traps: bool, a: u32): u32 {
  if (op == WasmOp.I32Eqz) return makeEqz32(a);
  const operand = node(a);
  if (operand.op == Op.Constant) {
    const folded = foldUnary(op, a);
    if (folded != 0) return folded;
  } else if (op == WasmOp.I32WrapI64 && isExtension(operand.op)) {
    return operand.a; // i32.wrap_i64 of an extension
  }
  return append(op, type, traps ? NodeFlag.Traps : 0, a, 0, 0);
}

/** A unary integer operator of a constant; 0 when it stays. */
function foldUnary(op: u32, a: u32): u32 {
  const low = value32(a);
  switch (op) {
    case WasmOp.I64Eqz: return constant32(ValueType.I32, value64(a) == 0 ? 1 : 0);
    case WasmOp.I32Clz: return constant32(ValueType.I32, clz<u32>(low));
    case WasmOp.I32Ctz: return constant32(ValueType.I32, ctz<u32>(low));
    case WasmOp.I32Popcnt: return constant32(ValueType.I32, popcnt<u32>(low));
    case WasmOp.I64Clz: return constant64(ValueType.I64, clz<u64>(value64(a)));
    case WasmOp.I64Ctz: return constant64(ValueType.I64, ctz<u64>(value64(a)));
    case WasmOp.I64Popcnt: return constant64(ValueType.I64, popcnt<u64>(value64(a)));
    case WasmOp.I32WrapI64: return constant32(ValueType.I32, low);
    case WasmOp.I64ExtendI32S: return constant64(ValueType.I64, <u64>(<i64>(<i32>low)));
    case WasmOp.I64ExtendI32U: return constant64(ValueType.I64, <u64>low);
    case WasmOp.I32ReinterpretF32: return constant32(ValueType.I32, low); // reinterpretations keep the bits
    case WasmOp.F32ReinterpretI32: return constant32(ValueType.F32, low);
    case WasmOp.I64ReinterpretF64: return constant64(ValueType.I64, value64(a));
    case WasmOp.F64ReinterpretI64: return constant64(ValueType.F64, value64(a));
    case WasmOp.I32Extend8S: return constant32(ValueType.I32, <u32>(<i32>(<i8>low)));
    case WasmOp.I32Extend16S: return constant32(ValueType.I32, <u32>(<i32>(<i16>low)));
    case WasmOp.I64Extend8S: return constant64(ValueType.I64, <u64>(<i64>(<i8>low)));
    case WasmOp.I64Extend16S: return constant64(ValueType.I64, <u64>(<i64>(<i16>low)));
    case WasmOp.I64Extend32S: return constant64(ValueType.I64, <u64>(<i64>(<i32>low)));
    default: return 0;
  }
}

let flipped: bool = false;

/** Whether the condition that stripCondition returned means the opposite. */
@inline
export function conditionFlipped(): bool {
  return flipped;
}

/** The value whose being 0 or not decides a condition, without tests for 0 around it. */
export function stripCondition(condition: u32): u32 {
  let id = condition;
  flipped = false;
  while (true) {
    const n = node(id);
    if (n.op == WasmOp.I32Eqz) {
      flipped = !flipped;
      id = n.a;
    } else if (n.op == WasmOp.I32Ne && isConstant(n.b) && value32(n.b) == 0) {
      id = n.a;
    } else {
      return id;
    }
  }
}

/** Makes a select, or finds its result. @param condition an i32 */
export function makeSelect(type: u32, condition: u32, whenTrue: u32, whenFalse: u32): u32 {
  if (whenTrue == whenFalse) return whenTrue;
  const decides = stripCondition(condition);
  const first = flipped ? whenFalse : whenTrue;
  const second = flipped ? whenTrue : whenFalse;
  if (isConstant(decides)) return value32(decides) != 0 ? first : second;
  return append(Op.Select, type, 0, decides, first, second);
}
