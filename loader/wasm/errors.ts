// Why a module is refused: a reason with its category, the byte offset in the input, and for some
// reasons a detail (a byte range of the input such as the name of an import).
//
// The first error of a compilation is kept; later ones are ignored, so code may go on for a while
// after one and needs to look only where it would loop. Messages are those of the official test
// suite where it has one.

/** What kind of refusal a reason is: the thousands of its number. */
export const enum Category {
  None = 0,
  /** The bytes are not a module. */
  Malformed = 1,
  /** The module does not validate. */
  Invalid = 2,
  /** A feature that this loader does not have. */
  Unsupported = 3,
  /** Too large or too complex for this loader. */
  Limit = 4,
  /** The profile does not grant an import, or the import has another type. */
  Denied = 5,
  /** A fault of the loader's own. */
  Internal = 6,
}

export const enum Reason {
  None = 0,

  UnexpectedEnd = 1001,
  IntegerTooLong = 1002,
  IntegerTooLarge = 1003,
  BadMagic = 1004,
  BadVersion = 1005,
  BadSectionId = 1006,
  SectionSizeMismatch = 1007,
  SectionOrder = 1008,
  BadUtf8 = 1009,
  BadImportKind = 1010,
  BadExportKind = 1011,
  BadValueType = 1012,
  BadReferenceType = 1013,
  BadTypeForm = 1014,
  BadMutability = 1015,
  BadLimitsFlags = 1016,
  BadSegmentFlags = 1017,
  BadElementKind = 1018,
  InconsistentCode = 1019,
  InconsistentData = 1020,
  LengthOutOfBounds = 1021,
  EndExpected = 1022,
  IllegalOpcode = 1023,
  TooManyLocals = 1024,
  BadAlignmentFlags = 1025,
  DataCountRequired = 1026,
  BadTableInitializer = 1028,
  UnexpectedElse = 1027,

  TypeMismatch = 2001,
  UnknownType = 2002,
  UnknownFunction = 2003,
  UnknownTable = 2004,
  UnknownMemory = 2005,
  UnknownGlobal = 2006,
  UnknownLocal = 2007,
  UnknownLabel = 2008,
  UnknownDataSegment = 2009,
  UnknownElementSegment = 2010,
  ImmutableGlobal = 2011,
  ConstantExpected = 2012,
  AlignmentTooLarge = 2013,
  DuplicateExport = 2014,
  UndeclaredReference = 2015,
  MinimumAboveMaximum = 2016,
  MemorySize = 2017,
  StartFunction = 2018,
  ResultArity = 2019,
  InvalidLane = 2020,
  TableSize = 2021,
  OffsetOutOfRange = 2022,

  ThreadsUnsupported = 3001,
  ExceptionsUnsupported = 3002,
  Memory64Unsupported = 3003,
  TypedReferencesUnsupported = 3004,
  GcUnsupported = 3005,
  CustomPageSizeUnsupported = 3006,
  ComponentUnsupported = 3007,

  InputTooLarge = 4001,
  TooMany = 4002,
  FunctionTooLarge = 4003,
  FunctionTooComplex = 4004,
  LocalsLimit = 4006,
  SignatureTooLong = 4007,
  CodeTooLarge = 4008,
  BranchTableTooLong = 4009,

  UnknownImport = 5001,
  IntrinsicType = 5002,
  IntrinsicUse = 5003,

  InternalError = 6001,
}

let firstReason: u32 = 0;
let firstOffset: u32 = 0;
let detailStart: u32 = 0;
let detailSize: u32 = 0;

/** Forgets the error. */
export function resetError(): void {
  firstReason = 0;
  firstOffset = 0;
  detailStart = 0;
  detailSize = 0;
}

/** Records an error unless there is one already. @param offset in the input */
export function fail(reason: Reason, offset: u32): void {
  if (firstReason != 0) return;
  firstReason = reason;
  firstOffset = offset;
}

/** As fail, with a byte range of the input that names what is meant. */
export function failWithDetail(reason: Reason, offset: u32, start: u32, size: u32): void {
  if (firstReason != 0) return;
  fail(reason, offset);
  detailStart = start;
  detailSize = size;
}

/** True once the compilation has an error. */
@inline
export function failed(): bool {
  return firstReason != 0;
}

/** The Reason, or 0. */
export function errorReason(): u32 {
  return firstReason;
}

/** Offset in the input that the error is about. */
export function errorOffset(): u32 {
  return firstOffset;
}

/** The Category of the error. */
export function errorCategory(): u32 {
  return firstReason / 1000;
}

/** Offset in the input of the detail; see errorDetailSize. */
export function errorDetailOffset(): u32 {
  return detailStart;
}

/** Bytes of the detail, 0 when there is none. */
export function errorDetailSize(): u32 {
  return detailSize;
}

/** The message of a reason: a static string, UTF-16. */
export function reasonText(reason: u32): string {
  switch (reason) {
    case Reason.None: return "no error";
    case Reason.UnexpectedEnd: return "unexpected end of section or function";
    case Reason.IntegerTooLong: return "integer representation too long";
    case Reason.IntegerTooLarge: return "integer too large";
    case Reason.BadMagic: return "magic header not detected";
    case Reason.BadVersion: return "unknown binary version";
    case Reason.BadSectionId: return "malformed section id";
    case Reason.SectionSizeMismatch: return "section size mismatch";
    case Reason.SectionOrder: return "unexpected content after last section";
    case Reason.BadUtf8: return "malformed UTF-8 encoding";
    case Reason.BadImportKind: return "malformed import kind";
    case Reason.BadExportKind: return "malformed export kind";
    case Reason.BadValueType: return "malformed value type";
    case Reason.BadReferenceType: return "malformed reference type";
    case Reason.BadTypeForm: return "malformed definition type";
    case Reason.BadMutability: return "malformed mutability";
    case Reason.BadLimitsFlags: return "malformed limits flags";
    case Reason.BadSegmentFlags: return "malformed segment flags";
    case Reason.BadElementKind: return "malformed element kind";
    case Reason.InconsistentCode: return "function and code section have inconsistent lengths";
    case Reason.InconsistentData: return "data count and data section have inconsistent lengths";
    case Reason.LengthOutOfBounds: return "length out of bounds";
    case Reason.EndExpected: return "END opcode expected";
    case Reason.IllegalOpcode: return "illegal opcode";
    case Reason.TooManyLocals: return "too many locals";
    case Reason.BadAlignmentFlags: return "malformed memop flags";
    case Reason.DataCountRequired: return "data count section required";
    case Reason.BadTableInitializer: return "malformed table";
    case Reason.UnexpectedElse: return "END opcode expected";
    case Reason.TypeMismatch: return "type mismatch";
    case Reason.UnknownType: return "unknown type";
    case Reason.UnknownFunction: return "unknown function";
    case Reason.UnknownTable: return "unknown table";
    case Reason.UnknownMemory: return "unknown memory";
    case Reason.UnknownGlobal: return "unknown global";
    case Reason.UnknownLocal: return "unknown local";
    case Reason.UnknownLabel: return "unknown label";
    case Reason.UnknownDataSegment: return "unknown data segment";
    case Reason.UnknownElementSegment: return "unknown elem segment";
    case Reason.ImmutableGlobal: return "immutable global";
    case Reason.ConstantExpected: return "constant expression required";
    case Reason.AlignmentTooLarge: return "alignment must not be larger than natural";
    case Reason.DuplicateExport: return "duplicate export name";
    case Reason.UndeclaredReference: return "undeclared function reference";
    case Reason.MinimumAboveMaximum: return "size minimum must not be greater than maximum";
    case Reason.MemorySize: return "memory size must be at most 65536 pages (4 GiB)";
    case Reason.StartFunction: return "start function";
    case Reason.ResultArity: return "invalid result arity";
    case Reason.InvalidLane: return "invalid lane index";
    case Reason.TableSize: return "table size";
    case Reason.OffsetOutOfRange: return "offset out of range";
    case Reason.ThreadsUnsupported: return "threads and atomics are not supported";
    case Reason.ExceptionsUnsupported: return "exceptions are not supported";
    case Reason.Memory64Unsupported: return "64-bit memories and tables are not supported";
    case Reason.TypedReferencesUnsupported: return "typed function references are not supported";
    case Reason.GcUnsupported: return "garbage-collected types are not supported";
    case Reason.CustomPageSizeUnsupported: return "custom page sizes are not supported";
    case Reason.ComponentUnsupported: return "components are not supported, only core modules";
    case Reason.InputTooLarge: return "the module is too large";
    case Reason.TooMany: return "too many entries in a section";
    case Reason.FunctionTooLarge: return "the function body is too large";
    case Reason.FunctionTooComplex: return "the function is too complex";
    case Reason.LocalsLimit: return "the function has too many locals";
    case Reason.SignatureTooLong: return "the function type has too many parameters or results";
    case Reason.BranchTableTooLong: return "br_table has too many labels";
    case Reason.CodeTooLarge: return "the code is too large for its branches";
    case Reason.UnknownImport: return "unknown import";
    case Reason.IntrinsicType: return "the intrinsic has another type";
    case Reason.IntrinsicUse: return "an intrinsic can only be called";
    default: return "internal error of the loader";
  }
}
