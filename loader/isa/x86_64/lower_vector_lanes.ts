// Shuffles, splats and lanes on x86_64.
import { isFloatType, node, theIr } from "../../codegen/function_state";
import { poolAt } from "../../ir/node";
import { ValueType } from "../../ir/op";
import { VectorOp } from "../../ir/vector_op";
import { movFloatFromInteger, movFloatRR, movIntegerFromFloat } from "./encode_float";
import { movsx16RR, movsx8RR } from "./encode_integer";
import { Vector, vectorRRR, vectorRRRI } from "./encode_simd";
import { extractInstruction, insertInstruction } from "./lower_vector_memory";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1, SCRATCH0 } from "./registers";
import {
  finishFloat, finishInteger, floatRegister, floatTarget, integerRegister, integerTarget,
} from "./values";
import { constantOperand, constantOperand4 } from "./vector_constants";

/** Vector operators that move lanes: shuffle, swizzle, splat, extract, replace. */
export function lowerVectorLane(id: u32, op: i32): void {
  if (op == VectorOp.I8x16Shuffle) lowerShuffle(id);
  else if (op == VectorOp.I8x16Swizzle) lowerSwizzle(id);
  else if (op <= VectorOp.F64x2Splat) lowerSplat(id, op);
  else if (!isFloatType(node(id).type)) lowerExtract(id, op);
  else if (node(id).type != ValueType.V128) lowerExtractFloat(id, op);
  else lowerReplace(id, op);
}

/** Eight lane numbers of a shuffle as bytes of a pshufb mask for operand `which` (0 or 1). */
function shuffleMask(words: u64, which: u64): u64 {
  let mask: u64 = 0;
  for (let i: u64 = 0; i < 8; i++) {
    const lane = (words >> (i << 3)) & 0xff;
    mask |= (lane >> 4 == which ? lane & 15 : 0x80) << (i << 3);
  }
  return mask;
}

/** Each operand's lanes by pshufb, which clears the other one's; or the two together. */
function lowerShuffle(id: u32): void {
  const current = node(id);
  const ir = theIr();
  const low = <u64>poolAt(ir, current.c) | (<u64>poolAt(ir, current.c + 1) << 32);
  const high = <u64>poolAt(ir, current.c + 2) | (<u64>poolAt(ir, current.c + 3) << 32);
  const target = floatTarget(id);
  const a = floatRegister(current.a, FLOAT_SCRATCH0);
  if (current.a == current.b) {
    const low7: u64 = 0x0f0f_0f0f_0f0f_0f0f;
    constantOperand(Vector.PshufB, target, a, low & low7, high & low7);
  } else {
    const b = floatRegister(current.b, FLOAT_SCRATCH1);
    constantOperand(Vector.PshufB, FLOAT_SCRATCH0, a, shuffleMask(low, 0), shuffleMask(high, 0));
    constantOperand(Vector.PshufB, FLOAT_SCRATCH1, b, shuffleMask(low, 1), shuffleMask(high, 1));
    vectorRRR(Vector.Por, target, FLOAT_SCRATCH0, FLOAT_SCRATCH1);
  }
  finishFloat(id, target);
}

/**
 * pshufb clears lanes whose index has bit 7 set: adding 0x70 with saturation sets it from 16 on.
 */
function lowerSwizzle(id: u32): void {
  const current = node(id);
  const target = floatTarget(id);
  const a = floatRegister(current.a, FLOAT_SCRATCH0);
  const indices = floatRegister(current.b, FLOAT_SCRATCH1);
  constantOperand4(Vector.PaddusB, FLOAT_SCRATCH1, indices, 0x7070_7070);
  vectorRRR(Vector.PshufB, target, a, FLOAT_SCRATCH1);
  finishFloat(id, target);
}

function lowerSplat(id: u32, op: i32): void {
  const target = floatTarget(id);
  const a = node(id).a;
  if (op == VectorOp.F32x4Splat) {
    vectorRRR(Vector.BroadcastSs, target, 0, floatRegister(a, FLOAT_SCRATCH0));
  } else if (op == VectorOp.F64x2Splat) {
    vectorRRR(Vector.Movddup, target, 0, floatRegister(a, FLOAT_SCRATCH0));
  } else {
    const size = op - VectorOp.I8x16Splat;
    movFloatFromInteger(<u32>(size == 3), FLOAT_SCRATCH0, integerRegister(a, SCRATCH0));
    let broadcast = Vector.BroadcastQ;
    if (size == 0) broadcast = Vector.BroadcastB;
    else if (size == 1) broadcast = Vector.BroadcastW;
    else if (size == 2) broadcast = Vector.BroadcastD;
    vectorRRR(broadcast, target, 0, FLOAT_SCRATCH0);
  }
  finishFloat(id, target);
}

/** Integer lanes. */
function lowerExtract(id: u32, op: i32): void {
  const current = node(id);
  const target = integerTarget(id);
  const vector = floatRegister(current.a, FLOAT_SCRATCH0);
  const lane = current.c;
  let size: u32 = 3;
  if (op <= VectorOp.I8x16ExtractLaneU) size = 0;
  else if (op <= VectorOp.I16x8ExtractLaneU) size = 1;
  else if (op == VectorOp.I32x4ExtractLane) size = 2;
  if (size >= 2 && lane == 0) movIntegerFromFloat(size - 2, target, vector);
  else vectorRRRI(extractInstruction(size), vector, 0, target, lane);
  if (op == VectorOp.I8x16ExtractLaneS) movsx8RR(0, target, target);
  else if (op == VectorOp.I16x8ExtractLaneS) movsx16RR(0, target, target);
  finishInteger(id, target);
}

/** The lane comes to the bottom of the register; what stands above it is never looked at. */
function lowerExtractFloat(id: u32, op: i32): void {
  const current = node(id);
  const target = floatTarget(id);
  const vector = floatRegister(current.a, FLOAT_SCRATCH0);
  const lane = current.c;
  if (lane == 0) {
    if (target != vector) movFloatRR(target, vector);
  } else {
    vectorRRRI(Vector.Pshufd, target, 0, vector, op == VectorOp.F32x4ExtractLane ? lane : 0xee);
  }
  finishFloat(id, target);
}

function lowerReplace(id: u32, op: i32): void {
  const current = node(id);
  const target = floatTarget(id);
  const vector = floatRegister(current.a, FLOAT_SCRATCH0);
  const lane = current.c;
  if (op == VectorOp.F32x4ReplaceLane) {
    const value = floatRegister(current.b, FLOAT_SCRATCH1);
    vectorRRRI(Vector.InsertPs, target, vector, value, lane << 4);
  } else if (op == VectorOp.F64x2ReplaceLane) {
    const value = floatRegister(current.b, FLOAT_SCRATCH1);
    if (lane == 0) vectorRRR(Vector.MovSd, target, vector, value);
    else vectorRRR(Vector.MovlhPs, target, vector, value);
  } else {
    let size: u32 = 3;
    if (op == VectorOp.I8x16ReplaceLane) size = 0;
    else if (op == VectorOp.I16x8ReplaceLane) size = 1;
    else if (op == VectorOp.I32x4ReplaceLane) size = 2;
    vectorRRRI(insertInstruction(size), target, vector, integerRegister(current.b, SCRATCH0), lane);
  }
  finishFloat(id, target);
}
