// What the linker takes and gives (loader/link/): a compiled module, the addresses that it shall
// have and what its imports are bound to go in; an instance image comes out. Whoever asked then
// makes memory at those addresses, copies the instance data, applies the writes in order, reports
// the trap if there is one, and starts a thread at the start function.
//
// All records are little-endian. "Address" is a virtual address of the target machine (u64);
// "offset" is an offset in the loader's linear memory, valid until the loader is called again.

// Placement: input. PLACEMENT_HEADER_SIZE bytes, then a u64 base for each memory that the module
// defines (each with 8 GiB + 64 KiB of reserved address space behind it).
export const PLACEMENT_CODE = 0; // u64 address of the code section
export const PLACEMENT_INSTANCE = 8; // u64 address of the instance data, 16-aligned
export const PLACEMENT_GROW_TARGET = 16; // u64 see INSTANCE_GROW_TARGET
export const PLACEMENT_GROW_CONTEXT = 24; // u64
export const PLACEMENT_STACK_LIMIT = 32; // u64 see INSTANCE_STACK_LIMIT
export const PLACEMENT_CALLER = 40; // u64 see INSTANCE_CALLER
export const PLACEMENT_HEADER_SIZE = 64;

// Binding: what an import is bound to, and what an export offers. 64 bytes.
export const BINDING_KIND = 0; // u32 ExternKind, or BINDING_MISSING
/** u32. Function: signature id. Global: value type | mutable << 8. Table: element type. */
export const BINDING_TYPE = 4;
/** u64. Function: code. Global: its cell. Memory, table: the owning descriptor. */
export const BINDING_ADDRESS = 8;
/** u64. Function: instance of the callee. Memory, table: first byte of the contents. */
export const BINDING_BASE = 16;
/** u64. Memory: pages now; table: elements now. The caller keeps it current. */
export const BINDING_SIZE_NOW = 24;
/** u64. Memory: pages; table: elements; BINDING_NO_MAXIMUM. */
export const BINDING_MAXIMUM = 32;
/** Two u64: the value of an immutable global. */
export const BINDING_VALUE = 40;
export const BINDING_RECORD_SIZE = 64;
/** In BINDING_MAXIMUM: the memory or table declares none. */
export const BINDING_NO_MAXIMUM: u64 = 0x1_0000_0000;
export const BINDING_MISSING: u32 = 0xffff_ffff;

// Signature registry: input and output. It gives every function type of the system its id, the
// same one for all modules linked against the same registry. The bytes are records one after the
// other: u32 parameter count, u32 result count, then the value types, a byte each, padded to 4.
// The id is the record's number, counted from 1. The linker appends; nothing is ever removed.
export const SIGNATURE_PARAMETER_COUNT = 0;
export const SIGNATURE_RESULT_COUNT = 4;
export const SIGNATURE_TYPES = 8;

export const enum LinkStatus {
  Ok = 0,
  /** "unknown import": the binding is missing. */
  UnknownImport = 1,
  /** "incompatible import type". */
  IncompatibleImport = 2,
  /** Not a compiled module of this version and ISA. */
  BadModule = 3,
  /** A table or the instance data is larger than this implementation allows. */
  TooLarge = 4,
}

// Instance image: output.
export const IMAGE_STATUS = 0; // u32 LinkStatus
export const IMAGE_ERROR_IMPORT = 4; // u32 number of the import that failed, or NO_INDEX
/** u32 Trap that an active segment raised: the writes listed still apply, the start does not run. */
export const IMAGE_TRAP = 8;
export const IMAGE_INSTANCE = 12; // u32 offset of the instance data
export const IMAGE_INSTANCE_SIZE = 16; // u32 bytes of instance data that are given
/** u32 bytes of address space that the instance data takes; what is not given is zero. */
export const IMAGE_INSTANCE_RESERVE = 20;
export const IMAGE_START = 24; // u64 code address of the start function, or 0
export const IMAGE_START_INSTANCE = 32; // u64 its instance
export const IMAGE_WRITES = 40; // u32 offset of the write records
export const IMAGE_WRITE_COUNT = 44;
export const IMAGE_EXPORTS = 48; // u32 offset of one binding for each export record, in order
export const IMAGE_EXPORT_COUNT = 52;
export const IMAGE_MEMORIES = 56; // u32 offset of one binding for each defined memory
export const IMAGE_MEMORY_COUNT = 60;
export const IMAGE_REGISTRY = 64; // u32 offset of the registry, new signatures appended
export const IMAGE_REGISTRY_SIZE = 68; // u32 bytes
export const IMAGE_HEADER_SIZE = 80;

// Write record: bytes to be copied to an address before the start function runs. 16 bytes.
export const WRITE_ADDRESS = 0; // u64
export const WRITE_SOURCE = 8; // u32 offset of the bytes
export const WRITE_LENGTH = 12; // u32 bytes
export const WRITE_RECORD_SIZE = 16;

/** Largest table that the linker makes storage for, in elements. */
export const TABLE_MINIMUM_LIMIT: u32 = 10_000_000;
