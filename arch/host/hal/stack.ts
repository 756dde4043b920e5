// The kernel's own stack after a fault, for the panic's list of frames. Compiled code keeps no
// frame pointers, so the walk is conservative: every word that looks like a return address counts.

/** Offset of an address in the kernel's compiled code, or -1 when it lies elsewhere. */
export function codeOffset(address: u64): i64 {
  return -1;
}

/** Starts a walk at the stack pointer of the last fault. */
export function beginStackWalk(): void {}

/**
 * The next return address into the kernel's compiled code, as an offset in it; -1 at the stack's
 * top.
 */
export function nextReturn(): i64 {
  return -1;
}
