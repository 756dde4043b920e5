// The sections that define tables, memories, globals, exports and the start function.

import { ConstantKind, ExternKind } from "../../abi/compiled_module";
import { allocateFunction, allocateFunctionZeroed, resetFunction } from "../memory/arena";
import {
  SORTED_STRING_SIZE, sameString, sortStrings, sortedString,
} from "../memory/sort";
import { declareFunction, readConstant } from "./constant";
import { growTable } from "./decode_imports";
import { Reason, failed } from "./errors";
import { EXPORTS_MAX, GLOBALS_MAX, MEMORIES_MAX, TABLES_MAX } from "./limits";
import {
  ConstantRecord, EXPORT_RECORD_SIZE, ExportRecord, FunctionKind, GLOBAL_RECORD_SIZE, GlobalRecord,
  MEMORY_RECORD_SIZE, TABLE_RECORD_SIZE, TableRecord, exportRecord, functionRecord, functionType,
  globalRecord, memoryRecord, tableRecord, theModule, typeParameterCount, typeResultCount,
} from "./module";
import {
  failAt, offset, position, readByte, readCount, readName, setPosition,
} from "./reader";
import { readIndex, readMemoryType, readMutability, readTableType, readValueType } from "./types";

/** Section 4. A table may have an initial element: 0x40 0x00, type, constant expression. */
export function decodeTables(): void {
  const m = theModule();
  const at = position();
  const count = readCount(TABLES_MAX);
  if (m.tableCount + count > TABLES_MAX) failAt(Reason.TooMany, at);
  m.tables = growTable(m.tables, m.tableCount, count, TABLE_RECORD_SIZE);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    const record = tableRecord(m.tableCount);
    const start = position();
    const hasInitializer = readByte() == 0x40;
    if (failed()) return;
    if (hasInitializer) {
      if (readByte() != 0) failAt(Reason.BadTableInitializer, start);
    } else {
      setPosition(start);
    }
    readTableType(record);
    record.kind = ConstantKind.Null;
    if (hasInitializer && !failed()) {
      const initial = changetype<usize>(record) + offsetof<TableRecord>("kind");
      readConstant(record.type, m.globalCount, changetype<ConstantRecord>(initial));
    }
    m.tableCount++;
  }
}

/** Section 5. */
export function decodeMemories(): void {
  const m = theModule();
  const at = position();
  const count = readCount(MEMORIES_MAX);
  if (m.memoryCount + count > MEMORIES_MAX) failAt(Reason.TooMany, at);
  m.memories = growTable(m.memories, m.memoryCount, count, MEMORY_RECORD_SIZE);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    readMemoryType(memoryRecord(m.memoryCount++));
  }
}

/** Section 6. */
export function decodeGlobals(): void {
  const m = theModule();
  const at = position();
  const count = readCount(GLOBALS_MAX);
  if (m.globalCount + count > GLOBALS_MAX) failAt(Reason.TooMany, at);
  m.globals = growTable(m.globals, m.globalCount, count, GLOBAL_RECORD_SIZE);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    const record = globalRecord(m.globalCount);
    record.type = readValueType();
    record.mutable = readMutability();
    if (failed()) return;
    const initial = changetype<usize>(record) + offsetof<GlobalRecord>("kind");
    readConstant(record.type, m.globalCount, changetype<ConstantRecord>(initial));
    m.globalCount++;
  }
}

/** Section 7. */
export function decodeExports(): void {
  const m = theModule();
  const count = readCount(EXPORTS_MAX);
  m.exports = growTable(0, 0, count, EXPORT_RECORD_SIZE);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    const record = exportRecord(i);
    record.nameLength = readName();
    record.nameOffset = offset() - record.nameLength;
    const kindAt = position();
    const kind = readByte();
    if (failed()) return;
    record.kind = kind;
    readExported(record, kind, kindAt);
    if (failed()) return;
    m.exportCount = i + 1;
  }
  if (!failed()) checkNames(count);
}

function readExported(record: ExportRecord, kind: u32, at: usize): void {
  const m = theModule();
  switch (kind) {
    case ExternKind.Function: {
      const start = position();
      record.index = readIndex(m.functionCount, Reason.UnknownFunction);
      if (!failed()) declareFunction(record.index, start);
      break;
    }
    case ExternKind.Table:
      record.index = readIndex(m.tableCount, Reason.UnknownTable);
      break;
    case ExternKind.Memory:
      record.index = readIndex(m.memoryCount, Reason.UnknownMemory);
      break;
    case ExternKind.Global:
      record.index = readIndex(m.globalCount, Reason.UnknownGlobal);
      break;
    default:
      failAt(kind == 4 ? Reason.ExceptionsUnsupported : Reason.BadExportKind, at);
  }
}

/** Refuses the first export whose name stands before it already. */
function checkNames(count: u32): void {
  const m = theModule();
  const size = <usize>count * SORTED_STRING_SIZE;
  const names = allocateFunctionZeroed(size);
  for (let i: u32 = 0; i < count; i++) {
    const name = sortedString(names, i);
    name.start = m.input + exportRecord(i).nameOffset;
    name.length = exportRecord(i).nameLength;
    name.number = i;
  }
  const sorted = sortStrings(names, allocateFunction(size), count);
  let first: u32 = count;
  for (let i: u32 = 1; i < count; i++) {
    const name = sortedString(sorted, i);
    if (name.number < first && sameString(sortedString(sorted, i - 1), name)) first = name.number;
  }
  if (first < count) failAt(Reason.DuplicateExport, m.input + exportRecord(first).nameOffset);
  resetFunction();
}

/** Section 8. */
export function decodeStart(): void {
  const m = theModule();
  const at = position();
  const index = readIndex(m.functionCount, Reason.UnknownFunction);
  if (failed()) return;
  const type = functionType(index);
  if (functionRecord(index).kind == FunctionKind.Intrinsic) {
    failAt(Reason.IntrinsicUse, at);
  } else if (typeParameterCount(type) != 0 || typeResultCount(type) != 0) {
    failAt(Reason.StartFunction, at);
  }
  m.startFunction = index;
}
