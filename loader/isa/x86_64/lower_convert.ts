// Conversions between integers and floats on x86_64.
//
// cvtt gives the smallest integer for NaN and for what does not fit. 32-bit results are computed
// with 64 bits, which holds every value in range, and checked by extending the lower half again.
import { Trap } from "../../../abi/traps";
import { codePosition, patch8 } from "../../codegen/code_buffer";
import { node } from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import {
  convertFloat, floatFromInteger, FloatOperation, floatRRM, floatRRR, integerFromFloat, ucomisRM,
  ucomisRR, zeroFloat,
} from "./encode_float";
import {
  Alu, aluRI, aluRR, Condition, jcc8, jmp8, movImmediate64, movRR, movsxdRR,
  Shift, shiftRI, testRR, ud2, zeroRegister,
} from "./encode_integer";
import { noteConstantOperand, operandConstant } from "./moves";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1, SCRATCH0, SCRATCH1 } from "./registers";
import {
  finishFloat, finishInteger, floatRegister, floatTarget, integerRegister, integerTarget,
  loadInteger,
} from "./values";

/** Bits of 2^63 as a float. */
@inline
function twoTo63(double: u32): u64 {
  return double ? 0x43e0_0000_0000_0000 : 0x5f00_0000;
}

/** jcc with a distance to be set by endSkip. */
function beginSkip(condition: Condition): u32 {
  jcc8(condition, 0);
  return codePosition();
}

function beginJump(): u32 {
  jmp8(0);
  return codePosition();
}

function endSkip(from: u32): void {
  patch8(from - 1, codePosition() - from);
}

/** Raises the trap of a failed conversion of `source`: NaN or out of range. */
function trapConversion(double: u32, source: u32, id: u32): void {
  ucomisRR(double, source, source);
  jcc8(Condition.Parity, 2);
  noteTrap(Trap.IntegerOverflow, id);
  ud2();
  noteTrap(Trap.InvalidConversionToInteger, id);
  ud2();
}

/** i32.trunc_f32/f64, signed and unsigned, trapping and saturating. */
export function lowerTruncate32(double: u32, signed: bool, saturating: bool, id: u32): void {
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  integerFromFloat(double, 1, SCRATCH0, source);
  if (signed) movsxdRR(SCRATCH1, SCRATCH0);
  else movRR(0, SCRATCH1, SCRATCH0);
  aluRR(Alu.Cmp, 1, SCRATCH1, SCRATCH0);
  const fits = beginSkip(Condition.Equal);
  if (!saturating) {
    trapConversion(double, source, id);
  } else if (signed) {
    saturate(double, source, 0x7fff_ffff, 0x8000_0000);
  } else {
    saturate(double, source, 0xffff_ffff, 0);
  }
  endSkip(fits);
  const target = integerTarget(id);
  movRR(0, target, SCRATCH0);
  finishInteger(id, target);
}

/** rax = 0 for NaN, `low` for negative values, `high` for positive ones. */
function saturate(double: u32, source: u32, high: u64, low: u64): void {
  zeroRegister(SCRATCH0);
  zeroFloat(FLOAT_SCRATCH1);
  ucomisRR(double, source, FLOAT_SCRATCH1);
  const unordered = beginSkip(Condition.Parity);
  movImmediate64(SCRATCH0, low);
  const negative = beginSkip(Condition.Below);
  movImmediate64(SCRATCH0, high);
  endSkip(negative);
  endSkip(unordered);
}

/** i64.trunc_f32/f64_s. */
export function lowerTruncate64Signed(double: u32, saturating: bool, id: u32): void {
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  integerFromFloat(double, 1, SCRATCH0, source);
  // Only the smallest integer overflows when 1 is subtracted.
  aluRI(Alu.Cmp, 1, SCRATCH0, 1);
  const fits = beginSkip(Condition.NotOverflow);
  if (saturating) {
    saturate(double, source, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000);
  } else {
    // -2^63 itself is in range.
    operandConstant();
    ucomisRM(double, source);
    noteConstantOperand(twoTo63(double) | (double ? 0x8000_0000_0000_0000 : 0x8000_0000), 0);
    const unordered = beginSkip(Condition.Parity);
    const exact = beginSkip(Condition.Equal);
    noteTrap(Trap.IntegerOverflow, id);
    ud2();
    endSkip(unordered);
    noteTrap(Trap.InvalidConversionToInteger, id);
    ud2();
    endSkip(exact);
  }
  endSkip(fits);
  finishInteger(id, SCRATCH0);
}

/** i64.trunc_f32/f64_u: values from 2^63 on are converted with 2^63 subtracted. */
export function lowerTruncate64Unsigned(double: u32, saturating: bool, id: u32): void {
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  integerFromFloat(double, 1, SCRATCH0, source);
  testRR(1, SCRATCH0, SCRATCH0);
  const small = beginSkip(Condition.NotSign);
  operandConstant();
  floatRRM(FloatOperation.Sub, double, FLOAT_SCRATCH1, source);
  noteConstantOperand(twoTo63(double), 0);
  integerFromFloat(double, 1, SCRATCH1, FLOAT_SCRATCH1);
  // A negative value came out as a negative integer unless it was below -2^63; subtracting makes it
  // more negative, so the second conversion is negative for everything out of range.
  testRR(1, SCRATCH1, SCRATCH1);
  const large = beginSkip(Condition.NotSign);
  if (saturating) saturate(double, source, 0xffff_ffff_ffff_ffff, 0);
  else trapConversion(double, source, id);
  const done = saturating ? beginJump() : 0;
  endSkip(large);
  movImmediate64(SCRATCH0, 0x8000_0000_0000_0000);
  aluRR(Alu.Xor, 1, SCRATCH0, SCRATCH1);
  if (saturating) endSkip(done);
  endSkip(small);
  finishInteger(id, SCRATCH0);
}

/** f32/f64.convert_i32_s and _i64_s. */
export function lowerConvertSigned(double: u32, wide: u32, id: u32): void {
  const target = floatTarget(id);
  const source = integerRegister(node(id).a, SCRATCH0);
  // The instruction keeps the upper lanes; clearing them first breaks the dependency.
  zeroFloat(target);
  floatFromInteger(double, wide, target, target, source);
  finishFloat(id, target);
}

/** f32/f64.convert_i64_u: large values are halved with the lost bit kept, and doubled again. */
export function lowerConvertUnsigned64(double: u32, id: u32): void {
  const target = floatTarget(id);
  loadInteger(node(id).a, SCRATCH0);
  zeroFloat(target);
  testRR(1, SCRATCH0, SCRATCH0);
  const large = beginSkip(Condition.Sign);
  floatFromInteger(double, 1, target, target, SCRATCH0);
  const done = beginJump();
  endSkip(large);
  movRR(1, SCRATCH1, SCRATCH0);
  shiftRI(Shift.Shr, 1, SCRATCH0, 1);
  aluRI(Alu.And, 0, SCRATCH1, 1);
  aluRR(Alu.Or, 1, SCRATCH0, SCRATCH1);
  floatFromInteger(double, 1, target, target, SCRATCH0);
  floatRRR(FloatOperation.Add, double, target, target, target);
  endSkip(done);
  finishFloat(id, target);
}

/** f32.demote_f64 (double = 1) and f64.promote_f32. */
export function lowerConvertFloat(double: u32, id: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  convertFloat(double, target, source, source);
  finishFloat(id, target);
}
