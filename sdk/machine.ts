// The machine instructions that drivers, services and libraries may import (abi/intrinsics.ts). The
// loader lowers each call inline. Under the user profile every one of them is an unknown import.

/**
 * Enters the kernel. `record` is the offset of six u64: arguments in, results out. Returns the
 * status.
 */
// @ts-ignore: decorator
@external("machine", "system_call")
export declare function systemCall(number: i32, record: usize): i32;

/** Virtual address of this module's linear memory. */
// @ts-ignore: decorator
@external("machine", "memory_base")
export declare function memoryBase(): u64;

/** The time-stamp counter (x86_64) or CNTVCT_EL0 (ARM64). */
// @ts-ignore: decorator
@external("machine", "read_counter")
export declare function readCounter(): u64;

// Ordered access, for device registers and rings: one access each, never merged, moved or paired.

/** Loads 8 bits at an offset of this memory. */
// @ts-ignore: decorator
@external("machine", "volatile_load8")
export declare function volatileLoad8(offset: usize): u32;
/** Loads 16 bits; the offset is a multiple of 2. */
// @ts-ignore: decorator
@external("machine", "volatile_load16")
export declare function volatileLoad16(offset: usize): u32;
/** Loads 32 bits; the offset is a multiple of 4. */
// @ts-ignore: decorator
@external("machine", "volatile_load32")
export declare function volatileLoad32(offset: usize): u32;
/** Loads 64 bits; the offset is a multiple of 8. */
// @ts-ignore: decorator
@external("machine", "volatile_load64")
export declare function volatileLoad64(offset: usize): u64;
/** Stores 8 bits. */
// @ts-ignore: decorator
@external("machine", "volatile_store8")
export declare function volatileStore8(offset: usize, value: u32): void;
/** Stores 16 bits; the offset is a multiple of 2. */
// @ts-ignore: decorator
@external("machine", "volatile_store16")
export declare function volatileStore16(offset: usize, value: u32): void;
/** Stores 32 bits; the offset is a multiple of 4. */
// @ts-ignore: decorator
@external("machine", "volatile_store32")
export declare function volatileStore32(offset: usize, value: u32): void;
/** Stores 64 bits; the offset is a multiple of 8. */
// @ts-ignore: decorator
@external("machine", "volatile_store64")
export declare function volatileStore64(offset: usize, value: u64): void;
/** Loads before it are done before any access after it. */
// @ts-ignore: decorator
@external("machine", "fence_acquire")
export declare function fenceAcquire(): void;
/** Accesses before it are done before any store after it. */
// @ts-ignore: decorator
@external("machine", "fence_release")
export declare function fenceRelease(): void;
/** Accesses before it are done before any access after it. */
// @ts-ignore: decorator
@external("machine", "fence_full")
export declare function fenceFull(): void;
