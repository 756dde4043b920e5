// The core of the x86_64 encoder: prefixes, REX, VEX, ModRM and SIB. Encoders of instructions
// (encode_integer.ts, encode_float.ts, encode_memory.ts, encode_simd.ts, encode_system.ts) are
// small functions over this file. Source: Intel SDM vol 2, chapter 2.
//
// A register is a number whose low four bits count, so general registers (0-15) and vector
// registers (32-47) are passed as they are. `wide` is 1 for 64-bit operands, 0 for 32-bit ones.
//
// Memory operands: an instruction with a memory operand takes the *current operand*, which one of
// the operand*() functions sets beforehand. It stays set until the next one.
import { codePosition, emit16, emit32, emit8, reserveCode } from "../../codegen/code_buffer";

/** No base or index register. */
export const NONE: u32 = 0xff;

/** Mandatory prefixes. */
export const PREFIX_66: u32 = 0x66;
export const PREFIX_F3: u32 = 0xf3;

// The current memory operand.
let operandBase: u32 = 0;
let operandIndex: u32 = 0;
let operandScale: u32 = 0;
let operandDisplacement: i32 = 0;
/** 0, or a segment override prefix: 0x65 for GS, 0x64 for FS. */
let operandSegment: u32 = 0;
/** 1 for 32-bit effective addresses (prefix 0x67). */
let operandShort: u32 = 0;
/** 1 for [rip + displacement]; the displacement is relative to the instruction's end. */
let operandRelative: u32 = 0;

/** [base + displacement] */
export function operand(base: u32, displacement: i32): void {
  operandBase = base;
  operandIndex = NONE;
  operandDisplacement = displacement;
  operandSegment = 0;
  operandShort = 0;
  operandRelative = 0;
}

/** [base + index << scale + displacement]; base may be NONE, index may be any but rsp, or NONE. */
export function operandIndexed(base: u32, index: u32, scale: u32, displacement: i32): void {
  operand(base, displacement);
  operandIndex = index;
  operandScale = scale;
}

/** gs:[base + index << scale + displacement]; base and index may be NONE. */
export function operandGs(base: u32, index: u32, scale: u32, displacement: i32): void {
  operandIndexed(base, index, scale, displacement);
  operandSegment = 0x65;
}

/** Makes the current operand's address calculation wrap at 32 bits. */
export function operandWrap32(): void {
  operandShort = 1;
}

/**
 * [rip + displacement]: memory in the code buffer itself, or a place to be patched. The position
 * of the displacement is displacementPosition() after the instruction was written.
 */
export function operandRip(displacement: i32): void {
  operand(NONE, displacement);
  operandRelative = 1;
}

let lastDisplacement: u32 = 0;

/** Position of the displacement of the last [rip + …] operand. */
export function displacementPosition(): u32 {
  return lastDisplacement;
}

@inline
function emitOpcode(opcode: u32): void {
  if (opcode > 0xffff) emit8(opcode >> 16);
  if (opcode > 0xff) emit8(opcode >> 8);
  emit8(opcode);
}

/** Prefixes and REX of a register form. `byteRegister` is 1 when rm or reg is an 8-bit register. */
@inline
function emitHead(prefix: u32, wide: u32, opcode: u32, reg: u32, rm: u32, byteRegister: u32): void {
  reserveCode();
  if (prefix != 0) emit8(prefix);
  const rex = (wide << 3) | (((reg >> 3) & 1) << 2) | ((rm >> 3) & 1);
  if ((rex | byteRegister) != 0) emit8(0x40 | rex);
  emitOpcode(opcode);
}

/**
 * Register form: [prefix] [REX] opcode ModRM.
 * @param opcode one to three bytes, such as 0x01, 0x0faf or 0x0f38f0
 */
export function encodeRR(prefix: u32, wide: u32, opcode: u32, reg: u32, rm: u32): void {
  emitHead(prefix, wide, opcode, reg, rm, 0);
  emit8(0xc0 | ((reg & 7) << 3) | (rm & 7));
}

/** As encodeRR, where rm is an 8-bit register: spl, bpl, sil and dil need a REX prefix. */
export function encodeRRByte(prefix: u32, wide: u32, opcode: u32, reg: u32, rm: u32): void {
  emitHead(prefix, wide, opcode, reg, rm, <u32>((rm & 15) > 3));
  emit8(0xc0 | ((reg & 7) << 3) | (rm & 7));
}

/** As encodeRR, where reg and rm are 8-bit registers. */
export function encodeRRBytes(opcode: u32, reg: u32, rm: u32): void {
  emitHead(0, 0, opcode, reg, rm, <u32>((reg & 15) > 3 || (rm & 15) > 3));
  emit8(0xc0 | ((reg & 7) << 3) | (rm & 7));
}

/**
 * Memory form with the current operand: [segment] [0x67] [prefix] [REX] opcode ModRM [SIB] [disp].
 */
export function encodeRM(prefix: u32, wide: u32, opcode: u32, reg: u32): void {
  encodeRMImmediate(prefix, wide, opcode, reg, 0, 0);
}

/** As encodeRM, where reg is an 8-bit register. */
export function encodeRMByte(prefix: u32, wide: u32, opcode: u32, reg: u32): void {
  encodeRMImmediate(prefix, wide, opcode, reg, <u32>((reg & 15) > 3), 0);
}

/**
 * As encodeRM for instructions that end in an immediate.
 * @param immediateSize bytes of immediate that the caller writes next (it shifts [rip + …])
 */
export function encodeRMImmediate(
  prefix: u32,
  wide: u32,
  opcode: u32,
  reg: u32,
  byteRegister: u32,
  immediateSize: u32,
): void {
  reserveCode();
  if (operandSegment != 0) emit8(operandSegment);
  if (operandShort != 0) emit8(0x67);
  if (prefix != 0) emit8(prefix);
  const x = operandIndex == NONE ? 0 : (operandIndex >> 3) & 1;
  const b = operandBase == NONE ? 0 : (operandBase >> 3) & 1;
  const rex = (wide << 3) | (((reg >> 3) & 1) << 2) | (x << 1) | b;
  if ((rex | byteRegister) != 0) emit8(0x40 | rex);
  emitOpcode(opcode);
  emitModRM(reg, immediateSize);
}

/** ModRM, SIB and displacement of the current operand. Source: SDM vol 2, 2.1.5. */
function emitModRM(reg: u32, immediateSize: u32): void {
  const regBits = (reg & 7) << 3;
  if (operandRelative) {
    emit8(regBits | 5);
    lastDisplacement = codePosition();
    emit32(operandDisplacement - immediateSize);
    return;
  }
  if (operandBase == NONE) {
    // No base: SIB with base 101 and mod 00 means [index << scale + disp32].
    const index = operandIndex == NONE ? 4 : operandIndex & 7;
    const scale = operandIndex == NONE ? 0 : operandScale;
    emit16(regBits | 4 | (((scale << 6) | (index << 3) | 5) << 8));
    emit32(operandDisplacement);
    return;
  }
  const base = operandBase & 7;
  const displacement = operandDisplacement;
  // mod 00 with base 101 (rbp, r13) means something else, so these take a zero disp8.
  let mod: u32 = 0x80;
  if (displacement == 0 && base != 5) mod = 0;
  else if (displacement == <i32>(<i8>displacement)) mod = 0x40;
  if (operandIndex != NONE) {
    emit16(mod | regBits | 4 | (((operandScale << 6) | ((operandIndex & 7) << 3) | base) << 8));
  } else if (base == 4) {
    emit16(mod | regBits | 4 | (0x24 << 8));
  } else {
    emit8(mod | regBits | base);
  }
  if (mod == 0x40) emit8(displacement);
  else if (mod == 0x80) emit32(displacement);
}

/** Opcode maps of VEX. */
export const MAP_0F: u32 = 1;
export const MAP_0F38: u32 = 2;
export const MAP_0F3A: u32 = 3;
/** VEX.pp */
export const PP_NONE: u32 = 0;
export const PP_66: u32 = 1;
export const PP_F3: u32 = 2;
export const PP_F2: u32 = 3;

/**
 * VEX prefix and opcode. x and b are the inverted-bit sources: high bits of index and of base or
 * rm.
 */
@inline
function emitVex(
  pp: u32, map: u32, w: u32, long: u32, opcode: u32, reg: u32, second: u32, x: u32, b: u32,
): void {
  const r = ((reg >> 3) & 1) ^ 1;
  const tail = ((~second & 15) << 3) | (long << 2) | pp;
  if (map == MAP_0F && (w | x | b) == 0) {
    emit16(0xc5 | (((r << 7) | tail) << 8));
  } else {
    emit8(0xc4);
    emit8((r << 7) | ((x ^ 1) << 6) | ((b ^ 1) << 5) | map);
    emit8((w << 7) | tail);
  }
  emit8(opcode);
}

/**
 * VEX instruction, register form: reg (destination), second (first source, 0 when unused), rm.
 * @param long 0 for 128-bit and scalar, 1 for 256-bit
 */
export function encodeVexRR(
  pp: u32, map: u32, w: u32, long: u32, opcode: u32, reg: u32, second: u32, rm: u32,
): void {
  reserveCode();
  emitVex(pp, map, w, long, opcode, reg, second, 0, (rm >> 3) & 1);
  emit8(0xc0 | ((reg & 7) << 3) | (rm & 7));
}

/** VEX instruction with the current memory operand; see encodeVexRR and encodeRMImmediate. */
export function encodeVexRM(
  pp: u32, map: u32, w: u32, long: u32, opcode: u32, reg: u32, second: u32, immediateSize: u32,
): void {
  reserveCode();
  if (operandSegment != 0) emit8(operandSegment);
  if (operandShort != 0) emit8(0x67);
  const x = operandIndex == NONE ? 0 : (operandIndex >> 3) & 1;
  const b = operandBase == NONE ? 0 : (operandBase >> 3) & 1;
  emitVex(pp, map, w, long, opcode, reg, second, x, b);
  emitModRM(reg, immediateSize);
}
