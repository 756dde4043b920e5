// The boot archive: everything the image carries besides the kernel, page-aligned in memory.
// The kernel starts entry 0, the supervisor, from it; the supervisor starts the rest.
//
//   0   u64 "CLOUDARC"
//   8   u32 version, u32 entry count
//   16  u64 size of the archive
//   24  entries, ARCHIVE_ENTRY_SIZE each
//   ... blobs, 4096-aligned

export const ARCHIVE_MAGIC_LOW: u32 = 0x554f4c43; // "CLOU"
export const ARCHIVE_MAGIC_HIGH: u32 = 0x43524144; // "DARC"
export const ARCHIVE_VERSION = 1;
export const ARCHIVE_COUNT = 12;
export const ARCHIVE_TOTAL_SIZE = 16;
export const ARCHIVE_ENTRIES = 24;

export const enum ArchiveKind {
  /** A module linked to a slot of its own: a boot module record follows at `offset`. */
  BootModule = 1,
  /** A compiled module (abi/compiled_module.ts), linked when it is used: the WASI layer. */
  CompiledModule = 2,
  Data = 3,
}

// Entry, 64 bytes
export const AE_NAME = 0; // 32 bytes, zero-padded
export const AE_KIND = 32; // u32
export const AE_OFFSET = 40; // u64 from the start of the archive
export const AE_SIZE = 48; // u64
export const AE_MANIFEST = 56; // u32 offset within the blob, u32 size (abi/manifest.ts); 0, 0 = none
export const ARCHIVE_ENTRY_SIZE = 64;

// Boot module record
export const BM_SLOT_BASE = 0; // u64 virtual address of the slot it is linked to
export const BM_ENTRY = 8; // u64 code address of the exported function "main" (argument: i32 0)
export const BM_INSTANCE = 16; // u64 address of the instance data
export const BM_STACK_SIZE = 24; // u64 bytes, page multiple
export const BM_MEMORY_SIZE = 32; // u64 bytes to map from the start of the slot (its memory.size)
export const BM_FLAGS = 40; // u64: BootModuleFlag
export const BM_SEGMENT_COUNT = 48; // u64
export const BM_SEGMENTS = 56;

export const enum BootModuleFlag {
  /** Page 0 of the linear memory stays unmapped. */
  NullPage = 1,
}

// Segment, 40 bytes: bytes that stand somewhere in the slot. Segments of Read+Execute are code and
// page-aligned; Read+Write ones in the memory overlay zeroed pages and need no alignment.
export const BS_SLOT_OFFSET = 0; // u64
export const BS_MEMORY_SIZE = 8; // u64 bytes to map (rounded up to pages); 0 for overlays in the memory
export const BS_OFFSET = 16; // u64 from the start of the archive
export const BS_SIZE = 24; // u64 bytes stored
export const BS_PROTECTION = 32; // u64 Protection (abi/system_calls.ts)
export const BOOT_SEGMENT_SIZE = 40;
