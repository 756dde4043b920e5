// Vector operators on x86_64: dispatch, and those that are one instruction. Comparisons, shifts,
// lanes, memory and arithmetic of several instructions have files of their own.
//
// xmm13, xmm14 and xmm15 are free; operands without a register are taken into xmm14 and xmm15, or
// read from memory by the instruction itself.
import { node } from "../../codegen/function_state";
import { VectorOp } from "../../ir/vector_op";
import { Vector, vectorRRM, vectorRRR, vectorRRRI } from "./encode_simd";
import { isFusedLoad } from "./fusion";
import { lowerVectorArithmetic } from "./lower_vector_arithmetic";
import { lowerVectorComparison } from "./lower_vector_compare";
import { lowerVectorConversion } from "./lower_vector_convert";
import { lowerVectorLane } from "./lower_vector_lanes";
import { lowerVectorMemory } from "./lower_vector_memory";
import { lowerVectorShift } from "./lower_vector_shift";
import { NOT_HELD } from "./moves";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1 } from "./registers";
import {
  finishFloat, floatRegister, floatTarget, heldValue, isMemoryValue, operandValue,
} from "./values";

/** A vector operator. */
export function lowerVector(id: u32, op: i32): void {
  const binary = binaryInstruction(op);
  if (binary != 0) {
    lowerBinary(id, binary, node(id).a, node(id).b);
  } else if (op <= VectorOp.Store || (op >= VectorOp.Load8Lane && op <= VectorOp.Load64Zero)) {
    lowerVectorMemory(id, op);
  } else if (op <= VectorOp.F64x2ReplaceLane) {
    lowerVectorLane(id, op);
  } else if (op <= VectorOp.F64x2Ge || (op >= VectorOp.I64x2Eq && op <= VectorOp.I64x2GeS)) {
    lowerVectorComparison(id, op);
  } else if (!lowerUnary(id, op) && !lowerVectorShift(id, op) && !lowerVectorConversion(id, op)) {
    lowerVectorArithmetic(id, op);
  }
}

/** result = a op b, with b from memory where it lives there. */
export function lowerBinary(id: u32, instruction: Vector, a: u32, b: u32): void {
  const target = floatTarget(id);
  const first = floatRegister(a, FLOAT_SCRATCH0);
  binaryOperand(instruction, target, first, b);
  finishFloat(id, target);
}

/** target = first op value of a node */
export function binaryOperand(instruction: Vector, target: u32, first: u32, b: u32): void {
  const held = heldValue(b);
  if (held != NOT_HELD) {
    vectorRRR(instruction, target, first, held);
  } else if (isMemoryValue(b) && !isFusedLoad(b)) {
    operandValue(b);
    vectorRRM(instruction, target, first);
  } else {
    vectorRRR(instruction, target, first, floatRegister(b, FLOAT_SCRATCH1));
  }
}

/** Operators that are one instruction over a and b, in this order; 0 for all others. */
function binaryInstruction(op: i32): Vector {
  switch (op) {
    case VectorOp.I8x16Eq: return Vector.PcmpeqB;
    case VectorOp.I8x16GtS: return Vector.PcmpgtB;
    case VectorOp.I16x8Eq: return Vector.PcmpeqW;
    case VectorOp.I16x8GtS: return Vector.PcmpgtW;
    case VectorOp.I32x4Eq: return Vector.PcmpeqD;
    case VectorOp.I32x4GtS: return Vector.PcmpgtD;
    case VectorOp.I64x2Eq: return Vector.PcmpeqQ;
    case VectorOp.I64x2GtS: return Vector.PcmpgtQ;
    case VectorOp.And: return Vector.Pand;
    case VectorOp.Or: return Vector.Por;
    case VectorOp.Xor: return Vector.Pxor;
    case VectorOp.I8x16RelaxedSwizzle: return Vector.PshufB;
    case VectorOp.I8x16NarrowI16x8S: return Vector.PackssWb;
    case VectorOp.I8x16NarrowI16x8U: return Vector.PackusWb;
    case VectorOp.I16x8NarrowI32x4S: return Vector.PackssDw;
    case VectorOp.I16x8NarrowI32x4U: return Vector.PackusDw;
    case VectorOp.I8x16Add: return Vector.PaddB;
    case VectorOp.I8x16AddSatS: return Vector.PaddsB;
    case VectorOp.I8x16AddSatU: return Vector.PaddusB;
    case VectorOp.I8x16Sub: return Vector.PsubB;
    case VectorOp.I8x16SubSatS: return Vector.PsubsB;
    case VectorOp.I8x16SubSatU: return Vector.PsubusB;
    case VectorOp.I8x16MinS: return Vector.PminsB;
    case VectorOp.I8x16MinU: return Vector.PminuB;
    case VectorOp.I8x16MaxS: return Vector.PmaxsB;
    case VectorOp.I8x16MaxU: return Vector.PmaxuB;
    case VectorOp.I8x16AvgrU: return Vector.PavgB;
    case VectorOp.I16x8Add: return Vector.PaddW;
    case VectorOp.I16x8AddSatS: return Vector.PaddsW;
    case VectorOp.I16x8AddSatU: return Vector.PaddusW;
    case VectorOp.I16x8Sub: return Vector.PsubW;
    case VectorOp.I16x8SubSatS: return Vector.PsubsW;
    case VectorOp.I16x8SubSatU: return Vector.PsubusW;
    case VectorOp.I16x8Mul: return Vector.PmullW;
    case VectorOp.I16x8MinS: return Vector.PminsW;
    case VectorOp.I16x8MinU: return Vector.PminuW;
    case VectorOp.I16x8MaxS: return Vector.PmaxsW;
    case VectorOp.I16x8MaxU: return Vector.PmaxuW;
    case VectorOp.I16x8AvgrU: return Vector.PavgW;
    case VectorOp.I16x8RelaxedQ15mulrS: return Vector.PmulhrsW;
    case VectorOp.I32x4Add: return Vector.PaddD;
    case VectorOp.I32x4Sub: return Vector.PsubD;
    case VectorOp.I32x4Mul: return Vector.PmullD;
    case VectorOp.I32x4MinS: return Vector.PminsD;
    case VectorOp.I32x4MinU: return Vector.PminuD;
    case VectorOp.I32x4MaxS: return Vector.PmaxsD;
    case VectorOp.I32x4MaxU: return Vector.PmaxuD;
    case VectorOp.I32x4DotI16x8S: return Vector.PmaddWd;
    case VectorOp.I64x2Add: return Vector.PaddQ;
    case VectorOp.I64x2Sub: return Vector.PsubQ;
    case VectorOp.F32x4Add: return Vector.AddPs;
    case VectorOp.F32x4Sub: return Vector.SubPs;
    case VectorOp.F32x4Mul: return Vector.MulPs;
    case VectorOp.F32x4Div: return Vector.DivPs;
    case VectorOp.F64x2Add: return Vector.AddPd;
    case VectorOp.F64x2Sub: return Vector.SubPd;
    case VectorOp.F64x2Mul: return Vector.MulPd;
    case VectorOp.F64x2Div: return Vector.DivPd;
    case VectorOp.F32x4RelaxedMin: return Vector.MinPs;
    case VectorOp.F32x4RelaxedMax: return Vector.MaxPs;
    case VectorOp.F64x2RelaxedMin: return Vector.MinPd;
    case VectorOp.F64x2RelaxedMax: return Vector.MaxPd;
    default: return 0;
  }
}

/** Operators that are one instruction over a. Returns false for all others. */
function lowerUnary(id: u32, op: i32): bool {
  const instruction = unaryInstruction(op);
  if (instruction == 0) return false;
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  if (instruction == Vector.RoundPs || instruction == Vector.RoundPd) {
    vectorRRRI(instruction, target, 0, source, roundingOf(op));
  } else {
    vectorRRR(instruction, target, 0, source);
  }
  finishFloat(id, target);
  return true;
}

function unaryInstruction(op: i32): Vector {
  switch (op) {
    case VectorOp.I8x16Abs: return Vector.PabsB;
    case VectorOp.I16x8Abs: return Vector.PabsW;
    case VectorOp.I32x4Abs: return Vector.PabsD;
    case VectorOp.F32x4Sqrt: return Vector.SqrtPs;
    case VectorOp.F64x2Sqrt: return Vector.SqrtPd;
    case VectorOp.F32x4Ceil:
    case VectorOp.F32x4Floor:
    case VectorOp.F32x4Trunc:
    case VectorOp.F32x4Nearest: return Vector.RoundPs;
    case VectorOp.F64x2Ceil:
    case VectorOp.F64x2Floor:
    case VectorOp.F64x2Trunc:
    case VectorOp.F64x2Nearest: return Vector.RoundPd;
    case VectorOp.I16x8ExtendLowI8x16S: return Vector.PmovsxBw;
    case VectorOp.I16x8ExtendLowI8x16U: return Vector.PmovzxBw;
    case VectorOp.I32x4ExtendLowI16x8S: return Vector.PmovsxWd;
    case VectorOp.I32x4ExtendLowI16x8U: return Vector.PmovzxWd;
    case VectorOp.I64x2ExtendLowI32x4S: return Vector.PmovsxDq;
    case VectorOp.I64x2ExtendLowI32x4U: return Vector.PmovzxDq;
    case VectorOp.F32x4ConvertI32x4S: return Vector.Cvtdq2ps;
    case VectorOp.F64x2ConvertLowI32x4S: return Vector.Cvtdq2pd;
    case VectorOp.F32x4DemoteF64x2Zero: return Vector.Cvtpd2ps;
    case VectorOp.F64x2PromoteLowF32x4: return Vector.Cvtps2pd;
    default: return 0;
  }
}

/** Immediate of vround: as Rounding in encode_float.ts. */
function roundingOf(op: i32): u32 {
  switch (op) {
    case VectorOp.F32x4Ceil:
    case VectorOp.F64x2Ceil: return 10;
    case VectorOp.F32x4Floor:
    case VectorOp.F64x2Floor: return 9;
    case VectorOp.F32x4Trunc:
    case VectorOp.F64x2Trunc: return 11;
    default: return 8;
  }
}
