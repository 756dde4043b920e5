// Machine instructions of the kernel profile that every machine has, as imports (abi/intrinsics.ts).
// The loader lowers each call inline.

/** Loads 8 bits at a virtual address. */
// @ts-ignore: decorator
@external("machine", "machine_load8")
export declare function machineLoad8(address: u64): u32;
/** Loads 16 bits at a virtual address. */
// @ts-ignore: decorator
@external("machine", "machine_load16")
export declare function machineLoad16(address: u64): u32;
/** Loads 32 bits at a virtual address. */
// @ts-ignore: decorator
@external("machine", "machine_load32")
export declare function machineLoad32(address: u64): u32;
/** Loads 64 bits at a virtual address. */
// @ts-ignore: decorator
@external("machine", "machine_load64")
export declare function machineLoad64(address: u64): u64;
/** Stores 8 bits at a virtual address. */
// @ts-ignore: decorator
@external("machine", "machine_store8")
export declare function machineStore8(address: u64, value: u32): void;
/** Stores 16 bits at a virtual address. */
// @ts-ignore: decorator
@external("machine", "machine_store16")
export declare function machineStore16(address: u64, value: u32): void;
/** Stores 32 bits at a virtual address. */
// @ts-ignore: decorator
@external("machine", "machine_store32")
export declare function machineStore32(address: u64, value: u32): void;
/** Stores 64 bits at a virtual address. */
// @ts-ignore: decorator
@external("machine", "machine_store64")
export declare function machineStore64(address: u64, value: u64): void;
/** Forward copy of ranges that do not overlap. */
// @ts-ignore: decorator
@external("machine", "machine_copy")
export declare function machineCopy(destination: u64, source: u64, length: u64): void;
/** Both multiples of 8. */
// @ts-ignore: decorator
@external("machine", "machine_zero")
export declare function machineZero(destination: u64, length: u64): void;
/** Sleeps until an interrupt is pending. */
// @ts-ignore: decorator
@external("machine", "wait_for_interrupt")
export declare function machineWaitForInterrupt(): void;
/** The counter that time is kept by, in ticks. */
// @ts-ignore: decorator
@external("machine", "read_counter")
export declare function machineReadCounter(): u64;
/** Hint for spinning loops. */
// @ts-ignore: decorator
@external("machine", "pause")
export declare function machinePause(): void;
