// Vector loads and stores: whole vectors, widening loads, splats, zero-extending loads, lanes.
import { theIr } from "../../codegen/function_state";
import { nodeAt, poolAt } from "../../ir/node";
import { VectorOp } from "../../ir/vector_op";
import { emit } from "./emit_word";
import {
  Lane,
  ld1Lane,
  ld1r,
  MemoryAccess,
  st1Lane,
  V29,
  V30,
  vectorMove,
  VectorShift,
  vectorShift,
  X16,
} from "./encode";
import {
  addressInScratch, lowerLoadVector, lowerLoadVectorInto, lowerStoreVector,
} from "./lower_memory";
import { finishVector, markTrap, resultVector, vector } from "./values";

/** Loads and stores of vectors and of their lanes. */
export function lowerVectorMemory(id: u32, op: i32): void {
  switch (op) {
    case VectorOp.Load: lowerLoadVector(id, MemoryAccess.LoadQ); break;
    case VectorOp.Store: lowerStoreVector(id, MemoryAccess.StoreQ); break;
    case VectorOp.Load32Zero: lowerLoadVector(id, MemoryAccess.LoadS); break;
    case VectorOp.Load64Zero: lowerLoadVector(id, MemoryAccess.LoadD); break;
    case VectorOp.Load8x8S: loadExtend(id, true, Lane.B); break;
    case VectorOp.Load8x8U: loadExtend(id, false, Lane.B); break;
    case VectorOp.Load16x4S: loadExtend(id, true, Lane.H); break;
    case VectorOp.Load16x4U: loadExtend(id, false, Lane.H); break;
    case VectorOp.Load32x2S: loadExtend(id, true, Lane.S); break;
    case VectorOp.Load32x2U: loadExtend(id, false, Lane.S); break;
    case VectorOp.Load8Splat: loadSplat(id, Lane.B); break;
    case VectorOp.Load16Splat: loadSplat(id, Lane.H); break;
    case VectorOp.Load32Splat: loadSplat(id, Lane.S); break;
    case VectorOp.Load64Splat: loadSplat(id, Lane.D); break;
    default:
      if (op >= VectorOp.Store8Lane) storeLane(id, <Lane>(op - VectorOp.Store8Lane));
      else loadLane(id, <Lane>(op - VectorOp.Load8Lane));
  }
}

/** 8 bytes, each lane extended to twice its width. */
function loadExtend(id: u32, signed: bool, lane: Lane): void {
  const rd = resultVector(id);
  lowerLoadVectorInto(id, MemoryAccess.LoadD, rd);
  emit(vectorShift(signed ? VectorShift.Sshll : VectorShift.Ushll, 0, lane, rd, rd, 0));
  finishVector(id, rd);
}

function loadSplat(id: u32, lane: Lane): void {
  const node = nodeAt(theIr(), id);
  addressInScratch(node.a, node.b, node.c);
  const rd = resultVector(id);
  markTrap(id);
  emit(ld1r(lane, rd, X16));
  finishVector(id, rd);
}

/** v128.loadN_lane: a copy of the vector gets one lane from memory. */
function loadLane(id: u32, lane: Lane): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  // A constant goes through x16, so the vector comes before the address.
  const source = vector(node.b, V30);
  addressInScratch(node.a, poolAt(ir, node.c), poolAt(ir, node.c + 1));
  const rd = resultVector(id);
  emit(vectorMove(V29, source));
  markTrap(id);
  emit(ld1Lane(lane, V29, poolAt(ir, node.c + 2), X16));
  emit(vectorMove(rd, V29));
  finishVector(id, rd);
}

function storeLane(id: u32, lane: Lane): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const source = vector(node.b, V30);
  addressInScratch(node.a, poolAt(ir, node.c), poolAt(ir, node.c + 1));
  markTrap(id);
  emit(st1Lane(lane, source, poolAt(ir, node.c + 2), X16));
}
