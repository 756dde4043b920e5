// Branches: to labels, by condition, by table, and out of the function.

import { Trap } from "../../abi/traps";
import {
  append, finishBlock, isBuilding, newEdge, node, setTarget, startBlock, takeWords, word,
} from "../ir/builder";
import { conditionFlipped, stripCondition } from "../ir/fold_compare";
import { NodeFlag } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { callNeverReturns } from "./addresses";
import { appendNodes } from "./body_call";
import { functionResultCount, functionResults } from "./body_control";
import { ControlFrame, FrameKind, controlDepth, frameAt } from "./control";
import { Reason, failed } from "./errors";
import { edgeTo } from "./joins";
import { BRANCH_TABLE_MAX } from "./limits";
import {
  becomeUnreachable, failOperator, matchTop, operandTop, pop, popTypes, pushTypes, restoreTop,
} from "./operand_stack";
import { failAt, position, readU32, readerEnd, remaining, setPosition } from "./reader";

/** Number of the br_table that was read last in the function. */
let tableNumber: u32 = 0;
/** Operands that the labels of the br_table being read take. */
let tableArity: u32 = 0;

/** Starts a function. */
export function resetBranchTables(): void {
  tableNumber = 0;
}

/** Ends the open block with a branch on a condition, which may mean its opposite. */
export function appendBranch(condition: u32, flipped: bool, whenTrue: u32, whenFalse: u32): void {
  const first = flipped ? whenFalse : whenTrue;
  const second = flipped ? whenTrue : whenFalse;
  append(Op.Branch, 0, NodeFlag.Effect, condition, first, second);
  finishBlock();
}

/** Types of a label's operands: a loop's parameters, otherwise the results. */
@inline
function labelTypes(frame: ControlFrame): usize {
  return frame.kind == FrameKind.Loop ? frame.parameters : frame.results;
}

@inline
function labelCount(frame: ControlFrame): u32 {
  return frame.kind == FrameKind.Loop ? frame.parameterCount : frame.resultCount;
}

/** Reads a label; the frame that it names. After an error any frame. */
function readLabel(): ControlFrame {
  const at = position();
  const label = readU32();
  if (label < controlDepth()) return frameAt(label);
  failAt(Reason.UnknownLabel, at);
  return frameAt(0);
}

/** br */
export function branch(): void {
  const frame = readLabel();
  if (failed()) return;
  popTypes(labelTypes(frame), labelCount(frame));
  if (isBuilding()) leaveTo(frame, operandTop());
  becomeUnreachable();
}

/** Ends the open block with a jump to a label; to the function's own label it is a return. */
function leaveTo(frame: ControlFrame, operands: usize): void {
  if (frame.kind == FrameKind.Function) {
    appendReturn(operands);
    return;
  }
  const index = edgeTo(frame, operands);
  append(Op.Jump, 0, NodeFlag.Effect, index, 0, 0);
  finishBlock();
}

/** br_if */
export function branchIf(): void {
  const frame = readLabel();
  if (failed()) return;
  const condition = pop(ValueType.I32);
  const count = labelCount(frame);
  popTypes(labelTypes(frame), count);
  if (!isBuilding()) {
    pushTypes(labelTypes(frame), count);
    return;
  }
  const operands = operandTop();
  const decides = stripCondition(condition);
  const flipped = conditionFlipped();
  if (node(decides).op == Op.Constant) {
    if ((node(decides).a != 0) != flipped) leaveTo(frame, operands);
  } else {
    const taken = edgeTo(frame, operands);
    const next = newEdge();
    appendBranch(decides, flipped, taken, next);
    setTarget(next, startBlock());
  }
  restoreTop(count);
}

/**
 * br_table. Each label gets one edge however often it is named. A constant index, or one label
 * only, makes it a jump.
 */
export function branchTable(): void {
  const index = pop(ValueType.I32);
  const count = readU32();
  if (failed()) return;
  if (count >= remaining()) {
    failAt(Reason.UnexpectedEnd, readerEnd());
    return;
  }
  if (count > BRANCH_TABLE_MAX) {
    failOperator(Reason.BranchTableTooLong);
    return;
  }
  const start = position();
  tableNumber++;
  const distinct = checkTable(count);
  if (failed()) return;
  if (isBuilding()) {
    setPosition(start);
    if (distinct == 1) {
      leaveTo(readLabel(), operandTop() - ((<usize>tableArity) << 3));
      skipLabels(count);
    } else if (node(index).op == Op.Constant) {
      const value = min<u32>(node(index).a, count);
      skipLabels(value);
      leaveTo(readLabel(), operandTop() - ((<usize>tableArity) << 3));
      skipLabels(count - value);
    } else {
      appendTable(index, count);
    }
  }
  becomeUnreachable();
}

function skipLabels(count: u32): void {
  for (let i: u32 = 0; i < count; i++) readU32();
}

/** Validates the labels of a br_table; how many different ones there are. */
function checkTable(count: u32): u32 {
  let distinct: u32 = 0;
  for (let i: u32 = 0; i <= count; i++) {
    const frame = readLabel();
    if (failed()) return 0;
    if (frame.tableNumber == tableNumber) continue;
    frame.tableNumber = tableNumber;
    frame.tableEdge = 0;
    if (distinct == 0) tableArity = labelCount(frame);
    distinct++;
    if (labelCount(frame) != tableArity) {
      failOperator(Reason.TypeMismatch);
      return 0;
    }
    matchTop(labelTypes(frame), tableArity);
    if (failed()) return 0;
  }
  return distinct;
}

function appendTable(index: u32, count: u32): void {
  const operands = operandTop() - ((<usize>tableArity) << 3);
  const first = takeWords(count + 1);
  for (let i: u32 = 0; i <= count; i++) {
    const frame = readLabel();
    if (frame.tableEdge == 0) frame.tableEdge = edgeTo(frame, operands) + 1;
    store<u32>(word(first + i), frame.tableEdge - 1);
  }
  append(Op.BranchTable, 0, NodeFlag.Effect, index, first, count + 1);
  finishBlock();
}

/** Ends the open block with a return of the operands at an address. */
export function appendReturn(operands: usize): void {
  const count = functionResultCount();
  const first = appendNodes(operands, count);
  append(Op.Return, 0, NodeFlag.Effect, first, count, 0);
  finishBlock();
}

/** return */
export function returnValues(): void {
  popTypes(functionResults(), functionResultCount());
  if (isBuilding()) appendReturn(operandTop());
  becomeUnreachable();
}

/** unreachable */
export function trapUnreachable(): void {
  if (isBuilding()) {
    callNeverReturns();
    append(Op.Trap, 0, NodeFlag.Effect | NodeFlag.Traps, Trap.Unreachable, 0, 0);
    finishBlock();
  }
  becomeUnreachable();
}
