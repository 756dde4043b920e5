// Shifts of vectors on x86_64. Counts are taken modulo the lane's width. There are no shifts of
// bytes and no arithmetic shift of 64-bit lanes: those are made of others.
import { node } from "../../codegen/function_state";
import { VectorOp } from "../../ir/vector_op";
import { movFloatFromInteger } from "./encode_float";
import { Alu, aluRI } from "./encode_integer";
import {
  Vector, vectorOnes, vectorRRR, VectorShift, vectorShiftImmediate, vectorShiftRight,
} from "./encode_simd";
import { inRange, isConstant } from "./fusion";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1, FLOAT_SCRATCH2, SCRATCH0 } from "./registers";
import { finishFloat, floatRegister, floatTarget, loadInteger } from "./values";
import { loadConstant2 } from "./vector_constants";

/** Returns false for operators that are no shifts. */
export function lowerVectorShift(id: u32, op: i32): bool {
  if (inRange(op, VectorOp.I8x16Shl, VectorOp.I8x16ShrU)) {
    lowerByteShift(id, op - VectorOp.I8x16Shl);
  } else if (inRange(op, VectorOp.I16x8Shl, VectorOp.I16x8ShrU)) {
    lowerShift(id, op - VectorOp.I16x8Shl, 1);
  } else if (inRange(op, VectorOp.I32x4Shl, VectorOp.I32x4ShrU)) {
    lowerShift(id, op - VectorOp.I32x4Shl, 2);
  } else if (inRange(op, VectorOp.I64x2Shl, VectorOp.I64x2ShrU)) {
    lowerShift(id, op - VectorOp.I64x2Shl, 3);
  } else {
    return false;
  }
  return true;
}

/** Kinds of shifts as the operators count them. */
const LEFT: u32 = 0;
const SIGNED: u32 = 1;

/** The instruction with its count in a register. */
function byRegister(kind: u32, size: u32): Vector {
  if (kind == LEFT) return size == 1 ? Vector.PsllW : size == 2 ? Vector.PsllD : Vector.PsllQ;
  if (kind == SIGNED) return size == 1 ? Vector.PsraW : Vector.PsraD;
  return size == 1 ? Vector.PsrlW : size == 2 ? Vector.PsrlD : Vector.PsrlQ;
}

function byImmediate(size: u32): Vector {
  if (size == 1) return Vector.ShiftImmediateW;
  return size == 2 ? Vector.ShiftImmediateD : Vector.ShiftImmediateQ;
}

/** xmm15 = count modulo the width, plus `more`. */
function loadCount(id: u32, size: u32, more: i32): void {
  loadInteger(node(id).b, SCRATCH0);
  aluRI(Alu.And, 0, SCRATCH0, (8 << size) - 1);
  if (more != 0) aluRI(Alu.Add, 0, SCRATCH0, more);
  movFloatFromInteger(0, FLOAT_SCRATCH1, SCRATCH0);
}

function lowerShift(id: u32, kind: u32, size: u32): void {
  const current = node(id);
  const target = floatTarget(id);
  const source = floatRegister(current.a, FLOAT_SCRATCH0);
  if (kind == SIGNED && size == 3) {
    // Shifted logically, the sign stands in the middle: (x ^ sign) - sign extends it.
    loadCount(id, 3, 0);
    loadConstant2(FLOAT_SCRATCH2, 0x8000_0000_0000_0000);
    vectorRRR(Vector.PsrlQ, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH1);
    vectorRRR(Vector.PsrlQ, target, source, FLOAT_SCRATCH1);
    vectorRRR(Vector.Pxor, target, target, FLOAT_SCRATCH2);
    vectorRRR(Vector.PsubQ, target, target, FLOAT_SCRATCH2);
  } else if (isConstant(current.b)) {
    const count = node(current.b).a & ((8 << size) - 1);
    let shift = VectorShift.RightLogical;
    if (kind == LEFT) shift = VectorShift.Left;
    else if (kind == SIGNED) shift = VectorShift.RightArithmetic;
    vectorShiftImmediate(byImmediate(size), shift, target, source, count);
  } else {
    loadCount(id, size, 0);
    vectorRRR(byRegister(kind, size), target, source, FLOAT_SCRATCH1);
  }
  finishFloat(id, target);
}

/** Bytes are shifted as words, and what came from the neighbour is masked out. */
function lowerByteShift(id: u32, kind: u32): void {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  if (kind == SIGNED) {
    // Each byte in the upper half of a word, shifted down by 8 more.
    loadCount(id, 0, 8);
    vectorRRR(Vector.PunpckhBw, FLOAT_SCRATCH2, source, source);
    vectorRRR(Vector.PunpcklBw, FLOAT_SCRATCH0, source, source);
    vectorRRR(Vector.PsraW, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH1);
    vectorRRR(Vector.PsraW, FLOAT_SCRATCH0, FLOAT_SCRATCH0, FLOAT_SCRATCH1);
    vectorRRR(Vector.PackssWb, target, FLOAT_SCRATCH0, FLOAT_SCRATCH2);
    finishFloat(id, target);
    return;
  }
  loadCount(id, 0, 0);
  const instruction = kind == LEFT ? Vector.PsllW : Vector.PsrlW;
  vectorOnes(FLOAT_SCRATCH2);
  vectorRRR(instruction, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH1);
  vectorRRR(instruction, FLOAT_SCRATCH0, source, FLOAT_SCRATCH1);
  if (kind != LEFT) {
    vectorShiftRight(Vector.ShiftImmediateW, FLOAT_SCRATCH2, FLOAT_SCRATCH2, 8);
  }
  vectorRRR(Vector.BroadcastB, FLOAT_SCRATCH2, 0, FLOAT_SCRATCH2);
  vectorRRR(Vector.Pand, target, FLOAT_SCRATCH0, FLOAT_SCRATCH2);
  finishFloat(id, target);
}
