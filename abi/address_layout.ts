// Where things lie in the virtual address space; the same on both ISAs.
//
// User half: slots of 9 GiB, each with an address of its own in the whole system.
//
//   slot + 0            linear memory: 4 GiB + 4 GiB reserved; mapped up to memory.size
//   slot + 8 GiB        16 MiB never mapped (the farthest access ends 14 bytes beyond 8 GiB)
//   slot + 8 GiB+16 MiB code, sealed read + execute
//   slot + ....         instance data, read + write (never execute)
//   slot + ....         stacks: 8 areas of 16 MiB, each stack at the top of its area, guard below
//
// Kernel half, the same page tables in every domain.

export const SLOT_FIRST = 0x10_0000_0000; // 64 GiB
export const SLOT_STRIDE = 0x2_4000_0000; // 9 GiB
export const SLOT_COUNT = 14000;

export const SLOT_MEMORY = 0;
export const SLOT_MEMORY_RESERVED = 0x2_0000_1000; // 8 GiB and a page
export const SLOT_CODE = 0x2_0100_0000;
export const SLOT_CODE_SIZE_MAX = 0x1000_0000; // 256 MiB
export const SLOT_INSTANCE = 0x2_1200_0000;
export const SLOT_INSTANCE_SIZE_MAX = 0x0100_0000; // 16 MiB
export const SLOT_STACKS = 0x2_1400_0000;
export const SLOT_STACK_STRIDE = 0x0100_0000; // 16 MiB
export const SLOT_STACK_COUNT = 8;

/** All physical memory, read + write, never execute. */
export const KERNEL_PHYSICAL_MAP = 0xffff_8000_0000_0000;
/** The kernel module's linear memory (offset 0 of it). Its page 0 is not mapped. */
export const KERNEL_MEMORY = 0xffff_c000_0000_0000;
/** Offset in the kernel's linear memory where frames for objects are mapped. */
export const KERNEL_WINDOW_OFFSET = 0x0100_0000; // 16 MiB
export const KERNEL_WINDOW_SIZE = 0x4000_0000; // 1 GiB
/** Kernel image: stubs, code, instance data, per-CPU data, stacks. */
export const KERNEL_IMAGE = 0xffff_ffff_8000_0000;
