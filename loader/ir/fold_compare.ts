// Folding of integer comparisons and of the conditions that they make.
//
// Comparisons, in the order of the opcodes: eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u.

import { append, constant32, constant64, node } from "./builder";
import { isConstant, value32, value64 } from "./fold_integer";
import { Op, ValueType } from "./op";
import { WasmOp } from "./wasm_op";

const I32_COMPARE_FIRST: u32 = WasmOp.I32Eq;
const I64_COMPARE_FIRST: u32 = WasmOp.I64Eq;

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

/** An i32 comparison, folded where constants or identities decide it. Returns its node. */
export function foldCompare32(op: u32, first: u32, second: u32): u32 {
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

/** An i64 comparison, folded where constants or identities decide it. Returns its node. */
export function foldCompare64(op: u32, first: u32, second: u32): u32 {
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
export function makeEqz32(a: u32): u32 {
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
