// What the loader tells about its work beside the compiled module, when a tool asks for it
// (loader/codegen/listing.ts): which operator each stretch of code is for, and counts per function.
// No part of a compiled module, and of no effect on it.

// Code record, 8 bytes: a stretch of code, up to the next record's. Sorted by code offset.
export const LR_CODE_OFFSET = 0; // in the code section
export const LR_WASM_OFFSET = 4; // of the operator in the Wasm file, or a value below
export const LR_SIZE = 8;

/** In LR_WASM_OFFSET: entry of a function; code behind it, such as traps; a jump table. */
export const LISTING_ENTRY: u32 = 0xffff_fffd;
export const LISTING_COLD: u32 = 0xffff_fffe;
export const LISTING_TABLE: u32 = 0xffff_ffff;

// Function record, 16 bytes, in the order of compilation.
export const LF_NODES = 0; // nodes that building made
export const LF_FUSED = 4; // of them: emitted as a part of their user, or not at all
export const LF_REGISTERS = 8; // values in registers
export const LF_SLOTS = 12; // values in the frame: spilled, or passed there
export const LF_SIZE = 16;
