// Operators on locals, globals and references, and the parametric ones (drop, select).

import { append, isBuilding } from "../ir/builder";
import { makeSelect } from "../ir/fold";
import { NodeFlag } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { bodyLocalCount, bodySsaLocalCount, localType } from "./body_locals";
import { Reason, failed } from "./errors";
import { localNode, setLocalNode } from "./joins";
import { FunctionKind, functionRecord, globalRecord, theModule } from "./module";
import { failOperator, lastType, pop, popAny, push } from "./operand_stack";
import { readU32 } from "./reader";
import { isReference, readHeapType, readIndex, readValueType } from "./types";

/** local.get */
export function getLocal(): void {
  const local = readU32();
  if (local >= bodyLocalCount()) {
    failOperator(Reason.UnknownLocal);
    return;
  }
  const type = localType(local);
  if (!isBuilding()) {
    push(0, type);
  } else if (local < bodySsaLocalCount()) {
    push(localNode(local), type);
  } else {
    push(append(Op.FrameLocalGet, type, 0, local - bodySsaLocalCount(), 0, 0), type);
  }
}

/** local.set */
export function setLocal(): void {
  const local = readU32();
  if (local >= bodyLocalCount()) {
    failOperator(Reason.UnknownLocal);
    return;
  }
  const value = pop(localType(local));
  if (isBuilding()) assignLocal(local, value);
}

/** local.tee */
export function teeLocal(): void {
  const local = readU32();
  if (local >= bodyLocalCount()) {
    failOperator(Reason.UnknownLocal);
    return;
  }
  const type = localType(local);
  const value = pop(type);
  if (isBuilding()) assignLocal(local, value);
  push(value, type);
}

@inline
function assignLocal(local: u32, value: u32): void {
  if (local < bodySsaLocalCount()) {
    setLocalNode(local, value);
  } else {
    append(Op.FrameLocalSet, 0, NodeFlag.Effect, local - bodySsaLocalCount(), value, 0);
  }
}

/** global.get */
export function getGlobal(): void {
  const index = readIndex(theModule().globalCount, Reason.UnknownGlobal);
  if (failed()) return;
  const type = globalRecord(index).type;
  push(isBuilding() ? append(Op.GlobalGet, type, 0, index, 0, 0) : 0, type);
}

/** global.set */
export function setGlobal(): void {
  const index = readIndex(theModule().globalCount, Reason.UnknownGlobal);
  if (failed()) return;
  const record = globalRecord(index);
  if (!record.mutable) failOperator(Reason.ImmutableGlobal);
  const value = pop(record.type);
  if (isBuilding()) append(Op.GlobalSet, 0, NodeFlag.Effect, index, value, 0);
}

/** drop */
export function drop(): void {
  popAny();
}

/** select without types: two numbers or two vectors. */
export function select(): void {
  const condition = pop(ValueType.I32);
  const whenFalse = popAny();
  const typeFalse = lastType();
  const whenTrue = popAny();
  const typeTrue = lastType();
  if (isReference(typeFalse) || isReference(typeTrue)) failOperator(Reason.TypeMismatch);
  if (typeTrue != typeFalse && typeTrue != ValueType.None && typeFalse != ValueType.None) {
    failOperator(Reason.TypeMismatch);
  }
  const type = typeTrue != ValueType.None ? typeTrue : typeFalse;
  push(isBuilding() ? makeSelect(type, condition, whenTrue, whenFalse) : 0, type);
}

/** select with a type */
export function selectTyped(): void {
  const count = readU32();
  if (failed()) return;
  if (count != 1) {
    failOperator(Reason.ResultArity);
    return;
  }
  const type = readValueType();
  if (failed()) return;
  const condition = pop(ValueType.I32);
  const whenFalse = pop(type);
  const whenTrue = pop(type);
  push(isBuilding() ? makeSelect(type, condition, whenTrue, whenFalse) : 0, type);
}

/** ref.null */
export function nullReference(): void {
  const type = readHeapType();
  push(isBuilding() ? append(Op.RefNull, type, 0, 0, 0, 0) : 0, type);
}

/** ref.is_null */
export function isNull(): void {
  const value = popAny();
  const type = lastType();
  if (type != ValueType.None && !isReference(type)) failOperator(Reason.TypeMismatch);
  push(isBuilding() ? append(Op.RefIsNull, ValueType.I32, 0, value, 0, 0) : 0, ValueType.I32);
}

/** ref.func */
export function referenceFunction(): void {
  const index = readIndex(theModule().functionCount, Reason.UnknownFunction);
  if (failed()) return;
  const record = functionRecord(index);
  if (record.kind == FunctionKind.Intrinsic) failOperator(Reason.IntrinsicUse);
  else if (!record.declared) failOperator(Reason.UndeclaredReference);
  push(isBuilding() ? append(Op.RefFunc, ValueType.FuncRef, 0, index, 0, 0) : 0, ValueType.FuncRef);
}
