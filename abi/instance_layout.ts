// Instance data: what compiled code reaches through the instance register (x86_64 r15, ARM64 x28).
//
//      0    memoryBase u64          virtual address of memory 0 (GS base / x27)
//      8    memorySize u64          bytes, current size of memory 0
//     16    callerInstance u64      WASI layer only: the instance whose memory callerX reaches
//     24    growTarget u64          code address of the environment's memory.grow, or 0
//     32    growContext u64         passed to it
//     40    signatures u64          address of u32[typeCount]: system-wide signature ids
//     48    memories u64            address of MemoryDescriptor[memoryCount]
//     56    tables u64              address of TableDescriptor[tableCount]
//     64    dataSegments u64        address of SegmentDescriptor[dataCount]
//     72    elementSegments u64     address of SegmentDescriptor[elementCount]
//     80    functionRefs u64        address of FunctionReference[functionCount]; ref.func i points here
//     88    stackLimit u64          lowest usable stack address (for probes and diagnosis)
//     96    scratch u64[4]          belongs to runtime stubs
//    128    globals                 16 bytes each: imported ones hold the address of the cell in u64
//    ...    imported functions      FunctionReference each, copied at link time (no intrinsics)
//    ...    memories, tables, dataSegments, elementSegments, functionRefs, signatures
//    ...    bytes and elements of passive segments, then storage of tables: the linker's business
//
// Sizes of memories and tables: of a defined memory 0 the current size is memorySize; of any other
// one, and of an imported memory 0, it is in the owning descriptor (descriptor.owner). Tables are
// always asked through the owner, which is the descriptor itself for a defined table.
//
// memory.grow calls growTarget with the convention of compiled code: (growContext u64, address of
// the owning descriptor u64, delta pages u32) -> old pages, or 0xffff_ffff; the target updates the
// owning descriptor and, where that is memory 0 of its instance, memorySize. No target: always
// 0xffff_ffff for a delta other than 0.
//
// A funcref value is the address of a FunctionReference, 0 for null. It is never written by code
// outside the linker. The same numbers compile under asc and tsc.

export const INSTANCE_MEMORY_BASE = 0;
export const INSTANCE_MEMORY_SIZE = 8;
export const INSTANCE_CALLER = 16;
export const INSTANCE_GROW_TARGET = 24;
export const INSTANCE_GROW_CONTEXT = 32;
export const INSTANCE_SIGNATURES = 40;
export const INSTANCE_MEMORIES = 48;
export const INSTANCE_TABLES = 56;
export const INSTANCE_DATA_SEGMENTS = 64;
export const INSTANCE_ELEMENT_SEGMENTS = 72;
export const INSTANCE_FUNCTION_REFS = 80;
export const INSTANCE_STACK_LIMIT = 88;
export const INSTANCE_SCRATCH = 96;
export const INSTANCE_GLOBALS = 128;
export const INSTANCE_GLOBAL_SIZE = 16;

// FunctionReference, 32 bytes: where to call and in which instance.
export const FUNCTION_CODE = 0; // u64 code address
export const FUNCTION_INSTANCE = 8; // u64 instance address of the callee
export const FUNCTION_SIGNATURE = 16; // u32 system-wide signature id
export const FUNCTION_REFERENCE_SIZE = 32;

// MemoryDescriptor, 32 bytes. For an imported memory `owner` is its instance's descriptor.
export const MEMORY_BASE = 0; // u64
export const MEMORY_SIZE = 8; // u64 bytes, current; authoritative copy in the owner
export const MEMORY_MAX_PAGES = 16; // u32
/** u32 bytes from the owning instance to this descriptor where it is its memory 0, else 0. */
export const MEMORY_INSTANCE_DISTANCE = 20;
export const MEMORY_OWNER = 24; // u64 address of the owning descriptor (self when defined here)
export const MEMORY_DESCRIPTOR_SIZE = 32;

// TableDescriptor, 32 bytes. Elements are u64: a funcref (address of FunctionReference) or externref.
export const TABLE_BASE = 0; // u64 address of the first element
export const TABLE_SIZE = 8; // u32 elements, current
export const TABLE_MAX = 12; // u32 elements that there is storage for: growing further fails
export const TABLE_OWNER = 24; // u64 address of the owning descriptor (self when defined here)
export const TABLE_DESCRIPTOR_SIZE = 32;

// SegmentDescriptor, 16 bytes: address of the bytes (data) or of u64 elements, and what is left.
export const SEGMENT_ADDRESS = 0; // u64
export const SEGMENT_SIZE = 8; // u64 bytes (data) or elements; 0 once dropped
export const SEGMENT_DESCRIPTOR_SIZE = 16;

/** Elements of storage for a table that can grow without a maximum, or to a larger one. */
export const TABLE_RESERVE = 65536;
