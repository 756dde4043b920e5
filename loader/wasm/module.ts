// The decoded module: flat tables in the module arena. The decoder (loader/wasm/) writes them,
// everything after it reads. One module is compiled at a time, so there is one, in static memory.
//
// Index spaces are Wasm's own: imported entries first. Intrinsics (imports from "machine") keep
// their function index; only real imported functions have an import slot. Strings are byte ranges
// of the input (UTF-8, checked). Value types are ValueType (loader/ir/op.ts) unless said otherwise.

import { ValueType } from "../ir/op";

/** What a function index stands for. */
export const enum FunctionKind {
  Imported = 0,
  Intrinsic = 1,
  Defined = 2,
}

/** A function type. */
@unmanaged
@final
export class TypeRecord {
  /** u8[parameterCount] and u8[resultCount]: ValueType each. */
  parameters: usize;
  parameterCount: u32;
  results: usize;
  resultCount: u32;
}
export const TYPE_RECORD_SIZE: usize = 16;

@unmanaged
@final
export class FunctionRecord {
  typeIndex: u32;
  kind: u32; // FunctionKind
  /** Intrinsic: its id (abi/intrinsics.ts), with the packed encoding of mrs, msr and sys. */
  intrinsic: u32;
  /** Imported: number among the imported functions, intrinsics not counted. */
  importSlot: u32;
  /** Defined: the body in the input, offsets from its start: locals, then code. */
  bodyStart: u32;
  bodyEnd: u32;
  /** From the name section: offset in the input and length; length 0 when unnamed. */
  nameOffset: u32;
  nameLength: u32;
  /** 1 when ref.func may name it: it stands in an element segment, an export or a global. */
  declared: u32;
  reserved: u32;
}
export const FUNCTION_RECORD_SIZE: usize = 40;

@unmanaged
@final
export class ImportRecord {
  moduleOffset: u32;
  moduleLength: u32;
  fieldOffset: u32;
  fieldLength: u32;
  kind: u32; // ExternKind
  /** In the index space of its kind. */
  index: u32;
  /** 1 for an intrinsic, which is gone after compilation. */
  intrinsic: u32;
  reserved: u32;
}
export const IMPORT_RECORD_SIZE: usize = 32;

@unmanaged
@final
export class ExportRecord {
  nameOffset: u32;
  nameLength: u32;
  kind: u32; // ExternKind
  index: u32;
}
export const EXPORT_RECORD_SIZE: usize = 16;

/** A constant expression, as abi/compiled_module.ts stores it: ConstantKind and two words. */
@unmanaged
@final
export class ConstantRecord {
  kind: u32;
  low: u32;
  high: u32;
}
export const CONSTANT_RECORD_SIZE: usize = 12;

@unmanaged
@final
export class GlobalRecord {
  type: u32; // ValueType
  mutable: u32;
  imported: u32;
  kind: u32; // ConstantKind of the initial value, with its two words
  low: u32;
  high: u32;
}
export const GLOBAL_RECORD_SIZE: usize = 24;

@unmanaged
@final
export class MemoryRecord {
  min: u32; // pages
  max: u32; // 65536 when not declared
  imported: u32;
  hasMax: u32;
}
export const MEMORY_RECORD_SIZE: usize = 16;

@unmanaged
@final
export class TableRecord {
  type: u32; // ValueType
  min: u32;
  max: u32; // 0xffff_ffff when not declared
  imported: u32;
  kind: u32; // ConstantKind of the initial element
  low: u32;
  high: u32;
  hasMax: u32;
}
export const TABLE_RECORD_SIZE: usize = 32;

@unmanaged
@final
export class DataSegmentRecord {
  mode: u32; // SegmentMode
  memory: u32;
  kind: u32; // ConstantKind of the offset
  low: u32;
  high: u32;
  /** The bytes, in the input. */
  dataOffset: u32;
  dataLength: u32;
  reserved: u32;
}
export const DATA_SEGMENT_RECORD_SIZE: usize = 32;

@unmanaged
@final
export class ElementSegmentRecord {
  mode: u32; // SegmentMode
  table: u32;
  kind: u32; // ConstantKind of the offset
  low: u32;
  high: u32;
  /** Items [first, first + count) of Module.elementItems. */
  first: u32;
  count: u32;
  type: u32; // ValueType
}
export const ELEMENT_SEGMENT_RECORD_SIZE: usize = 32;

/** The module itself: counts and tables. A table is an array of the records above. */
@unmanaged
@final
export class Module {
  /** The input: Wasm bytes [input, input + inputSize). Offsets above count from `input`. */
  input: usize;
  inputSize: u32;
  typeCount: u32;
  types: usize;
  importCount: u32;
  imports: usize;
  functionCount: u32;
  /** Imported functions, intrinsics included: the first defined function's index. */
  importedFunctionCount: u32;
  /** Imported functions without intrinsics: FunctionReferences in the instance data. */
  importSlotCount: u32;
  functions: usize;
  globalCount: u32;
  importedGlobalCount: u32;
  globals: usize;
  memoryCount: u32;
  importedMemoryCount: u32;
  memories: usize;
  tableCount: u32;
  importedTableCount: u32;
  tables: usize;
  exportCount: u32;
  exports: usize;
  /** Function index or NO_INDEX (abi/compiled_module.ts). */
  startFunction: u32;
  dataCount: u32;
  dataSegments: usize;
  /** 1 when there is a data count section. */
  hasDataCount: u32;
  elementCount: u32;
  elementSegments: usize;
  elementItemCount: u32;
  /** ConstantRecord[elementItemCount]. */
  elementItems: usize;
  /** u32[expressionWordCount]: ConstantKind.Expression and v128 values. */
  expressions: usize;
  expressionWordCount: u32;
  expressionCapacity: u32;
  /** From the name section, or 0. */
  nameOffset: u32;
  nameLength: u32;
  /** Function types of all bodies, as the function section lists them, and the code section's. */
  declaredFunctionCount: u32;
  bodyCount: u32;
  /** 1 when a body has a table.grow: defined tables need room. */
  growsTables: u32;
}
export const MODULE_SIZE: usize = 192;
if (offsetof<Module>("growsTables") + 4 > MODULE_SIZE) ERROR("MODULE_SIZE is too small");

const moduleStorage = memory.data(192, 16);

/** The module that is being compiled. */
@inline
export function theModule(): Module {
  return changetype<Module>(moduleStorage);
}

/** The record of a type index. */
@inline
export function typeRecord(index: u32): TypeRecord {
  return changetype<TypeRecord>(theModule().types + <usize>index * TYPE_RECORD_SIZE);
}

/** Number of parameters of a type. */
@inline
export function typeParameterCount(type: u32): u32 {
  return typeRecord(type).parameterCount;
}

/** The ValueType of a parameter. */
@inline
export function typeParameter(type: u32, index: u32): u32 {
  return load<u8>(typeRecord(type).parameters + <usize>index);
}

/** Number of results of a type. */
@inline
export function typeResultCount(type: u32): u32 {
  return typeRecord(type).resultCount;
}

/** The ValueType of a result. */
@inline
export function typeResult(type: u32, index: u32): u32 {
  return load<u8>(typeRecord(type).results + <usize>index);
}

/** The record of a function index. */
@inline
export function functionRecord(index: u32): FunctionRecord {
  return changetype<FunctionRecord>(theModule().functions + <usize>index * FUNCTION_RECORD_SIZE);
}

/** The type index of a function. */
@inline
export function functionType(index: u32): u32 {
  return functionRecord(index).typeIndex;
}

/** True for a function that the module defines itself. */
@inline
export function isDefinedFunction(index: u32): bool {
  return functionRecord(index).kind == FunctionKind.Defined;
}

/** The slot of an imported function's FunctionReference (see instance_offsets.ts). */
@inline
export function importedFunctionSlot(index: u32): u32 {
  return functionRecord(index).importSlot;
}

/** The record of import `index`. */
@inline
export function importRecord(index: u32): ImportRecord {
  return changetype<ImportRecord>(theModule().imports + <usize>index * IMPORT_RECORD_SIZE);
}

/** The record of export `index`. */
@inline
export function exportRecord(index: u32): ExportRecord {
  return changetype<ExportRecord>(theModule().exports + <usize>index * EXPORT_RECORD_SIZE);
}

/** The record of a global index. */
@inline
export function globalRecord(index: u32): GlobalRecord {
  return changetype<GlobalRecord>(theModule().globals + <usize>index * GLOBAL_RECORD_SIZE);
}

/** The record of a memory index. */
@inline
export function memoryRecord(index: u32): MemoryRecord {
  return changetype<MemoryRecord>(theModule().memories + <usize>index * MEMORY_RECORD_SIZE);
}

/** The record of a table index. */
@inline
export function tableRecord(index: u32): TableRecord {
  return changetype<TableRecord>(theModule().tables + <usize>index * TABLE_RECORD_SIZE);
}

/** The record of a data segment. */
@inline
export function dataSegmentRecord(index: u32): DataSegmentRecord {
  return changetype<DataSegmentRecord>(
    theModule().dataSegments + <usize>index * DATA_SEGMENT_RECORD_SIZE,
  );
}

/** The record of an element segment. */
@inline
export function elementSegmentRecord(index: u32): ElementSegmentRecord {
  return changetype<ElementSegmentRecord>(
    theModule().elementSegments + <usize>index * ELEMENT_SEGMENT_RECORD_SIZE,
  );
}

/** An item of the element segments, counted over all of them. */
@inline
export function elementItemRecord(index: u32): ConstantRecord {
  return changetype<ConstantRecord>(
    theModule().elementItems + <usize>index * CONSTANT_RECORD_SIZE,
  );
}

/** The Wasm encoding of a ValueType, as the compiled module stores types. */
export function wasmTypeByte(type: u32): u32 {
  if (type == ValueType.FuncRef) return 0x70;
  if (type == ValueType.ExternRef) return 0x6f;
  return 0x80 - type; // i32 0x7f, i64 0x7e, f32 0x7d, f64 0x7c, v128 0x7b
}

/** An empty module over an input. */
export function resetModule(input: usize, inputSize: u32): void {
  memory.fill(moduleStorage, 0, MODULE_SIZE);
  const m = theModule();
  m.input = input;
  m.inputSize = inputSize;
  m.startFunction = 0xffff_ffff;
}
