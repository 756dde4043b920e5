// Encoders of integer data processing: each function returns one instruction word, nothing else.
// Operands are register numbers and fields already in range; selection decides what fits.
// Source: Arm ARM C4.1.86 (immediate) and C4.1.89 (register).

import { Condition, Extend, Shift, Width, ZR } from "./register_names";

// Add and subtract

export const enum AddSub {
  Add = 0,
  Adds = 1,
  Sub = 2,
  Subs = 3,
}

/** ADD, ADDS, SUB, SUBS (immediate). imm12 in 0..4095; shift12 = 1 shifts it left by 12. */
@inline
export function addSubImmediate(
  op: AddSub, width: Width, rd: u32, rn: u32, imm12: u32, shift12: u32 = 0,
): u32 {
  return ((<u32>width) << 31) | ((<u32>op) << 29) | 0x11000000 | (shift12 << 22) | (imm12 << 10) |
    (rn << 5) | rd;
}

/** ADD, ADDS, SUB, SUBS (shifted register). */
@inline
export function addSubShifted(
  op: AddSub, width: Width, rd: u32, rn: u32, rm: u32, shift: Shift = Shift.Lsl, amount: u32 = 0,
): u32 {
  return ((<u32>width) << 31) | ((<u32>op) << 29) | 0x0b000000 | ((<u32>shift) << 22) | (rm << 16) |
    (amount << 10) | (rn << 5) | rd;
}

/** ADD, ADDS, SUB, SUBS (extended register): rn and rd may be SP. amount in 0..4. */
@inline
export function addSubExtended(
  op: AddSub, width: Width, rd: u32, rn: u32, rm: u32, extend: Extend, amount: u32 = 0,
): u32 {
  return ((<u32>width) << 31) | ((<u32>op) << 29) | 0x0b200000 | (rm << 16) |
    ((<u32>extend) << 13) | (amount << 10) | (rn << 5) | rd;
}

/** CMP rn, rm. */
@inline
export function cmpRegister(width: Width, rn: u32, rm: u32): u32 {
  return addSubShifted(AddSub.Subs, width, ZR, rn, rm);
}

/** CMP rn, #imm12. */
@inline
export function cmpImmediate(width: Width, rn: u32, imm12: u32): u32 {
  return addSubImmediate(AddSub.Subs, width, ZR, rn, imm12);
}

/** CMN rn, #imm12: compares with -imm12. */
@inline
export function cmnImmediate(width: Width, rn: u32, imm12: u32): u32 {
  return addSubImmediate(AddSub.Adds, width, ZR, rn, imm12);
}

/** NEG rd, rm. */
@inline
export function neg(width: Width, rd: u32, rm: u32): u32 {
  return addSubShifted(AddSub.Sub, width, rd, ZR, rm);
}

// Logical

/** opc in bits 1..2, N (invert the second operand) in bit 0. */
export const enum Logical {
  And = 0,
  Bic = 1,
  Orr = 2,
  Orn = 3,
  Eor = 4,
  Eon = 5,
  Ands = 6,
  Bics = 7,
}

/** AND, BIC, ORR, ORN, EOR, EON, ANDS, BICS (shifted register). */
@inline
export function logicalShifted(
  op: Logical, width: Width, rd: u32, rn: u32, rm: u32, shift: Shift = Shift.Lsl, amount: u32 = 0,
): u32 {
  return ((<u32>width) << 31) | (((<u32>op) >> 1) << 29) | 0x0a000000 | ((<u32>shift) << 22) |
    (((<u32>op) & 1) << 21) | (rm << 16) | (amount << 10) | (rn << 5) | rd;
}

/** AND, ORR, EOR, ANDS (immediate). bitmask: 13 bits from logicalImmediate(). rd may be SP. */
@inline
export function logicalBitmask(op: Logical, width: Width, rd: u32, rn: u32, bitmask: u32): u32 {
  return ((<u32>width) << 31) | (((<u32>op) >> 1) << 29) | 0x12000000 | (bitmask << 10) |
    (rn << 5) | rd;
}

/** MOV rd, rm (register; not SP). */
@inline
export function movRegister(width: Width, rd: u32, rm: u32): u32 {
  return logicalShifted(Logical.Orr, width, rd, ZR, rm);
}

/** MOV to or from SP. */
@inline
export function movStackPointer(rd: u32, rn: u32): u32 {
  return addSubImmediate(AddSub.Add, Width.X, rd, rn, 0);
}

/** MVN rd, rm. */
@inline
export function mvn(width: Width, rd: u32, rm: u32): u32 {
  return logicalShifted(Logical.Orn, width, rd, ZR, rm);
}

// Constants and addresses

/** MOVN rd, #imm16, LSL #(16 * slot). */
@inline
export function movn(width: Width, rd: u32, imm16: u32, slot: u32 = 0): u32 {
  return ((<u32>width) << 31) | 0x12800000 | (slot << 21) | (imm16 << 5) | rd;
}

/** MOVZ rd, #imm16, LSL #(16 * slot). */
@inline
export function movz(width: Width, rd: u32, imm16: u32, slot: u32 = 0): u32 {
  return ((<u32>width) << 31) | 0x52800000 | (slot << 21) | (imm16 << 5) | rd;
}

/** MOVK rd, #imm16, LSL #(16 * slot). */
@inline
export function movk(width: Width, rd: u32, imm16: u32, slot: u32): u32 {
  return ((<u32>width) << 31) | 0x72800000 | (slot << 21) | (imm16 << 5) | rd;
}

/** ADR rd, . + displacement (bytes, ±1 MiB). */
@inline
export function adr(rd: u32, displacement: i32): u32 {
  return 0x10000000 | ((<u32>displacement & 3) << 29) |
    (((<u32>(displacement >> 2)) & 0x7ffff) << 5) | rd;
}

/** ADRP rd, page of . + pages * 4 KiB (±4 GiB). */
@inline
export function adrp(rd: u32, pages: i32): u32 {
  return 0x90000000 | ((<u32>pages & 3) << 29) | (((<u32>(pages >> 2)) & 0x7ffff) << 5) | rd;
}

// Bit fields

export const enum Bitfield {
  Sbfm = 0,
  Bfm = 1,
  Ubfm = 2,
}

/** SBFM, BFM, UBFM rd, rn, #immr, #imms. */
@inline
export function bitfield(op: Bitfield, width: Width, rd: u32, rn: u32, immr: u32, imms: u32): u32 {
  return ((<u32>width) << 31) | ((<u32>op) << 29) | 0x13000000 | ((<u32>width) << 22) |
    (immr << 16) | (imms << 10) | (rn << 5) | rd;
}

/** LSL rd, rn, #amount. */
@inline
export function lslImmediate(width: Width, rd: u32, rn: u32, amount: u32): u32 {
  const top: u32 = width == Width.X ? 63 : 31;
  return bitfield(Bitfield.Ubfm, width, rd, rn, (top + 1 - amount) & top, top - amount);
}

/** LSR rd, rn, #amount. */
@inline
export function lsrImmediate(width: Width, rd: u32, rn: u32, amount: u32): u32 {
  return bitfield(Bitfield.Ubfm, width, rd, rn, amount, width == Width.X ? 63 : 31);
}

/** ASR rd, rn, #amount. */
@inline
export function asrImmediate(width: Width, rd: u32, rn: u32, amount: u32): u32 {
  return bitfield(Bitfield.Sbfm, width, rd, rn, amount, width == Width.X ? 63 : 31);
}

/** UBFX rd, rn, #lsb, #bits. */
@inline
export function ubfx(width: Width, rd: u32, rn: u32, lsb: u32, bits: u32): u32 {
  return bitfield(Bitfield.Ubfm, width, rd, rn, lsb, lsb + bits - 1);
}

/** SXTB, SXTH, SXTW for bits = 8, 16, 32. */
@inline
export function signExtend(width: Width, rd: u32, rn: u32, bits: u32): u32 {
  return bitfield(Bitfield.Sbfm, width, rd, rn, 0, bits - 1);
}

/** UXTB, UXTH for bits = 8, 16 (the upper half of rd becomes zero, too). */
@inline
export function zeroExtend(rd: u32, rn: u32, bits: u32): u32 {
  return bitfield(Bitfield.Ubfm, Width.W, rd, rn, 0, bits - 1);
}

/** EXTR rd, rn, rm, #lsb: the register's width of bits of rn:rm from bit lsb. */
@inline
export function extr(width: Width, rd: u32, rn: u32, rm: u32, lsb: u32): u32 {
  return ((<u32>width) << 31) | 0x13800000 | ((<u32>width) << 22) | (rm << 16) | (lsb << 10) |
    (rn << 5) | rd;
}

/** ROR rd, rn, #amount. */
@inline
export function rorImmediate(width: Width, rd: u32, rn: u32, amount: u32): u32 {
  return extr(width, rd, rn, rn, amount);
}

// Multiply and divide

/** MADD rd, rn, rm, ra: ra + rn * rm. */
@inline
export function madd(width: Width, rd: u32, rn: u32, rm: u32, ra: u32): u32 {
  return ((<u32>width) << 31) | 0x1b000000 | (rm << 16) | (ra << 10) | (rn << 5) | rd;
}

/** MSUB rd, rn, rm, ra: ra - rn * rm. */
@inline
export function msub(width: Width, rd: u32, rn: u32, rm: u32, ra: u32): u32 {
  return madd(width, rd, rn, rm, ra) | 0x8000;
}

/** MUL rd, rn, rm. */
@inline
export function mul(width: Width, rd: u32, rn: u32, rm: u32): u32 {
  return madd(width, rd, rn, rm, ZR);
}

/** SMADDL xd, wn, wm, xa. */
@inline
export function smaddl(rd: u32, rn: u32, rm: u32, ra: u32): u32 {
  return 0x9b200000 | (rm << 16) | (ra << 10) | (rn << 5) | rd;
}

/** UMADDL xd, wn, wm, xa. */
@inline
export function umaddl(rd: u32, rn: u32, rm: u32, ra: u32): u32 {
  return 0x9ba00000 | (rm << 16) | (ra << 10) | (rn << 5) | rd;
}

/** SMULH xd, xn, xm: bits 64..127 of the signed product. */
@inline
export function smulh(rd: u32, rn: u32, rm: u32): u32 {
  return 0x9b407c00 | (rm << 16) | (rn << 5) | rd;
}

/** UMULH xd, xn, xm: bits 64..127 of the unsigned product. */
@inline
export function umulh(rd: u32, rn: u32, rm: u32): u32 {
  return 0x9bc07c00 | (rm << 16) | (rn << 5) | rd;
}

/** Two-source operations: the `opcode` field. */
export const enum TwoSource {
  Udiv = 2,
  Sdiv = 3,
  Lslv = 8,
  Lsrv = 9,
  Asrv = 10,
  Rorv = 11,
}

/** UDIV, SDIV, LSLV, LSRV, ASRV, RORV. Division by zero gives 0, and INT_MIN / -1 INT_MIN. */
@inline
export function twoSource(op: TwoSource, width: Width, rd: u32, rn: u32, rm: u32): u32 {
  return ((<u32>width) << 31) | 0x1ac00000 | (rm << 16) | ((<u32>op) << 10) | (rn << 5) | rd;
}

/** One-source operations: the `opcode` field. */
export const enum OneSource {
  Rbit = 0,
  Rev16 = 1,
  /** X only; for a W register this opcode is REV. */
  Rev32 = 2,
  /** X only: REV of 64 bits. */
  Rev64 = 3,
  Clz = 4,
  Cls = 5,
}

/** RBIT, REV16, REV32, REV, CLZ, CLS. */
@inline
export function oneSource(op: OneSource, width: Width, rd: u32, rn: u32): u32 {
  return ((<u32>width) << 31) | 0x5ac00000 | ((<u32>op) << 10) | (rn << 5) | rd;
}

// Conditional operations

/** CSEL rd, rn, rm, condition: rn when it holds. */
@inline
export function csel(width: Width, rd: u32, rn: u32, rm: u32, condition: Condition): u32 {
  return ((<u32>width) << 31) | 0x1a800000 | (rm << 16) | ((<u32>condition) << 12) | (rn << 5) | rd;
}

/** CSINC rd, rn, rm, condition: rn when it holds, else rm + 1. */
@inline
export function csinc(width: Width, rd: u32, rn: u32, rm: u32, condition: Condition): u32 {
  return csel(width, rd, rn, rm, condition) | 0x400;
}

/** CSINV rd, rn, rm, condition: rn when it holds, else ~rm. */
@inline
export function csinv(width: Width, rd: u32, rn: u32, rm: u32, condition: Condition): u32 {
  return csel(width, rd, rn, rm, condition) | 0x4000_0000;
}

/** CSNEG rd, rn, rm, condition: rn when it holds, else -rm. */
@inline
export function csneg(width: Width, rd: u32, rn: u32, rm: u32, condition: Condition): u32 {
  return csel(width, rd, rn, rm, condition) | 0x4000_0400;
}

/** CSET rd, condition: 1 when it holds, else 0 (condition not Al). */
@inline
export function cset(width: Width, rd: u32, condition: Condition): u32 {
  return csinc(width, rd, ZR, ZR, <Condition>((<u32>condition) ^ 1));
}

/** CSETM rd, condition: all ones when it holds, else 0 (condition not Al). */
@inline
export function csetm(width: Width, rd: u32, condition: Condition): u32 {
  return csinv(width, rd, ZR, ZR, <Condition>((<u32>condition) ^ 1));
}

/** CCMP rn, rm, #nzcv, condition: compares when it holds, else sets the flags to nzcv. */
@inline
export function ccmpRegister(
  width: Width, rn: u32, rm: u32, nzcv: u32, condition: Condition,
): u32 {
  return ((<u32>width) << 31) | 0x7a400000 | (rm << 16) | ((<u32>condition) << 12) | (rn << 5) |
    nzcv;
}

/** CCMP rn, #imm5, #nzcv, condition. */
@inline
export function ccmpImmediate(
  width: Width, rn: u32, imm5: u32, nzcv: u32, condition: Condition,
): u32 {
  return ccmpRegister(width, rn, imm5, nzcv, condition) | 0x800;
}

/** CCMN rn, #imm5, #nzcv, condition: compares with -imm5. */
@inline
export function ccmnImmediate(
  width: Width, rn: u32, imm5: u32, nzcv: u32, condition: Condition,
): u32 {
  return (ccmpRegister(width, rn, imm5, nzcv, condition) | 0x800) & ~(<u32>0x4000_0000);
}
