// Folding while nodes are made: constants, identities and a canonical order, for integers only.
// Nothing here changes what a program computes or traps on; floats are left alone.
//
// Canonical form: a constant operand stands on the right where the operator has a mirror image,
// x - c is x + -c, x * 2^k is x << k, unsigned division by 2^k is a shift or a mask.

import { append, constant32, constant64, node } from "./builder";
import {
  conditionFlipped, foldCompare32, foldCompare64, makeEqz32, stripCondition,
} from "./fold_compare";
import { foldInteger32, foldInteger64, isConstant, value32, value64 } from "./fold_integer";
import { NodeFlag } from "./node";
import { Op, ValueType } from "./op";
import { WasmOp } from "./wasm_op";

const I32_FIRST: u32 = WasmOp.I32Add;
const I64_FIRST: u32 = WasmOp.I64Add;
const I64_COMPARE_FIRST: u32 = WasmOp.I64Eq;

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
    // Reinterpretations keep the bits.
    case WasmOp.I32ReinterpretF32: return constant32(ValueType.I32, low);
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

/** Makes a select, or finds its result. @param condition an i32 */
export function makeSelect(type: u32, condition: u32, whenTrue: u32, whenFalse: u32): u32 {
  if (whenTrue == whenFalse) return whenTrue;
  const decides = stripCondition(condition);
  const flipped = conditionFlipped();
  const first = flipped ? whenFalse : whenTrue;
  const second = flipped ? whenTrue : whenFalse;
  if (isConstant(decides)) return value32(decides) != 0 ? first : second;
  return append(Op.Select, type, 0, decides, first, second);
}
