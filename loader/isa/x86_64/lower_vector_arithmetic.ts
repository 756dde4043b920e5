// Vector arithmetic on x86_64 that takes several instructions, and what gives an integer.
import { node } from "../../codegen/function_state";
import { VectorOp } from "../../ir/vector_op";
import { Condition, movzx8RR, setcc } from "./encode_integer";
import {
  FloatPredicate, Vector, vectorOnes, vectorRRR, vectorRRRI, VectorShift, vectorShiftImmediate,
  vectorShiftRight, vectorZero,
} from "./encode_simd";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1, FLOAT_SCRATCH2, SCRATCH0 } from "./registers";
import { finishFloat, finishInteger, floatRegister, floatTarget, integerTarget } from "./values";
import {
  constantOperand2, constantOperand4, loadConstant, loadConstant2,
} from "./vector_constants";
import { lowerVectorWidening } from "./lower_vector_widen";

/** Vector operators that compute lane by lane. */
export function lowerVectorArithmetic(id: u32, op: i32): void {
  if (lowerTest(id, op) || lowerVectorWidening(id, op)) return;
  const current = node(id);
  const target = floatTarget(id);
  const a = floatRegister(current.a, FLOAT_SCRATCH0);
  switch (op) {
    case VectorOp.Not:
      vectorOnes(FLOAT_SCRATCH2);
      vectorRRR(Vector.Pxor, target, a, FLOAT_SCRATCH2);
      break;
    case VectorOp.I8x16Neg:
    case VectorOp.I16x8Neg:
    case VectorOp.I32x4Neg:
    case VectorOp.I64x2Neg:
      vectorZero(FLOAT_SCRATCH2);
      vectorRRR(subtraction(op), target, FLOAT_SCRATCH2, a);
      break;
    case VectorOp.I64x2Abs:
      // (x ^ sign) - sign, with the sign in every bit.
      vectorZero(FLOAT_SCRATCH2);
      vectorRRR(Vector.PcmpgtQ, FLOAT_SCRATCH2, FLOAT_SCRATCH2, a);
      vectorRRR(Vector.Pxor, target, a, FLOAT_SCRATCH2);
      vectorRRR(Vector.PsubQ, target, target, FLOAT_SCRATCH2);
      break;
    case VectorOp.I8x16Popcnt:
      populationCount(target, a);
      break;
    case VectorOp.F32x4Abs:
      constantOperand4(Vector.Pand, target, a, 0x7fff_ffff);
      break;
    case VectorOp.F32x4Neg:
      constantOperand4(Vector.Pxor, target, a, 0x8000_0000);
      break;
    case VectorOp.F64x2Abs:
      constantOperand2(Vector.Pand, target, a, 0x7fff_ffff_ffff_ffff);
      break;
    case VectorOp.F64x2Neg:
      constantOperand2(Vector.Pxor, target, a, 0x8000_0000_0000_0000);
      break;
    default:
      lowerTwo(op, target, a, floatRegister(current.b, FLOAT_SCRATCH1), id);
  }
  finishFloat(id, target);
}

function subtraction(op: i32): Vector {
  if (op == VectorOp.I8x16Neg) return Vector.PsubB;
  if (op == VectorOp.I16x8Neg) return Vector.PsubW;
  return op == VectorOp.I32x4Neg ? Vector.PsubD : Vector.PsubQ;
}

/** Bits of each half byte from a table of 16. */
function populationCount(target: u32, a: u32): void {
  loadConstant2(FLOAT_SCRATCH2, 0x0f0f_0f0f_0f0f_0f0f);
  vectorRRR(Vector.Pandn, FLOAT_SCRATCH1, FLOAT_SCRATCH2, a);
  vectorRRR(Vector.Pand, FLOAT_SCRATCH0, a, FLOAT_SCRATCH2);
  vectorShiftRight(Vector.ShiftImmediateW, FLOAT_SCRATCH1, FLOAT_SCRATCH1, 4);
  loadBitCounts(FLOAT_SCRATCH2);
  vectorRRR(Vector.PshufB, FLOAT_SCRATCH0, FLOAT_SCRATCH2, FLOAT_SCRATCH0);
  vectorRRR(Vector.PshufB, FLOAT_SCRATCH1, FLOAT_SCRATCH2, FLOAT_SCRATCH1);
  vectorRRR(Vector.PaddB, target, FLOAT_SCRATCH0, FLOAT_SCRATCH1);
}

/** Bit counts of 0 to 15. */
function loadBitCounts(register: u32): void {
  loadConstant(register, 0x0302_0201_0201_0100, 0x0403_0302_0302_0201);
}

/** Operators with two or three vector operands. */
function lowerTwo(op: i32, target: u32, a: u32, b: u32, id: u32): void {
  switch (op) {
    case VectorOp.AndNot:
      vectorRRR(Vector.Pandn, target, b, a);
      break;
    case VectorOp.F32x4Pmin:
      vectorRRR(Vector.MinPs, target, b, a);
      break;
    case VectorOp.F32x4Pmax:
      vectorRRR(Vector.MaxPs, target, b, a);
      break;
    case VectorOp.F64x2Pmin:
      vectorRRR(Vector.MinPd, target, b, a);
      break;
    case VectorOp.F64x2Pmax:
      vectorRRR(Vector.MaxPd, target, b, a);
      break;
    case VectorOp.F32x4Min:
    case VectorOp.F64x2Min:
      minimum(op == VectorOp.F64x2Min, target, a, b);
      break;
    case VectorOp.F32x4Max:
    case VectorOp.F64x2Max:
      maximum(op == VectorOp.F64x2Max, target, a, b);
      break;
    case VectorOp.I64x2Mul:
      multiply64(target, a, b);
      break;
    case VectorOp.I16x8Q15mulrSatS:
      // The only sum that does not fit is -1 * -1, which comes out as -1.
      vectorRRR(Vector.PmulhrsW, FLOAT_SCRATCH2, a, b);
      constantOperand4(Vector.PcmpeqW, FLOAT_SCRATCH1, FLOAT_SCRATCH2, 0x8000_8000);
      vectorRRR(Vector.Pxor, target, FLOAT_SCRATCH2, FLOAT_SCRATCH1);
      break;
    case VectorOp.I16x8RelaxedDotI8x16I7x16S:
      vectorRRR(Vector.PmaddubsW, target, b, a);
      break;
    default:
      lowerThree(op, target, a, b, id);
  }
}

function lowerThree(op: i32, target: u32, a: u32, b: u32, id: u32): void {
  const third = node(id).c;
  switch (op) {
    case VectorOp.Bitselect:
    case VectorOp.I8x16RelaxedLaneselect:
    case VectorOp.I16x8RelaxedLaneselect:
    case VectorOp.I32x4RelaxedLaneselect:
    case VectorOp.I64x2RelaxedLaneselect: {
      const mask = floatRegister(third, FLOAT_SCRATCH2);
      vectorRRR(Vector.Pand, FLOAT_SCRATCH0, a, mask);
      vectorRRR(Vector.Pandn, FLOAT_SCRATCH1, mask, b);
      vectorRRR(Vector.Por, target, FLOAT_SCRATCH0, FLOAT_SCRATCH1);
      break;
    }
    case VectorOp.F32x4RelaxedMadd:
    case VectorOp.F32x4RelaxedNmadd:
      vectorRRR(Vector.MulPs, FLOAT_SCRATCH0, a, b);
      vectorRRR(
        op == VectorOp.F32x4RelaxedMadd ? Vector.AddPs : Vector.SubPs, target,
        floatRegister(third, FLOAT_SCRATCH2), FLOAT_SCRATCH0,
      );
      break;
    case VectorOp.F64x2RelaxedMadd:
    case VectorOp.F64x2RelaxedNmadd:
      vectorRRR(Vector.MulPd, FLOAT_SCRATCH0, a, b);
      vectorRRR(
        op == VectorOp.F64x2RelaxedMadd ? Vector.AddPd : Vector.SubPd, target,
        floatRegister(third, FLOAT_SCRATCH2), FLOAT_SCRATCH0,
      );
      break;
    case VectorOp.I32x4RelaxedDotI8x16I7x16AddS:
      vectorRRR(Vector.PmaddubsW, FLOAT_SCRATCH0, b, a);
      constantOperand4(Vector.PmaddWd, FLOAT_SCRATCH0, FLOAT_SCRATCH0, 0x0001_0001);
      vectorRRR(Vector.PaddD, target, FLOAT_SCRATCH0, floatRegister(third, FLOAT_SCRATCH2));
      break;
    default:
      assert(false, "no lowering for this operation");
  }
}

/** Both orders together, so that NaN and -0 come through; then NaN lanes are made canonical. */
function minimum(double: bool, target: u32, a: u32, b: u32): void {
  const operation = double ? Vector.MinPd : Vector.MinPs;
  vectorRRR(operation, FLOAT_SCRATCH2, a, b);
  vectorRRR(operation, FLOAT_SCRATCH0, b, a);
  vectorRRR(Vector.Por, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH0);
  markUnordered(double, FLOAT_SCRATCH0);
  vectorRRR(Vector.Por, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH0);
  clearPayload(double, target);
}

/** As minimum; zeros of different signs are found by their difference and become +0. */
function maximum(double: bool, target: u32, a: u32, b: u32): void {
  const operation = double ? Vector.MaxPd : Vector.MaxPs;
  vectorRRR(operation, FLOAT_SCRATCH2, a, b);
  vectorRRR(operation, FLOAT_SCRATCH0, b, a);
  vectorRRR(Vector.Pxor, FLOAT_SCRATCH0, FLOAT_SCRATCH0, FLOAT_SCRATCH2);
  vectorRRR(Vector.Por, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH0);
  vectorRRR(double ? Vector.SubPd : Vector.SubPs, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH0);
  markUnordered(double, FLOAT_SCRATCH2);
  clearPayload(double, target);
}

/** xmm14 = ones in lanes where `first` or xmm13 is NaN. */
function markUnordered(double: bool, first: u32): void {
  const compare = double ? Vector.CmpPd : Vector.CmpPs;
  vectorRRRI(compare, FLOAT_SCRATCH0, first, FLOAT_SCRATCH2, FloatPredicate.Unordered);
}

/** target = xmm13 with the payload cleared in lanes where xmm14 is all ones. */
function clearPayload(double: bool, target: u32): void {
  if (double) {
    vectorShiftRight(Vector.ShiftImmediateQ, FLOAT_SCRATCH0, FLOAT_SCRATCH0, 13);
  } else {
    vectorShiftRight(Vector.ShiftImmediateD, FLOAT_SCRATCH0, FLOAT_SCRATCH0, 10);
  }
  vectorRRR(Vector.Pandn, target, FLOAT_SCRATCH0, FLOAT_SCRATCH2);
}

/** low * low + ((low * high + high * low) << 32) */
function multiply64(target: u32, a: u32, b: u32): void {
  // Halves exchanged, so that the 32-bit products are the mixed ones.
  vectorRRRI(Vector.Pshufd, FLOAT_SCRATCH2, 0, b, 0xb1);
  vectorRRR(Vector.PmullD, FLOAT_SCRATCH2, FLOAT_SCRATCH2, a);
  vectorRRR(Vector.PhaddD, FLOAT_SCRATCH2, FLOAT_SCRATCH2, FLOAT_SCRATCH2);
  vectorRRR(Vector.PmovzxDq, FLOAT_SCRATCH2, 0, FLOAT_SCRATCH2);
  const shift = Vector.ShiftImmediateQ;
  vectorShiftImmediate(shift, VectorShift.Left, FLOAT_SCRATCH2, FLOAT_SCRATCH2, 32);
  vectorRRR(Vector.PmuluDq, target, a, b);
  vectorRRR(Vector.PaddQ, target, target, FLOAT_SCRATCH2);
}

/** any_true, all_true and bitmask. Returns false for other operators. */
function lowerTest(id: u32, op: i32): bool {
  switch (op) {
    case VectorOp.AnyTrue: {
      const a = floatRegister(node(id).a, FLOAT_SCRATCH0);
      vectorRRR(Vector.Ptest, a, 0, a);
      finishTest(id, Condition.NotEqual);
      return true;
    }
    case VectorOp.I8x16AllTrue:
      lowerAllTrue(id, Vector.PcmpeqB);
      return true;
    case VectorOp.I16x8AllTrue:
      lowerAllTrue(id, Vector.PcmpeqW);
      return true;
    case VectorOp.I32x4AllTrue:
      lowerAllTrue(id, Vector.PcmpeqD);
      return true;
    case VectorOp.I64x2AllTrue:
      lowerAllTrue(id, Vector.PcmpeqQ);
      return true;
    case VectorOp.I8x16Bitmask:
      lowerBitmask(id, Vector.PmovmskB);
      return true;
    case VectorOp.I16x8Bitmask:
      lowerBitmask16(id);
      return true;
    case VectorOp.I32x4Bitmask:
      lowerBitmask(id, Vector.MovmskPs);
      return true;
    case VectorOp.I64x2Bitmask:
      lowerBitmask(id, Vector.MovmskPd);
      return true;
    default:
      return false;
  }
}

function finishTest(id: u32, condition: Condition): void {
  const target = integerTarget(id);
  setcc(condition, SCRATCH0);
  movzx8RR(target, SCRATCH0);
  finishInteger(id, target);
}

/** No lane is equal to 0. */
function lowerAllTrue(id: u32, compare: Vector): void {
  const a = floatRegister(node(id).a, FLOAT_SCRATCH0);
  vectorZero(FLOAT_SCRATCH1);
  vectorRRR(compare, FLOAT_SCRATCH1, FLOAT_SCRATCH1, a);
  vectorRRR(Vector.Ptest, FLOAT_SCRATCH1, 0, FLOAT_SCRATCH1);
  finishTest(id, Condition.Equal);
}

function lowerBitmask(id: u32, instruction: Vector): void {
  const target = integerTarget(id);
  vectorRRR(instruction, target, 0, floatRegister(node(id).a, FLOAT_SCRATCH0));
  finishInteger(id, target);
}

/** Words saturate to bytes with the same signs; the upper half packs zeros. */
function lowerBitmask16(id: u32): void {
  const target = integerTarget(id);
  const a = floatRegister(node(id).a, FLOAT_SCRATCH0);
  vectorZero(FLOAT_SCRATCH1);
  vectorRRR(Vector.PackssWb, FLOAT_SCRATCH1, a, FLOAT_SCRATCH1);
  vectorRRR(Vector.PmovmskB, target, 0, FLOAT_SCRATCH1);
  finishInteger(id, target);
}
