// A CPU's area: its TSS, what the entry stubs keep, and its GDT. One page in the kernel image,
// written by the image builder, the stubs and arch/x86_64/hal.

/** 64-bit TSS (SDM vol 3 §8.7): RSP0, IST1.., I/O map base. */
export const CPU_TSS = 0;
export const TSS_RSP0 = 4;
export const TSS_IST1 = 36;
export const TSS_IO_MAP_BASE = 102;
/** No I/O bitmap: the base lies at the limit, so every port is denied to user mode. */
export const TSS_SIZE = 104;

/** User rsp of the running thread while a system call is handled. */
export const CPU_USER_RSP = 128;
/** Virtual address of the frame that the next entry from user mode saves to. */
export const CPU_CURRENT_FRAME = 136;
/** rsp at a fault inside the kernel, for the panic's stack walk. */
export const CPU_FAULT_RSP = 144;
/** MXCSR for threads resumed after a system call. */
export const CPU_MXCSR = 152;

export const CPU_GDT = 256;
export const GDT_KERNEL_CODE = 8;
export const GDT_KERNEL_DATA = 16;
/** User data stands before user code, as sysret wants it (SDM vol 2, SYSRET). */
export const GDT_USER_DATA = 24;
export const GDT_USER_CODE = 32;
export const GDT_TSS = 40;
export const GDT_SIZE = 56;

/** Operands of lgdt and lidt: u16 limit, u64 base. */
export const CPU_GDT_POINTER = 384;
export const CPU_IDT_POINTER = 400;
/** The same with the GDT's physical address, for the 32-bit entry. */
export const CPU_GDT_POINTER_PHYSICAL = 416;

/** Which IST stack the unmaskable exceptions use. */
export const IST_NMI = 1;
export const IST_DOUBLE_FAULT = 2;
export const IST_MACHINE_CHECK = 3;
export const IST_COUNT = 3;
