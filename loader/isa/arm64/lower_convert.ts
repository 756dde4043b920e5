// Conversions between integers and floats. FCVTZS and FCVTZU saturate and turn NaN into 0, which is
// what the saturating operators want; the trapping ones look at the operand and the result.
import { Trap } from "../../../abi/traps";
import { theIr } from "../../codegen/function_state";
import { nodeAt } from "../../ir/node";
import { jumpIf } from "./branch";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubExtended,
  cmnImmediate,
  Condition,
  Extend,
  fcmp,
  FloatConvert,
  floatConvert,
  FloatSize,
  fmovFromGeneral,
  fmovImmediate,
  Logical,
  logicalShifted,
  movz,
  V30,
  V31,
  Width,
  X16,
  X17,
  ZR,
} from "./encode";
import {
  finishGeneral,
  finishVector,
  generalOrZero,
  resultGeneral,
  resultVector,
  vector,
} from "./values";
import { trapLabel } from "./trap_points";

/** imm8 of FMOV for -1.0. */
const MINUS_ONE: u32 = 0xf0;

/** convert_i32_s … convert_i64_u. */
export function lowerConvertInteger(id: u32, width: Width, size: FloatSize, signed: bool): void {
  const rd = resultVector(id);
  const rn = generalOrZero(nodeAt(theIr(), id).a, X16);
  emit(floatConvert(signed ? FloatConvert.Scvtf : FloatConvert.Ucvtf, width, size, rd, rn));
  finishVector(id, rd);
}

/** trunc_sat_*. */
export function lowerTruncateSaturating(
  id: u32, width: Width, size: FloatSize, signed: bool,
): void {
  const rd = resultGeneral(id);
  const rn = vector(nodeAt(theIr(), id).a, V30);
  emit(floatConvert(signed ? FloatConvert.Fcvtzs : FloatConvert.Fcvtzu, width, size, rd, rn));
  finishGeneral(id, rd);
}

/** trunc_*: NaN and values out of range trap. */
export function lowerTruncate(id: u32, width: Width, size: FloatSize, signed: bool): void {
  const rd = resultGeneral(id);
  const rn = vector(nodeAt(theIr(), id).a, V30);
  emit(fcmp(size, rn, rn));
  jumpIf(Condition.Vs, trapLabel(id, Trap.InvalidConversionToInteger));
  const overflow = trapLabel(id, Trap.IntegerOverflow);
  if (width == Width.W) {
    // The 64-bit result must be an extension of its lower half.
    emit(floatConvert(FloatConvert.Fcvtzs, Width.X, size, X16, rn));
    const extend = signed ? Extend.Sxtw : Extend.Uxtw;
    emit(addSubExtended(AddSub.Subs, Width.X, ZR, X16, X16, extend));
    jumpIf(Condition.Ne, overflow);
    emit(logicalShifted(Logical.Orr, Width.W, rd, ZR, X16));
  } else if (signed) {
    // No float is 2^63 - 1, so that result says saturation; below -2^63 the operand tells.
    emit(floatConvert(FloatConvert.Fcvtzs, Width.X, size, X17, rn));
    emit(cmnImmediate(Width.X, X17, 1));
    jumpIf(Condition.Vs, overflow);
    emitMinimum64(size);
    emit(fcmp(size, rn, V31));
    jumpIf(Condition.Mi, overflow);
    emit(logicalShifted(Logical.Orr, Width.X, rd, ZR, X17));
  } else {
    emit(floatConvert(FloatConvert.Fcvtzu, Width.X, size, X17, rn));
    emit(cmnImmediate(Width.X, X17, 1));
    jumpIf(Condition.Eq, overflow);
    emit(fmovImmediate(size, V31, MINUS_ONE));
    emit(fcmp(size, rn, V31));
    jumpIf(Condition.Ls, overflow);
    emit(logicalShifted(Logical.Orr, Width.X, rd, ZR, X17));
  }
  finishGeneral(id, rd);
}

/** v31 = -2^63. Uses x16. */
function emitMinimum64(size: FloatSize): void {
  if (size == FloatSize.Double) {
    emit(movz(Width.X, X16, 0xc3e0, 3));
    emit(fmovFromGeneral(Width.X, V31, X16));
  } else {
    emit(movz(Width.W, X16, 0xdf00, 1));
    emit(fmovFromGeneral(Width.W, V31, X16));
  }
}
