// An executable for Linux made of a WASI program (`cloudos compile --target linux-…`): the program's
// compiled code, the WASI layer's, and a few hundred bytes of entry code, all linked beforehand.
// The same numbers compile under asc (arch/<isa>/linux/, services/wasi/linux/) and tsc
// (tools/linux_program/).
//
//   0x20_0000  entry block: what the entry code loads
//   0x40_0000  entry code, the layer's code, the program's code
//   then       instance data of both; the layer's linear memory, whose last part holds the tables
//              below, read-only
//   64 GiB     the program's memories, a slot each: made by the layer
//
// Nothing but this program maps memory into its address space, so what lies around a memory or a
// stack stays unmapped and is its guard.

export const PROGRAM_ENTRY_BLOCK = 0x20_0000;
export const PROGRAM_TEXT = 0x40_0000;
/** Segments stand on pages of this size, the largest that Linux uses on ARM64. */
export const PROGRAM_PAGE = 0x1_0000;
export const PROGRAM_STACK_END = 0xf_0000_0000;
export const PROGRAM_SIGNAL_STACK = 0xf_1000_0000;
export const PROGRAM_SIGNAL_STACK_SIZE = 0x1_0000;
/** Memories of the program: 4 GiB of index, 4 GiB of offset, and a guard each. */
export const PROGRAM_SLOT_FIRST = 0x10_0000_0000;
export const PROGRAM_SLOT_STRIDE = 0x2_1000_0000;

// Entry block: u64 each.
export const ENTRY_PREPARE = 0; // code of the layer's `prepare`
export const ENTRY_RUN = 8; // of its `run`
export const ENTRY_TRAPPED = 16; // of its `trapped`
export const ENTRY_INSTANCE = 24; // the layer's instance
export const ENTRY_MEMORY = 32; // and its memory
export const ENTRY_TABLES = 40; // offset of the program tables in the layer's memory
export const ENTRY_STACK = 48; // end of the program's stack
export const ENTRY_BLOCK_SIZE = 56;

// Program tables, in the layer's memory. Offsets count from the start of that memory.
export const PT_MEMORY = 0; // u64 address of the program's memory 0
export const PT_CODE = 8; // u64 address of the program's code
export const PT_CODE_SIZE = 16; // u64
export const PT_STACK_LIMIT = 24; // u64 lowest address of the stack
export const PT_STACK_END = 32; // u64
export const PT_HANDLER = 40; // u64 signal handler
export const PT_RESTORER = 48; // u64 0 where the kernel brings its own
export const PT_MAPPINGS = 56; // u32 offset, u32 count: memory to be made
export const PT_WRITES = 64; // u32 offset, u32 count: bytes to be copied there
export const PT_PREOPENS = 72; // u32 offset, u32 count
export const PT_LOCATIONS = 80; // u32 offset, u32 count: sorted by code offset, traps only
export const PT_FUNCTIONS = 88; // u32 offset, u32 count: sorted by code offset
export const PROGRAM_TABLES_SIZE = 96;

// Mapping, 16 bytes
export const PM_ADDRESS = 0; // u64
export const PM_SIZE = 8; // u64
export const PM_RECORD_SIZE = 16;
// Write, 16 bytes
export const PW_ADDRESS = 0; // u64
export const PW_SOURCE = 8; // u32 offset
export const PW_LENGTH = 12; // u32
export const PW_RECORD_SIZE = 16;
// Preopened directory, 16 bytes. The host's path ends in a zero, which its length does not count.
export const PP_GUEST = 0; // u32 offset
export const PP_GUEST_LENGTH = 4;
export const PP_HOST = 8; // u32 offset
export const PP_HOST_LENGTH = 12;
export const PP_RECORD_SIZE = 16;
// Location, 12 bytes: as in abi/compiled_module.ts
export const PL_CODE = 0; // u32 offset in the program's code
export const PL_WASM = 4; // u32 offset in the Wasm file
export const PL_TRAP = 8; // u32 abi/traps.ts
export const PL_RECORD_SIZE = 12;
// Function, 24 bytes
export const PF_CODE = 0; // u32 offset in the program's code
export const PF_SIZE = 4; // u32
export const PF_WASM = 8; // u32 offset of the body in the Wasm file
export const PF_NAME = 12; // u32 offset
export const PF_NAME_LENGTH = 16; // u32
export const PF_RECORD_SIZE = 24;
