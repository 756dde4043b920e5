// Calls, returns and tail calls on x86_64.
//
// Own functions are called relatively. A call that may enter another instance keeps r15 in the
// frame, sets r15 and GS base for the callee, and restores both. Indirect calls compare the
// callee's instance first: within the own instance there is nothing to switch; the other case is
// put behind the function (cold code).
import {
  FUNCTION_CODE, FUNCTION_INSTANCE, FUNCTION_SIGNATURE, INSTANCE_MEMORY_BASE, INSTANCE_SIGNATURES,
  INSTANCE_TABLES, TABLE_BASE, TABLE_DESCRIPTOR_SIZE, TABLE_OWNER, TABLE_SIZE,
} from "../../../abi/instance_layout";
import { Trap } from "../../../abi/traps";
import { bindLabel, newLabel } from "../../assembler/labels";
import {
  beginArguments, movesOverlap, nextArgument, stackArgumentSize,
} from "../../codegen/call_convention";
import { codePosition } from "../../codegen/code_buffer";
import { instanceSlot } from "../../codegen/frame";
import {
  isFloatType, LOCATION_INCOMING, LOCATION_OUTGOING, locationOf, NO_LOCATION, node, theIr, usesOf,
} from "../../codegen/function_state";
import { noteCall } from "../../codegen/locations";
import { addValueMove, beginMoves, resolveMoves } from "../../codegen/parallel_moves";
import { addReference, ReferenceKind } from "../../codegen/relocations";
import { poolAt } from "../../ir/node";
import { Op, ValueType } from "../../ir/op";
import { importReferenceOffset } from "../../wasm/instance_offsets";
import {
  functionRecord, FunctionKind, importedFunctionSlot, tableRecord, typeParameter, typeResultCount,
} from "../../wasm/module";
import { BranchKind, jumpIf } from "./branch";
import { addColdCall } from "./cold_code";
import { operand, operandIndexed } from "./encode";
import {
  Alu, aluRI, aluRM, call32, callM, callR, Condition, jmp32, jmpM, testRR,
} from "./encode_integer";
import { movMR, movRM, wrgsbase } from "./encode_memory";
import { isConstant } from "./fusion";
import { emitEpilogue, releaseFrame } from "./frame";
import { trapUnless } from "./lower_integer";
import { emitConstantMove, emitMove, operandSlot } from "./moves";
import {
  INSTANCE, R10, RAX, RESULT_FLOAT, RESULT_INTEGER, SCRATCH0, SCRATCH1,
} from "./registers";

/** Where an indirect call keeps the index while arguments move: no argument register. */
const CALLEE_INDEX: u32 = R10;

/** Brings arguments into place; `area` is where stack arguments go. */
function moveArguments(list: u32, count: u32, type: u32, area: u32, callee: u32): void {
  const ir = theIr();
  beginArguments(area);
  beginMoves(count + 1);
  for (let i: u32 = 0; i < count; i++) {
    addValueMove(nextArgument(typeParameter(type, i)), poolAt(ir, list + i));
  }
  if (callee != 0) addValueMove(CALLEE_INDEX, callee);
  resolveMoves();
}

/** The result of a call into the node's location. */
export function moveResult(id: u32): void {
  const type: u32 = node(id).type;
  if (type == ValueType.None || usesOf(id) == 0) return;
  const location = locationOf(id);
  if (location != NO_LOCATION) {
    emitMove(type, location, isFloatType(type) ? RESULT_FLOAT : RESULT_INTEGER);
  }
}

/** Function type of a call node. */
export function calleeType(id: u32): u32 {
  const call = node(id);
  if (call.op == Op.Call || call.op == Op.ReturnCall) return functionRecord(call.a).typeIndex;
  return poolAt(theIr(), call.a + 1);
}

/** call */
export function lowerCall(id: u32): void {
  const call = node(id);
  const callee = functionRecord(call.a);
  moveArguments(call.b, call.c, callee.typeIndex, LOCATION_OUTGOING, 0);
  if (callee.kind == FunctionKind.Defined) {
    call32(0);
    addReference(codePosition() - 4, ReferenceKind.Function, call.a, BranchKind.Relative32);
    noteCall(id);
  } else {
    callImported(id);
  }
  moveResult(id);
}

/** Calls through the FunctionReference that the linker put into the instance. */
function callImported(id: u32): void {
  const reference = <i32>importReferenceOffset(importedFunctionSlot(node(id).a));
  operand(INSTANCE, reference + FUNCTION_CODE);
  movRM(1, SCRATCH1);
  keepInstance();
  operand(INSTANCE, reference + FUNCTION_INSTANCE);
  movRM(1, INSTANCE);
  operand(INSTANCE, INSTANCE_MEMORY_BASE);
  movRM(1, SCRATCH0);
  wrgsbase(SCRATCH0);
  callR(SCRATCH1);
  noteCall(id);
  restoreInstance();
}

function keepInstance(): void {
  operandSlot(instanceSlot());
  movMR(1, INSTANCE);
}

/** Back to the own instance and memory; results stay in rax and xmm0. */
export function restoreInstance(): void {
  operandSlot(instanceSlot());
  movRM(1, INSTANCE);
  operand(INSTANCE, INSTANCE_MEMORY_BASE);
  movRM(1, SCRATCH1);
  wrgsbase(SCRATCH1);
}

/** r11 = address of a table's owning descriptor. */
export function loadTable(table: u32): void {
  operand(INSTANCE, INSTANCE_TABLES);
  movRM(1, SCRATCH1);
  const descriptor = <i32>table * TABLE_DESCRIPTOR_SIZE;
  if (tableRecord(table).imported) {
    operand(SCRATCH1, descriptor + TABLE_OWNER);
    movRM(1, SCRATCH1);
  } else if (descriptor != 0) {
    aluRI(Alu.Add, 1, SCRATCH1, descriptor);
  }
}

/** rax = the checked FunctionReference of the callee whose index is in r10. */
function loadCallee(id: u32): void {
  const call = node(id);
  const table = poolAt(theIr(), call.a);
  const type = poolAt(theIr(), call.a + 1);
  loadTable(table);
  operand(SCRATCH1, TABLE_SIZE);
  aluRM(Alu.Cmp, 0, CALLEE_INDEX);
  trapUnless(Condition.Below, Trap.UndefinedElement, id);
  operand(SCRATCH1, TABLE_BASE);
  movRM(1, SCRATCH1);
  operandIndexed(SCRATCH1, CALLEE_INDEX, 3, 0);
  movRM(1, RAX);
  testRR(1, RAX, RAX);
  trapUnless(Condition.NotEqual, Trap.IndirectCallToNull, id);
  operand(INSTANCE, INSTANCE_SIGNATURES);
  movRM(1, SCRATCH1);
  operand(SCRATCH1, <i32>type << 2);
  movRM(0, SCRATCH1);
  operand(RAX, FUNCTION_SIGNATURE);
  aluRM(Alu.Cmp, 0, SCRATCH1);
  trapUnless(Condition.Equal, Trap.IndirectCallTypeMismatch, id);
}

/** Compares the callee's instance with the own one: equal when there is nothing to switch. */
function compareInstance(): void {
  operand(RAX, FUNCTION_INSTANCE);
  aluRM(Alu.Cmp, 1, INSTANCE);
}

/** call_indirect */
export function lowerCallIndirect(id: u32): void {
  const call = node(id);
  const index = poolAt(theIr(), call.a + 2);
  moveArguments(call.b, call.c, poolAt(theIr(), call.a + 1), LOCATION_OUTGOING, index);
  loadCallee(id);
  compareInstance();
  const foreign = newLabel();
  const done = newLabel();
  jumpIf(Condition.NotEqual, foreign);
  operand(RAX, FUNCTION_CODE);
  callM();
  noteCall(id);
  bindLabel(done);
  addColdCall(id, foreign, done);
  moveResult(id);
}

/** The cold part of an indirect call: the callee in rax belongs to another instance. */
export function emitForeignCall(id: u32): void {
  keepInstance();
  operand(RAX, FUNCTION_INSTANCE);
  movRM(1, INSTANCE);
  operand(INSTANCE, INSTANCE_MEMORY_BASE);
  movRM(1, SCRATCH1);
  wrgsbase(SCRATCH1);
  operand(RAX, FUNCTION_CODE);
  callM();
  noteCall(id);
  restoreInstance();
}

/** Result number b >= 1 of a call: it stands in the outgoing area. */
export function lowerResult(id: u32): void {
  const result = node(id);
  const slot = LOCATION_OUTGOING + stackArgumentSize(calleeType(result.a)) + ((result.b - 1) << 4);
  emitMove(result.type, locationOf(id), slot);
}

/** Result `index` of the own function, other than in place: where the caller looks for it. */
function ownResultSlot(index: u32): u32 {
  return LOCATION_INCOMING + stackArgumentSize(theIr().typeIndex) + ((index - 1) << 4);
}

/** The end of a function: results to where the caller expects them, and the epilogue. */
export function lowerReturn(id: u32): void {
  const ir = theIr();
  const current = node(id);
  for (let i: u32 = 1; i < current.b; i++) {
    const value = poolAt(ir, current.a + i);
    if (isConstant(value)) emitConstantMove(ownResultSlot(i), value);
    else emitMove(node(value).type, ownResultSlot(i), locationOf(value));
  }
  if (current.b != 0) {
    const value = poolAt(ir, current.a);
    const register = isFloatType(node(value).type) ? RESULT_FLOAT : RESULT_INTEGER;
    if (isConstant(value)) emitConstantMove(register, value);
    else emitMove(node(value).type, register, locationOf(value));
  }
  emitEpilogue();
}

/**
 * A tail call gives the frame back first. It needs the callee's stack arguments and results to fit
 * where the own ones are; otherwise, and for callees of other instances, it is a call and a return.
 */
function canReuseFrame(type: u32): bool {
  const own = theIr().typeIndex;
  const bytes = stackArgumentSize(type);
  const ownBytes = stackArgumentSize(own);
  return typeResultCount(type) > 1 ? bytes == ownBytes : bytes <= ownBytes;
}

/** return_call: a jump where the frame can be used again, else a call and a return. */
export function lowerReturnCall(id: u32): void {
  const call = node(id);
  const callee = functionRecord(call.a);
  if (callee.kind != FunctionKind.Defined || !canReuseFrame(callee.typeIndex)) {
    lowerCallAndReturn(id, callee.typeIndex, 0);
    return;
  }
  if (movesOverlap(callee.typeIndex, theIr().typeIndex)) {
    moveArguments(call.b, call.c, callee.typeIndex, LOCATION_OUTGOING, 0);
    passStackArguments(callee.typeIndex);
  } else {
    moveArguments(call.b, call.c, callee.typeIndex, LOCATION_INCOMING, 0);
  }
  releaseFrame();
  jmp32(0);
  addReference(codePosition() - 4, ReferenceKind.Function, call.a, BranchKind.Relative32);
}

/** From the outgoing area to the incoming one. */
function passStackArguments(type: u32): void {
  const size = stackArgumentSize(type);
  for (let byte: u32 = 0; byte < size; byte += 8) {
    emitMove(ValueType.I64, LOCATION_INCOMING + byte, LOCATION_OUTGOING + byte);
  }
}

/** return_call_indirect, as lowerReturnCall. */
export function lowerReturnCallIndirect(id: u32): void {
  const call = node(id);
  const type = poolAt(theIr(), call.a + 1);
  const index = poolAt(theIr(), call.a + 2);
  if (!canReuseFrame(type) || stackArgumentSize(type) != 0) {
    lowerCallAndReturn(id, type, index);
    return;
  }
  moveArguments(call.b, call.c, type, LOCATION_INCOMING, index);
  loadCallee(id);
  compareInstance();
  const foreign = newLabel();
  jumpIf(Condition.NotEqual, foreign);
  releaseFrame();
  operand(RAX, FUNCTION_CODE);
  jmpM();
  bindLabel(foreign);
  emitForeignCall(id);
  returnResults(type);
}

/** A tail call as a plain call. */
function lowerCallAndReturn(id: u32, type: u32, index: u32): void {
  const call = node(id);
  moveArguments(call.b, call.c, type, LOCATION_OUTGOING, index);
  if (index == 0 && functionRecord(call.a).kind == FunctionKind.Defined) {
    call32(0);
    addReference(codePosition() - 4, ReferenceKind.Function, call.a, BranchKind.Relative32);
    noteCall(id);
  } else if (index == 0) {
    callImported(id);
  } else {
    loadCallee(id);
    emitForeignCall(id);
  }
  returnResults(type);
}

/** Passes the results of the call just made on to the caller: result 0 is in place. */
function returnResults(type: u32): void {
  const bytes = stackArgumentSize(type);
  for (let i: u32 = 1; i < typeResultCount(type); i++) {
    emitMove(ValueType.V128, ownResultSlot(i), LOCATION_OUTGOING + bytes + ((i - 1) << 4));
  }
  emitEpilogue();
}
