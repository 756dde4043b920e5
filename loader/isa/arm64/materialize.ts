// Constants into registers, with the fewest instructions that move wide, bitmask and float
// immediates allow, and sums of a register and a constant.
// Integer constants need no scratch register; float ones may go through x16.

import { emit } from "./emit_word";
import {
  AddSub,
  Extend,
  FloatSize,
  Logical,
  NO_FLOAT_IMMEDIATE,
  NO_LOGICAL_IMMEDIATE,
  Width,
  X16,
  ZR,
  addSubExtended,
  addSubImmediate,
  dupGeneral,
  floatImmediate32,
  floatImmediate64,
  fmovFromGeneral,
  fmovImmediate,
  insGeneral,
  Lane,
  logicalBitmask,
  logicalImmediate,
  moviBytes,
  moviMask,
  movk,
  movn,
  movRegister,
  movStackPointer,
  movz,
} from "./encode";

/** rd = value, zero-extended to 64 bits. */
export function materialize32(rd: u32, value: u32): void {
  const low = value & 0xffff;
  const high = value >> 16;
  if (high == 0) {
    emit(movz(Width.W, rd, low));
  } else if (low == 0) {
    emit(movz(Width.W, rd, high, 1));
  } else if (high == 0xffff) {
    emit(movn(Width.W, rd, ~low & 0xffff));
  } else if (low == 0xffff) {
    emit(movn(Width.W, rd, ~high & 0xffff, 1));
  } else {
    const bitmask = logicalImmediate(value, 0);
    if (bitmask != NO_LOGICAL_IMMEDIATE) {
      emit(logicalBitmask(Logical.Orr, Width.W, rd, ZR, <u32>bitmask));
    } else {
      emit(movz(Width.W, rd, low));
      emit(movk(Width.W, rd, high, 1));
    }
  }
}

/** rd = value. */
export function materialize64(rd: u32, value: u64): void {
  if (value <= 0xffff_ffff) {
    materialize32(rd, <u32>value);
    return;
  }
  const bitmask = logicalImmediate(value, 1);
  if (bitmask != NO_LOGICAL_IMMEDIATE) {
    emit(logicalBitmask(Logical.Orr, Width.X, rd, ZR, <u32>bitmask));
    return;
  }
  // Start from all zeros or all ones, whichever leaves fewer halfwords to write.
  let zeros: u32 = 0;
  let ones: u32 = 0;
  for (let slot: u64 = 0; slot < 64; slot += 16) {
    const part = <u32>(value >> slot) & 0xffff;
    if (part == 0) zeros++;
    if (part == 0xffff) ones++;
  }
  const invert = ones > zeros;
  const skip: u32 = invert ? 0xffff : 0;
  let first = true;
  for (let slot: u32 = 0; slot < 4; slot++) {
    const part = <u32>(value >> (<u64>slot << 4)) & 0xffff;
    if (part == skip) continue;
    if (!first) {
      emit(movk(Width.X, rd, part, slot));
    } else {
      emit(invert ? movn(Width.X, rd, part ^ 0xffff, slot) : movz(Width.X, rd, part, slot));
      first = false;
    }
  }
  if (first) emit(movn(Width.X, rd, 0)); // all ones
}

/** Vector register vd = an f32 with these bits. May use x16. */
export function materializeFloat32(vd: u32, bits: u32): void {
  const imm8 = floatImmediate32(bits);
  if (bits == 0) {
    emit(moviMask(vd, 0));
  } else if (imm8 != NO_FLOAT_IMMEDIATE) {
    emit(fmovImmediate(FloatSize.Single, vd, <u32>imm8));
  } else {
    materialize32(X16, bits);
    emit(fmovFromGeneral(Width.W, vd, X16));
  }
}

/** Vector register vd = an f64 with these bits. May use x16. */
export function materializeFloat64(vd: u32, bits: u64): void {
  const imm8 = floatImmediate64(bits);
  if (bits == 0) {
    emit(moviMask(vd, 0));
  } else if (imm8 != NO_FLOAT_IMMEDIATE) {
    emit(fmovImmediate(FloatSize.Double, vd, <u32>imm8));
  } else {
    materialize64(X16, bits);
    emit(fmovFromGeneral(Width.X, vd, X16));
  }
}

/** Vector register vd = 128 bits. May use x16. */
export function materializeVector(vd: u32, low: u64, high: u64): void {
  if (low == high) {
    const byte = <u32>low & 0xff;
    if (low == (<u64>byte) * 0x0101_0101_0101_0101) {
      emit(moviBytes(vd, byte));
      return;
    }
    materialize64(X16, low);
    emit(dupGeneral(Lane.D, vd, X16));
    return;
  }
  if (low == 0) {
    emit(moviMask(vd, 0));
  } else {
    materialize64(X16, low);
    emit(fmovFromGeneral(Width.X, vd, X16));
  }
  if (high != 0) {
    materialize64(X16, high);
    emit(insGeneral(Lane.D, vd, 1, X16));
  }
}

/** Whether addConstant needs at most two instructions and no scratch register. */
@inline
export function isAddImmediate(value: u64): bool {
  return value < 0x100_0000;
}

/**
 * X register rd = rn + value. rn, and rd where that is so, may be SP. `scratch` is used when the
 * value has more than 24 bits; it must not be rn, but may be rd when rd is not SP.
 */
export function addConstant(rd: u32, rn: u32, value: u64, scratch: u32): void {
  if (isAddImmediate(value)) {
    const low = <u32>value & 0xfff;
    const high = <u32>value >> 12;
    if (high != 0) emit(addSubImmediate(AddSub.Add, Width.X, rd, rn, high, 1));
    if (low != 0) emit(addSubImmediate(AddSub.Add, Width.X, rd, high != 0 ? rd : rn, low));
    if (value == 0 && rd != rn) emit(movStackPointer(rd, rn));
  } else {
    materialize64(scratch, value);
    emit(addSubExtended(AddSub.Add, Width.X, rd, rn, scratch, Extend.Uxtx));
  }
}

/** X register rd = rn - value; as addConstant otherwise. */
export function subConstant(rd: u32, rn: u32, value: u64, scratch: u32): void {
  if (isAddImmediate(value)) {
    const low = <u32>value & 0xfff;
    const high = <u32>value >> 12;
    if (high != 0) emit(addSubImmediate(AddSub.Sub, Width.X, rd, rn, high, 1));
    if (low != 0) emit(addSubImmediate(AddSub.Sub, Width.X, rd, high != 0 ? rd : rn, low));
    if (value == 0 && rd != rn) emit(movStackPointer(rd, rn));
  } else {
    materialize64(scratch, value);
    emit(addSubExtended(AddSub.Sub, Width.X, rd, rn, scratch, Extend.Uxtx));
  }
}

/** X register rd = rm, nothing when they are the same. */
@inline
export function moveGeneral(rd: u32, rm: u32): void {
  if (rd != rm) emit(movRegister(Width.X, rd, rm));
}
