// Constant expressions: validated, and evaluated as far as the module alone determines them
// (WebAssembly core specification 3.4.8, with the extended constants).
//
// The result is what abi/compiled_module.ts stores: a value, a global, a function, null, or, when
// arithmetic needs an imported global, the expression's bytes for the linker.

import { ConstantKind } from "../../abi/compiled_module";
import { ValueType } from "../ir/op";
import { growModule } from "../memory/arena";
import { Reason, failed } from "./errors";
import { ConstantRecord, FunctionKind, functionRecord, globalRecord, theModule } from "./module";
import {
  Feature, OperatorClass, operatorClass, operatorEntry, operatorFeature, prefixedOperator,
} from "./opcodes";
import {
  failAt, position, readByte, readFixed32, readFixed64, readS32, readS64, readU32,
} from "./reader";
import { readHeapType } from "./types";

/** Operands that a constant expression may hold at a time. */
const STACK_MAX: u32 = 256;

/** One operand: kind and type u32 each, then the value u64. */
const stack = memory.data(256 * 16, 16);
let height: u32 = 0;

function push(kind: u32, type: u32, value: u64, start: usize): void {
  if (height == STACK_MAX) {
    failAt(Reason.FunctionTooComplex, start);
    return;
  }
  const slot = stack + ((<usize>height) << 4);
  height++;
  store<u32>(slot, kind);
  store<u32>(slot, type, 4);
  store<u64>(slot, value, 8);
}

/** Appends words to the module's expressions; returns the index of the first. */
function appendWords(count: u32): u32 {
  const m = theModule();
  const first = m.expressionWordCount;
  const needed = first + count;
  if (needed > m.expressionCapacity) {
    const capacity = max<u32>(needed * 2, 64);
    m.expressions = growModule(m.expressions, m.expressionCapacity * 4, capacity * 4);
    m.expressionCapacity = capacity;
  }
  m.expressionWordCount = needed;
  return first;
}

/**
 * Reads a constant expression and its `end`.
 * @param expected the ValueType that it must have
 * @param globalCount globals below this index may be read
 */
export function readConstant(expected: u32, globalCount: u32, result: ConstantRecord): void {
  const start = position();
  height = 0;
  while (true) {
    const at = position();
    const opcode = readByte();
    if (failed()) return;
    if (opcode == 0x0b) break;
    readConstantOperator(opcode, at, globalCount);
    if (failed()) return;
  }
  if (height != 1 || load<u32>(stack, 4) != expected) {
    failAt(Reason.TypeMismatch, start);
    return;
  }
  const kind = load<u32>(stack);
  result.kind = kind;
  if (kind == ConstantKind.Expression) {
    const size = <u32>(position() - start);
    const first = appendWords(size);
    const words = theModule().expressions + ((<usize>first) << 2);
    for (let i: u32 = 0; i < size; i++) {
      store<u32>(words + ((<usize>i) << 2), load<u8>(start + i));
    }
    result.low = first;
    result.high = size;
  } else {
    result.low = load<u32>(stack, 8);
    result.high = load<u32>(stack, 12);
  }
}

function readConstantOperator(opcode: u32, at: usize, globalCount: u32): void {
  switch (opcode) {
    case 0x41:
      push(ConstantKind.Value, ValueType.I32, <u64>(<u32>readS32()), at);
      break;
    case 0x42:
      push(ConstantKind.Value, ValueType.I64, readS64(), at);
      break;
    case 0x43:
      push(ConstantKind.Value, ValueType.F32, readFixed32(), at);
      break;
    case 0x44:
      push(ConstantKind.Value, ValueType.F64, readFixed64(), at);
      break;
    case 0x23:
      readConstantGlobal(at, globalCount);
      break;
    case 0xd0:
      push(ConstantKind.Null, readHeapType(), 0, at);
      break;
    case 0xd2:
      readConstantFunction(at);
      break;
    case 0x6a: // add, sub, mul
    case 0x6b:
    case 0x6c:
      combine(opcode - 0x6a, ValueType.I32, at);
      break;
    case 0x7c:
    case 0x7d:
    case 0x7e:
      combine(opcode - 0x7c, ValueType.I64, at);
      break;
    default:
      readConstantVector(opcode, at);
  }
}

function readConstantGlobal(at: usize, globalCount: u32): void {
  const index = readU32();
  if (failed()) return;
  if (index >= globalCount) {
    failAt(Reason.UnknownGlobal, at);
    return;
  }
  const record = globalRecord(index);
  if (record.mutable) failAt(Reason.ConstantExpected, at);
  push(ConstantKind.Global, record.type, index, at);
}

function readConstantFunction(at: usize): void {
  const index = readU32();
  if (failed()) return;
  if (declareFunction(index, at)) push(ConstantKind.Function, ValueType.FuncRef, index, at);
}

/** Marks a function as one that ref.func may name; false after an error. */
export function declareFunction(index: u32, at: usize): bool {
  if (index >= theModule().functionCount) {
    failAt(Reason.UnknownFunction, at);
    return false;
  }
  const record = functionRecord(index);
  if (record.kind == FunctionKind.Intrinsic) {
    failAt(Reason.IntrinsicUse, at);
    return false;
  }
  record.declared = 1;
  return true;
}

/** v128.const, or an operator that is not constant. */
function readConstantVector(opcode: u32, at: usize): void {
  let operator = opcode;
  if (opcode == 0xfc || opcode == 0xfd) {
    const sub = readU32();
    if (failed()) return;
    operator = prefixedOperator(opcode, sub);
  }
  if (operator == 0x20c) {
    const low = readFixed64();
    const high = readFixed64();
    if (failed()) return;
    const first = appendWords(4);
    const words = theModule().expressions + ((<usize>first) << 2);
    store<u64>(words, low);
    store<u64>(words, high, 8);
    push(ConstantKind.Value, ValueType.V128, first, at);
    return;
  }
  const entry = operatorEntry(operator);
  const kind = operatorClass(entry);
  if (kind == OperatorClass.Illegal) {
    failAt(Reason.IllegalOpcode, at);
  } else if (kind == OperatorClass.Missing && operatorFeature(entry) != Feature.Exceptions) {
    // Typed references and GC have constant operators of their own.
    failAt(Reason.GcUnsupported, at);
  } else {
    failAt(Reason.ConstantExpected, at);
  }
}

/** Replaces two operands by their sum, difference or product. */
function combine(operation: u32, type: u32, at: usize): void {
  if (height < 2) {
    failAt(Reason.TypeMismatch, at);
    return;
  }
  height--;
  const b = stack + ((<usize>height) << 4);
  const a = b - 16;
  if (load<u32>(a, 4) != type || load<u32>(b, 4) != type) {
    failAt(Reason.TypeMismatch, at);
    return;
  }
  if (load<u32>(a) != ConstantKind.Value || load<u32>(b) != ConstantKind.Value) {
    store<u32>(a, ConstantKind.Expression);
    return;
  }
  const x = load<u64>(a, 8);
  const y = load<u64>(b, 8);
  let value = operation == 0 ? x + y : operation == 1 ? x - y : x * y;
  if (type == ValueType.I32) value &= 0xffff_ffff;
  store<u64>(a, value, 8);
}
