// Shuffles, swizzles, splats and lanes.
import { theIr } from "../../codegen/function_state";
import { nodeAt, poolAt } from "../../ir/node";
import { VectorOp } from "../../ir/vector_op";
import { emit } from "./emit_word";
import {
  dupElement,
  dupGeneral,
  dupScalar,
  ext,
  insElement,
  insGeneral,
  Lane,
  smov,
  tbl,
  umov,
  V29,
  V30,
  V31,
  vectorMove,
  X16,
} from "./encode";
import { materializeVector } from "./materialize";
import {
  finishGeneral, finishVector, general, generalOrZero, resultGeneral, resultVector, vector,
} from "./values";

/** Shuffle, swizzle, splat, extract_lane, replace_lane. */
export function lowerVectorLane(id: u32, op: i32): void {
  switch (op) {
    case VectorOp.I8x16Shuffle: shuffle(id); break;
    case VectorOp.I8x16Swizzle: lowerSwizzle(id); break;
    case VectorOp.I8x16Splat: splatGeneral(id, Lane.B); break;
    case VectorOp.I16x8Splat: splatGeneral(id, Lane.H); break;
    case VectorOp.I32x4Splat: splatGeneral(id, Lane.S); break;
    case VectorOp.I64x2Splat: splatGeneral(id, Lane.D); break;
    case VectorOp.F32x4Splat: splatFloat(id, Lane.S); break;
    case VectorOp.F64x2Splat: splatFloat(id, Lane.D); break;
    case VectorOp.I8x16ExtractLaneS: extractGeneral(id, Lane.B, true); break;
    case VectorOp.I8x16ExtractLaneU: extractGeneral(id, Lane.B, false); break;
    case VectorOp.I8x16ReplaceLane: replaceGeneral(id, Lane.B); break;
    case VectorOp.I16x8ExtractLaneS: extractGeneral(id, Lane.H, true); break;
    case VectorOp.I16x8ExtractLaneU: extractGeneral(id, Lane.H, false); break;
    case VectorOp.I16x8ReplaceLane: replaceGeneral(id, Lane.H); break;
    case VectorOp.I32x4ExtractLane: extractGeneral(id, Lane.S, false); break;
    case VectorOp.I32x4ReplaceLane: replaceGeneral(id, Lane.S); break;
    case VectorOp.I64x2ExtractLane: extractGeneral(id, Lane.D, false); break;
    case VectorOp.I64x2ReplaceLane: replaceGeneral(id, Lane.D); break;
    case VectorOp.F32x4ExtractLane: extractFloat(id, Lane.S); break;
    case VectorOp.F32x4ReplaceLane: replaceFloat(id, Lane.S); break;
    case VectorOp.F64x2ExtractLane: extractFloat(id, Lane.D); break;
    default: replaceFloat(id, Lane.D); // f64x2.replace_lane
  }
}

/** Bytes of the lane list of a shuffle, 8 of them. */
function lanes64(first: u32): u64 {
  const ir = theIr();
  return <u64>poolAt(ir, first) | (<u64>poolAt(ir, first + 1) << 32);
}

/** The first lane number when the lanes are consecutive, or -1. */
function consecutive(low: u64, high: u64): i32 {
  const first = <u32>low & 0xff;
  const step: u64 = 0x0706_0504_0302_0100;
  const start = <u64>first * 0x0101_0101_0101_0101;
  return first <= 16 && low == start + step && high == start + step + 0x0808_0808_0808_0808
    ? <i32>first : -1;
}

/** i8x16.shuffle: EXT for consecutive lanes, DUP for one lane, else a table of two registers. */
function shuffle(id: u32): void {
  const node = nodeAt(theIr(), id);
  const low = lanes64(node.c);
  const high = lanes64(node.c + 2);
  const rd = resultVector(id);
  const first = consecutive(low, high);
  if (first >= 0) {
    const a = vector(node.a, V30);
    const b = vector(node.b, V31);
    if (first == 16) emit(vectorMove(rd, b));
    else emit(ext(rd, a, b, first));
    finishVector(id, rd);
    return;
  }
  if (splatLane(id, low, high, rd)) {
    finishVector(id, rd);
    return;
  }
  const a = vector(node.a, V30);
  if (a != V30) emit(vectorMove(V30, a));
  const b = vector(node.b, V31);
  if (b != V31) emit(vectorMove(V31, b));
  materializeVector(V29, low, high);
  emit(tbl(rd, V30, 2, V29));
  finishVector(id, rd);
}

/** A shuffle that repeats one lane of 1, 2, 4 or 8 bytes. */
function splatLane(id: u32, low: u64, high: u64, rd: u32): bool {
  if (low != high) return false;
  const node = nodeAt(theIr(), id);
  const first = <u32>low & 0xff;
  for (let lane: u32 = 0; lane < 4; lane++) {
    const bytes: u32 = 1 << lane;
    if ((first & (bytes - 1)) != 0) return false;
    let matches = true;
    for (let i: u32 = 0; i < 8; i++) {
      if ((<u32>(low >> (<u64>i << 3)) & 0xff) != first + (i & (bytes - 1))) matches = false;
    }
    if (!matches) continue;
    const source = first < 16 ? node.a : node.b;
    emit(dupElement(<Lane>lane, rd, vector(source, V30), (first & 15) >> lane));
    return true;
  }
  return false;
}

/** i8x16.swizzle: lanes past 15 give 0, as TBL does it. */
export function lowerSwizzle(id: u32): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const a = vector(node.a, V30);
  emit(tbl(rd, a, 1, vector(node.b, V31)));
  finishVector(id, rd);
}

function splatGeneral(id: u32, lane: Lane): void {
  const rd = resultVector(id);
  emit(dupGeneral(lane, rd, generalOrZero(nodeAt(theIr(), id).a, X16)));
  finishVector(id, rd);
}

function splatFloat(id: u32, lane: Lane): void {
  const rd = resultVector(id);
  emit(dupElement(lane, rd, vector(nodeAt(theIr(), id).a, V30), 0));
  finishVector(id, rd);
}

function extractGeneral(id: u32, lane: Lane, signed: bool): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  const source = vector(node.a, V30);
  emit(signed ? smov(lane, rd, source, node.c) : umov(lane, rd, source, node.c));
  finishGeneral(id, rd);
}

function extractFloat(id: u32, lane: Lane): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  emit(dupScalar(lane, rd, vector(node.a, V30), node.c));
  finishVector(id, rd);
}

function replaceGeneral(id: u32, lane: Lane): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const source = vector(node.a, V30);
  if (rd != source) emit(vectorMove(rd, source));
  emit(insGeneral(lane, rd, node.c, general(node.b, X16)));
  finishVector(id, rd);
}

function replaceFloat(id: u32, lane: Lane): void {
  const node = nodeAt(theIr(), id);
  const rd = resultVector(id);
  const source = vector(node.a, V30);
  const value = vector(node.b, V31);
  // The result may be the value's register: then the vector is put together in v29.
  const target = rd == value && rd != source ? V29 : rd;
  if (target != source) emit(vectorMove(target, source));
  emit(insElement(lane, target, node.c, value, 0));
  if (target != rd) emit(vectorMove(rd, target));
  finishVector(id, rd);
}
