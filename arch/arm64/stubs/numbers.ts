// What the image builder tells the stub builder, and what it gets back: arrays of u64, numbered
// here for both sides. Offsets count from the image's start, wherever it was loaded.

/** Virtual address of the stubs' first byte, which is the image's. */
export const INPUT_CODE_BASE = 0;
export const INPUT_KERNEL_MAIN = 1;
export const INPUT_ON_SYSTEM_CALL = 2;
export const INPUT_ON_INTERRUPT = 3;
export const INPUT_ON_FAULT = 4;
export const INPUT_ON_KERNEL_FAULT = 5;
/** The kernel's instance data (page-aligned) and linear memory. */
export const INPUT_INSTANCE = 6;
export const INPUT_MEMORY = 7;
/** Tops of the boot CPU's kernel stack and of the panic stack, page-aligned. */
export const INPUT_STACK_TOP = 8;
export const INPUT_PANIC_STACK_TOP = 9;
export const INPUT_CPU_AREA = 10;
export const INPUT_BOOT_INFORMATION = 11;
export const INPUT_BOOT_INFORMATION_OFFSET = 12;
/** Offsets [start, end) of the tables; the first is TTBR1's root. */
export const INPUT_TABLES_OFFSET = 13;
export const INPUT_TABLES_END_OFFSET = 14;
/** Table of the physical map's 1 GiB entries. */
export const INPUT_PHYSICAL_MAP_OFFSET = 15;
/** Two empty tables for the identity mapping, levels 0 and 1, and one that stays empty. */
export const INPUT_IDENTITY_OFFSET = 16;
export const INPUT_IDENTITY_BLOCKS_OFFSET = 17;
export const INPUT_EMPTY_OFFSET = 18;
/** Bytes of memory that the image takes. */
export const INPUT_IMAGE_SIZE = 19;
/** Handlers of the system calls, by number. */
export const INPUT_SYSTEM_CALLS = 20;
export const INPUT_COUNT = 50;

export const OUTPUT_COUNT = 1;
