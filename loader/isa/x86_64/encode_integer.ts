// Integer instructions of x86_64: arithmetic, logic, shifts, bit counts, branches.
// Source: Intel SDM vol 2, chapters 3-5. Register operands are numbers, `wide` is 1 for 64 bits.
// Forms that end in M take the current memory operand (encode.ts).
import { emit32, emit64, emit8, reserveCode } from "../../codegen/code_buffer";
import {
  encodeRM, encodeRMByte, encodeRMImmediate, encodeRR, encodeRRByte, encodeRRBytes, encodeVexRM,
  encodeVexRR, MAP_0F38, MAP_0F3A, operandIndexed, PP_66, PP_F2, PP_F3, PP_NONE, PREFIX_66,
  PREFIX_F3,
} from "./encode";

/** The eight classic operations, numbered as in ModRM.reg of the immediate group. */
export const enum Alu {
  Add = 0,
  Or = 1,
  Adc = 2,
  Sbb = 3,
  And = 4,
  Sub = 5,
  Xor = 6,
  Cmp = 7,
}

/** Conditions, numbered as in Jcc, SETcc and CMOVcc. Bit 0 inverts. */
export const enum Condition {
  Overflow = 0,
  NotOverflow = 1,
  Below = 2,
  AboveEqual = 3,
  Equal = 4,
  NotEqual = 5,
  BelowEqual = 6,
  Above = 7,
  Sign = 8,
  NotSign = 9,
  Parity = 10,
  NotParity = 11,
  Less = 12,
  GreaterEqual = 13,
  LessEqual = 14,
  Greater = 15,
}

/** Shifts, numbered as in ModRM.reg of group 2. */
export const enum Shift {
  Rol = 0,
  Ror = 1,
  Shl = 4,
  Shr = 5,
  Sar = 7,
}

// Moves

/** mov destination, source */
export function movRR(wide: u32, destination: u32, source: u32): void {
  encodeRR(0, wide, 0x8b, destination, source);
}

/** mov r32, imm32: clears the upper half. */
export function movImmediate32(destination: u32, value: u32): void {
  reserveCode();
  if (destination & 8) emit8(0x41);
  emit8(0xb8 | (destination & 7));
  emit32(value);
}

/** The shortest instruction that puts a 64-bit value into a register. Flags are kept. */
export function movImmediate64(destination: u32, value: u64): void {
  if (value <= 0xffff_ffff) {
    movImmediate32(destination, <u32>value);
  } else if (<i64>value == <i64>(<i32>value)) {
    encodeRR(0, 1, 0xc7, 0, destination);
    emit32(<u32>value);
  } else {
    reserveCode();
    emit8(0x48 | ((destination >> 3) & 1));
    emit8(0xb8 | (destination & 7));
    emit64(value);
  }
}

/** mov r64, imm64 in its ten-byte form, for values that are patched later (at position() - 8). */
export function movImmediate64Full(destination: u32, value: u64): void {
  reserveCode();
  emit8(0x48 | ((destination >> 3) & 1));
  emit8(0xb8 | (destination & 7));
  emit64(value);
}

/** Zero by xor: two bytes, but it changes the flags. */
export function zeroRegister(destination: u32): void {
  encodeRR(0, 0, 0x31, destination, destination);
}

/** movzx r32, r8 */
export function movzx8RR(destination: u32, source: u32): void {
  encodeRRByte(0, 0, 0x0fb6, destination, source);
}

/** movzx r32, r16 */
export function movzx16RR(destination: u32, source: u32): void {
  encodeRR(0, 0, 0x0fb7, destination, source);
}

/** movsx destination, r8 */
export function movsx8RR(wide: u32, destination: u32, source: u32): void {
  encodeRRByte(0, wide, 0x0fbe, destination, source);
}

/** movsx destination, r16 */
export function movsx16RR(wide: u32, destination: u32, source: u32): void {
  encodeRR(0, wide, 0x0fbf, destination, source);
}

/** movsxd r64, r32 */
export function movsxdRR(destination: u32, source: u32): void {
  encodeRR(0, 1, 0x63, destination, source);
}

/** lea destination, [current operand] */
export function leaM(wide: u32, destination: u32): void {
  encodeRM(0, wide, 0x8d, destination);
}

/** lea destination, [base + index << scale + displacement] */
export function lea(
  wide: u32, destination: u32, base: u32, index: u32, scale: u32, displacement: i32,
): void {
  operandIndexed(base, index, scale, displacement);
  leaM(wide, destination);
}

/** xchg a, b */
export function xchgRR(wide: u32, a: u32, b: u32): void {
  encodeRR(0, wide, 0x87, a, b);
}

/** bswap register */
export function bswap(wide: u32, register: u32): void {
  reserveCode();
  const rex = (wide << 3) | ((register >> 3) & 1);
  if (rex != 0) emit8(0x40 | rex);
  emit8(0x0f);
  emit8(0xc8 | (register & 7));
}

// Arithmetic and logic

/** op destination, source */
export function aluRR(operation: Alu, wide: u32, destination: u32, source: u32): void {
  encodeRR(0, wide, (<u32>operation << 3) | 3, destination, source);
}

/** op destination, [current operand] */
export function aluRM(operation: Alu, wide: u32, destination: u32): void {
  encodeRM(0, wide, (<u32>operation << 3) | 3, destination);
}

/** op [current operand], source */
export function aluMR(operation: Alu, wide: u32, source: u32): void {
  encodeRM(0, wide, (<u32>operation << 3) | 1, source);
}

/** op r8, r8 (for comparisons and tests of bytes) */
export function aluRR8(operation: Alu, destination: u32, source: u32): void {
  encodeRRBytes((<u32>operation << 3) | 2, destination, source);
}

/** op r8, byte [current operand] */
export function aluRM8(operation: Alu, destination: u32): void {
  encodeRMByte(0, 0, (<u32>operation << 3) | 2, destination);
}

/** op byte [current operand], r8 */
export function aluMR8(operation: Alu, source: u32): void {
  encodeRMByte(0, 0, <u32>operation << 3, source);
}

/** op r16, word [current operand] */
export function aluRM16(operation: Alu, destination: u32): void {
  encodeRM(PREFIX_66, 0, (<u32>operation << 3) | 3, destination);
}

/** op word [current operand], r16 */
export function aluMR16(operation: Alu, source: u32): void {
  encodeRM(PREFIX_66, 0, (<u32>operation << 3) | 1, source);
}

/** The immediate is sign-extended to 64 bits when wide. */
export function aluRI(operation: Alu, wide: u32, destination: u32, value: i32): void {
  if (value == <i32>(<i8>value)) {
    encodeRR(0, wide, 0x83, operation, destination);
    emit8(value);
  } else if ((destination & 15) == 0) {
    reserveCode();
    if (wide) emit8(0x48);
    emit8((<u32>operation << 3) | 5);
    emit32(value);
  } else {
    encodeRR(0, wide, 0x81, operation, destination);
    emit32(value);
  }
}

/** op [current operand], value; sign-extended to 64 bits when wide */
export function aluMI(operation: Alu, wide: u32, value: i32): void {
  if (value == <i32>(<i8>value)) {
    encodeRMImmediate(0, wide, 0x83, operation, 0, 1);
    emit8(value);
  } else {
    encodeRMImmediate(0, wide, 0x81, operation, 0, 4);
    emit32(value);
  }
}

/** op byte [current operand], value */
export function aluMI8(operation: Alu, value: i32): void {
  encodeRMImmediate(0, 0, 0x80, operation, 0, 1);
  emit8(value);
}

/** test a, b */
export function testRR(wide: u32, a: u32, b: u32): void {
  encodeRR(0, wide, 0x85, b, a);
}

/** test r8, r8 */
export function testRR8(a: u32, b: u32): void {
  encodeRRBytes(0x84, b, a);
}

/** test register, value: in the shortest form that sets zero and sign alike */
export function testRI(wide: u32, register: u32, value: i32): void {
  if (value >= 0 && value <= 0x7f) {
    // Bits 0-6 only: the 8-bit form sets the same zero and sign flags.
    if ((register & 15) == 0) {
      reserveCode();
      emit8(0xa8);
    } else {
      encodeRRByte(0, 0, 0xf6, 0, register);
    }
    emit8(value);
  } else if ((register & 15) == 0) {
    reserveCode();
    if (wide) emit8(0x48);
    emit8(0xa9);
    emit32(value);
  } else {
    encodeRR(0, wide, 0xf7, 0, register);
    emit32(value);
  }
}

/** test [current operand], register */
export function testMR(wide: u32, register: u32): void {
  encodeRM(0, wide, 0x85, register);
}

/** test [current operand], value */
export function testMI(wide: u32, value: i32): void {
  encodeRMImmediate(0, wide, 0xf7, 0, 0, 4);
  emit32(value);
}

/** not register */
export function notR(wide: u32, register: u32): void {
  encodeRR(0, wide, 0xf7, 2, register);
}

/** neg register */
export function negR(wide: u32, register: u32): void {
  encodeRR(0, wide, 0xf7, 3, register);
}

/** inc [current operand] */
export function incM(wide: u32): void {
  encodeRM(0, wide, 0xff, 0);
}

/** dec [current operand] */
export function decM(wide: u32): void {
  encodeRM(0, wide, 0xff, 1);
}

/** destination = low half of destination * source */
export function imulRR(wide: u32, destination: u32, source: u32): void {
  encodeRR(0, wide, 0x0faf, destination, source);
}

/** destination = low half of destination * [current operand] */
export function imulRM(wide: u32, destination: u32): void {
  encodeRM(0, wide, 0x0faf, destination);
}

/** destination = low half of source * value */
export function imulRRI(wide: u32, destination: u32, source: u32, value: i32): void {
  if (value == <i32>(<i8>value)) {
    encodeRR(0, wide, 0x6b, destination, source);
    emit8(value);
  } else {
    encodeRR(0, wide, 0x69, destination, source);
    emit32(value);
  }
}

/** rdx:rax = rax * source, unsigned */
export function mulR(wide: u32, source: u32): void {
  encodeRR(0, wide, 0xf7, 4, source);
}

/** rdx:rax = rax * source, signed */
export function imulR(wide: u32, source: u32): void {
  encodeRR(0, wide, 0xf7, 5, source);
}

/** rax, rdx = quotient and remainder of rdx:rax / source, unsigned */
export function divR(wide: u32, source: u32): void {
  encodeRR(0, wide, 0xf7, 6, source);
}

/** rax, rdx = quotient and remainder of rdx:rax / source, signed */
export function idivR(wide: u32, source: u32): void {
  encodeRR(0, wide, 0xf7, 7, source);
}

/** Sign of rax into rdx: cdq or cqo. */
export function signExtendToRdx(wide: u32): void {
  reserveCode();
  if (wide) emit8(0x48);
  emit8(0x99);
}

// Shifts and bit counts

/** shift register, count */
export function shiftRI(shift: Shift, wide: u32, register: u32, count: u32): void {
  if (count == 1) {
    encodeRR(0, wide, 0xd1, shift, register);
  } else {
    encodeRR(0, wide, 0xc1, shift, register);
    emit8(count);
  }
}

/** Shift by cl. */
export function shiftRCl(shift: Shift, wide: u32, register: u32): void {
  encodeRR(0, wide, 0xd3, shift, register);
}

/** BMI2: destination = source shifted by count, flags kept. `shift` is Shl, Shr or Sar. */
export function shiftxRRR(
  shift: Shift, wide: u32, destination: u32, source: u32, count: u32,
): void {
  const pp = shift == Shift.Shl ? PP_66 : shift == Shift.Shr ? PP_F2 : PP_F3;
  encodeVexRR(pp, MAP_0F38, wide, 0, 0xf7, destination, count, source);
}

/** BMI2 with the current operand as the value that is shifted. */
export function shiftxRMR(shift: Shift, wide: u32, destination: u32, count: u32): void {
  const pp = shift == Shift.Shl ? PP_66 : shift == Shift.Shr ? PP_F2 : PP_F3;
  encodeVexRM(pp, MAP_0F38, wide, 0, 0xf7, destination, count, 0);
}

/** BMI2: destination = source rotated right by count. */
export function rorxRRI(wide: u32, destination: u32, source: u32, count: u32): void {
  encodeVexRR(PP_F2, MAP_0F3A, wide, 0, 0xf0, destination, 0, source);
  emit8(count);
}

/** BMI1: destination = ~first & second. */
export function andnRRR(wide: u32, destination: u32, first: u32, second: u32): void {
  encodeVexRR(PP_NONE, MAP_0F38, wide, 0, 0xf2, destination, first, second);
}

/** lzcnt destination, source */
export function lzcntRR(wide: u32, destination: u32, source: u32): void {
  encodeRR(PREFIX_F3, wide, 0x0fbd, destination, source);
}

/** tzcnt destination, source */
export function tzcntRR(wide: u32, destination: u32, source: u32): void {
  encodeRR(PREFIX_F3, wide, 0x0fbc, destination, source);
}

/** popcnt destination, source */
export function popcntRR(wide: u32, destination: u32, source: u32): void {
  encodeRR(PREFIX_F3, wide, 0x0fb8, destination, source);
}

/** Bit test: carry = bit `bit` of register. */
export function btRI(wide: u32, register: u32, bit: u32): void {
  encodeRR(0, wide, 0x0fba, 4, register);
  emit8(bit);
}

// Conditions

/** setcc r8; the upper bits stay. */
export function setcc(condition: Condition, register: u32): void {
  encodeRRByte(0, 0, 0x0f90 | <u32>condition, 0, register);
}

/** destination = source when the condition holds */
export function cmovcc(condition: Condition, wide: u32, destination: u32, source: u32): void {
  encodeRR(0, wide, 0x0f40 | <u32>condition, destination, source);
}

/** destination = [current operand] when the condition holds; it is read in any case */
export function cmovccM(condition: Condition, wide: u32, destination: u32): void {
  encodeRM(0, wide, 0x0f40 | <u32>condition, destination);
}

// Control flow. Relative targets count from the end of the instruction.

/** jmp rel32; patch the displacement at position() - 4. */
export function jmp32(displacement: i32): void {
  reserveCode();
  emit8(0xe9);
  emit32(displacement);
}

/** jmp rel8 */
export function jmp8(displacement: i32): void {
  reserveCode();
  emit8(0xeb);
  emit8(displacement);
}

/** jcc rel32; patch the displacement at position() - 4. */
export function jcc32(condition: Condition, displacement: i32): void {
  reserveCode();
  emit8(0x0f);
  emit8(0x80 | <u32>condition);
  emit32(displacement);
}

/** jcc rel8; patch the displacement at position() - 1. */
export function jcc8(condition: Condition, displacement: i32): void {
  reserveCode();
  emit8(0x70 | <u32>condition);
  emit8(displacement);
}

/** call rel32; patch the displacement at position() - 4. */
export function call32(displacement: i32): void {
  reserveCode();
  emit8(0xe8);
  emit32(displacement);
}

/** call register */
export function callR(register: u32): void {
  encodeRR(0, 0, 0xff, 2, register);
}

/** call [current operand] */
export function callM(): void {
  encodeRM(0, 0, 0xff, 2);
}

/** jmp register */
export function jmpR(register: u32): void {
  encodeRR(0, 0, 0xff, 4, register);
}

/** jmp [current operand] */
export function jmpM(): void {
  encodeRM(0, 0, 0xff, 4);
}

/** ret */
export function ret(): void {
  reserveCode();
  emit8(0xc3);
}

/** ud2: an undefined instruction for certain */
export function ud2(): void {
  reserveCode();
  emit8(0x0f);
  emit8(0x0b);
}

/** nop */
export function nop(): void {
  reserveCode();
  emit8(0x90);
}

/** push r64 */
export function pushR(register: u32): void {
  reserveCode();
  if (register & 8) emit8(0x41);
  emit8(0x50 | (register & 7));
}

/** pop r64 */
export function popR(register: u32): void {
  reserveCode();
  if (register & 8) emit8(0x41);
  emit8(0x58 | (register & 7));
}

/** push qword [current operand] */
export function pushM(): void {
  encodeRM(0, 0, 0xff, 6);
}

/** pop qword [current operand] */
export function popM(): void {
  encodeRM(0, 0, 0x8f, 0);
}

/** push imm32, sign-extended */
export function pushI(value: i32): void {
  reserveCode();
  if (value == <i32>(<i8>value)) {
    emit8(0x6a);
    emit8(value);
  } else {
    emit8(0x68);
    emit32(value);
  }
}

