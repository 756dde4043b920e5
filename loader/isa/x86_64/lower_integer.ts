// Integer arithmetic on x86_64. `wide` is 1 for i64. Results of 32-bit instructions have their
// upper half cleared by the machine, which is what the convention for i32 asks for.
import { Trap } from "../../../abi/traps";
import { codePosition, patch8 } from "../../codegen/code_buffer";
import { isFused, isRegister, isSlot, locationOf, node } from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import { WasmOp } from "../../ir/wasm_op";
import { lowerConstantDivision } from "./divide_constant";
import { NONE } from "./encode";
import {
  Alu, aluRI, aluRR, andnRRR, Condition, divR, idivR, imulRM, imulRR, imulRRI, jcc8, lea, lzcntRR,
  movImmediate32, movRR, movsx16RR, movsx8RR, movsxdRR, movzx16RR, movzx8RR, negR, notR, popcntRR,
  rorxRRI, Shift, shiftRCl, shiftRI, shiftxRMR, shiftxRRR, signExtendToRdx, testRR, tzcntRR, ud2,
  xchgRR, zeroRegister,
} from "./encode_integer";
import { movRM, movsx16RM, movsx8RM, movsxdRM } from "./encode_memory";
import { immediateOf, isConstant, isFusedLoad, isFusedNot, isImmediate, valueNode } from "./fusion";
import { constantBits, operandSlot } from "./moves";
import { RCX, RDX, SCRATCH0, SCRATCH1 } from "./registers";
import {
  aluOperand, finishInteger, integerRegister, integerTarget, isMemoryValue, loadInteger, loadSum,
  noteFlags, operandReads, operandValue,
} from "./values";

/** Stands beside the Alu operations in combine(). */
const MULTIPLY: u32 = 8;

/** register = register op operand */
function combine(operation: u32, wide: u32, register: u32, id: u32): void {
  if (operation != MULTIPLY) {
    aluOperand(<Alu>operation, wide, register, id);
    noteFlags(register, wide);
  } else if (isMemoryValue(id)) {
    operandValue(id);
    imulRM(wide, register);
  } else {
    imulRR(wide, register, integerRegister(id, SCRATCH1));
  }
}

/** The general two-address form. */
function lowerTwoAddress(operation: u32, wide: u32, commutative: bool, id: u32): void {
  const current = node(id);
  const a = current.a;
  const b = current.b;
  let target = integerTarget(id);
  if (locationOf(valueNode(a)) != target) {
    if (operandReads(b, target)) {
      if (commutative && !isFusedLoad(b)) {
        combine(operation, wide, target, a);
        finishInteger(id, target);
        return;
      }
      target = SCRATCH0;
    }
    loadInteger(a, target);
  }
  combine(operation, wide, target, b);
  finishInteger(id, target);
}

/** i32.add, i64.add (`wide`) */
export function lowerAdd(id: u32, wide: u32): void {
  const current = node(id);
  const target = integerTarget(id);
  const a = locationOf(valueNode(current.a));
  if (isFusedSum(current.a) || isFusedSum(current.b)) {
    loadSum(id, wide, target);
    finishInteger(id, target);
  } else if (isRegister(a) && a != target && isImmediate(current.b)) {
    lea(wide, target, a, NONE, 0, immediateOf(current.b));
    finishInteger(id, target);
  } else {
    const b = locationOf(valueNode(current.b));
    if (isRegister(a) && isRegister(b) && a != target && b != target) {
      lea(wide, target, a, b, 0, 0);
      finishInteger(id, target);
    } else {
      lowerTwoAddress(Alu.Add, wide, true, id);
    }
  }
}

/** Fused as a part of a sum (fused loads and extensions are operands of a plain add). */
function isFusedSum(id: u32): bool {
  if (!isFused(id)) return false;
  switch (node(id).op) {
    case WasmOp.I32Add:
    case WasmOp.I64Add:
    case WasmOp.I32Shl:
    case WasmOp.I64Shl:
      return true;
    default:
      return false;
  }
}

/** i32.sub, i64.sub */
export function lowerSub(id: u32, wide: u32): void {
  const current = node(id);
  const target = integerTarget(id);
  const a = locationOf(valueNode(current.a));
  const immediate = isImmediate(current.b) ? immediateOf(current.b) : i32.MIN_VALUE;
  if (isRegister(a) && a != target && immediate != i32.MIN_VALUE) {
    lea(wide, target, a, NONE, 0, -immediate);
    finishInteger(id, target);
  } else if (isImmediate(current.a) && !isFusedLoad(current.b)) {
    // constant - x = -x + constant
    loadInteger(current.b, target);
    negR(wide, target);
    if (immediateOf(current.a) != 0) aluRI(Alu.Add, wide, target, immediateOf(current.a));
    finishInteger(id, target);
  } else {
    lowerTwoAddress(Alu.Sub, wide, false, id);
  }
}

/** i32.mul, i64.mul */
export function lowerMul(id: u32, wide: u32): void {
  const current = node(id);
  if (!isImmediate(current.b)) {
    lowerTwoAddress(MULTIPLY, wide, true, id);
    return;
  }
  const target = integerTarget(id);
  const factor = immediateOf(current.b);
  const source = integerRegister(current.a, SCRATCH0);
  if (factor > 0 && (factor & (factor - 1)) == 0) {
    if (source != target || factor == 1) movRR(wide, target, source);
    if (factor != 1) shiftRI(Shift.Shl, wide, target, ctz(factor));
  } else if (factor == 3 || factor == 5 || factor == 9) {
    lea(wide, target, source, source, factor == 3 ? 1 : factor == 5 ? 2 : 3, 0);
  } else {
    imulRRI(wide, target, source, factor);
  }
  finishInteger(id, target);
}

/** i32.and, i64.and */
export function lowerAnd(id: u32, wide: u32): void {
  const current = node(id);
  const target = integerTarget(id);
  if (isConstant(current.b) && !isMemoryValue(current.a)) {
    const mask = constantBits(current.b);
    const source = locationOf(valueNode(current.a));
    const truncates = mask == 0xff || mask == 0xffff || (mask == 0xffff_ffff && wide != 0);
    if (isRegister(source) && truncates) {
      if (mask == 0xff) movzx8RR(target, source);
      else if (mask == 0xffff) movzx16RR(target, source);
      else movRR(0, target, source);
      finishInteger(id, target);
      return;
    }
    // A mask without upper bits clears the upper half as a 32-bit instruction does.
    if (wide != 0 && mask <= 0x7fff_ffff) {
      lowerTwoAddress(Alu.And, 0, true, id);
      return;
    }
  }
  if (isFusedNot(current.b)) {
    const inverted = integerRegister(node(current.b).a, SCRATCH1);
    andnRRR(wide, target, inverted, integerRegister(current.a, SCRATCH0));
    finishInteger(id, target);
    return;
  }
  lowerTwoAddress(Alu.And, wide, true, id);
}

/** i32.or, i64.or */
export function lowerOr(id: u32, wide: u32): void {
  lowerTwoAddress(Alu.Or, wide, true, id);
}

/** i32.xor, i64.xor */
export function lowerXor(id: u32, wide: u32): void {
  const current = node(id);
  if (isImmediate(current.b) && immediateOf(current.b) == -1) {
    const target = integerTarget(id);
    loadInteger(current.a, target);
    notR(wide, target);
    finishInteger(id, target);
  } else {
    lowerTwoAddress(Alu.Xor, wide, true, id);
  }
}

/** shl, shr_s and shr_u. The machine takes the count modulo the width, as Wasm does. */
export function lowerShift(shift: Shift, id: u32, wide: u32): void {
  const current = node(id);
  const target = integerTarget(id);
  if (isConstant(current.b)) {
    const count = node(current.b).a & (wide ? 63 : 31);
    const source = locationOf(valueNode(current.a));
    if (shift == Shift.Shl && count == 1 && isRegister(source) && source != target) {
      lea(wide, target, source, source, 0, 0);
    } else {
      loadInteger(current.a, target);
      if (count != 0) shiftRI(shift, wide, target, count);
      else if (wide == 0) movRR(0, target, target);
    }
    finishInteger(id, target);
    return;
  }
  const count = integerRegister(current.b, SCRATCH1);
  if (isSlot(locationOf(valueNode(current.a)))) {
    operandSlot(locationOf(valueNode(current.a)));
    shiftxRMR(shift, wide, target, count);
  } else {
    shiftxRRR(shift, wide, target, integerRegister(current.a, SCRATCH0), count);
  }
  finishInteger(id, target);
}

/** rotl and rotr. */
export function lowerRotate(left: bool, id: u32, wide: u32): void {
  const current = node(id);
  const target = integerTarget(id);
  const mask: u32 = wide ? 63 : 31;
  if (isConstant(current.b)) {
    const count = node(current.b).a & mask;
    rorxRRI(wide, target, integerRegister(current.a, SCRATCH0), left ? (0 - count) & mask : count);
    finishInteger(id, target);
    return;
  }
  const rotation = left ? Shift.Rol : Shift.Ror;
  const counter = locationOf(valueNode(current.b));
  if (counter == RCX && target != RCX) {
    loadInteger(current.a, target);
    shiftRCl(rotation, wide, target);
    finishInteger(id, target);
    return;
  }
  const value = integerRegister(current.a, SCRATCH0);
  if (value == SCRATCH0 && !isRegister(counter)) {
    loadInteger(current.b, SCRATCH1);
    rotateSpilled(rotation, wide, id);
    return;
  }
  // Two shifts with counts n and -n, so that rcx stays free.
  const first = left ? Shift.Shl : Shift.Shr;
  const second = left ? Shift.Shr : Shift.Shl;
  loadInteger(current.b, SCRATCH1);
  if (isRegister(counter)) {
    negR(wide, SCRATCH1);
    shiftxRRR(second, wide, SCRATCH1, value, SCRATCH1);
    shiftxRRR(first, wide, target, value, counter);
    aluRR(Alu.Or, wide, target, SCRATCH1);
    finishInteger(id, target);
    return;
  }
  shiftxRRR(first, wide, SCRATCH0, value, SCRATCH1);
  negR(wide, SCRATCH1);
  shiftxRRR(second, wide, SCRATCH1, value, SCRATCH1);
  aluRR(Alu.Or, wide, SCRATCH0, SCRATCH1);
  finishInteger(id, SCRATCH0);
}

/** The value is in rax and the count in r11: rotates by cl with rcx kept in r11. */
function rotateSpilled(rotation: Shift, wide: u32, id: u32): void {
  xchgRR(1, RCX, SCRATCH1);
  shiftRCl(rotation, wide, SCRATCH0);
  movRR(1, RCX, SCRATCH1);
  finishInteger(id, SCRATCH0);
}

/** ud2 that raises `trap`, skipped under `condition`. */
export function trapUnless(condition: Condition, trap: Trap, id: u32): void {
  jcc8(condition, 2);
  noteTrap(trap, id);
  ud2();
}

/**
 * div and rem. The machine faults on zero and on a quotient that does not fit; the location entry
 * says which of the two it is, so the signed division checks for zero first. rdx is destroyed
 * (CLOBBER_RDX).
 */
export function lowerDivision(id: u32, wide: u32, signed: bool, remainder: bool): void {
  const current = node(id);
  const b = current.b;
  if (isConstant(b) && lowerConstantDivision(id, wide, signed, remainder)) return;
  let divisor = integerRegister(b, SCRATCH1);
  if (divisor == RDX) {
    movRR(wide, SCRATCH1, RDX);
    divisor = SCRATCH1;
  }
  const known = isConstant(b) && constantBits(b) != 0;
  if (signed && !remainder && !known) {
    testRR(wide, divisor, divisor);
    trapUnless(Condition.NotEqual, Trap.IntegerDivideByZero, id);
  }
  loadInteger(current.a, SCRATCH0);
  if (!signed) {
    zeroRegister(RDX);
    noteTrap(Trap.IntegerDivideByZero, id);
    divR(wide, divisor);
  } else if (!remainder) {
    signExtendToRdx(wide);
    noteTrap(Trap.IntegerOverflow, id);
    idivR(wide, divisor);
  } else {
    // INT_MIN rem -1 is 0, but the machine faults on it.
    zeroRegister(RDX);
    aluRI(Alu.Cmp, wide, divisor, -1);
    jcc8(Condition.Equal, 0);
    const skip = codePosition();
    signExtendToRdx(wide);
    noteTrap(Trap.IntegerDivideByZero, id);
    idivR(wide, divisor);
    patch8(skip - 1, codePosition() - skip);
  }
  finishInteger(id, remainder ? RDX : SCRATCH0);
}

/** clz, ctz and popcnt. */
export function lowerBitCount(id: u32, wide: u32, kind: u32): void {
  const target = integerTarget(id);
  const source = integerRegister(node(id).a, SCRATCH0);
  if (kind == 0) lzcntRR(wide, target, source);
  else if (kind == 1) tzcntRR(wide, target, source);
  else popcntRR(wide, target, source);
  finishInteger(id, target);
}

/** extend8_s, extend16_s and extend32_s (also i64.extend_i32_s), from a register or a slot. */
export function lowerSignExtend(id: u32, wide: u32, bits: u32): void {
  const target = integerTarget(id);
  const a = node(id).a;
  const location = locationOf(valueNode(a));
  if (isSlot(location)) {
    operandSlot(location);
    if (bits == 8) movsx8RM(wide, target);
    else if (bits == 16) movsx16RM(wide, target);
    else movsxdRM(target);
  } else {
    const source = integerRegister(a, SCRATCH0);
    if (bits == 8) movsx8RR(wide, target, source);
    else if (bits == 16) movsx16RR(wide, target, source);
    else movsxdRR(target, source);
  }
  finishInteger(id, target);
}

/** i32.wrap_i64: clears the upper half. */
export function lowerWrap(id: u32): void {
  const target = integerTarget(id);
  const a = node(id).a;
  const location = locationOf(a);
  if (isRegister(location)) movRR(0, target, location);
  else loadInteger32(a, target);
  finishInteger(id, target);
}

function loadInteger32(id: u32, register: u32): void {
  if (isConstant(id)) {
    movImmediate32(register, node(id).a);
  } else {
    operandSlot(locationOf(id));
    movRM(0, register);
  }
}

/** i64.extend_i32_u: an i32 has a clear upper half already. */
export function lowerZeroExtend(id: u32): void {
  const target = integerTarget(id);
  loadInteger(node(id).a, target);
  finishInteger(id, target);
}
