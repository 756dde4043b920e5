// Globals, frame locals, select and null references.
import { bindLabel, newLabel } from "../../assembler/labels";
import { frameLocal } from "../../codegen/frame";
import { isFloatType, theIr } from "../../codegen/function_state";
import { nodeAt } from "../../ir/node";
import { ValueType } from "../../ir/op";
import { globalOffset } from "../../wasm/instance_offsets";
import { globalRecord } from "../../wasm/module";
import { jumpIf } from "./branch";
import { emit } from "./emit_word";
import {
  Condition,
  csel,
  fcsel,
  FloatSize,
  MemoryAccess,
  memoryScaled,
  movRegister,
  V30,
  V31,
  vectorMove,
  Width,
  X16,
  X17,
} from "./encode";
import { lowerCondition } from "./lower_compare";
import { materialize32, moveGeneral } from "./materialize";
import {
  finishGeneral,
  finishVector,
  general,
  generalOrZero,
  instanceAccess,
  isFusedCopy,
  loadInstance,
  loadSlot,
  loadVectorSlot,
  resultGeneral,
  resultVector,
  storeSlot,
  storeVectorSlot,
  vector,
} from "./values";

/** Load of a value of this type as it stands in a 16-byte cell. */
function cellLoad(type: u32): MemoryAccess {
  switch (type) {
    case ValueType.I32: return MemoryAccess.Load32;
    case ValueType.F32: return MemoryAccess.LoadS;
    case ValueType.F64: return MemoryAccess.LoadD;
    case ValueType.V128: return MemoryAccess.LoadQ;
    default: return MemoryAccess.Load64;
  }
}

/** The store that belongs to a load: opc differs in its lowest bit. */
@inline
function storeOf(access: MemoryAccess): MemoryAccess {
  return <MemoryAccess>((<u32>access) & ~1);
}

@inline
function sizeLog2Of(type: u32): u32 {
  if (type == ValueType.V128) return 4;
  return type == ValueType.I32 || type == ValueType.F32 ? 2 : 3;
}

/** global.get */
export function lowerGlobalGet(id: u32): void {
  const node = nodeAt(theIr(), id);
  const type: u32 = node.type;
  const access = cellLoad(type);
  const float = isFloatType(type);
  const rd = float ? resultVector(id) : resultGeneral(id);
  const offset = globalOffset(node.a);
  if (globalRecord(node.a).imported) {
    loadInstance(X16, offset);
    emit(memoryScaled(access, rd, X16, 0));
  } else {
    instanceAccess(access, sizeLog2Of(type), rd, offset, X16);
  }
  if (float) finishVector(id, rd);
  else finishGeneral(id, rd);
}

/** global.set */
export function lowerGlobalSet(id: u32): void {
  const node = nodeAt(theIr(), id);
  const type = globalRecord(node.a).type;
  const access = storeOf(cellLoad(type));
  // A float constant may go through x16, so the value comes first.
  const value = isFloatType(type) ? vector(node.b, V30) : generalOrZero(node.b, X17);
  const offset = globalOffset(node.a);
  if (globalRecord(node.a).imported) {
    loadInstance(X16, offset);
    emit(memoryScaled(access, value, X16, 0));
  } else {
    instanceAccess(access, sizeLog2Of(type), value, offset, X16);
  }
}

/** local.get of a local that lives in the frame. */
export function lowerFrameLocalGet(id: u32): void {
  const node = nodeAt(theIr(), id);
  const slot = frameLocal(node.a);
  if (isFloatType(node.type)) {
    const rd = resultVector(id);
    loadVectorSlot(rd, slot, node.type, X16);
    finishVector(id, rd);
  } else {
    const rd = resultGeneral(id);
    loadSlot(rd, slot);
    finishGeneral(id, rd);
  }
}

/** local.set of a local that lives in the frame. */
export function lowerFrameLocalSet(id: u32): void {
  const node = nodeAt(theIr(), id);
  const type: u32 = nodeAt(theIr(), node.b).type;
  const slot = frameLocal(node.a);
  if (isFloatType(type)) storeVectorSlot(vector(node.b, V30), slot, type, X17);
  else storeSlot(generalOrZero(node.b, X16), slot, X17);
}

/** select. Loads and constants leave the flags alone, so they may stand behind the comparison. */
export function lowerSelect(id: u32): void {
  const node = nodeAt(theIr(), id);
  const type: u32 = node.type;
  const condition = lowerCondition(node.a);
  if (type == ValueType.V128) {
    selectVector(id, condition);
  } else if (isFloatType(type)) {
    const rd = resultVector(id);
    const rn = vector(node.b, V30);
    const rm = vector(node.c, V31);
    const size = type == ValueType.F64 ? FloatSize.Double : FloatSize.Single;
    emit(fcsel(size, rd, rn, rm, condition));
    finishVector(id, rd);
  } else {
    const rd = resultGeneral(id);
    const rn = generalOrZero(node.b, X16);
    const rm = generalOrZero(node.c, X17);
    emit(csel(type == ValueType.I32 ? Width.W : Width.X, rd, rn, rm, condition));
    finishGeneral(id, rd);
  }
}

/** v128: v31 takes one operand and, behind a branch, the other one. */
function selectVector(id: u32, condition: Condition): void {
  const node = nodeAt(theIr(), id);
  const done = newLabel();
  vectorInto(V31, node.b);
  jumpIf(condition, done);
  vectorInto(V31, node.c);
  bindLabel(done);
  const rd = resultVector(id);
  emit(vectorMove(rd, V31));
  finishVector(id, rd);
}

function vectorInto(register: u32, id: u32): void {
  const source = vector(id, register);
  if (source != register) emit(vectorMove(register, source));
}

/** ref.null */
export function lowerRefNull(id: u32): void {
  const rd = resultGeneral(id);
  materialize32(rd, 0);
  finishGeneral(id, rd);
}

/** i64.extend_i32_u: the upper half is zero already, unless a fused wrap left it. */
export function lowerExtendUnsigned(id: u32): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  const rn = general(node.a, X16);
  if (isFusedCopy(node.a)) emit(movRegister(Width.W, rd, rn));
  else moveGeneral(rd, rn);
  finishGeneral(id, rd);
}
