// The compiled module: what the loader makes of a Wasm file, for one ISA, CPU level and profile.
// Position-independent, deterministic and cacheable: the same input gives the same bytes on every
// host. The linker (loader/link/) turns it into an instance image for concrete addresses.
//
// Little-endian; all offsets count from the start of the blob; sections are 16-byte aligned; the
// order of sections is the order of the header. Tables are arrays of fixed-size records, strings
// are UTF-8 in one pool and named by (offset in pool u32, length u32).

export const COMPILED_MODULE_MAGIC: u32 = 0x4d4f4c43; // "CLOM"
export const COMPILED_MODULE_VERSION: u32 = 1;

export const enum Isa {
  X86_64 = 1,
  Arm64 = 2,
}

/** What code may assume of the processor; an input of the loader, never probed. */
export const enum CpuLevel {
  /** x86-64-v3 (AVX2, BMI2, LZCNT) or ARMv8.2-A with LSE. */
  Baseline = 1,
}

/** Where the code runs: the same code, other environment stubs (memory.grow). */
export const enum Environment {
  CloudOs = 1,
  Linux = 2,
}

// Header: u32 fields, in this order.
export const CM_MAGIC = 0;
export const CM_VERSION = 4;
export const CM_ISA = 8;
export const CM_CPU_LEVEL = 12;
export const CM_PROFILE = 16; // abi/intrinsics.ts Profile
export const CM_ENVIRONMENT = 20;
export const CM_SIZE = 24; // of the whole blob
export const CM_INSTANCE_SIZE = 28; // bytes of instance data, all arrays included (16-aligned)
export const CM_START_FUNCTION = 32; // function index or NO_INDEX
export const CM_IMPORTED_FUNCTION_COUNT = 36; // in the index space, intrinsics included
export const CM_NAME = 40; // string: module name (offset, length)
// From here a section each: offset u32, count or size u32.
export const CM_CODE = 48; // size in bytes
export const CM_FUNCTIONS = 56; // defined functions, record below
export const CM_LOCATIONS = 64; // sorted by code offset
export const CM_TYPES = 72;
export const CM_TYPE_BYTES = 80; // (size) parameter and result value types, one byte each (Wasm encoding)
export const CM_IMPORTS = 88;
export const CM_EXPORTS = 96;
export const CM_GLOBALS = 104; // all globals, imported first
export const CM_MEMORIES = 112; // all memories, imported first
export const CM_TABLES = 120; // all tables, imported first
export const CM_DATA_SEGMENTS = 128;
export const CM_ELEMENT_SEGMENTS = 136;
export const CM_ELEMENT_ITEMS = 144; // constant expressions, record below
export const CM_DATA = 152; // size: bytes of all data segments
export const CM_STRINGS = 160; // size
export const CM_EXPRESSIONS = 168; // words of extended constant expressions, see CONSTANT_*
export const CM_HEADER_SIZE = 176;

export const NO_INDEX: u32 = 0xffff_ffff;

// Function record, 32 bytes
export const CF_CODE_OFFSET = 0; // in the code section
export const CF_CODE_SIZE = 4;
export const CF_TYPE = 8; // type index
export const CF_WASM_OFFSET = 12; // of the body in the Wasm file
export const CF_NAME = 16; // string (offset, length); length 0 without a name section
export const CF_FRAME_SIZE = 24; // bytes of stack that one activation takes
export const CF_SIZE = 32;

// Location record, 12 bytes: a place that can trap, or the return address of a call.
export const CL_CODE_OFFSET = 0; // in the code section: of the trapping instruction, or the return address
export const CL_WASM_OFFSET = 4; // in the Wasm file
export const CL_TRAP = 8; // abi/traps.ts; 0 for a call
export const CL_SIZE = 12;

// Type record, 16 bytes (function types)
export const CT_PARAMETERS = 0; // offset in CM_TYPE_BYTES
export const CT_PARAMETER_COUNT = 4;
export const CT_RESULTS = 8; // offset in CM_TYPE_BYTES
export const CT_RESULT_COUNT = 12;
export const CT_SIZE = 16;

/** Import and export kinds are Wasm's. */
export const enum ExternKind {
  Function = 0,
  Table = 1,
  Memory = 2,
  Global = 3,
}

// Import record, 32 bytes. Intrinsics are not listed: they are gone after compilation.
export const CI_MODULE = 0; // string
export const CI_FIELD = 8; // string
export const CI_KIND = 16; // ExternKind
export const CI_TYPE = 20; // function: type index; otherwise index in its own section
export const CI_INDEX = 24; // in the index space of its kind
export const CI_SIZE = 32;

// Export record, 16 bytes
export const CE_NAME = 0; // string
export const CE_KIND = 8;
export const CE_INDEX = 12;
export const CE_SIZE = 16;

// A constant expression is a kind and two words.
export const enum ConstantKind {
  /** low, high = the bits. v128: low = index in CM_EXPRESSIONS of four words. */
  Value = 0,
  /** low = global index. */
  Global = 1,
  /** low = function index. */
  Function = 2,
  Null = 3,
  /** Extended constants: low = index in CM_EXPRESSIONS, high = number of words (the Wasm bytes, one a word). */
  Expression = 4,
}

// Global record, 24 bytes
export const CG_TYPE = 0; // Wasm value type byte
export const CG_MUTABLE = 4;
export const CG_IMPORTED = 8;
export const CG_KIND = 12; // ConstantKind
export const CG_LOW = 16;
export const CG_HIGH = 20;
export const CG_SIZE = 24;

// Memory record, 16 bytes (pages of 64 KiB)
export const CY_MIN = 0;
export const CY_MAX = 4; // 65536 when not declared
export const CY_IMPORTED = 8;
export const CY_HAS_MAX = 12;
export const CY_SIZE = 16;

// Table record, 40 bytes
export const CB_TYPE = 0; // element type byte
export const CB_MIN = 4;
export const CB_MAX = 8; // 0xffff_ffff when not declared
export const CB_IMPORTED = 12;
export const CB_KIND = 16; // ConstantKind of the initial element
export const CB_LOW = 20;
export const CB_HIGH = 24;
export const CB_HAS_MAX = 28;
/** Elements of storage: the minimum where nothing can grow the table, else up to TABLE_RESERVE. */
export const CB_RESERVE = 32;
export const CB_SIZE = 40;

export const enum SegmentMode {
  Active = 0,
  Passive = 1,
  /** Element segments only. */
  Declarative = 2,
}

// Data segment record, 32 bytes
export const CD_MODE = 0;
export const CD_MEMORY = 4;
export const CD_KIND = 8; // ConstantKind of the offset
export const CD_LOW = 12;
export const CD_HIGH = 16;
export const CD_OFFSET = 20; // in CM_DATA
export const CD_LENGTH = 24;
export const CD_SIZE = 32;

// Element segment record, 32 bytes
export const CS_MODE = 0;
export const CS_TABLE = 4;
export const CS_KIND = 8; // ConstantKind of the offset
export const CS_LOW = 12;
export const CS_HIGH = 16;
export const CS_FIRST = 20; // index of the first item in CM_ELEMENT_ITEMS
export const CS_COUNT = 24;
export const CS_TYPE = 28; // element type byte
export const CS_SIZE = 32;

// Element item record, 12 bytes
export const CX_KIND = 0;
export const CX_LOW = 4;
export const CX_HIGH = 8;
export const CX_SIZE = 12;
