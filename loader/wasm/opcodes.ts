// The opcode table: what each operator is, takes and gives. It drives the index scan, validation
// and the construction of nodes, so an operator without a class of its own is one line here.
//
//      0       1           2        3         4        5       6              7
//      | class | immediate | operand types     | result | flags | log2 of the  | feature |
//      |       |           | a      | b        |        |       | access size  | missing |
//
// Operators are numbered as in loader/ir/op.ts: plain, 0x100 + n for prefix 0xFC, 0x200 + n for
// prefix 0xFD. Types are ValueType. Numbers: WebAssembly core specification 5.4 and 7.10.

import { ValueType } from "../ir/op";
import { defineVectorOperators } from "./opcodes_vector";

export const OPERATOR_COUNT: u32 = 0x320;
const ENTRY_SIZE_LOG2: usize = 3;
const table = memory.data(0x320 * 8, 16);

/** How an operator is validated and built. */
export const enum OperatorClass {
  Illegal = 0,
  /** Belongs to a feature that the loader does not have: `feature` says which. */
  Missing = 1,
  Unary = 2,
  Binary = 3,
  LocalGet = 4,
  LocalSet = 5,
  LocalTee = 6,
  I32Const = 7,
  Load = 8,
  Store = 9,
  BrIf = 10,
  Br = 11,
  Block = 12,
  Loop = 13,
  If = 14,
  Else = 15,
  End = 16,
  BrTable = 17,
  Return = 18,
  Call = 19,
  CallIndirect = 20,
  Drop = 21,
  Select = 22,
  SelectTyped = 23,
  GlobalGet = 24,
  GlobalSet = 25,
  I64Const = 26,
  F32Const = 27,
  F64Const = 28,
  Unreachable = 29,
  Nop = 30,
  MemorySize = 31,
  MemoryGrow = 32,
  MemoryInit = 33,
  DataDrop = 34,
  MemoryCopy = 35,
  MemoryFill = 36,
  TableGet = 37,
  TableSet = 38,
  TableInit = 39,
  ElementDrop = 40,
  TableCopy = 41,
  TableGrow = 42,
  TableSize = 43,
  TableFill = 44,
  RefNull = 45,
  RefIsNull = 46,
  RefFunc = 47,
  ReturnCall = 48,
  ReturnCallIndirect = 49,
  V128Const = 50,
  Shuffle = 51,
  Ternary = 52,
  ExtractLane = 53,
  ReplaceLane = 54,
  LoadLane = 55,
  StoreLane = 56,
}

/** What follows the opcode; the index scan skips by this alone. */
export const enum Immediate {
  None = 0,
  Index = 1,
  TwoIndices = 2,
  S32 = 3,
  S64 = 4,
  Bytes4 = 5,
  Bytes8 = 6,
  Bytes16 = 7,
  Byte = 8,
  MemoryAccess = 9,
  MemoryAccessLane = 10,
  BlockType = 11,
  BranchTable = 12,
  Types = 13,
  HeapType = 14,
}

export const enum OperatorFlag {
  Commutative = 1,
  /** Can trap on its operands. */
  Traps = 2,
  /** Makes at most no node at all: counts for nothing in the scan. */
  NoNode = 4,
  /** An i32 comparison result (0 or 1). */
  Comparison = 8,
}

/** Features that the loader does not have; see OperatorClass.Missing. */
export const enum Feature {
  None = 0,
  Threads = 1,
  Exceptions = 2,
  TypedReferences = 3,
  Gc = 4,
}

/** The table's entry of an operator, to be read with the functions below. */
@inline
export function operatorEntry(operator: u32): usize {
  return table + ((<usize>operator) << ENTRY_SIZE_LOG2);
}
/** OperatorClass. */
@inline
export function operatorClass(entry: usize): u32 {
  return load<u8>(entry);
}
/** Immediate: what follows it in the code. */
@inline
export function operatorImmediate(entry: usize): u32 {
  return load<u8>(entry, 1);
}
/** ValueType of its first operand. */
@inline
export function operatorTypeA(entry: usize): u32 {
  return load<u8>(entry, 2);
}
/** ValueType of its second operand. */
@inline
export function operatorTypeB(entry: usize): u32 {
  return load<u8>(entry, 3);
}
/** ValueType of its result. */
@inline
export function operatorResult(entry: usize): u32 {
  return load<u8>(entry, 4);
}
/** OperatorFlag bits. */
@inline
export function operatorFlags(entry: usize): u32 {
  return load<u8>(entry, 5);
}
/** Loads and stores: log2 of the bytes accessed. Lane operators: log2 of the number of lanes. */
@inline
export function operatorLog2(entry: usize): u32 {
  return load<u8>(entry, 6);
}
/** The Feature that it needs and the loader lacks; None for what is there. */
@inline
export function operatorFeature(entry: usize): u32 {
  return load<u8>(entry, 7);
}

/** Number that is no operator, for what lies outside the table. */
export const NO_OPERATOR: u32 = 0x16;

/** The operator number of a prefixed opcode; NO_OPERATOR when there is none. */
@inline
export function prefixedOperator(prefix: u32, sub: u32): u32 {
  if (prefix == 0xfc) return sub < 0x100 ? 0x100 + sub : NO_OPERATOR;
  return sub < OPERATOR_COUNT - 0x200 ? 0x200 + sub : NO_OPERATOR;
}

/** Sets an operator's entry. */
export function define(operator: u32, kind: u32, immediate: u32, a: u32, b: u32, result: u32): void {
  const entry = operatorEntry(operator);
  store<u8>(entry, kind);
  store<u8>(entry, immediate, 1);
  store<u8>(entry, a, 2);
  store<u8>(entry, b, 3);
  store<u8>(entry, result, 4);
}

function flag(first: u32, last: u32, flags: u32): void {
  for (let operator = first; operator <= last; operator++) {
    const entry = operatorEntry(operator);
    store<u8>(entry, load<u8>(entry, 5) | flags, 5);
  }
}

/** An operator with a class of its own. */
export function control(operator: u32, kind: u32, immediate: u32): void {
  define(operator, kind, immediate, 0, 0, 0);
}

/** Operators [first, last] of one operand. */
export function unary(first: u32, last: u32, a: u32, result: u32): void {
  for (let operator = first; operator <= last; operator++) {
    define(operator, OperatorClass.Unary, Immediate.None, a, 0, result);
  }
}

/** Operators [first, last] of two operands of the same type. */
export function binary(first: u32, last: u32, type: u32, result: u32): void {
  for (let operator = first; operator <= last; operator++) {
    define(operator, OperatorClass.Binary, Immediate.None, type, type, result);
  }
}

/** A load of 2^log2 bytes. */
export function memoryLoad(operator: u32, log2: u32, result: u32): void {
  define(operator, OperatorClass.Load, Immediate.MemoryAccess, ValueType.I32, 0, result);
  store<u8>(operatorEntry(operator), log2, 6);
}

/** A store of 2^log2 bytes. */
export function memoryStore(operator: u32, log2: u32, value: u32): void {
  define(operator, OperatorClass.Store, Immediate.MemoryAccess, ValueType.I32, value, 0);
  store<u8>(operatorEntry(operator), log2, 6);
}

function missing(first: u32, last: u32, feature: u32): void {
  for (let operator = first; operator <= last; operator++) {
    define(operator, OperatorClass.Missing, Immediate.None, 0, 0, 0);
    store<u8>(operatorEntry(operator), feature, 7);
  }
}

/** Fills the table. Called once per compilation, before anything is decoded. */
export function initializeOperators(): void {
  defineControl();
  defineAccess();
  defineNumeric();
  defineBulk();
  defineVectorOperators();
  flagOperators();
}

function defineControl(): void {
  control(0x00, OperatorClass.Unreachable, Immediate.None);
  control(0x01, OperatorClass.Nop, Immediate.None);
  control(0x02, OperatorClass.Block, Immediate.BlockType);
  control(0x03, OperatorClass.Loop, Immediate.BlockType);
  control(0x04, OperatorClass.If, Immediate.BlockType);
  control(0x05, OperatorClass.Else, Immediate.None);
  missing(0x06, 0x0a, Feature.Exceptions); // try, catch, throw, rethrow, throw_ref
  control(0x0b, OperatorClass.End, Immediate.None);
  control(0x0c, OperatorClass.Br, Immediate.Index);
  control(0x0d, OperatorClass.BrIf, Immediate.Index);
  control(0x0e, OperatorClass.BrTable, Immediate.BranchTable);
  control(0x0f, OperatorClass.Return, Immediate.None);
  control(0x10, OperatorClass.Call, Immediate.Index);
  control(0x11, OperatorClass.CallIndirect, Immediate.TwoIndices);
  control(0x12, OperatorClass.ReturnCall, Immediate.Index);
  control(0x13, OperatorClass.ReturnCallIndirect, Immediate.TwoIndices);
  missing(0x14, 0x15, Feature.TypedReferences); // call_ref, return_call_ref
  missing(0x18, 0x19, Feature.Exceptions); // delegate, catch_all
  control(0x1a, OperatorClass.Drop, Immediate.None);
  control(0x1b, OperatorClass.Select, Immediate.None);
  control(0x1c, OperatorClass.SelectTyped, Immediate.Types);
  missing(0x1f, 0x1f, Feature.Exceptions); // try_table
  control(0x20, OperatorClass.LocalGet, Immediate.Index);
  control(0x21, OperatorClass.LocalSet, Immediate.Index);
  control(0x22, OperatorClass.LocalTee, Immediate.Index);
  control(0x23, OperatorClass.GlobalGet, Immediate.Index);
  control(0x24, OperatorClass.GlobalSet, Immediate.Index);
  control(0x25, OperatorClass.TableGet, Immediate.Index);
  control(0x26, OperatorClass.TableSet, Immediate.Index);
  control(0xd0, OperatorClass.RefNull, Immediate.HeapType);
  control(0xd1, OperatorClass.RefIsNull, Immediate.None);
  control(0xd2, OperatorClass.RefFunc, Immediate.Index);
  missing(0xd3, 0xd3, Feature.Gc); // ref.eq
  missing(0xd4, 0xd6, Feature.TypedReferences); // ref.as_non_null, br_on_null, br_on_non_null
  missing(0xfb, 0xfb, Feature.Gc);
  missing(0xfe, 0xfe, Feature.Threads);
}

function defineAccess(): void {
  memoryLoad(0x28, 2, ValueType.I32);
  memoryLoad(0x29, 3, ValueType.I64);
  memoryLoad(0x2a, 2, ValueType.F32);
  memoryLoad(0x2b, 3, ValueType.F64);
  memoryLoad(0x2c, 0, ValueType.I32); // load8_s, load8_u
  memoryLoad(0x2d, 0, ValueType.I32);
  memoryLoad(0x2e, 1, ValueType.I32);
  memoryLoad(0x2f, 1, ValueType.I32);
  memoryLoad(0x30, 0, ValueType.I64);
  memoryLoad(0x31, 0, ValueType.I64);
  memoryLoad(0x32, 1, ValueType.I64);
  memoryLoad(0x33, 1, ValueType.I64);
  memoryLoad(0x34, 2, ValueType.I64);
  memoryLoad(0x35, 2, ValueType.I64);
  memoryStore(0x36, 2, ValueType.I32);
  memoryStore(0x37, 3, ValueType.I64);
  memoryStore(0x38, 2, ValueType.F32);
  memoryStore(0x39, 3, ValueType.F64);
  memoryStore(0x3a, 0, ValueType.I32);
  memoryStore(0x3b, 1, ValueType.I32);
  memoryStore(0x3c, 0, ValueType.I64);
  memoryStore(0x3d, 1, ValueType.I64);
  memoryStore(0x3e, 2, ValueType.I64);
  control(0x3f, OperatorClass.MemorySize, Immediate.Index);
  control(0x40, OperatorClass.MemoryGrow, Immediate.Index);
}

function defineNumeric(): void {
  control(0x41, OperatorClass.I32Const, Immediate.S32);
  control(0x42, OperatorClass.I64Const, Immediate.S64);
  control(0x43, OperatorClass.F32Const, Immediate.Bytes4);
  control(0x44, OperatorClass.F64Const, Immediate.Bytes8);
  unary(0x45, 0x45, ValueType.I32, ValueType.I32); // eqz
  binary(0x46, 0x4f, ValueType.I32, ValueType.I32); // comparisons
  unary(0x50, 0x50, ValueType.I64, ValueType.I32);
  binary(0x51, 0x5a, ValueType.I64, ValueType.I32);
  binary(0x5b, 0x60, ValueType.F32, ValueType.I32);
  binary(0x61, 0x66, ValueType.F64, ValueType.I32);
  unary(0x67, 0x69, ValueType.I32, ValueType.I32); // clz, ctz, popcnt
  binary(0x6a, 0x78, ValueType.I32, ValueType.I32); // add … rotr
  unary(0x79, 0x7b, ValueType.I64, ValueType.I64);
  binary(0x7c, 0x8a, ValueType.I64, ValueType.I64);
  unary(0x8b, 0x91, ValueType.F32, ValueType.F32); // abs … sqrt
  binary(0x92, 0x98, ValueType.F32, ValueType.F32); // add … copysign
  unary(0x99, 0x9f, ValueType.F64, ValueType.F64);
  binary(0xa0, 0xa6, ValueType.F64, ValueType.F64);
  unary(0xa7, 0xa7, ValueType.I64, ValueType.I32); // wrap
  unary(0xa8, 0xa9, ValueType.F32, ValueType.I32); // trunc
  unary(0xaa, 0xab, ValueType.F64, ValueType.I32);
  unary(0xac, 0xad, ValueType.I32, ValueType.I64); // extend
  unary(0xae, 0xaf, ValueType.F32, ValueType.I64);
  unary(0xb0, 0xb1, ValueType.F64, ValueType.I64);
  unary(0xb2, 0xb3, ValueType.I32, ValueType.F32); // convert
  unary(0xb4, 0xb5, ValueType.I64, ValueType.F32);
  unary(0xb6, 0xb6, ValueType.F64, ValueType.F32); // demote
  unary(0xb7, 0xb8, ValueType.I32, ValueType.F64);
  unary(0xb9, 0xba, ValueType.I64, ValueType.F64);
  unary(0xbb, 0xbb, ValueType.F32, ValueType.F64); // promote
  unary(0xbc, 0xbc, ValueType.F32, ValueType.I32); // reinterpret
  unary(0xbd, 0xbd, ValueType.F64, ValueType.I64);
  unary(0xbe, 0xbe, ValueType.I32, ValueType.F32);
  unary(0xbf, 0xbf, ValueType.I64, ValueType.F64);
  unary(0xc0, 0xc1, ValueType.I32, ValueType.I32); // extend8_s, extend16_s
  unary(0xc2, 0xc4, ValueType.I64, ValueType.I64);
  unary(0x100, 0x101, ValueType.F32, ValueType.I32); // trunc_sat
  unary(0x102, 0x103, ValueType.F64, ValueType.I32);
  unary(0x104, 0x105, ValueType.F32, ValueType.I64);
  unary(0x106, 0x107, ValueType.F64, ValueType.I64);
}

function defineBulk(): void {
  control(0x108, OperatorClass.MemoryInit, Immediate.TwoIndices);
  control(0x109, OperatorClass.DataDrop, Immediate.Index);
  control(0x10a, OperatorClass.MemoryCopy, Immediate.TwoIndices);
  control(0x10b, OperatorClass.MemoryFill, Immediate.Index);
  control(0x10c, OperatorClass.TableInit, Immediate.TwoIndices);
  control(0x10d, OperatorClass.ElementDrop, Immediate.Index);
  control(0x10e, OperatorClass.TableCopy, Immediate.TwoIndices);
  control(0x10f, OperatorClass.TableGrow, Immediate.Index);
  control(0x110, OperatorClass.TableSize, Immediate.Index);
  control(0x111, OperatorClass.TableFill, Immediate.Index);
}

function flagOperators(): void {
  flag(0x45, 0x66, OperatorFlag.Comparison);
  flag(0x46, 0x47, OperatorFlag.Commutative); // i32.eq, ne
  flag(0x51, 0x52, OperatorFlag.Commutative);
  flag(0x6a, 0x6a, OperatorFlag.Commutative); // i32.add, mul, and, or, xor
  flag(0x6c, 0x6c, OperatorFlag.Commutative);
  flag(0x71, 0x73, OperatorFlag.Commutative);
  flag(0x7c, 0x7c, OperatorFlag.Commutative);
  flag(0x7e, 0x7e, OperatorFlag.Commutative);
  flag(0x83, 0x85, OperatorFlag.Commutative);
  flag(0x6d, 0x70, OperatorFlag.Traps); // i32 division
  flag(0x7f, 0x82, OperatorFlag.Traps);
  flag(0xa8, 0xab, OperatorFlag.Traps); // trunc
  flag(0xae, 0xb1, OperatorFlag.Traps);
  flag(0x01, 0x03, OperatorFlag.NoNode);
  flag(0x05, 0x05, OperatorFlag.NoNode);
  flag(0x0b, 0x0b, OperatorFlag.NoNode);
  flag(0x1a, 0x1a, OperatorFlag.NoNode);
}
