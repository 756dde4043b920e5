// What the image builder tells the stub builder, and what it gets back: arrays of u64, numbered
// here for both sides.

/** Virtual address of the stubs' first byte; they are assembled for it. */
export const INPUT_CODE_BASE = 0;
/** Physical address of the same byte. */
export const INPUT_CODE_PHYSICAL = 1;
export const INPUT_KERNEL_MAIN = 2;
export const INPUT_ON_SYSTEM_CALL = 3;
export const INPUT_ON_INTERRUPT = 4;
export const INPUT_ON_FAULT = 5;
export const INPUT_ON_KERNEL_FAULT = 6;
/** The kernel's instance data and linear memory. */
export const INPUT_INSTANCE = 7;
export const INPUT_MEMORY = 8;
/** Top of the boot CPU's kernel stack, 16-aligned. */
export const INPUT_STACK_TOP = 9;
export const INPUT_CPU_AREA = 10;
export const INPUT_CPU_AREA_PHYSICAL = 11;
export const INPUT_BOOT_INFORMATION = 12;
export const INPUT_BOOT_INFORMATION_PHYSICAL = 13;
export const INPUT_ROOT_TABLE_PHYSICAL = 14;
/** Virtual address of the root table in the physical map: the entry clears its identity mapping. */
export const INPUT_ROOT_TABLE = 15;
/** Handlers of the system calls, by number. */
export const INPUT_SYSTEM_CALLS = 16;
export const INPUT_COUNT = 46;

/** Offset of the 32-bit PVH entry. */
export const OUTPUT_ENTRY = 0;
/** Offset of the entry of vector i at OUTPUT_VECTORS + i. */
export const OUTPUT_VECTORS = 1;
export const OUTPUT_COUNT = 257;
