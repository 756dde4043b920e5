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
import { controlDepth, resetControl } from "./control";
import { Reason, failed } from "./errors";
import { resetLocals, setLocalNode } from "./joins";
import { FUNCTION_LOCALS_MAX, SSA_LOCALS_MAX } from "./limits";
import { functionRecord, theModule, typeParameter, typeParameterCount, typeRecord,
  typeResultCount } from "./module";
import { operandTop, pop, push, resetOperands, setOperatorAddress } from "./operand_stack";
import {
  Feature, FEATURES_ALL, OperatorClass, OperatorFlag, operatorClass, operatorEntry, operatorFeature,
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

/** Walks of one body: each has twice the room for parameters and operands, the last half is SSA-free. */
const ATTEMPTS_MAX: u32 = 12;
/** From this attempt on all locals live in the frame. */
const ATTEMPT_WITHOUT_SSA: u32 = 4;

let localCount: u32 = 0;
let ssaLocalCount: u32 = 0;
/** u8 per local: ValueType. */
let localTypes: usize = 0;
let operatorTotal: u32 = 0;
let enabledFeatures: u32 = FEATURES_ALL;

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

/** Starts a module. @param features Feature bits that bodies may use */
export function resetBodies(features: u32): void {
  operatorTotal = 0;
  enabledFeatures = features;
}

@inline
export function featureEnabled(feature: u32): bool {
  return (enabledFeatures & feature) != 0;
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
  for (let attempt: u32 = 0; attempt < ATTEMPTS_MAX; attempt++) {
    setReader(code, end);
    walk(index, record.typeIndex, attempt);
    if (failed()) break;
    if (!overflowed()) {
      const ir = endFunction();
      ir.functionIndex = index;
      ir.typeIndex = record.typeIndex;
      ir.frameLocalCount = localCount - ssaLocalCount;
      ir.wasmBodyOffset = record.bodyStart;
      return ir;
    }
    releaseFunction();
  }
  if (!failed()) failAt(Reason.FunctionTooComplex, code);
  return theFunction();
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

/** One attempt to walk a body. */
function walk(index: u32, type: u32, attempt: u32): void {
  const scale = attempt < ATTEMPT_WITHOUT_SSA ? attempt : attempt - ATTEMPT_WITHOUT_SSA;
  const localsMax: u32 = attempt < ATTEMPT_WITHOUT_SSA ? SSA_LOCALS_MAX : 0;
  ssaLocalCount = findLiveness(localCount, localsMax);
  const results = typeResultCount(type);
  const extra = (scannedOperators / 8 + 256) << scale;
  beginFunction(
    scannedNodes + typeParameterCount(type) + (localsMax == 0 ? localCount : 0) + extra,
    scannedBlocks + 1,
    scannedEdges + 2,
    scannedWords + scannedEdges * 4 + results * 2 + extra * 4,
  );
  resetOperands(min<u32>(scannedOperators + results + 64, 1024) << (scale << 1));
  resetControl(scannedDepth, (<usize>constructCount * 8 + 4096) << (scale << 1));
  resetLocals(localTypes);
  setSourceOffset(functionRecord(index).bodyStart);
  openEntry(type);
  openFunction(typeRecord(type));
  walkOperators();
  if (failed() || overflowed()) return;
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
  while (position() < end && !overflowed()) {
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
  if (!failed() && !overflowed()) failHere(Reason.UnexpectedEnd);
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
    case OperatorClass.ReturnCall:
      if (!featureEnabled(Feature.TailCalls)) refuseOperator(Feature.TailCalls, at);
      else returnCall();
      break;
    case OperatorClass.ReturnCallIndirect:
      if (!featureEnabled(Feature.TailCalls)) refuseOperator(Feature.TailCalls, at);
      else returnCallIndirect();
      break;
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
    case Feature.TailCalls: failAt(Reason.TailCallsUnsupported, at); break;
    default: failAt(Reason.GcUnsupported, at);
  }
}
