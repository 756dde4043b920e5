// A CPU's area: one page in the kernel image.

/** SP_EL1 at a fault inside the kernel, for the panic's stack walk. */
export const CPU_FAULT_SP = 0;
