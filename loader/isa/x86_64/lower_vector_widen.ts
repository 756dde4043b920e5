// Widening vector operators on x86_64: extensions of the upper half, products and sums of pairs.
import { node } from "../../codegen/function_state";
import { VectorOp } from "../../ir/vector_op";
import { Vector, vectorRRR, vectorRRRI } from "./encode_simd";
import { FLOAT_SCRATCH0, FLOAT_SCRATCH1 } from "./registers";
import { finishFloat, floatRegister, floatTarget } from "./values";
import { constantOperand4, loadConstant2 } from "./vector_constants";

/** Both halves of a register are its upper half, for pshufd. */
const UPPER_HALF: u32 = 0xee;

/** Returns false for other operators. */
export function lowerVectorWidening(id: u32, op: i32): bool {
  switch (op) {
    case VectorOp.I16x8ExtendHighI8x16S: return extendHigh(id, Vector.PmovsxBw);
    case VectorOp.I16x8ExtendHighI8x16U: return extendHigh(id, Vector.PmovzxBw);
    case VectorOp.I32x4ExtendHighI16x8S: return extendHigh(id, Vector.PmovsxWd);
    case VectorOp.I32x4ExtendHighI16x8U: return extendHigh(id, Vector.PmovzxWd);
    case VectorOp.I64x2ExtendHighI32x4S: return extendHigh(id, Vector.PmovsxDq);
    case VectorOp.I64x2ExtendHighI32x4U: return extendHigh(id, Vector.PmovzxDq);
    case VectorOp.I16x8ExtmulLowI8x16S: return multiply(id, Vector.PmovsxBw, Vector.PmullW, false);
    case VectorOp.I16x8ExtmulHighI8x16S: return multiply(id, Vector.PmovsxBw, Vector.PmullW, true);
    case VectorOp.I16x8ExtmulLowI8x16U: return multiply(id, Vector.PmovzxBw, Vector.PmullW, false);
    case VectorOp.I16x8ExtmulHighI8x16U: return multiply(id, Vector.PmovzxBw, Vector.PmullW, true);
    case VectorOp.I32x4ExtmulLowI16x8S: return multiply(id, Vector.PmovsxWd, Vector.PmullD, false);
    case VectorOp.I32x4ExtmulHighI16x8S: return multiply(id, Vector.PmovsxWd, Vector.PmullD, true);
    case VectorOp.I32x4ExtmulLowI16x8U: return multiply(id, Vector.PmovzxWd, Vector.PmullD, false);
    case VectorOp.I32x4ExtmulHighI16x8U: return multiply(id, Vector.PmovzxWd, Vector.PmullD, true);
    case VectorOp.I64x2ExtmulLowI32x4S: return multiply64(id, Vector.PmulDq, 0x50);
    case VectorOp.I64x2ExtmulHighI32x4S: return multiply64(id, Vector.PmulDq, 0xfa);
    case VectorOp.I64x2ExtmulLowI32x4U: return multiply64(id, Vector.PmuluDq, 0x50);
    case VectorOp.I64x2ExtmulHighI32x4U: return multiply64(id, Vector.PmuluDq, 0xfa);
    default: return lowerPairs(id, op);
  }
}

function extendHigh(id: u32, extend: Vector): bool {
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  vectorRRRI(Vector.Pshufd, FLOAT_SCRATCH0, 0, source, UPPER_HALF);
  vectorRRR(extend, target, 0, FLOAT_SCRATCH0);
  finishFloat(id, target);
  return true;
}

/** Both operands extended, and multiplied in the wider lanes. */
function multiply(id: u32, extend: Vector, product: Vector, upper: bool): bool {
  const current = node(id);
  const target = floatTarget(id);
  let a = floatRegister(current.a, FLOAT_SCRATCH0);
  let b = floatRegister(current.b, FLOAT_SCRATCH1);
  if (upper) {
    vectorRRRI(Vector.Pshufd, FLOAT_SCRATCH0, 0, a, UPPER_HALF);
    vectorRRRI(Vector.Pshufd, FLOAT_SCRATCH1, 0, b, UPPER_HALF);
    a = FLOAT_SCRATCH0;
    b = FLOAT_SCRATCH1;
  }
  vectorRRR(extend, FLOAT_SCRATCH0, 0, a);
  vectorRRR(extend, FLOAT_SCRATCH1, 0, b);
  vectorRRR(product, target, FLOAT_SCRATCH0, FLOAT_SCRATCH1);
  finishFloat(id, target);
  return true;
}

/** The multiplication reads the even lanes: two lanes of a half are put there. */
function multiply64(id: u32, product: Vector, order: u32): bool {
  const current = node(id);
  const target = floatTarget(id);
  const a = floatRegister(current.a, FLOAT_SCRATCH0);
  const b = floatRegister(current.b, FLOAT_SCRATCH1);
  vectorRRRI(Vector.Pshufd, FLOAT_SCRATCH0, 0, a, order);
  vectorRRRI(Vector.Pshufd, FLOAT_SCRATCH1, 0, b, order);
  vectorRRR(product, target, FLOAT_SCRATCH0, FLOAT_SCRATCH1);
  finishFloat(id, target);
  return true;
}

/** extadd_pairwise: products with 1, added in pairs. */
function lowerPairs(id: u32, op: i32): bool {
  if (op < VectorOp.I16x8ExtaddPairwiseI8x16S || op > VectorOp.I32x4ExtaddPairwiseI16x8U) {
    return false;
  }
  const target = floatTarget(id);
  const source = floatRegister(node(id).a, FLOAT_SCRATCH0);
  switch (op) {
    case VectorOp.I16x8ExtaddPairwiseI8x16S:
      // The first operand of pmaddubsw is unsigned, the second one signed.
      loadConstant2(FLOAT_SCRATCH1, 0x0101_0101_0101_0101);
      vectorRRR(Vector.PmaddubsW, target, FLOAT_SCRATCH1, source);
      break;
    case VectorOp.I16x8ExtaddPairwiseI8x16U:
      constantOperand4(Vector.PmaddubsW, target, source, 0x0101_0101);
      break;
    case VectorOp.I32x4ExtaddPairwiseI16x8S:
      constantOperand4(Vector.PmaddWd, target, source, 0x0001_0001);
      break;
    default:
      // As signed words 2^15 less each; a pair's sum gets 2^16 back.
      constantOperand4(Vector.Pxor, FLOAT_SCRATCH0, source, 0x8000_8000);
      constantOperand4(Vector.PmaddWd, FLOAT_SCRATCH0, FLOAT_SCRATCH0, 0x0001_0001);
      constantOperand4(Vector.PaddD, target, FLOAT_SCRATCH0, 0x0001_0000);
  }
  finishFloat(id, target);
  return true;
}
