// Writes the compiled module (abi/compiled_module.ts) from the decoded module's tables and what
// code generation made. One block in the module arena, sections in the order of the header.

import {
  CB_HAS_MAX,
  CB_HIGH,
  CB_IMPORTED,
  CB_KIND,
  CB_LOW,
  CB_MAX,
  CB_MIN,
  CB_RESERVE,
  CB_SIZE,
  CB_TYPE,
  CD_HIGH,
  CD_KIND,
  CD_LENGTH,
  CD_LOW,
  CD_MEMORY,
  CD_MODE,
  CD_OFFSET,
  CD_SIZE,
  CE_INDEX,
  CE_KIND,
  CE_NAME,
  CE_SIZE,
  CF_CODE_OFFSET,
  CF_CODE_SIZE,
  CF_FRAME_SIZE,
  CF_NAME,
  CF_SIZE,
  CF_TYPE,
  CF_WASM_OFFSET,
  CG_HIGH,
  CG_IMPORTED,
  CG_KIND,
  CG_LOW,
  CG_MUTABLE,
  CG_SIZE,
  CG_TYPE,
  CI_FIELD,
  CI_INDEX,
  CI_KIND,
  CI_MODULE,
  CI_SIZE,
  CI_TYPE,
  CL_SIZE,
  CM_CODE,
  CM_CPU_LEVEL,
  CM_DATA,
  CM_DATA_SEGMENTS,
  CM_ELEMENT_ITEMS,
  CM_ELEMENT_SEGMENTS,
  CM_ENVIRONMENT,
  CM_EXPORTS,
  CM_EXPRESSIONS,
  CM_FUNCTIONS,
  CM_GLOBALS,
  CM_HEADER_SIZE,
  CM_IMPORTED_FUNCTION_COUNT,
  CM_IMPORTS,
  CM_INSTANCE_SIZE,
  CM_ISA,
  CM_LOCATIONS,
  CM_MAGIC,
  CM_MEMORIES,
  CM_NAME,
  CM_PROFILE,
  CM_SIZE,
  CM_START_FUNCTION,
  CM_STRINGS,
  CM_TABLES,
  CM_TYPES,
  CM_TYPE_BYTES,
  CM_VERSION,
  COMPILED_MODULE_MAGIC,
  COMPILED_MODULE_VERSION,
  CS_COUNT,
  CS_FIRST,
  CS_HIGH,
  CS_KIND,
  CS_LOW,
  CS_MODE,
  CS_SIZE,
  CS_TABLE,
  CS_TYPE,
  CT_PARAMETERS,
  CT_PARAMETER_COUNT,
  CT_RESULTS,
  CT_RESULT_COUNT,
  CT_SIZE,
  CX_SIZE,
  CY_HAS_MAX,
  CY_IMPORTED,
  CY_MAX,
  CY_MIN,
  CY_SIZE,
  ExternKind,
  NO_INDEX,
} from "../../abi/compiled_module";
import { TABLE_RESERVE } from "../../abi/instance_layout";
import { codeAddress, codePosition } from "../codegen/code_buffer";
import { COMPILED_FUNCTION_SIZE, CompiledFunction, compiledFunctions } from "../codegen/compiled_function";
import { copyLocations, locationCount } from "../codegen/locations";
import { allocateModule } from "../memory/arena";
import {
  dataSegmentRecord,
  elementSegmentRecord,
  exportRecord,
  functionRecord,
  globalRecord,
  importRecord,
  memoryRecord,
  tableRecord,
  theModule,
  typeRecord,
  wasmTypeByte,
} from "../wasm/module";
import { layOutInstance, reserveSize } from "./image_layout";

let blob: usize = 0;
let blobNext: usize = 0;
let stringsNext: usize = 0;
let stringsStart: usize = 0;

/**
 * Writes the blob; CM_SIZE tells how long it is. Code, functions and locations are what the code
 * generator left (finishModuleCode).
 * @returns its offset in linear memory
 */
export function writeCompiledModule(isa: u32, cpuLevel: u32, profile: u32, environment: u32): usize {
  const m = theModule();
  const locations = locationCount();
  const stringSize = sizeOfStrings();
  const dataSize = sizeOfData();
  const typeBytes = sizeOfTypeBytes();
  const definedCount = m.functionCount - m.importedFunctionCount;
  const importCount = realImportCount();
  const size: u64 =
    <u64>CM_HEADER_SIZE + 16 * 17 +
    <u64>codePosition() + <u64>definedCount * CF_SIZE + <u64>locations * CL_SIZE +
    <u64>m.typeCount * CT_SIZE + <u64>typeBytes + <u64>importCount * CI_SIZE + <u64>m.exportCount * CE_SIZE +
    <u64>m.globalCount * CG_SIZE + <u64>m.memoryCount * CY_SIZE + <u64>m.tableCount * CB_SIZE +
    <u64>m.dataCount * CD_SIZE + <u64>m.elementCount * CS_SIZE + <u64>m.elementItemCount * CX_SIZE +
    <u64>dataSize + <u64>stringSize + <u64>m.expressionWordCount * 4;
  blob = allocateModule(<usize>size);
  blobNext = blob + CM_HEADER_SIZE;
  writeHeader(isa, cpuLevel, profile, environment);

  const code = beginSection(CM_CODE, codePosition(), 1);
  memory.copy(code, codeAddress(), codePosition());
  const functionSection = beginSection(CM_FUNCTIONS, definedCount, CF_SIZE);
  const locationSection = beginSection(CM_LOCATIONS, locations, CL_SIZE);
  copyLocations(locationSection);
  const types = beginSection(CM_TYPES, m.typeCount, CT_SIZE);
  writeTypes(types, beginSection(CM_TYPE_BYTES, typeBytes, 1));
  const imports = beginSection(CM_IMPORTS, importCount, CI_SIZE);
  const exports = beginSection(CM_EXPORTS, m.exportCount, CE_SIZE);
  writeGlobals(beginSection(CM_GLOBALS, m.globalCount, CG_SIZE));
  writeMemories(beginSection(CM_MEMORIES, m.memoryCount, CY_SIZE));
  writeTables(beginSection(CM_TABLES, m.tableCount, CB_SIZE));
  const dataSegments = beginSection(CM_DATA_SEGMENTS, m.dataCount, CD_SIZE);
  writeElementSegments(beginSection(CM_ELEMENT_SEGMENTS, m.elementCount, CS_SIZE));
  const items = beginSection(CM_ELEMENT_ITEMS, m.elementItemCount, CX_SIZE);
  memory.copy(items, m.elementItems, <usize>m.elementItemCount * CX_SIZE);
  writeData(dataSegments, beginSection(CM_DATA, dataSize, 1));
  stringsStart = beginSection(CM_STRINGS, stringSize, 1);
  stringsNext = stringsStart;
  const expressions = beginSection(CM_EXPRESSIONS, m.expressionWordCount, 4);
  memory.copy(expressions, m.expressions, <usize>m.expressionWordCount << 2);

  writeString(blob + CM_NAME, m.nameOffset, m.nameLength);
  writeFunctions(functionSection, compiledFunctions(), definedCount);
  writeImports(imports);
  writeExports(exports);
  store<u32>(blob + CM_SIZE, <u32>(blobNext - blob));
  // The layout of the instance follows from the blob; one that is too large is refused at link.
  store<u32>(blob + CM_INSTANCE_SIZE, layOutInstance(blob) ? reserveSize : NO_INDEX);
  return blob;
}

/** Starts the next section, 16-byte aligned, and enters it in the header. */
function beginSection(field: usize, count: u32, recordSize: usize): usize {
  const start = blobNext;
  store<u32>(blob + field, <u32>(start - blob));
  store<u32>(blob + field, count, 4);
  blobNext = (start + <usize>count * recordSize + 15) & ~15;
  return start;
}

function writeHeader(isa: u32, cpuLevel: u32, profile: u32, environment: u32): void {
  const m = theModule();
  store<u32>(blob + CM_MAGIC, COMPILED_MODULE_MAGIC);
  store<u32>(blob + CM_VERSION, COMPILED_MODULE_VERSION);
  store<u32>(blob + CM_ISA, isa);
  store<u32>(blob + CM_CPU_LEVEL, cpuLevel);
  store<u32>(blob + CM_PROFILE, profile);
  store<u32>(blob + CM_ENVIRONMENT, environment);
  store<u32>(blob + CM_START_FUNCTION, m.startFunction);
  store<u32>(blob + CM_IMPORTED_FUNCTION_COUNT, m.importedFunctionCount);
}

function realImportCount(): u32 {
  const m = theModule();
  let count: u32 = 0;
  for (let i: u32 = 0; i < m.importCount; i++) {
    if (!importRecord(i).intrinsic) count++;
  }
  return count;
}

function sizeOfStrings(): u32 {
  const m = theModule();
  let size = m.nameLength;
  for (let i: u32 = m.importedFunctionCount; i < m.functionCount; i++) size += functionRecord(i).nameLength;
  for (let i: u32 = 0; i < m.exportCount; i++) size += exportRecord(i).nameLength;
  for (let i: u32 = 0; i < m.importCount; i++) {
    const record = importRecord(i);
    if (!record.intrinsic) size += record.moduleLength + record.fieldLength;
  }
  return size;
}

function sizeOfData(): u32 {
  const count = theModule().dataCount;
  let size: u32 = 0;
  for (let i: u32 = 0; i < count; i++) size += dataSegmentRecord(i).dataLength;
  return size;
}

function sizeOfTypeBytes(): u32 {
  const count = theModule().typeCount;
  let size: u32 = 0;
  for (let i: u32 = 0; i < count; i++) size += typeRecord(i).parameterCount + typeRecord(i).resultCount;
  return size;
}

/** Copies a range of the input into the string pool and enters it at `field`. */
function writeString(field: usize, inputOffset: u32, length: u32): void {
  store<u32>(field, <u32>(stringsNext - stringsStart));
  store<u32>(field, length, 4);
  memory.copy(stringsNext, theModule().input + <usize>inputOffset, length);
  stringsNext += length;
}

function writeTypes(records: usize, bytes: usize): void {
  const count = theModule().typeCount;
  let next = bytes;
  for (let i: u32 = 0; i < count; i++) {
    const type = typeRecord(i);
    const record = records + <usize>i * CT_SIZE;
    store<u32>(record + CT_PARAMETERS, <u32>(next - bytes));
    store<u32>(record + CT_PARAMETER_COUNT, type.parameterCount);
    for (let k: u32 = 0; k < type.parameterCount; k++) {
      store<u8>(next++, <u8>wasmTypeByte(load<u8>(type.parameters + <usize>k)));
    }
    store<u32>(record + CT_RESULTS, <u32>(next - bytes));
    store<u32>(record + CT_RESULT_COUNT, type.resultCount);
    for (let k: u32 = 0; k < type.resultCount; k++) {
      store<u8>(next++, <u8>wasmTypeByte(load<u8>(type.results + <usize>k)));
    }
  }
}

function writeFunctions(records: usize, functions: usize, count: u32): void {
  const first = theModule().importedFunctionCount;
  for (let i: u32 = 0; i < count; i++) {
    const source = functionRecord(first + i);
    const code = changetype<CompiledFunction>(functions + <usize>i * COMPILED_FUNCTION_SIZE);
    const record = records + <usize>i * CF_SIZE;
    store<u32>(record + CF_CODE_OFFSET, code.codeOffset);
    store<u32>(record + CF_CODE_SIZE, code.codeSize);
    store<u32>(record + CF_TYPE, source.typeIndex);
    store<u32>(record + CF_WASM_OFFSET, source.bodyStart);
    store<u32>(record + CF_FRAME_SIZE, code.frameSize);
    writeString(record + CF_NAME, source.nameOffset, source.nameLength);
  }
}

function writeImports(records: usize): void {
  const m = theModule();
  let record = records;
  for (let i: u32 = 0; i < m.importCount; i++) {
    const source = importRecord(i);
    if (source.intrinsic) continue;
    writeString(record + CI_MODULE, source.moduleOffset, source.moduleLength);
    writeString(record + CI_FIELD, source.fieldOffset, source.fieldLength);
    store<u32>(record + CI_KIND, source.kind);
    const isFunction = source.kind == ExternKind.Function;
    store<u32>(record + CI_TYPE, isFunction ? functionRecord(source.index).typeIndex : source.index);
    store<u32>(record + CI_INDEX, source.index);
    record += CI_SIZE;
  }
}

function writeExports(records: usize): void {
  const count = theModule().exportCount;
  for (let i: u32 = 0; i < count; i++) {
    const source = exportRecord(i);
    const record = records + <usize>i * CE_SIZE;
    writeString(record + CE_NAME, source.nameOffset, source.nameLength);
    store<u32>(record + CE_KIND, source.kind);
    store<u32>(record + CE_INDEX, source.index);
  }
}

function writeGlobals(records: usize): void {
  const count = theModule().globalCount;
  for (let i: u32 = 0; i < count; i++) {
    const source = globalRecord(i);
    const record = records + <usize>i * CG_SIZE;
    store<u32>(record + CG_TYPE, wasmTypeByte(source.type));
    store<u32>(record + CG_MUTABLE, source.mutable);
    store<u32>(record + CG_IMPORTED, source.imported);
    store<u32>(record + CG_KIND, source.kind);
    store<u32>(record + CG_LOW, source.low);
    store<u32>(record + CG_HIGH, source.high);
  }
}

function writeMemories(records: usize): void {
  const count = theModule().memoryCount;
  for (let i: u32 = 0; i < count; i++) {
    const source = memoryRecord(i);
    const record = records + <usize>i * CY_SIZE;
    store<u32>(record + CY_MIN, source.min);
    store<u32>(record + CY_MAX, source.max);
    store<u32>(record + CY_IMPORTED, source.imported);
    store<u32>(record + CY_HAS_MAX, source.hasMax);
  }
}

/** u8 per table: 1 when code of this module, or of one that imports the table, may grow it. */
function tablesThatGrow(): usize {
  const m = theModule();
  const marks = allocateModule(m.tableCount);
  if (m.growsTables) {
    memory.fill(marks, 1, m.tableCount);
    return marks;
  }
  for (let i: u32 = 0; i < m.exportCount; i++) {
    const entry = exportRecord(i);
    if (entry.kind == ExternKind.Table) store<u8>(marks + <usize>entry.index, 1);
  }
  return marks;
}

function growthReserve(min: u32, max: u32): u32 {
  const wanted: u32 = max < <u32>TABLE_RESERVE ? max : <u32>TABLE_RESERVE;
  return wanted > min ? wanted : min;
}

function writeTables(records: usize): void {
  const count = theModule().tableCount;
  const growing = tablesThatGrow();
  for (let i: u32 = 0; i < count; i++) {
    const source = tableRecord(i);
    const record = records + <usize>i * CB_SIZE;
    store<u32>(record + CB_TYPE, wasmTypeByte(source.type));
    store<u32>(record + CB_MIN, source.min);
    store<u32>(record + CB_MAX, source.max);
    store<u32>(record + CB_IMPORTED, source.imported);
    store<u32>(record + CB_KIND, source.kind);
    store<u32>(record + CB_LOW, source.low);
    store<u32>(record + CB_HIGH, source.high);
    store<u32>(record + CB_HAS_MAX, source.hasMax);
    store<u32>(record + CB_RESERVE, load<u8>(growing + <usize>i) ? growthReserve(source.min, source.max) : source.min);
  }
}

function writeData(records: usize, bytes: usize): void {
  const count = theModule().dataCount;
  let next: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const source = dataSegmentRecord(i);
    const record = records + <usize>i * CD_SIZE;
    store<u32>(record + CD_MODE, source.mode);
    store<u32>(record + CD_MEMORY, source.memory);
    store<u32>(record + CD_KIND, source.kind);
    store<u32>(record + CD_LOW, source.low);
    store<u32>(record + CD_HIGH, source.high);
    store<u32>(record + CD_OFFSET, next);
    store<u32>(record + CD_LENGTH, source.dataLength);
    memory.copy(bytes + <usize>next, theModule().input + <usize>source.dataOffset, source.dataLength);
    next += source.dataLength;
  }
}

function writeElementSegments(records: usize): void {
  const count = theModule().elementCount;
  for (let i: u32 = 0; i < count; i++) {
    const source = elementSegmentRecord(i);
    const record = records + <usize>i * CS_SIZE;
    store<u32>(record + CS_MODE, source.mode);
    store<u32>(record + CS_TABLE, source.table);
    store<u32>(record + CS_KIND, source.kind);
    store<u32>(record + CS_LOW, source.low);
    store<u32>(record + CS_HIGH, source.high);
    store<u32>(record + CS_FIRST, source.first);
    store<u32>(record + CS_COUNT, source.count);
    store<u32>(record + CS_TYPE, wasmTypeByte(source.type));
  }
}
