// The program's memory, which the layer reaches by the loader's caller_* intrinsics only. Each
// checks its range against the program's memory size; a bad pointer becomes EFAULT and touches
// nothing.

/** The byte, or -1. */
// @ts-ignore: decorator
@external("machine", "caller_load8")
export declare function callerLoad8(offset: u32): i64;
/** The value, or -1. */
// @ts-ignore: decorator
@external("machine", "caller_load32")
export declare function callerLoad32(offset: u32): i64;
/** Stores the value at `result` in the layer's memory; 1 when out of range. */
// @ts-ignore: decorator
@external("machine", "caller_load64")
export declare function callerLoad64(offset: u32, result: usize): i32;
/** These return 1 when out of range. */
// @ts-ignore: decorator
@external("machine", "caller_store8")
export declare function callerStore8(offset: u32, value: u32): i32;
/** Stores the low 16 bits of `value`; 1 when out of range. */
// @ts-ignore: decorator
@external("machine", "caller_store16")
export declare function callerStore16(offset: u32, value: u32): i32;
/** Stores `value`; 1 when out of range. */
// @ts-ignore: decorator
@external("machine", "caller_store32")
export declare function callerStore32(offset: u32, value: u32): i32;
/** Stores `value`; 1 when out of range. */
// @ts-ignore: decorator
@external("machine", "caller_store64")
export declare function callerStore64(offset: u32, value: u64): i32;
/** Copies `length` bytes of the program's memory to `own` in the layer's; 1 when out of range. */
// @ts-ignore: decorator
@external("machine", "caller_copy_in")
export declare function callerCopyIn(own: usize, offset: u32, length: u32): i32;
/** Copies `length` bytes at `own` in the layer's memory to the program's; 1 when out of range. */
// @ts-ignore: decorator
@external("machine", "caller_copy_out")
export declare function callerCopyOut(offset: u32, own: usize, length: u32): i32;
/** Bytes. */
// @ts-ignore: decorator
@external("machine", "caller_memory_size")
export declare function callerMemorySize(): i64;

/** True when [offset, offset + length) lies in the program's memory. */
export function callerHas(offset: u32, length: u32): bool {
  return <u64>offset + <u64>length <= <u64>callerMemorySize();
}
