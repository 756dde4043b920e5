// Every limit of the loader on its input. Beyond them a module is refused with category `limit`.
// Where the WebAssembly JavaScript API (section "Implementation-defined limits") names one, it is
// the same number.

export const INPUT_SIZE_MAX: u32 = 256 * 1024 * 1024;
export const TYPES_MAX: u32 = 1_000_000;
export const FUNCTIONS_MAX: u32 = 1_000_000;
export const IMPORTS_MAX: u32 = 100_000;
export const EXPORTS_MAX: u32 = 100_000;
export const GLOBALS_MAX: u32 = 1_000_000;
/** Stores carry the memory's index in one byte of the node. */
export const MEMORIES_MAX: u32 = 100;
export const TABLES_MAX: u32 = 100_000;
export const DATA_SEGMENTS_MAX: u32 = 100_000;
export const ELEMENT_SEGMENTS_MAX: u32 = 10_000_000;
export const FUNCTION_PARAMETERS_MAX: u32 = 1000;
export const FUNCTION_RESULTS_MAX: u32 = 1000;
export const FUNCTION_SIZE_MAX: u32 = 7_654_321;
export const FUNCTION_LOCALS_MAX: u32 = 50_000;
/** Labels of one br_table, the default one not counted. */
export const BRANCH_TABLE_MAX: u32 = 65_520;

/** Pages of 64 KiB that a 32-bit memory can have. */
export const MEMORY_PAGES_MAX: u32 = 65536;

/** Locals with a larger index live in the frame instead of SSA form. */
export const SSA_LOCALS_MAX: u32 = 1024;
