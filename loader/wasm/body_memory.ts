// Operators on memories and tables: loads and stores, sizes, and the bulk operators.

import { append, isBuilding, takeWords, theFunction, word } from "../ir/builder";
import { NodeFlag } from "../ir/node";
import { Op, OP_PREFIX_FD, ValueType } from "../ir/op";
import { VectorOp } from "../ir/vector_op";
import { addressRest, forgetAddresses, shareAddress, wholeAddress } from "./addresses";
import { Reason, failed } from "./errors";
import { elementSegmentRecord, tableRecord, theModule } from "./module";
import { OperatorClass, operatorLog2, operatorResult, operatorTypeB } from "./opcodes";
import { failOperator, pop, push } from "./operand_stack";
import { failAt, position, readU32, readU64 } from "./reader";
import { readIndex } from "./types";

/** The memory argument that readAccess read. */
let accessMemory: u32 = 0;
let accessOffset: u32 = 0;

/** Bit of the alignment field that says that a memory index follows. */
const HAS_MEMORY_INDEX: u32 = 0x40;
const BULK_FLAGS: u32 = NodeFlag.Effect | NodeFlag.Traps;

/** Memory index of the memory argument that was read last. */
@inline
export function lastMemory(): u32 {
  return accessMemory;
}

/** Offset of the memory argument that was read last. */
@inline
export function lastOffset(): u32 {
  return accessOffset;
}

/** Reads a memory argument; false after an error. @param log2 the natural alignment */
export function readAccess(log2: u32): bool {
  const at = position();
  const flags = readU32();
  accessMemory = 0;
  if (flags >= HAS_MEMORY_INDEX) {
    if (flags >= 2 * HAS_MEMORY_INDEX) {
      failAt(Reason.BadAlignmentFlags, at);
      return false;
    }
    accessMemory = readU32();
  }
  const offset = readU64();
  accessOffset = <u32>offset;
  if (failed()) return false;
  if (accessMemory >= theModule().memoryCount) {
    failAt(Reason.UnknownMemory, at);
    return false;
  }
  if ((flags & (HAS_MEMORY_INDEX - 1)) > log2) {
    failAt(Reason.AlignmentTooLarge, at);
    return false;
  }
  if (offset > 0xffff_ffff) {
    failAt(Reason.OffsetOutOfRange, at);
    return false;
  }
  return true;
}

/** Every load of a scalar; `entry` is its line in the table of operators. */
export function memoryLoad(operator: u32, entry: usize): void {
  if (!readAccess(operatorLog2(entry))) return;
  const index = pop(ValueType.I32);
  const type = operatorResult(entry);
  let id: u32 = 0;
  if (isBuilding()) {
    const address = addressOperand(operator, index, operatorLog2(entry));
    id = append(operator, type, NodeFlag.Traps, address, addressRest(), accessMemory);
  }
  push(id, type);
}

/** Every store of a scalar. */
export function memoryStore(operator: u32, entry: usize): void {
  if (!readAccess(operatorLog2(entry))) return;
  const value = pop(operatorTypeB(entry));
  const index = pop(ValueType.I32);
  if (!isBuilding()) return;
  const address = addressOperand(operator, index, operatorLog2(entry));
  append(operator, accessMemory, BULK_FLAGS, address, value, addressRest());
}

/** Only what is one load or store instruction shares addresses: not splats and widening loads. */
@inline
function addressOperand(operator: u32, index: u32, log2: u32): u32 {
  const plain = operator < OP_PREFIX_FD || operator == VectorOp.Load || operator == VectorOp.Store;
  if (!plain) return wholeAddress(index, accessOffset);
  return shareAddress(index, accessOffset, accessMemory, log2);
}

function readMemory(): u32 {
  return readIndex(theModule().memoryCount, Reason.UnknownMemory);
}

function readTable(): u32 {
  return readIndex(theModule().tableCount, Reason.UnknownTable);
}

/** memory.size */
export function memorySize(): void {
  const index = readMemory();
  push(isBuilding() ? append(Op.MemorySize, ValueType.I32, 0, index, 0, 0) : 0, ValueType.I32);
}

/** memory.grow */
export function memoryGrow(): void {
  const index = readMemory();
  const delta = pop(ValueType.I32);
  let result: u32 = 0;
  if (isBuilding()) {
    result = append(Op.MemoryGrow, ValueType.I32, NodeFlag.Effect, index, delta, 0);
    theFunction().hasCall = 1;
    forgetAddresses();
  }
  push(result, ValueType.I32);
}

/** The bulk operators, by their class. */
export function readBulk(kind: u32): void {
  switch (kind) {
    case OperatorClass.MemoryInit: memoryInit(); break;
    case OperatorClass.DataDrop: dataDrop(); break;
    case OperatorClass.MemoryCopy: memoryCopy(); break;
    case OperatorClass.MemoryFill: memoryFill(); break;
    case OperatorClass.TableGet: tableGet(); break;
    case OperatorClass.TableSet: tableSet(); break;
    case OperatorClass.TableInit: tableInit(); break;
    case OperatorClass.ElementDrop: elementDrop(); break;
    case OperatorClass.TableCopy: tableCopy(); break;
    case OperatorClass.TableGrow: tableGrow(); break;
    case OperatorClass.TableSize: tableSize(); break;
    default: tableFill();
  }
}

/** A node whose operands stand in the pool: two indices and three operands. */
function appendBulk(op: u32, first: u32, second: u32, a: u32, b: u32, c: u32): void {
  const offset = takeWords(5);
  const at = word(offset);
  store<u32>(at, first);
  store<u32>(at, second, 4);
  store<u32>(at, a, 8);
  store<u32>(at, b, 12);
  store<u32>(at, c, 16);
  append(op, 0, BULK_FLAGS, offset, 0, 0);
}

/** As appendBulk with one index. */
function appendFill(op: u32, index: u32, a: u32, b: u32, c: u32): void {
  const offset = takeWords(4);
  const at = word(offset);
  store<u32>(at, index);
  store<u32>(at, a, 4);
  store<u32>(at, b, 8);
  store<u32>(at, c, 12);
  append(op, 0, BULK_FLAGS, offset, 0, 0);
}

/** Index of a data segment, which the data count section must have announced. */
function readDataSegment(): u32 {
  if (!theModule().hasDataCount) {
    failOperator(Reason.DataCountRequired);
    return 0;
  }
  return readIndex(theModule().dataCount, Reason.UnknownDataSegment);
}

function memoryInit(): void {
  const segment = readDataSegment();
  const index = readMemory();
  const length = pop(ValueType.I32);
  const source = pop(ValueType.I32);
  const destination = pop(ValueType.I32);
  if (isBuilding()) appendBulk(Op.MemoryInit, index, segment, destination, source, length);
}

function dataDrop(): void {
  const segment = readDataSegment();
  if (isBuilding()) append(Op.DataDrop, 0, NodeFlag.Effect, segment, 0, 0);
}

function memoryCopy(): void {
  const to = readMemory();
  const from = readMemory();
  const length = pop(ValueType.I32);
  const source = pop(ValueType.I32);
  const destination = pop(ValueType.I32);
  if (isBuilding()) appendBulk(Op.MemoryCopy, to, from, destination, source, length);
}

function memoryFill(): void {
  const index = readMemory();
  const length = pop(ValueType.I32);
  const value = pop(ValueType.I32);
  const destination = pop(ValueType.I32);
  if (isBuilding()) appendFill(Op.MemoryFill, index, destination, value, length);
}

function tableGet(): void {
  const table = readTable();
  if (failed()) return;
  const index = pop(ValueType.I32);
  const type = tableRecord(table).type;
  const traps = NodeFlag.Traps;
  push(isBuilding() ? append(Op.TableGet, type, traps, table, index, 0) : 0, type);
}

function tableSet(): void {
  const table = readTable();
  if (failed()) return;
  const value = pop(tableRecord(table).type);
  const index = pop(ValueType.I32);
  if (isBuilding()) append(Op.TableSet, 0, BULK_FLAGS, table, index, value);
}

function tableInit(): void {
  const segment = readIndex(theModule().elementCount, Reason.UnknownElementSegment);
  const table = readTable();
  if (failed()) return;
  if (elementSegmentRecord(segment).type != tableRecord(table).type) {
    failOperator(Reason.TypeMismatch);
  }
  const length = pop(ValueType.I32);
  const source = pop(ValueType.I32);
  const destination = pop(ValueType.I32);
  if (isBuilding()) appendBulk(Op.TableInit, table, segment, destination, source, length);
}

function elementDrop(): void {
  const segment = readIndex(theModule().elementCount, Reason.UnknownElementSegment);
  if (isBuilding()) append(Op.ElementDrop, 0, NodeFlag.Effect, segment, 0, 0);
}

function tableCopy(): void {
  const to = readTable();
  const from = readTable();
  if (failed()) return;
  if (tableRecord(to).type != tableRecord(from).type) failOperator(Reason.TypeMismatch);
  const length = pop(ValueType.I32);
  const source = pop(ValueType.I32);
  const destination = pop(ValueType.I32);
  if (isBuilding()) appendBulk(Op.TableCopy, to, from, destination, source, length);
}

function tableGrow(): void {
  theModule().growsTables = 1;
  const table = readTable();
  if (failed()) return;
  const delta = pop(ValueType.I32);
  const value = pop(tableRecord(table).type);
  const effect = NodeFlag.Effect;
  push(
    isBuilding() ? append(Op.TableGrow, ValueType.I32, effect, table, value, delta) : 0,
    ValueType.I32,
  );
}

function tableSize(): void {
  const table = readTable();
  push(isBuilding() ? append(Op.TableSize, ValueType.I32, 0, table, 0, 0) : 0, ValueType.I32);
}

function tableFill(): void {
  const table = readTable();
  if (failed()) return;
  const length = pop(ValueType.I32);
  const value = pop(tableRecord(table).type);
  const destination = pop(ValueType.I32);
  if (isBuilding()) appendFill(Op.TableFill, table, destination, value, length);
}
