// Calls and returns.
//
// A callee in another instance is called with its instance in x28 and its memory in x27; the own
// instance is kept in a frame slot. call_indirect does that for every callee.
// A tail call becomes a jump when the callee runs in this instance and finds its stack arguments
// and results where this function has its own; otherwise it is a call and a return.
import {
  FUNCTION_CODE,
  FUNCTION_INSTANCE,
  FUNCTION_SIGNATURE,
  INSTANCE_MEMORY_BASE,
  TABLE_BASE,
  TABLE_DESCRIPTOR_SIZE,
  TABLE_OWNER,
  TABLE_SIZE,
} from "../../../abi/instance_layout";
import { Trap } from "../../../abi/traps";
import { bindLabel, newLabel } from "../../assembler/labels";
import {
  beginArguments, movesOverlap, nextArgument, stackArgumentSize,
} from "../../codegen/call_convention";
import { codePosition } from "../../codegen/code_buffer";
import { instanceSlot } from "../../codegen/frame";
import {
  isFloatType, LOCATION_INCOMING, LOCATION_OUTGOING, locationOf, NO_LOCATION, theIr,
} from "../../codegen/function_state";
import { noteCall } from "../../codegen/locations";
import { addValueMove, beginMoves, resolveMoves } from "../../codegen/parallel_moves";
import { addReference, ReferenceKind } from "../../codegen/relocations";
import { nodeAt, poolAt } from "../../ir/node";
import { Op, ValueType } from "../../ir/op";
import {
  importReferenceOffset, signaturesOffset, tablesOffset,
} from "../../wasm/instance_offsets";
import {
  functionType, importedFunctionSlot, isDefinedFunction, typeParameter, typeResult,
  typeResultCount,
} from "../../wasm/module";
import { BranchKind, jumpIf, jumpIfZero } from "./branch";
import { emit } from "./emit_word";
import {
  b,
  bl,
  blr,
  br,
  cmpRegister,
  Condition,
  Extend,
  MemoryAccess,
  memoryRegister,
  memoryScaled,
  Width,
  X10,
  X11,
  X16,
  X9,
} from "./encode";
import { releaseFrame, emitEpilogue } from "./frame";
import { moveGeneral } from "./materialize";
import { emitMove } from "./moves";
import { INSTANCE, MEMORY_BASE_REGISTER, RESULT_FLOAT, RESULT_INTEGER } from "./registers";
import { trapLabel } from "./trap_points";
import { instanceAccess, loadInstance, loadSlot, storeSlot } from "./values";

/** Register with the element index, then the funcref, of an indirect call; not an argument's. */
const CALLEE: u32 = X9;

/** Where result 0 of this type arrives. */
@inline
export function resultRegister(type: u32): u32 {
  return isFloatType(type) ? RESULT_FLOAT : RESULT_INTEGER;
}

/** Moves the arguments of a call node to where the callee wants them, below `area`. */
function moveArguments(id: u32, type: u32, area: u32, calleeIndex: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  beginMoves(node.c + 1);
  beginArguments(area);
  for (let i: u32 = 0; i < node.c; i++) {
    addValueMove(nextArgument(typeParameter(type, i)), poolAt(ir, node.b + i));
  }
  if (calleeIndex != 0) addValueMove(CALLEE, calleeIndex);
  resolveMoves();
}

/** Result 0 to where the call node lives. */
function takeResult(id: u32): void {
  const type: u32 = nodeAt(theIr(), id).type;
  if (type == ValueType.None) return;
  const location = locationOf(id);
  const source = resultRegister(type);
  if (location != NO_LOCATION && location != source) emitMove(type, location, source);
}

/** BL or B to a function of this module. */
function branchToFunction(word: u32, index: u32): void {
  const position = codePosition();
  emit(word);
  addReference(position, ReferenceKind.Function, index, BranchKind.Branch);
}

/** Calls the code in x16 with the instance in x10, and comes back to the own instance. */
function callForeign(id: u32): void {
  storeSlot(INSTANCE, instanceSlot(), X11);
  moveGeneral(INSTANCE, X10);
  callInstance(id);
}

/** As above, the own instance kept already and the callee's in its register. */
function callInstance(id: u32): void {
  emit(memoryScaled(MemoryAccess.Load64, MEMORY_BASE_REGISTER, INSTANCE, INSTANCE_MEMORY_BASE));
  emit(blr(X16));
  noteCall(id);
  loadSlot(INSTANCE, instanceSlot());
  emit(memoryScaled(MemoryAccess.Load64, MEMORY_BASE_REGISTER, INSTANCE, INSTANCE_MEMORY_BASE));
}

/** The call itself, arguments in place. */
function callFunction(id: u32, index: u32): void {
  if (isDefinedFunction(index)) {
    branchToFunction(bl(0), index);
    noteCall(id);
    return;
  }
  const reference = importReferenceOffset(importedFunctionSlot(index));
  storeSlot(INSTANCE, instanceSlot(), X11);
  loadInstance(X16, reference + FUNCTION_CODE);
  instanceAccess(MemoryAccess.Load64, 3, INSTANCE, reference + FUNCTION_INSTANCE, X11);
  callInstance(id);
}

/** call */
export function lowerCall(id: u32): void {
  const index = nodeAt(theIr(), id).a;
  moveArguments(id, functionType(index), LOCATION_OUTGOING, 0);
  callFunction(id, index);
  takeResult(id);
}

/**
 * Turns the element number in CALLEE into the funcref, after the checks of bounds, null and
 * signature. Destroys x10 and x11.
 */
function resolveIndirect(id: u32, table: u32, type: u32): void {
  loadInstance(X10, tablesOffset() + table * TABLE_DESCRIPTOR_SIZE + TABLE_OWNER);
  emit(memoryScaled(MemoryAccess.Load32, X11, X10, TABLE_SIZE >> 2));
  emit(cmpRegister(Width.W, CALLEE, X11));
  jumpIf(Condition.Hs, trapLabel(id, Trap.UndefinedElement));
  emit(memoryScaled(MemoryAccess.Load64, X10, X10, TABLE_BASE >> 3));
  emit(memoryRegister(MemoryAccess.Load64, CALLEE, X10, CALLEE, Extend.Uxtw, 1));
  jumpIfZero(Width.X, CALLEE, trapLabel(id, Trap.IndirectCallToNull));
  emit(memoryScaled(MemoryAccess.Load32, X11, CALLEE, FUNCTION_SIGNATURE >> 2));
  instanceAccess(MemoryAccess.Load32, 2, X10, signaturesOffset() + (type << 2), X10);
  emit(cmpRegister(Width.W, X11, X10));
  jumpIf(Condition.Ne, trapLabel(id, Trap.IndirectCallTypeMismatch));
}

/** x16 = code, x10 = instance of the funcref in CALLEE. */
function loadCallee(): void {
  emit(memoryScaled(MemoryAccess.Load64, X16, CALLEE, FUNCTION_CODE >> 3));
  emit(memoryScaled(MemoryAccess.Load64, X10, CALLEE, FUNCTION_INSTANCE >> 3));
}

/** Calls the funcref in CALLEE. */
function callReference(id: u32): void {
  storeSlot(INSTANCE, instanceSlot(), X11);
  emit(memoryScaled(MemoryAccess.Load64, X16, CALLEE, FUNCTION_CODE >> 3));
  emit(memoryScaled(MemoryAccess.Load64, INSTANCE, CALLEE, FUNCTION_INSTANCE >> 3));
  callInstance(id);
}

/** call_indirect */
export function lowerCallIndirect(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const type = poolAt(ir, node.a + 1);
  moveArguments(id, type, LOCATION_OUTGOING, poolAt(ir, node.a + 2));
  resolveIndirect(id, poolAt(ir, node.a), type);
  callReference(id);
  takeResult(id);
}

/** Result number b >= 1 of a call: from the outgoing area to where the node lives. */
export function lowerResult(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const location = locationOf(id);
  if (location == NO_LOCATION) return;
  const call = nodeAt(ir, node.a);
  const type = calleeType(node.a);
  const slot = LOCATION_OUTGOING + stackArgumentSize(type) + ((node.b - 1) << 4);
  emitMove(node.type, location, slot);
}

@inline
function isIndirect(op: i32): bool {
  return op == Op.CallIndirect || op == Op.ReturnCallIndirect;
}

/** The type of what a call node calls. */
export function calleeType(id: u32): u32 {
  const ir = theIr();
  const node = nodeAt(ir, id);
  return isIndirect(node.op) ? poolAt(ir, node.a + 1) : functionType(node.a);
}

/** return: results to their places, frame down. */
export function lowerReturn(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const stack = stackArgumentSize(ir.typeIndex);
  beginMoves(node.b);
  for (let i: u32 = 0; i < node.b; i++) {
    const type = typeResult(ir.typeIndex, i);
    const place = i == 0 ? resultRegister(type) : LOCATION_INCOMING + stack + ((i - 1) << 4);
    addValueMove(place, poolAt(ir, node.a + i));
  }
  resolveMoves();
  emitEpilogue();
}

/** Whether a callee of this type finds its stack arguments and results in the incoming area. */
export function fitsIncoming(type: u32): bool {
  const own = theIr().typeIndex;
  if (stackArgumentSize(type) > stackArgumentSize(own)) return false;
  return typeResultCount(type) <= 1 || stackArgumentSize(type) == stackArgumentSize(own);
}

/** return_call */
export function lowerReturnCall(id: u32): void {
  const index = nodeAt(theIr(), id).a;
  const type = functionType(index);
  if (isDefinedFunction(index) && fitsIncoming(type)) {
    if (movesOverlap(type, theIr().typeIndex)) {
      moveArguments(id, type, LOCATION_OUTGOING, 0);
      passStackArguments(type);
    } else {
      moveArguments(id, type, LOCATION_INCOMING, 0);
    }
    releaseFrame();
    branchToFunction(b(0), index);
    return;
  }
  moveArguments(id, type, LOCATION_OUTGOING, 0);
  callFunction(id, index);
  returnResults(type);
}

/** From the outgoing area to the incoming one. */
function passStackArguments(type: u32): void {
  const size = stackArgumentSize(type);
  for (let byte: u32 = 0; byte < size; byte += 8) {
    emitMove(ValueType.I64, LOCATION_INCOMING + byte, LOCATION_OUTGOING + byte);
  }
}

/** return_call_indirect */
export function lowerReturnCallIndirect(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const type = poolAt(ir, node.a + 1);
  const table = poolAt(ir, node.a);
  const callee = poolAt(ir, node.a + 2);
  if (!fitsIncoming(type)) {
    moveArguments(id, type, LOCATION_OUTGOING, callee);
    resolveIndirect(id, table, type);
    callReference(id);
    returnResults(type);
    return;
  }
  if (stackArgumentSize(type) == 0) {
    // Arguments in registers serve both ways.
    moveArguments(id, type, LOCATION_OUTGOING, callee);
    resolveIndirect(id, table, type);
    const foreign = newLabel();
    loadCallee();
    emit(cmpRegister(Width.X, X10, INSTANCE));
    jumpIf(Condition.Ne, foreign);
    emit(memoryScaled(MemoryAccess.Load64, X9, CALLEE, FUNCTION_CODE >> 3));
    releaseFrame();
    emit(br(X9));
    bindLabel(foreign);
    callForeign(id);
    returnResults(type);
    return;
  }
  lowerReturnCallOnStack(id, type, table, callee);
}

/** As above with stack arguments: the callee is looked up first, its place depends on it. */
function lowerReturnCallOnStack(id: u32, type: u32, table: u32, callee: u32): void {
  moveArguments(id, type, LOCATION_OUTGOING, callee);
  resolveIndirect(id, table, type);
  const foreign = newLabel();
  loadCallee();
  emit(cmpRegister(Width.X, X10, INSTANCE));
  jumpIf(Condition.Ne, foreign);
  moveGeneral(CALLEE, X16);
  passStackArguments(type);
  releaseFrame();
  emit(br(CALLEE));
  bindLabel(foreign);
  callForeign(id);
  returnResults(type);
}

/** Passes the results of a call that stood for a tail call on to the own caller. */
function returnResults(type: u32): void {
  const own = stackArgumentSize(theIr().typeIndex);
  const callee = stackArgumentSize(type);
  const count = typeResultCount(type);
  for (let i: u32 = 1; i < count; i++) {
    const at = (i - 1) << 4;
    emitMove(typeResult(type, i), LOCATION_INCOMING + own + at, LOCATION_OUTGOING + callee + at);
  }
  emitEpilogue();
}
