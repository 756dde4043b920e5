// Vector constants that lowering needs: 16 bytes in the constant pool, read from there.
import { movVectorRM } from "./encode_float";
import { Vector, vectorRRM } from "./encode_simd";
import { noteConstantOperand, operandConstant } from "./moves";

/** target = first op constant */
export function constantOperand(
  instruction: Vector, target: u32, first: u32, low: u64, high: u64,
): void {
  operandConstant();
  vectorRRM(instruction, target, first);
  noteConstantOperand(low, high);
}

/** As constantOperand, with 64 bits in both halves. */
export function constantOperand2(instruction: Vector, target: u32, first: u32, half: u64): void {
  constantOperand(instruction, target, first, half, half);
}

/** As constantOperand, with 32 bits in all four lanes. */
export function constantOperand4(instruction: Vector, target: u32, first: u32, lane: u32): void {
  const half = (<u64>lane << 32) | lane;
  constantOperand(instruction, target, first, half, half);
}

/** target = constant */
export function loadConstant(target: u32, low: u64, high: u64): void {
  operandConstant();
  movVectorRM(target);
  noteConstantOperand(low, high);
}

/** target = constant, 64 bits in both halves. */
export function loadConstant2(target: u32, half: u64): void {
  loadConstant(target, half, half);
}
