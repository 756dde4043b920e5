// Float arithmetic on x86_64. `double` is 1 for f64. NaN results follow the machine: an operand's
// NaN made quiet, or the default NaN, which is what Wasm allows.
import { codePosition, patch8 } from "../../codegen/code_buffer";
import { isFloatType, isSlot, locationOf, node } from "../../codegen/function_state";
import {
  FloatLogic, floatLogicRRM, floatLogicRRR, FloatOperation, floatRRM, floatRRR,
  movFloatFromInteger, movFloatRM, movIntegerFromFloat, Rounding, roundRR, ucomisRR,
} from "./encode_float";
import { Condition, jcc8, jmp8 } from "./encode_integer";
import { movRM } from "./encode_memory";
import { NOT_HELD, noteConstantOperand, operandConstant, operandSlot } from "./moves";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1, SCRATCH0 } from "./registers";
import {
  finishFloat, finishInteger, floatRegister, floatTarget, heldValue, integerRegister, integerTarget,
  isFloatMemory, noteFloatOperand, operandFloat,
} from "./values";

/** add, sub, mul and div. */
export function lowerFloatBinary(operation: FloatOperation, double: u32, id: u32): void {
  const current = node(id);
  const target = floatTarget(id);
  const first = floatRegister(current.a, FLOAT_SCRATCH0);
  const held = heldValue(current.b);
  if (held != NOT_HELD) {
    floatRRR(operation, double, target, first, held);
  } else if (isFloatMemory(current.b)) {
    operandFloat(current.b);
    floatRRM(operation, double, target, first);
    noteFloatOperand(current.b);
  } else {
    floatRRR(operation, double, target, first, floatRegister(current.b, FLOAT_SCRATCH1));
  }
  finishFloat(id, target);
}

/** sqrt */
export function lowerSqrt(double: u32, id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  floatRRR(FloatOperation.Sqrt, double, target, source, source);
  finishFloat(id, target);
}

/** ceil, floor, trunc and nearest. */
export function lowerRound(rounding: Rounding, double: u32, id: u32): void {
  const target = floatTarget(id);
  roundRR(rounding, double, target, floatRegister(node(id).a, FLOAT_SCRATCH0));
  finishFloat(id, target);
}

@inline
function signMask(double: u32): u64 {
  return double ? 0x8000_0000_0000_0000 : 0x8000_0000;
}

/** target = source op mask, with the mask in the constant pool. */
function logicWithMask(operation: FloatLogic, target: u32, source: u32, mask: u64): void {
  operandConstant();
  floatLogicRRM(operation, 0, target, source);
  noteConstantOperand(mask, 0);
}

/** abs and neg work on the sign bit only. */
export function lowerSign(negate: bool, double: u32, id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  const sign = signMask(double);
  if (negate) logicWithMask(FloatLogic.Xor, target, source, sign);
  else logicWithMask(FloatLogic.And, target, source, sign - 1);
  finishFloat(id, target);
}

/** f32.copysign, f64.copysign */
export function lowerCopysign(double: u32, id: u32): void {
  const current = node(id);
  const target = floatTarget(id);
  const sign = signMask(double);
  const from = floatRegister(current.b, FLOAT_SCRATCH0);
  logicWithMask(FloatLogic.And, FLOAT_SCRATCH0, from, sign);
  const value = floatRegister(current.a, FLOAT_SCRATCH1);
  logicWithMask(FloatLogic.And, FLOAT_SCRATCH1, value, sign - 1);
  floatLogicRRR(FloatLogic.Or, 0, target, FLOAT_SCRATCH0, FLOAT_SCRATCH1);
  finishFloat(id, target);
}

/**
 * min and max. The machine's min returns the second operand for NaN and for zeros of either sign,
 * so equal operands are combined by their bits, and NaN goes through an addition.
 */
export function lowerMinMax(maximum: bool, double: u32, id: u32): void {
  const current = node(id);
  const target = floatTarget(id);
  const a = floatRegister(current.a, FLOAT_SCRATCH0);
  const b = floatRegister(current.b, FLOAT_SCRATCH1);
  ucomisRR(double, a, b);
  jcc8(Condition.NotEqual, 0);
  const different = codePosition();
  jcc8(Condition.Parity, 0);
  const unordered = codePosition();
  floatLogicRRR(maximum ? FloatLogic.And : FloatLogic.Or, 0, target, a, b);
  jmp8(0);
  const equalDone = codePosition();
  patch8(unordered - 1, codePosition() - unordered);
  floatRRR(FloatOperation.Add, double, target, a, b);
  jmp8(0);
  const unorderedDone = codePosition();
  patch8(different - 1, codePosition() - different);
  floatRRR(maximum ? FloatOperation.Max : FloatOperation.Min, double, target, a, b);
  patch8(equalDone - 1, codePosition() - equalDone);
  patch8(unorderedDone - 1, codePosition() - unorderedDone);
  finishFloat(id, target);
}

/** reinterpret in either direction: the bits of a register, or the same bytes of a slot. */
export function lowerReinterpret(wide: u32, id: u32): void {
  const current = node(id);
  const location = locationOf(current.a);
  if (isFloatType(current.type)) {
    const target = floatTarget(id);
    if (isSlot(location)) {
      operandSlot(location);
      movFloatRM(wide, target);
    } else {
      movFloatFromInteger(wide, target, integerRegister(current.a, SCRATCH0));
    }
    finishFloat(id, target);
    return;
  }
  const target = integerTarget(id);
  if (isSlot(location)) {
    operandSlot(location);
    movRM(wide, target);
  } else {
    movIntegerFromFloat(wide, target, floatRegister(current.a, FLOAT_SCRATCH0));
  }
  finishInteger(id, target);
}
