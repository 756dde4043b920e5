// Vector loads and stores on x86_64: whole, extending, splatting, single lanes.
import { Trap } from "../../../abi/traps";
import { node, theIr } from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import { poolAt } from "../../ir/node";
import { VectorOp } from "../../ir/vector_op";
import { movFloatMR, movFloatRM, movVectorMR, movVectorRM } from "./encode_float";
import { Vector, vectorRRM, vectorRRMI } from "./encode_simd";
import { FLOAT_SCRATCH0 } from "./registers";
import { finishFloat, floatRegister, floatTarget, operandAddress } from "./values";

/** Loads and stores of vectors and of their lanes. */
export function lowerVectorMemory(id: u32, op: i32): void {
  if (op == VectorOp.Store) {
    const store = node(id);
    const source = floatRegister(store.b, FLOAT_SCRATCH0);
    operandAddress(store.a, store.c, store.type);
    noteTrap(Trap.MemoryOutOfBounds, id);
    movVectorMR(source);
  } else if (op >= VectorOp.Load8Lane && op <= VectorOp.Store64Lane) {
    lowerLane(id, op);
  } else {
    lowerLoad(id, op);
  }
}

function lowerLoad(id: u32, op: i32): void {
  const access = node(id);
  const target = floatTarget(id);
  operandAddress(access.a, access.b, access.c);
  noteTrap(Trap.MemoryOutOfBounds, id);
  switch (op) {
    case VectorOp.Load:
      movVectorRM(target);
      break;
    case VectorOp.Load32Zero:
      movFloatRM(0, target);
      break;
    case VectorOp.Load64Zero:
      movFloatRM(1, target);
      break;
    default:
      vectorRRM(loadInstruction(op), target, 0);
  }
  finishFloat(id, target);
}

function loadInstruction(op: i32): Vector {
  switch (op) {
    case VectorOp.Load8x8S: return Vector.PmovsxBw;
    case VectorOp.Load8x8U: return Vector.PmovzxBw;
    case VectorOp.Load16x4S: return Vector.PmovsxWd;
    case VectorOp.Load16x4U: return Vector.PmovzxWd;
    case VectorOp.Load32x2S: return Vector.PmovsxDq;
    case VectorOp.Load32x2U: return Vector.PmovzxDq;
    case VectorOp.Load8Splat: return Vector.BroadcastB;
    case VectorOp.Load16Splat: return Vector.BroadcastW;
    case VectorOp.Load32Splat: return Vector.BroadcastD;
    default: return Vector.BroadcastQ;
  }
}

/** v128.loadN_lane and v128.storeN_lane. */
function lowerLane(id: u32, op: i32): void {
  const access = node(id);
  const ir = theIr();
  const offset = poolAt(ir, access.c);
  const memoryIndex = poolAt(ir, access.c + 1);
  const lane = poolAt(ir, access.c + 2);
  const vector = floatRegister(access.b, FLOAT_SCRATCH0);
  operandAddress(access.a, offset, memoryIndex);
  noteTrap(Trap.MemoryOutOfBounds, id);
  if (op >= VectorOp.Store8Lane) {
    if (op == VectorOp.Store32Lane && lane == 0) movFloatMR(0, vector);
    else if (op == VectorOp.Store64Lane && lane == 0) movFloatMR(1, vector);
    else vectorRRMI(extractInstruction(op - VectorOp.Store8Lane), vector, 0, lane);
    return;
  }
  const target = floatTarget(id);
  vectorRRMI(insertInstruction(op - VectorOp.Load8Lane), target, vector, lane);
  finishFloat(id, target);
}

/** @param size log2 of the lane's bytes */
export function insertInstruction(size: u32): Vector {
  if (size == 0) return Vector.PinsrB;
  if (size == 1) return Vector.PinsrW;
  return size == 2 ? Vector.PinsrD : Vector.PinsrQ;
}

/** @param size log2 of the lane's bytes */
export function extractInstruction(size: u32): Vector {
  if (size == 0) return Vector.PextrB;
  if (size == 1) return Vector.PextrW;
  return size == 2 ? Vector.PextrD : Vector.PextrQ;
}
