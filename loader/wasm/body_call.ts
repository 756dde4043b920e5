// Calls: direct, through a table, of machine intrinsics, and tail calls.

import { append, finishBlock, isBuilding, takeWords, theFunction, word } from "../ir/builder";
import { NodeFlag } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { forgetAddresses } from "./addresses";
import { functionResultCount, functionResults } from "./body_control";
import { Reason, failed } from "./errors";
import {
  FunctionKind, TypeRecord, functionRecord, tableRecord, theModule, typeRecord,
} from "./module";
import {
  becomeUnreachable, failOperator, operandTop, pop, popTypes, push, pushTypes,
} from "./operand_stack";
import { readIndex } from "./types";

/** Takes a call's arguments; the pool offset of their nodes. */
function takeArguments(type: TypeRecord): u32 {
  popTypes(type.parameters, type.parameterCount);
  if (!isBuilding()) return 0;
  return appendNodes(operandTop(), type.parameterCount);
}

/** Copies the nodes of operands to the pool. */
export function appendNodes(operands: usize, count: u32): u32 {
  const first = takeWords(count);
  const target = word(first);
  for (let i: usize = 0; i < <usize>count; i++) {
    store<u32>(target + (i << 2), load<u32>(operands + (i << 3)));
  }
  return first;
}

/** ValueType of a type's result 0, or ValueType.None. */
@inline
function firstResult(type: TypeRecord): u32 {
  return type.resultCount == 0 ? ValueType.None : load<u8>(type.results);
}

/** Pushes a call's results: the call's own node is the first one. */
function pushResults(type: TypeRecord, call: u32): void {
  if (!isBuilding()) {
    pushTypes(type.results, type.resultCount);
    return;
  }
  for (let i: u32 = 0; i < type.resultCount; i++) {
    const result: u32 = load<u8>(type.results + i);
    push(i == 0 ? call : append(Op.Result, result, 0, call, i, 0), result);
  }
}

function noteCall(): void {
  theFunction().hasCall = 1;
  forgetAddresses();
}

const CALL_FLAGS: u32 = NodeFlag.Effect | NodeFlag.Traps;

/** call */
export function callFunction(): void {
  const index = readIndex(theModule().functionCount, Reason.UnknownFunction);
  if (failed()) return;
  callTo(index);
}

function callTo(index: u32): void {
  const record = functionRecord(index);
  const type = typeRecord(record.typeIndex);
  const first = takeArguments(type);
  let call: u32 = 0;
  if (isBuilding()) {
    const isIntrinsic = record.kind == FunctionKind.Intrinsic;
    const op: u32 = isIntrinsic ? Op.Intrinsic : Op.Call;
    const target = isIntrinsic ? record.intrinsic : index;
    call = append(op, firstResult(type), CALL_FLAGS, target, first, type.parameterCount);
    if (!isIntrinsic) noteCall();
  }
  pushResults(type, call);
}

/** Reads call_indirect's type and table; false after an error. */
function readIndirect(): bool {
  const m = theModule();
  indirectType = readIndex(m.typeCount, Reason.UnknownType);
  indirectTable = readIndex(m.tableCount, Reason.UnknownTable);
  if (failed()) return false;
  if (tableRecord(indirectTable).type != ValueType.FuncRef) {
    failOperator(Reason.TypeMismatch);
    return false;
  }
  return true;
}

let indirectType: u32 = 0;
let indirectTable: u32 = 0;

/** Pool offset of a call_indirect's [table, type, callee]. */
function appendIndirect(callee: u32): u32 {
  const target = takeWords(3);
  store<u32>(word(target), indirectTable);
  store<u32>(word(target), indirectType, 4);
  store<u32>(word(target), callee, 8);
  return target;
}

/** call_indirect */
export function callIndirect(): void {
  if (!readIndirect()) return;
  const type = typeRecord(indirectType);
  const callee = pop(ValueType.I32);
  const first = takeArguments(type);
  let call: u32 = 0;
  if (isBuilding()) {
    const target = appendIndirect(callee);
    const result = firstResult(type);
    call = append(Op.CallIndirect, result, CALL_FLAGS, target, first, type.parameterCount);
    noteCall();
  }
  pushResults(type, call);
}

/** A tail call's results must be the caller's own. */
function checkTailResults(type: TypeRecord): void {
  const count = functionResultCount();
  if (
    type.resultCount != count || memory.compare(type.results, functionResults(), count) != 0
  ) {
    failOperator(Reason.TypeMismatch);
  }
}

/** return_call */
export function returnCall(): void {
  const index = readIndex(theModule().functionCount, Reason.UnknownFunction);
  if (failed()) return;
  const record = functionRecord(index);
  const type = typeRecord(record.typeIndex);
  checkTailResults(type);
  if (failed()) return;
  if (record.kind == FunctionKind.Intrinsic) {
    callTo(index);
    if (isBuilding()) {
      popTypes(type.results, type.resultCount);
      const first = appendNodes(operandTop(), type.resultCount);
      append(Op.Return, 0, NodeFlag.Effect, first, type.resultCount, 0);
      finishBlock();
    }
  } else {
    const first = takeArguments(type);
    if (isBuilding()) {
      append(Op.ReturnCall, 0, CALL_FLAGS, index, first, type.parameterCount);
      theFunction().hasCall = 1;
      finishBlock();
    }
  }
  becomeUnreachable();
}

/** return_call_indirect */
export function returnCallIndirect(): void {
  if (!readIndirect()) return;
  const type = typeRecord(indirectType);
  checkTailResults(type);
  const callee = pop(ValueType.I32);
  const first = takeArguments(type);
  if (isBuilding()) {
    const target = appendIndirect(callee);
    append(Op.ReturnCallIndirect, 0, CALL_FLAGS, target, first, type.parameterCount);
    theFunction().hasCall = 1;
    finishBlock();
  }
  becomeUnreachable();
}
