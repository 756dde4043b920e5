// The door to Linux: system calls, and memory by machine address. The entry code of the executable
// provides both (abi/linux_program.ts).

/** A system call with up to five arguments. The result, or a negative error number. */
// @ts-ignore: decorator
@external("linux", "system_call")
export declare function systemCall(
  number: u32, first: u64, second: u64, third: u64, fourth: u64, fifth: u64,
): i64;

/** Copies between any addresses, forwards. */
// @ts-ignore: decorator
@external("linux", "copy")
export declare function copyMemory(to: u64, from: u64, length: u64): void;

// @ts-ignore: decorator
@external("machine", "memory_base")
declare function memoryBase(): u64;

let programBase: u64 = 0;

/** Sets the address of the program's memory. */
export function initProgramMemory(base: u64): void {
  programBase = base;
}

/** The machine address of an offset in the layer's memory. */
export function ownAddress(offset: usize): u64 {
  return memoryBase() + <u64>offset;
}

/** The machine address of an offset in the program's memory, which was checked. */
export function programAddress(offset: u32): u64 {
  return programBase + <u64>offset;
}

/** System calls with fewer arguments. */
export function call1(number: u32, first: u64): i64 {
  return systemCall(number, first, 0, 0, 0, 0);
}
/** A system call with two arguments. */
export function call2(number: u32, first: u64, second: u64): i64 {
  return systemCall(number, first, second, 0, 0, 0);
}
/** A system call with three arguments. */
export function call3(number: u32, first: u64, second: u64, third: u64): i64 {
  return systemCall(number, first, second, third, 0, 0);
}
/** A system call with four arguments. */
export function call4(number: u32, first: u64, second: u64, third: u64, fourth: u64): i64 {
  return systemCall(number, first, second, third, fourth, 0);
}
