// Every limit of the system, with the reason beside it.

/** Smallest unit of mapping on both ISAs. */
export const PAGE_SIZE = 4096;
export const PAGE_SIZE_LOG2 = 12;
export const WASM_PAGE_SIZE = 65536;

/** CPUs the per-CPU tables are laid out for; one runs today. */
export const CPU_COUNT_MAX = 8;
export const PRIORITY_COUNT = 64;
export const PRIORITY_IDLE = 0;

/**
 * Handle = generation (11 bits) << 20 | index (20 bits). Index 0 is nobody. Bit 31 is 0, so that an i32
 * holds a handle or a negative Status.
 */
export const HANDLE_INDEX_BITS = 20;
export const HANDLES_PER_DOMAIN_MAX = 4096;

/** Words beside the header that a message carries in registers. */
export const MESSAGE_WORDS = 4;
export const MESSAGE_HANDLES_MAX = 3;
/** One copy call moves at most this much, so that the kernel's path stays short. */
export const COPY_SIZE_MAX = 65536;

export const DOMAINS_MAX = 256;
/** A message names a slot of its sender by four bits, of which one value is MEMORY_OWN. */
export const SLOTS_PER_DOMAIN_MAX = 15;
export const THREADS_PER_DOMAIN_MAX = 8;
export const NAME_LENGTH_MAX = 32;
