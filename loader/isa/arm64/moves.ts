// Single moves between locations, for parallel moves and for emission.
//
// x17 and v31 may hold a value that a cycle of moves has put aside, so only x16 and v30 are free
// here: a copy between two slots goes through x16, or, where a slot is so far from sp that its
// offset needs a register too, through v30.
import { isRegister, isSlot, node, slotSize } from "../../codegen/function_state";
import { ValueType } from "../../ir/op";
import { emit } from "./emit_word";
import {
  FloatSize,
  FloatUnary,
  floatUnary,
  MemoryAccess,
  movRegister,
  V30,
  vectorMove,
  Width,
  X16,
} from "./encode";
import { isNearSlot, slotOffset } from "./frame";
import { FLOAT_BASE, vectorNumber } from "./registers";
import {
  constantInto,
  constantIntoVector,
  loadSlot,
  loadVectorSlot,
  stackAccess,
  storeSlot,
  storeVectorSlot,
} from "./values";

/** destination <- source, two different locations, for a value of this ValueType. Uses x16, v30. */
export function emitMove(type: u32, destination: u32, source: u32): void {
  if (isRegister(destination)) {
    if (isRegister(source)) moveRegister(type, destination, source);
    else if (destination < FLOAT_BASE) loadSlot(destination, source);
    else loadVectorSlot(vectorNumber(destination), source, type, X16);
  } else if (isRegister(source)) {
    if (source >= FLOAT_BASE) storeVectorSlot(vectorNumber(source), destination, type, X16);
    else storeSlot(source, destination, X16);
  } else {
    moveSlot(type, destination, source);
  }
}

function moveRegister(type: u32, destination: u32, source: u32): void {
  if (destination < FLOAT_BASE) {
    emit(movRegister(Width.X, destination, source));
  } else if (type == ValueType.V128) {
    emit(vectorMove(vectorNumber(destination), vectorNumber(source)));
  } else {
    const rd = vectorNumber(destination);
    emit(floatUnary(FloatUnary.Fmov, FloatSize.Double, rd, vectorNumber(source)));
  }
}

function moveSlot(type: u32, destination: u32, source: u32): void {
  if (slotSize(type) == 16) {
    loadVectorSlot(V30, source, type, X16);
    storeVectorSlot(V30, destination, type, X16);
  } else if (isNearSlot(source) && isNearSlot(destination)) {
    loadSlot(X16, source);
    storeSlot(X16, destination, X16);
  } else {
    stackAccess(MemoryAccess.LoadD, 3, V30, slotOffset(source), X16);
    stackAccess(MemoryAccess.StoreD, 3, V30, slotOffset(destination), X16);
  }
}

/** destination <- the constant node. Uses x16, v30. */
export function emitConstantMove(destination: u32, id: u32): void {
  const type: u32 = node(id).type;
  if (isSlot(destination)) {
    if (type == ValueType.F32 || type == ValueType.F64 || type == ValueType.V128) {
      constantIntoVector(V30, id);
      storeVectorSlot(V30, destination, type, X16);
    } else if (isNearSlot(destination)) {
      constantInto(X16, id);
      storeSlot(X16, destination, X16);
    } else {
      constantIntoVector(V30, id);
      stackAccess(MemoryAccess.StoreD, 3, V30, slotOffset(destination), X16);
    }
  } else if (destination >= FLOAT_BASE) {
    constantIntoVector(vectorNumber(destination), id);
  } else {
    constantInto(destination, id);
  }
}
