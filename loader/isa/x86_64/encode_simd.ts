// Vector instructions of x86_64 (AVX2 level, 128 bits) in their VEX forms. Source: Intel SDM vol 2.
//
// An instruction is one number (vector_instructions.ts). Operands stand in Intel's order: destination,
// first source (0 when there is none), second source or memory.
import { emit8 } from "../../codegen/code_buffer";
import { encodeVexRM, encodeVexRR } from "./encode";
import { Vector } from "./vector_instructions";

export { Vector } from "./vector_instructions";

/** Predicates of CmpPs and CmpPd. */
export const enum FloatPredicate {
  Equal = 0,
  Less = 1,
  LessEqual = 2,
  Unordered = 3,
  NotEqual = 4,
}

/** Kinds of the shifts by an immediate (ShiftImmediate*). */
export const enum VectorShift {
  RightLogical = 2,
  RightArithmetic = 4,
  Left = 6,
}

/** destination = first op second */
export function vectorRRR(op: Vector, destination: u32, first: u32, second: u32): void {
  encodeVexRR((op >> 12) & 15, (op >> 8) & 15, op >> 16, 0, op & 0xff, destination, first, second);
}

/** destination = first op [current operand] */
export function vectorRRM(op: Vector, destination: u32, first: u32): void {
  encodeVexRM((op >> 12) & 15, (op >> 8) & 15, op >> 16, 0, op & 0xff, destination, first, 0);
}

/** As vectorRRR with an immediate byte. */
export function vectorRRRI(
  op: Vector, destination: u32, first: u32, second: u32, immediate: u32,
): void {
  vectorRRR(op, destination, first, second);
  emit8(immediate);
}

/** As vectorRRM with an immediate byte. */
export function vectorRRMI(op: Vector, destination: u32, first: u32, immediate: u32): void {
  encodeVexRM((op >> 12) & 15, (op >> 8) & 15, op >> 16, 0, op & 0xff, destination, first, 1);
  emit8(immediate);
}

/** destination = source shifted; `op` is one of ShiftImmediateW, D and Q. */
export function vectorShiftImmediate(
  op: Vector, kind: VectorShift, destination: u32, source: u32, count: u32,
): void {
  vectorRRRI(op, kind, destination, source, count);
}

/** destination = source shifted right, zeros from the left. */
export function vectorShiftRight(op: Vector, destination: u32, source: u32, count: u32): void {
  vectorShiftImmediate(op, VectorShift.RightLogical, destination, source, count);
}

/** destination = all ones */
export function vectorOnes(destination: u32): void {
  vectorRRR(Vector.PcmpeqD, destination, destination, destination);
}

/** destination = 0 */
export function vectorZero(destination: u32): void {
  vectorRRR(Vector.Pxor, destination, destination, destination);
}
