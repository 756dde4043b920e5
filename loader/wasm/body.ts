// P2: validates a function body and builds its SSA form in one walk (loader/ir/node.ts).
//
// The walk is driven by the opcode table. Code that cannot be reached is validated but makes no
// nodes. If an array turns out too small the walk is done again with larger ones; a body whose
// joins need too many parameters is walked again with all locals in the frame.

import { append, beginFunction, constant32, constant64, endFunction, isBuilding, overflowed,
  setSourceOffset, startBlock, takeWords, theFunction, word } from "../ir/builder";
import { makeBinary, makeUnary } from "../ir/fold";
import { FunctionIr, NodeFlag } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import {
  allocateFunctionZeroed, markFunction, releaseFunction, resetFunction,
} from "../memory/arena";
import { callFunction, callIndirect, returnCall, returnCallIndirect } from "./body_call";
import {
  branch, branchIf, branchTable, elsePart, endConstruct, openFunction, openBlock, openIf,
  openLoopConstruct, returnValues, trapUnreachable,
} from "./body_control";
import { memoryGrow, memoryLoad, memorySize, memoryStore, readBulk } from "./body_memory";
import {
  drop, getGlobal, getLocal, isNull, nullReference, referenceFunction, select, selectTyped, setGlobal,
  setLocal, teeLocal,
} from "./body_variable";
import { readVector } from "./body_vector";
import { controlDepth, resetControl, workOverflowed } from "./control";
import { Reason, failed } from "./errors";
import { resetLocals, setLocalNode } from "./joins";
import { FUNCTION_LOCALS_MAX, SSA_LOCALS_MAX } from "./limits";
import { functionRecord, theModule, typeParameter, typeParameterCount, typeRecord,
  typeResultCount } from "./module";
import {
  operandsOverflowed, pop, push, resetOperands, setOperatorAddress,
} from "./operand_stack";
import {
  Feature, OperatorClass, OperatorFlag, operatorClass, operatorEntry, operatorFeature,
  operatorFlags, operatorResult, operatorTypeA, operatorTypeB, prefixedOperator,
} from "./opcodes";
import {
  failAt, failHere, position, readByte, readFixed32, readFixed64, readS32, readS64, readU32,
  readerEnd, setPosition, setReader,
} from "./reader";
import { constructCount, scanBody, scannedBlocks, scannedDepth, scannedEdges, scannedNodes,
  scannedOperators, scannedWords } from "./scan";
import { entrySet, findLiveness, setHas, setWords } from "./scan_liveness";
import { valueTypeOf, refuseType } from "./types";

/**
 * Room that is estimated. Whatever turns out too small gets four times as much, up to the most
 * that a body of its size may have; then the walk is done again.
 */
const GROWTH_LOG2: u32 = 2;
/** Extra nodes, four pool words each, for join parameters and what edges carry. */
const EXTRA_BASE: u32 = 256;
const EXTRA_MAX: u32 = 65536;
const OPERANDS_BASE: u32 = 1024;
const OPERANDS_MAX: u32 = 262144;
/** Bytes of the control stack's work memory. */
const WORK_BASE: u32 = 4096;
const WORK_MAX: u32 = 1 << 20;

let localCount: u32 = 0;
let ssaLocalCount: u32 = 0;
/** u8 per local: ValueType. */
let localTypes: usize = 0;
let operatorTotal: u32 = 0;

/** Locals of the body, parameters included. */
@inline
export function bodyLocalCount(): u32 {
  return localCount;
}

/** Locals below this index are kept in SSA form. */
@inline
export function bodySsaLocalCount(): u32 {
  return ssaLocalCount;
}

/** The ValueType of a local. */
@inline
export function localType(local: u32): u32 {
  return load<u8>(localTypes + local);
}

/** Operators of all bodies since resetBodies. */
export function operatorCount(): u32 {
  return operatorTotal;
}

/** Starts a module. */
export function resetBodies(): void {
  operatorTotal = 0;
}

/**
 * Validates and builds a defined function in the emptied function arena.
 * Look at failed() afterwards; the result is meaningless after an error.
 */
export function buildFunction(index: u32): FunctionIr {
  const m = theModule();
  const record = functionRecord(index);
  resetFunction();
  const end = m.input + record.bodyEnd;
  setReader(m.input + record.bodyStart, end);
  readLocals(record.typeIndex);
  if (failed()) return theFunction();
  const code = position();
  scanBody(code, end);
  operatorTotal += scannedOperators;
  markFunction();
  estimateRoom(record.typeIndex);
  while (true) {
    setReader(code, end);
    walk(index, record.typeIndex);
    if (failed()) return theFunction();
    if (!walkOverflowed()) break;
    if (!makeRoom()) {
      failAt(Reason.FunctionTooComplex, code);
      return theFunction();
    }
    releaseFunction();
  }
  const ir = endFunction();
  ir.functionIndex = index;
  ir.typeIndex = record.typeIndex;
  ir.frameLocalCount = localCount - ssaLocalCount;
  ir.wasmBodyOffset = record.bodyStart;
  return ir;
}

let extra: u32 = 0;
let operandRoom: u32 = 0;
let workRoom: u32 = 0;
/** Locals that the walk may keep in SSA form: all, or none when joins need too many parameters. */
let ssaLocalsMax: u32 = 0;

function estimateRoom(type: u32): void {
  const results = typeResultCount(type);
  extra = scannedOperators / 8 + EXTRA_BASE;
  operandRoom = min<u32>(scannedOperators + results, OPERANDS_BASE) + 64;
  workRoom = constructCount * 8 + WORK_BASE;
  ssaLocalsMax = SSA_LOCALS_MAX;
}

@inline
function walkOverflowed(): bool {
  return overflowed() || operandsOverflowed() || workOverflowed();
}

/** Enlarges what was too small; false when it has been as large as it may get. */
function makeRoom(): bool {
  const mayDropSsa = ssaLocalsMax != 0;
  let enough = true;
  if (operandsOverflowed()) {
    const most = scannedOperators + OPERANDS_MAX;
    if (operandRoom == most) return false;
    operandRoom = min<u32>(operandRoom << GROWTH_LOG2, most);
  }
  if (overflowed()) {
    const most = scannedOperators + EXTRA_MAX;
    if (extra == most) enough = false;
    extra = min<u32>(extra << GROWTH_LOG2, most);
  }
  if (workOverflowed()) {
    const most = scannedOperators * 16 + WORK_MAX;
    if (workRoom == most) enough = false;
    workRoom = min<u32>(workRoom << GROWTH_LOG2, most);
  }
  if (enough) return true;
  if (!mayDropSsa) return false;
  // A local's every use becomes a node, but joins carry operands only.
  ssaLocalsMax = 0;
  extra = scannedOperators + EXTRA_BASE;
  return true;
}

/** Reads the locals' declarations: runs of (count, type) after the parameters. */
function readLocals(type: u32): void {
  const parameters = typeParameterCount(type);
  const start = position();
  const groups = readU32();
  let total: u64 = parameters;
  for (let i: u32 = 0; i < groups && !failed(); i++) {
    const at = position();
    total += readU32();
    if (total > 0xffff_ffff) failAt(Reason.TooManyLocals, at);
    readLocalType();
  }
  if (failed()) return;
  if (total > FUNCTION_LOCALS_MAX) {
    failAt(Reason.LocalsLimit, start);
    return;
  }
  localCount = <u32>total;
  localTypes = allocateFunctionZeroed(<usize>max<u32>(localCount, 64) + 63);
  let next = localTypes;
  for (let i: u32 = 0; i < parameters; i++) store<u8>(next++, typeParameter(type, i));
  setPosition(start);
  readU32();
  for (let i: u32 = 0; i < groups; i++) {
    const count = readU32();
    const local = readLocalType();
    memory.fill(next, <u8>local, count);
    next += count;
  }
}

function readLocalType(): u32 {
  const at = position();
  const byte = readByte();
  const type = valueTypeOf(byte);
  if (type == ValueType.None) refuseType(byte, at, Reason.BadValueType);
  return type;
}

/** Walks the body once. */
function walk(index: u32, type: u32): void {
  ssaLocalCount = findLiveness(localCount, ssaLocalsMax);
  const parameters = typeParameterCount(type);
  beginFunction(
    scannedNodes + 2 * parameters + 8 + extra,
    scannedBlocks + 1,
    scannedEdges + 2,
    scannedWords + scannedEdges * 4 + typeResultCount(type) * 2 + extra * 4,
  );
  resetOperands(operandRoom);
  resetControl(scannedDepth, workRoom);
  resetLocals(localTypes);
  setSourceOffset(functionRecord(index).bodyStart);
  openEntry(type);
  openFunction(typeRecord(type));
  walkOperators();
  if (failed() || walkOverflowed()) return;
  if (position() != readerEnd()) failHere(Reason.EndExpected);
}

/** The entry block: arguments, and zero for locals that are read before they are written. */
function openEntry(type: u32): void {
  startBlock();
  const parameters = typeParameterCount(type);
  for (let i: u32 = 0; i < parameters; i++) {
    const id = append(Op.Argument, localType(i), 0, 0, i, 0);
    if (i < ssaLocalCount) setLocalNode(i, id);
  }
  for (let i = ssaLocalCount; i < parameters; i++) {
    append(Op.FrameLocalSet, 0, NodeFlag.Effect, i - ssaLocalCount, i + 1, 0);
  }
  const zeros = memory.data(32, 16);
  memory.fill(zeros, 0, 32);
  for (let i = parameters; i < ssaLocalCount; i++) {
    if (!setHas(entrySet(), i)) continue;
    const valueType = localType(i);
    const slot = zeros + ((<usize>valueType) << 2);
    if (load<u32>(slot) == 0) store<u32>(slot, zeroOf(valueType));
    setLocalNode(i, load<u32>(slot));
  }
}

function zeroOf(type: u32): u32 {
  if (type >= <u32>ValueType.FuncRef) return append(Op.RefNull, type, 0, 0, 0, 0);
  if (type != ValueType.V128) return append(Op.Constant, type, 0, 0, 0, 0);
  const first = takeWords(4);
  memory.fill(word(first), 0, 16);
  return append(Op.Constant, type, 0, first, 0, 0);
}

function walkOperators(): void {
  const input = theModule().input;
  const end = readerEnd();
  while (position() < end && !walkOverflowed()) {
    const at = position();
    setOperatorAddress(at);
    setSourceOffset(<u32>(at - input));
    let operator: u32 = load<u8>(at);
    setPosition(at + 1);
    if (operator >= 0xfc) {
      if (operator <= 0xfd) operator = prefixedOperator(operator, readU32());
      if (failed()) return;
    }
    walkOperator(operator, at);
    if (controlDepth() == 0) return;
  }
  if (!failed() && !walkOverflowed()) failHere(Reason.UnexpectedEnd);
}

function walkOperator(operator: u32, at: usize): void {
  const entry = operatorEntry(operator);
  switch (operatorClass(entry)) {
    case OperatorClass.Illegal: failAt(Reason.IllegalOpcode, at); break;
    case OperatorClass.Missing: refuseOperator(operatorFeature(entry), at); break;
    case OperatorClass.Unary: {
      const a = pop(operatorTypeA(entry));
      const type = operatorResult(entry);
      const traps = (operatorFlags(entry) & OperatorFlag.Traps) != 0;
      push(isBuilding() ? makeUnary(operator, type, traps, a) : 0, type);
      break;
    }
    case OperatorClass.Binary: {
      const b = pop(operatorTypeB(entry));
      const a = pop(operatorTypeA(entry));
      const type = operatorResult(entry);
      const traps = (operatorFlags(entry) & OperatorFlag.Traps) != 0;
      push(isBuilding() ? makeBinary(operator, type, traps, a, b) : 0, type);
      break;
    }
    case OperatorClass.LocalGet: getLocal(); break;
    case OperatorClass.LocalSet: setLocal(); break;
    case OperatorClass.LocalTee: teeLocal(); break;
    case OperatorClass.I32Const: {
      const value = readS32();
      push(isBuilding() ? constant32(ValueType.I32, value) : 0, ValueType.I32);
      break;
    }
    case OperatorClass.Load: memoryLoad(operator, entry); break;
    case OperatorClass.Store: memoryStore(operator, entry); break;
    case OperatorClass.BrIf: branchIf(); break;
    case OperatorClass.Br: branch(); break;
    case OperatorClass.Block: openBlock(); break;
    case OperatorClass.Loop: openLoopConstruct(); break;
    case OperatorClass.If: openIf(); break;
    case OperatorClass.Else: elsePart(); break;
    case OperatorClass.End: endConstruct(); break;
    case OperatorClass.BrTable: branchTable(); break;
    case OperatorClass.Return: returnValues(); break;
    case OperatorClass.Call: callFunction(); break;
    case OperatorClass.CallIndirect: callIndirect(); break;
    case OperatorClass.Drop: drop(); break;
    case OperatorClass.Select: select(); break;
    case OperatorClass.SelectTyped: selectTyped(); break;
    case OperatorClass.GlobalGet: getGlobal(); break;
    case OperatorClass.GlobalSet: setGlobal(); break;
    case OperatorClass.I64Const: {
      const value = readS64();
      push(isBuilding() ? constant64(ValueType.I64, value) : 0, ValueType.I64);
      break;
    }
    case OperatorClass.F32Const: {
      const bits = readFixed32();
      push(isBuilding() ? constant32(ValueType.F32, bits) : 0, ValueType.F32);
      break;
    }
    case OperatorClass.F64Const: {
      const bits = readFixed64();
      push(isBuilding() ? constant64(ValueType.F64, bits) : 0, ValueType.F64);
      break;
    }
    case OperatorClass.Unreachable: trapUnreachable(); break;
    case OperatorClass.Nop: break;
    case OperatorClass.MemorySize: memorySize(); break;
    case OperatorClass.MemoryGrow: memoryGrow(); break;
    case OperatorClass.RefNull: nullReference(); break;
    case OperatorClass.RefIsNull: isNull(); break;
    case OperatorClass.RefFunc: referenceFunction(); break;
    case OperatorClass.ReturnCall: returnCall(); break;
    case OperatorClass.ReturnCallIndirect: returnCallIndirect(); break;
    default:
      if (operator < 0x200) readBulk(operatorClass(entry));
      else readVector(operator, entry);
  }
}

function refuseOperator(feature: u32, at: usize): void {
  switch (feature) {
    case Feature.Threads: failAt(Reason.ThreadsUnsupported, at); break;
    case Feature.Exceptions: failAt(Reason.ExceptionsUnsupported, at); break;
    case Feature.TypedReferences: failAt(Reason.TypedReferencesUnsupported, at); break;
    default: failAt(Reason.GcUnsupported, at);
  }
}
