// Machine instructions of the kernel profile on x86_64, as imports (abi/intrinsics.ts). The loader
// lowers each call inline.

export * from "../../common/intrinsics";

// @ts-ignore: decorator
@external("machine", "in8")
export declare function in8(port: u32): u32;
// @ts-ignore: decorator
@external("machine", "in16")
export declare function in16(port: u32): u32;
// @ts-ignore: decorator
@external("machine", "in32")
export declare function in32(port: u32): u32;
// @ts-ignore: decorator
@external("machine", "out8")
export declare function out8(port: u32, value: u32): void;
// @ts-ignore: decorator
@external("machine", "out16")
export declare function out16(port: u32, value: u32): void;
// @ts-ignore: decorator
@external("machine", "out32")
export declare function out32(port: u32, value: u32): void;
// @ts-ignore: decorator
@external("machine", "read_msr")
export declare function readMsr(register: u32): u64;
// @ts-ignore: decorator
@external("machine", "write_msr")
export declare function writeMsr(register: u32, value: u64): void;
/** @param register 0 eax, 1 ebx, 2 ecx, 3 edx */
// @ts-ignore: decorator
@external("machine", "cpuid")
export declare function cpuid(leaf: u32, subleaf: u32, register: u32): u32;
// @ts-ignore: decorator
@external("machine", "read_cr3")
export declare function readCr3(): u64;
// @ts-ignore: decorator
@external("machine", "read_cr4")
export declare function readCr4(): u64;
// @ts-ignore: decorator
@external("machine", "write_cr3")
export declare function writeCr3(value: u64): void;
// @ts-ignore: decorator
@external("machine", "write_cr4")
export declare function writeCr4(value: u64): void;
// @ts-ignore: decorator
@external("machine", "invalidate_page")
export declare function invalidatePage(address: u64): void;
