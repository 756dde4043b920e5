// Comparisons, tests and select on x86_64. A comparison leaves its answer in the flags; who uses it
// gets a condition: one of the machine's, or FLOAT_EQUAL / FLOAT_NOT_EQUAL, which need two flags
// because NaN sets "equal" too. Inverting a condition flips bit 0, for these two as well.
import {
  isFloatType, isFused, isRegister, isSlot, locationOf, node,
} from "../../codegen/function_state";
import { codePosition, patch8 } from "../../codegen/code_buffer";
import { Op, ValueType } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import { ucomisRM, ucomisRR } from "./encode_float";
import {
  Alu, aluMI, aluMI8, aluMR, aluRR, cmovcc, cmovccM, Condition, jcc8, movzx8RR, setcc,
  testMI, testMR, testRI, testRR,
} from "./encode_integer";
import {
  immediateOf, isComparison, isConstant, isFusedLoad, isImmediate, isZeroComparison, valueNode,
} from "./fusion";
import { emitConstantMove, emitMove, operandSlot } from "./moves";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1, SCRATCH0, SCRATCH1 } from "./registers";
import { floatSwaps } from "./select";
import {
  aluOperand, finishInteger, flagsTell, floatRegister, integerRegister, integerTarget,
  isFloatMemory, isMemoryValue, loadInteger, noteFloatOperand, operandFloat, operandValue,
} from "./values";

export const FLOAT_EQUAL: u32 = 16;
export const FLOAT_NOT_EQUAL: u32 = 17;

/** Conditions of eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u, four bits each. */
const INTEGER_CONDITIONS: u64 = 0x3d_6e7f_2c54;

/** Sets the flags for a comparison node; returns the condition under which it is true. */
export function emitFlags(id: u32): u32 {
  let current = id;
  let inverted: u32 = 0;
  while (true) {
    const comparison = node(current);
    const op: i32 = comparison.op;
    const isEqz = op == WasmOp.I32Eqz || op == WasmOp.I64Eqz;
    if (!isEqz && !isZeroComparison(comparison)) return emitComparison(current) ^ inverted;
    const isNotEqual = op == WasmOp.I32Ne || op == WasmOp.I64Ne;
    const value = comparison.a;
    if (isFused(value) && isComparison(node(value).op)) {
      if (!isNotEqual) inverted ^= 1;
      current = value;
      continue;
    }
    emitZeroTest(value, <u32>(op >= WasmOp.I64Eqz));
    return (isNotEqual ? Condition.NotEqual : Condition.Equal) ^ inverted;
  }
}

/** Flags of a value compared with 0; only "equal" may be asked. */
export function emitZeroTest(id: u32, wide: u32): void {
  const op: i32 = node(id).op;
  if (isFusedLoad(id)) {
    operandValue(id);
    if (op == WasmOp.I32Load8U) aluMI8(Alu.Cmp, 0);
    else aluMI(Alu.Cmp, wide, 0);
  } else if (isFused(id) && (op == WasmOp.I32And || op == WasmOp.I64And)) {
    emitAndTest(id, wide);
  } else if (isSlot(locationOf(valueNode(id)))) {
    operandValue(id);
    aluMI(Alu.Cmp, wide, 0);
  } else {
    const register = integerRegister(id, SCRATCH0);
    if (!flagsTell(register, wide)) testRR(wide, register, register);
  }
}

function emitAndTest(id: u32, wide: u32): void {
  const test = node(id);
  if (isImmediate(test.b)) {
    const mask = immediateOf(test.b);
    // A mask without upper bits tests the lower half only.
    const width = wide != 0 && mask >= 0 ? 0 : wide;
    if (isMemoryValue(test.a)) {
      operandValue(test.a);
      testMI(width, mask);
    } else {
      testRI(width, integerRegister(test.a, SCRATCH0), mask);
    }
  } else if (isMemoryValue(test.b)) {
    const register = integerRegister(test.a, SCRATCH0);
    operandValue(test.b);
    testMR(wide, register);
  } else {
    testRR(wide, integerRegister(test.a, SCRATCH0), integerRegister(test.b, SCRATCH1));
  }
}

function emitComparison(id: u32): u32 {
  const comparison = node(id);
  const op: i32 = comparison.op;
  if (op == Op.RefIsNull) {
    emitZeroTest(comparison.a, 1);
    return Condition.Equal;
  }
  if (op >= WasmOp.F32Eq) return emitFloatComparison(id, op);
  const wide = <u32>(op >= WasmOp.I64Eqz);
  const index = op - (wide ? WasmOp.I64Eq : WasmOp.I32Eq);
  emitIntegerComparison(comparison.a, comparison.b, wide);
  return <u32>(INTEGER_CONDITIONS >> (index << 2)) & 15;
}

function emitIntegerComparison(a: u32, b: u32, wide: u32): void {
  if (isFusedLoad(a) || (isMemoryValue(a) && isImmediate(b))) {
    if (isImmediate(b)) {
      operandValue(a);
      aluMI(Alu.Cmp, wide, immediateOf(b));
    } else {
      const register = integerRegister(b, SCRATCH0);
      operandValue(a);
      aluMR(Alu.Cmp, wide, register);
    }
    return;
  }
  const register = integerRegister(a, SCRATCH0);
  if (isImmediate(b) && immediateOf(b) == 0) testRR(wide, register, register);
  else aluOperand(Alu.Cmp, wide, register, b);
}

function emitFloatComparison(id: u32, op: i32): u32 {
  const comparison = node(id);
  const double = <u32>(op >= WasmOp.F64Eq);
  const swap = floatSwaps(op);
  const first = swap ? comparison.b : comparison.a;
  const second = swap ? comparison.a : comparison.b;
  const register = floatRegister(first, FLOAT_SCRATCH0);
  if (isFloatMemory(second)) {
    operandFloat(second);
    ucomisRM(double, register);
    noteFloatOperand(second);
  } else {
    ucomisRR(double, register, floatRegister(second, FLOAT_SCRATCH1));
  }
  switch (op - (double ? WasmOp.F64Eq : WasmOp.F32Eq)) {
    case 0: return FLOAT_EQUAL;
    case 1: return FLOAT_NOT_EQUAL;
    case 2:
    case 3: return Condition.Above;
    default: return Condition.AboveEqual;
  }
}

/** Sets the flags for an i32 used as a condition, fused or not: true when it is not 0. */
export function emitCondition(id: u32): u32 {
  if (isFused(id) && isComparison(node(id).op)) return emitFlags(id);
  emitZeroTest(id, 0);
  return Condition.NotEqual;
}

/** A comparison whose result is wanted as a value. */
export function lowerComparison(id: u32): void {
  const condition = emitFlags(id);
  if (condition < FLOAT_EQUAL) {
    setcc(condition, SCRATCH0);
  } else {
    const equal = condition == FLOAT_EQUAL;
    setcc(equal ? Condition.NotParity : Condition.Parity, SCRATCH0);
    setcc(equal ? Condition.Equal : Condition.NotEqual, SCRATCH1);
    aluRR(equal ? Alu.And : Alu.Or, 0, SCRATCH0, SCRATCH1);
  }
  const target = integerTarget(id);
  movzx8RR(target, SCRATCH0);
  finishInteger(id, target);
}

/** select: a ? b : c. */
export function lowerSelect(id: u32): void {
  const select = node(id);
  const condition = emitCondition(select.a);
  if (isFloatType(select.type)) selectFloat(id, condition, select.b, select.c);
  else selectInteger(id, condition, select.b, select.c);
}

/** Moves do not change the flags, so both values are brought in place after the comparison. */
function selectInteger(id: u32, flags: u32, yes: u32, no: u32): void {
  const wide = <u32>(node(id).type != ValueType.I32);
  const target = integerTarget(id);
  let condition = flags;
  let taken = yes;
  let other = no;
  // x == y with NaN is "not (not equal or unordered)".
  const inPlace = locationOf(taken) == target && !isConstant(taken);
  if (condition == FLOAT_EQUAL || (condition != FLOAT_NOT_EQUAL && inPlace)) {
    condition ^= 1;
    taken = no;
    other = yes;
  }
  let source = locationOf(taken);
  if (isConstant(taken) || (source == target && locationOf(other) != target)) {
    loadInteger(taken, SCRATCH1);
    source = SCRATCH1;
  }
  loadInteger(other, target);
  if (condition == FLOAT_NOT_EQUAL) {
    moveIf(Condition.NotEqual, wide, target, source);
    moveIf(Condition.Parity, wide, target, source);
  } else {
    moveIf(condition, wide, target, source);
  }
  finishInteger(id, target);
}

function moveIf(condition: Condition, wide: u32, target: u32, source: u32): void {
  if (isSlot(source)) {
    operandSlot(source);
    cmovccM(condition, wide, target);
  } else if (source != target) {
    cmovcc(condition, wide, target, source);
  }
}

/** There is no conditional move of vector registers: a short branch skips the second move. */
function selectFloat(id: u32, flags: u32, yes: u32, no: u32): void {
  const location = locationOf(id);
  const target = isRegister(location) ? location : FLOAT_SCRATCH0;
  let condition = flags;
  let taken = yes;
  let other = no;
  if (locationOf(taken) == target && !isConstant(taken)) {
    condition ^= 1;
    taken = no;
    other = yes;
  }
  loadFloatValue(other, target);
  let skip: u32 = 0;
  let second: u32 = 0;
  if (condition == FLOAT_EQUAL) {
    jcc8(Condition.NotEqual, 0);
    skip = codePosition();
    jcc8(Condition.Parity, 0);
    second = codePosition();
  } else if (condition == FLOAT_NOT_EQUAL) {
    jcc8(Condition.NotEqual, 2);
    jcc8(Condition.NotParity, 0);
    skip = codePosition();
  } else {
    jcc8(<Condition>(condition ^ 1), 0);
    skip = codePosition();
  }
  loadFloatValue(taken, target);
  patch8(skip - 1, codePosition() - skip);
  if (second != 0) patch8(second - 1, codePosition() - second);
  if (target != location) emitMove(node(id).type, location, target);
}

function loadFloatValue(id: u32, register: u32): void {
  if (isConstant(id)) emitConstantMove(register, id);
  else emitMove(node(id).type, register, locationOf(id));
}
