// The big kernel lock: one CPU at a time is in the kernel. Taken after entry, released on the way
// out and while a CPU idles. With one CPU it proves that the kernel never enters itself; a second
// CPU needs an atomic exchange here.
let held: bool = false;

/** Takes the lock, which nobody holds. */
@inline
export function lockKernel(): void {
  assert(!held);
  held = true;
}

/** Gives it back. */
@inline
export function unlockKernel(): void {
  held = false;
}
