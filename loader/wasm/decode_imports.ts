// The sections that open a module: types, imports and the types of its functions.

import { ExternKind, Isa } from "../../abi/compiled_module";
import { allocateModule, growModule } from "../memory/arena";
import { Reason, fail, failWithDetail, failed } from "./errors";
import {
  INTRINSIC_UNKNOWN, findIntrinsic, hasIntrinsicType, isIntrinsicModule,
} from "./intrinsics";
import {
  FUNCTIONS_MAX, FUNCTION_PARAMETERS_MAX, FUNCTION_RESULTS_MAX, IMPORTS_MAX, MEMORIES_MAX,
  TYPES_MAX,
} from "./limits";
import {
  FUNCTION_RECORD_SIZE, FunctionKind, GLOBAL_RECORD_SIZE, IMPORT_RECORD_SIZE, ImportRecord,
  MEMORY_RECORD_SIZE, TABLE_RECORD_SIZE, TYPE_RECORD_SIZE, functionRecord, globalRecord,
  importRecord, memoryRecord, tableRecord, theModule, typeRecord,
} from "./module";
import { failAt, offset, position, readByte, readCount, readName } from "./reader";
import {
  readIndex, readMemoryType, readMutability, readTableType, readValueType,
} from "./types";

/** Section 1. */
export function decodeTypes(): void {
  const m = theModule();
  const count = readCount(TYPES_MAX);
  m.types = allocateModule(<usize>count * TYPE_RECORD_SIZE);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    const at = position();
    const form = readByte();
    if (form != 0x60) {
      // rec, sub, sub final, struct, array; 0x00 and 0x01 are core:type forms of components
      if (form == 0x4e || form == 0x4f || form == 0x50 || form == 0x5e || form == 0x5f) {
        failAt(Reason.GcUnsupported, at);
      } else {
        failAt(Reason.BadTypeForm, at);
      }
      return;
    }
    const record = typeRecord(i);
    record.parameterCount = readTypeList(FUNCTION_PARAMETERS_MAX);
    record.parameters = listStart;
    record.resultCount = readTypeList(FUNCTION_RESULTS_MAX);
    record.results = listStart;
    m.typeCount = i + 1;
  }
}

let listStart: usize = 0;

/** Reads a vector of value types to listStart; returns their number. */
function readTypeList(max: u32): u32 {
  const at = position();
  const count = readCount(0xffff_ffff);
  if (count > max) {
    failAt(Reason.SignatureTooLong, at);
    return 0;
  }
  listStart = allocateModule(count);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    store<u8>(listStart + i, readValueType());
  }
  return count;
}

/** Section 2. Imports from "machine" become intrinsics where the profile grants them. */
export function decodeImports(profile: u32, isa: Isa): void {
  const m = theModule();
  const count = readCount(IMPORTS_MAX);
  m.imports = allocateModule(<usize>count * IMPORT_RECORD_SIZE);
  // Each table has room for all imports; the sections that define more make them larger.
  m.functions = allocateModule(<usize>count * FUNCTION_RECORD_SIZE);
  m.globals = allocateModule(<usize>count * GLOBAL_RECORD_SIZE);
  m.memories = allocateModule(<usize>count * MEMORY_RECORD_SIZE);
  m.tables = allocateModule(<usize>count * TABLE_RECORD_SIZE);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    const record = importRecord(i);
    record.moduleLength = readName();
    record.moduleOffset = offset() - record.moduleLength;
    record.fieldLength = readName();
    record.fieldOffset = offset() - record.fieldLength;
    m.importCount = i + 1;
    const at = position();
    const kind = readByte();
    if (failed()) return;
    record.kind = kind;
    switch (kind) {
      case ExternKind.Function: importFunction(record, profile, isa); break;
      case ExternKind.Table: importTable(record); break;
      case ExternKind.Memory: importMemory(record); break;
      case ExternKind.Global: importGlobal(record); break;
      default: failAt(kind == 4 ? Reason.ExceptionsUnsupported : Reason.BadImportKind, at);
    }
  }
}

function importFunction(record: ImportRecord, profile: u32, isa: Isa): void {
  const m = theModule();
  const at = offset();
  const type = readIndex(m.typeCount, Reason.UnknownType);
  if (failed()) return;
  const index = m.functionCount++;
  m.importedFunctionCount = m.functionCount;
  record.index = index;
  const target = functionRecord(index);
  target.typeIndex = type;
  if (!isIntrinsicModule(m.input + record.moduleOffset, record.moduleLength)) {
    target.kind = FunctionKind.Imported;
    target.importSlot = m.importSlotCount++;
    return;
  }
  const id = findIntrinsic(m.input + record.fieldOffset, record.fieldLength, profile, isa);
  if (id == INTRINSIC_UNKNOWN) {
    refuseImport(record, Reason.UnknownImport, record.fieldOffset);
  } else if (!hasIntrinsicType(type)) {
    refuseImport(record, Reason.IntrinsicType, at);
  }
  target.kind = FunctionKind.Intrinsic;
  target.intrinsic = id;
  record.intrinsic = 1;
}

function refuseImport(record: ImportRecord, reason: Reason, at: u32): void {
  failWithDetail(reason, at, record.fieldOffset, record.fieldLength);
}

function importTable(record: ImportRecord): void {
  const m = theModule();
  record.index = m.tableCount++;
  m.importedTableCount = m.tableCount;
  const table = tableRecord(record.index);
  table.imported = 1;
  readTableType(table);
}

function importMemory(record: ImportRecord): void {
  const m = theModule();
  if (m.memoryCount == MEMORIES_MAX) fail(Reason.TooMany, offset());
  record.index = m.memoryCount++;
  m.importedMemoryCount = m.memoryCount;
  const memoryType = memoryRecord(record.index);
  memoryType.imported = 1;
  readMemoryType(memoryType);
}

function importGlobal(record: ImportRecord): void {
  const m = theModule();
  record.index = m.globalCount++;
  m.importedGlobalCount = m.globalCount;
  const global = globalRecord(record.index);
  global.imported = 1;
  global.type = readValueType();
  global.mutable = readMutability();
}

/** Section 3. */
export function decodeFunctions(): void {
  const m = theModule();
  const count = readCount(FUNCTIONS_MAX);
  const imported = m.functionCount;
  m.functions = growTable(m.functions, imported, count, FUNCTION_RECORD_SIZE);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    const record = functionRecord(imported + i);
    record.kind = FunctionKind.Defined;
    record.typeIndex = readIndex(m.typeCount, Reason.UnknownType);
  }
  m.functionCount = imported + count;
  m.declaredFunctionCount = count;
}

/** Makes room for `more` records behind `count`. */
export function growTable(table: usize, count: u32, more: u32, recordSize: usize): usize {
  if (more == 0) return table;
  return growModule(table, <usize>count * recordSize, (<usize>count + <usize>more) * recordSize);
}
