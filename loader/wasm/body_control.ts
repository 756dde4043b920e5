// Constructs: blocks, loops and conditionals, their beginnings and ends.
//
// `building` (builder.ts) says whether the code being read can be reached; it implies that the
// operand stack is not polymorphic. A condition that is constant decides at once, so one part of an
// if may be unreachable though validation treats it as ordinary code.

import {
  append, endLoop, finishBlock, isBuilding, newEdge, node, setBuilding, setTarget, startBlock,
} from "../ir/builder";
import { conditionFlipped, stripCondition } from "../ir/fold_compare";
import { NodeFlag } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { beginAddresses, forgetAddresses } from "./addresses";
import { appendBranch, appendReturn, resetBranchTables } from "./body_branch";
import {
  beginScope, ControlFrame, FrameKind, frameAt, popFrame, pushFrame, takeWork,
} from "./control";
import { Reason, failed } from "./errors";
import {
  closeJoin, edgeTo, elseEdgeTo, openJoin, openLoop, restoreLocals, saveLocals,
} from "./joins";
import { TypeRecord, theModule, typeRecord } from "./module";
import {
  failOperator, isPolymorphic, operandBase, operandTop, pop, popTypes, pushTypes, restoreTop,
  setOperandBase, setOperandTop,
} from "./operand_stack";
import { failAt, position, readS33, readU32, readerEnd, setPosition } from "./reader";
import { constructAt, constructCount } from "./scan";
import { refuseType, valueTypeOf } from "./types";

/** Number of the next construct in the scan's order. */
let nextConstruct: u32 = 0;
/** The function's results. */
let results: usize = 0;
let resultCount: u32 = 0;

/** u8[8]: each ValueType at its own index, for the types of blocks with one result. */
const singleTypes = memory.data<u8>([0, 1, 2, 3, 4, 5, 6, 7]);

/** The function's result types: u8[functionResultCount()]. */
@inline
export function functionResults(): usize {
  return results;
}

/** Number of the function's results. */
@inline
export function functionResultCount(): u32 {
  return resultCount;
}

/** Opens the function's own frame; its label is the function's end. */
export function openFunction(type: TypeRecord): void {
  nextConstruct = 0;
  resetBranchTables();
  results = type.results;
  resultCount = type.resultCount;
  const frame = pushFrame(FrameKind.Function);
  frame.results = results;
  frame.resultCount = resultCount;
  frame.construct = nextConstruct++;
  frame.reached = 1;
  frame.base = operandTop();
  setOperandBase(frame.base, false);
  beginAddresses();
}

let blockParameters: usize = 0;
let blockParameterCount: u32 = 0;
let blockResults: usize = 0;
let blockResultCount: u32 = 0;

/** Reads a block type; false after an error. */
function readBlockType(): bool {
  blockParameterCount = 0;
  blockResultCount = 0;
  const at = position();
  if (at >= readerEnd()) {
    readU32(); // reports the end
    return false;
  }
  const byte: u32 = load<u8>(at);
  if ((byte & 0xc0) == 0x40) {
    setPosition(at + 1);
    if (byte == 0x40) return true;
    const type = valueTypeOf(byte);
    if (type == ValueType.None) {
      refuseType(byte, at, Reason.BadValueType);
      return false;
    }
    blockResults = singleTypes + type;
    blockResultCount = 1;
    return true;
  }
  const index = readS33();
  if (failed()) return false;
  if (index < 0 || index >= <i64>theModule().typeCount) {
    failAt(index < 0 ? Reason.BadValueType : Reason.UnknownType, at);
    return false;
  }
  const type = typeRecord(<u32>index);
  blockParameters = type.parameters;
  blockParameterCount = type.parameterCount;
  blockResults = type.results;
  blockResultCount = type.resultCount;
  return true;
}

/** Opens a construct of the block type read last; its parameters stay on the stack. */
function openFrame(kind: FrameKind): ControlFrame {
  popTypes(blockParameters, blockParameterCount);
  // More constructs than the scan made out: the body has not enough ends.
  if (nextConstruct >= constructCount) failAt(Reason.UnexpectedEnd, readerEnd());
  const frame = pushFrame(kind);
  frame.parameters = blockParameters;
  frame.parameterCount = blockParameterCount;
  frame.results = blockResults;
  frame.resultCount = blockResultCount;
  frame.construct = failed() ? 0 : nextConstruct++;
  frame.reached = isBuilding() ? 1 : 0;
  frame.outerBase = operandBase();
  frame.outerPolymorphic = isPolymorphic() ? 1 : 0;
  frame.base = operandTop();
  setOperandBase(frame.base, false);
  if (isBuilding()) restoreTop(blockParameterCount);
  else pushTypes(blockParameters, blockParameterCount);
  return frame;
}

/** block */
export function openBlock(): void {
  if (!readBlockType()) return;
  const frame = openFrame(FrameKind.Block);
  if (isBuilding() && constructAt(frame.construct).branchCount != 0) openJoin(frame);
}

/** A loop that nothing branches back to is a block. */
export function openLoopConstruct(): void {
  if (!readBlockType()) return;
  const frame = openFrame(FrameKind.Loop);
  if (isBuilding() && constructAt(frame.construct).branchCount != 0) {
    openLoop(frame, frame.base);
    forgetAddresses();
  }
}

/** if */
export function openIf(): void {
  if (!readBlockType()) return;
  const condition = pop(ValueType.I32);
  if (!isBuilding()) {
    openFrame(FrameKind.If);
    return;
  }
  const decides = stripCondition(condition);
  const flipped = conditionFlipped();
  const frame = openFrame(FrameKind.If);
  saveLocals(frame);
  saveParameters(frame);
  openJoin(frame);
  if (node(decides).op == Op.Constant) {
    const taken = (node(decides).a != 0) != flipped;
    frame.elseReached = taken ? 0 : 1;
    setBuilding(taken);
    return;
  }
  frame.elseReached = 1;
  const thenEdge = newEdge();
  const elseEdge = newEdge();
  frame.elseEdge = elseEdge + 1;
  appendBranch(decides, flipped, thenEdge, elseEdge);
  setTarget(thenEdge, startBlock());
}

function saveParameters(frame: ControlFrame): void {
  const size = (<usize>frame.parameterCount) << 3;
  frame.savedParameters = takeWork(size);
  memory.copy(frame.savedParameters, frame.base, size);
}

/** Checks that exactly the construct's results are on the stack, and takes them. */
function popResults(frame: ControlFrame): void {
  popTypes(frame.results, frame.resultCount);
  if (operandTop() != frame.base) failOperator(Reason.TypeMismatch);
}

/** Jumps from the open block to a frame's end, with its results above the stack's top. */
function jumpToEnd(frame: ControlFrame): void {
  const index = edgeTo(frame, operandTop());
  append(Op.Jump, 0, NodeFlag.Effect, index, 0, 0);
  finishBlock();
}

/** else */
export function elsePart(): void {
  const frame = frameAt(0);
  if (frame.kind != FrameKind.If) {
    failOperator(Reason.UnexpectedElse);
    return;
  }
  popResults(frame);
  if (failed()) return;
  beginElse(frame);
  if (frame.reached && frame.elseEdge != 0) {
    setTarget(frame.elseEdge - 1, startBlock());
  }
}

/** Ends the then part; locals and operands are those of the if's beginning again. */
function beginElse(frame: ControlFrame): void {
  if (isBuilding()) jumpToEnd(frame);
  frame.kind = FrameKind.Else;
  beginScope(frame);
  setOperandBase(frame.base, false);
  setOperandTop(frame.base);
  if (frame.reached) {
    restoreLocals(frame);
    const size = (<usize>frame.parameterCount) << 3;
    memory.copy(frame.base, frame.savedParameters, size);
    setOperandTop(frame.base + size);
    setBuilding(frame.elseEdge == 0 && frame.elseReached != 0);
  } else {
    pushTypes(frame.parameters, frame.parameterCount);
  }
}

/** end, of whatever construct is open */
export function endConstruct(): void {
  const frame = frameAt(0);
  popResults(frame);
  if (failed()) return;
  if (frame.kind == FrameKind.If && !endThenPart(frame)) return;
  let joined = false;
  if (frame.isLoop) {
    closeLoop(frame);
  } else if (frame.edgeCount != 0) {
    if (isBuilding()) jumpToEnd(frame);
    closeJoin(frame, frame.base);
    joined = true;
  }
  if (frame.kind == FrameKind.Function && isBuilding()) appendReturn(frame.base);
  popFrame();
  setOperandBase(frame.outerBase, frame.outerPolymorphic != 0);
  setOperandTop(frame.base);
  if (isBuilding() || joined) restoreTop(frame.resultCount);
  else pushTypes(frame.results, frame.resultCount);
}

/** The end of an if without else: its parameters are the results when the condition is 0. */
function endThenPart(frame: ControlFrame): bool {
  const count = frame.resultCount;
  if (
    frame.parameterCount != count ||
    memory.compare(frame.parameters, frame.results, count) != 0
  ) {
    failOperator(Reason.TypeMismatch);
    return false;
  }
  beginElse(frame);
  if (frame.reached && frame.elseEdge != 0) {
    elseEdgeTo(frame, frame.elseEdge - 1, frame.base);
  }
  setOperandTop(frame.base);
  return true;
}

/** What follows a loop is outside of it, so it starts a block of its own. */
function closeLoop(frame: ControlFrame): void {
  if (!isBuilding()) {
    endLoop(frame.header);
    return;
  }
  const leave = newEdge();
  append(Op.Jump, 0, NodeFlag.Effect, leave, 0, 0);
  finishBlock();
  endLoop(frame.header);
  setTarget(leave, startBlock());
}
