// A thread's frame: its user registers, in kernel linear memory.
//
// The kernel reads and writes these fields directly (they are offsets from the frame), so that a
// message crosses from frame to frame without a call. All are u64.
//
//   FRAME_ARGUMENTS + 8*i   a0..a5 on entry, r0..r5 on the way out (the same registers)
//   FRAME_STATUS            number of the system call on entry, status on the way out (same
// register)
//   FRAME_IP, FRAME_SP      instruction and stack pointer
//   FRAME_INSTANCE          instance register
//   FRAME_MEMORY_BASE       memory base register
import { countHostDomainSwitch } from "./state";

export const FRAME_STATUS: usize = 0;
export const FRAME_ARGUMENTS: usize = 8;
export const FRAME_IP: usize = 56;
export const FRAME_SP: usize = 64;
export const FRAME_INSTANCE: usize = 72;
export const FRAME_MEMORY_BASE: usize = 80;
/** Bytes of a frame, vector state included; at most 3072. */
export const FRAME_SIZE: usize = 128;
export const FRAME_ALIGNMENT: usize = 64;

/**
 * Fills a zeroed frame so that resuming it starts a thread in user mode at `entry`, with `argument`
 * as first integer argument, all other registers zero, interrupts enabled. The addresses are user
 * addresses (checked by the kernel). `stackTop` is 16-aligned; the HAL leaves room for a zero
 * return address where the ISA has one on the stack (the stack is zeroed memory).
 */
export function initialiseFrame(
  frame: usize,
  entry: u64,
  stackTop: u64,
  instance: u64,
  memoryBase: u64,
  argument: u64,
): void {
  store<u64>(frame, argument, FRAME_ARGUMENTS);
  store<u64>(frame, entry, FRAME_IP);
  store<u64>(frame, stackTop, FRAME_SP);
  store<u64>(frame, instance, FRAME_INSTANCE);
  store<u64>(frame, memoryBase, FRAME_MEMORY_BASE);
}

/**
 * Called when `frame` is about to be resumed after a thread of another domain ran: registers that
 * a system call leaves dead (vectors) must not carry the other domain's data into it.
 */
// @ts-ignore: decorator
@inline
export function enterDomain(frame: usize): void {
  countHostDomainSwitch();
}

/**
 * Called before the frame of the running thread is freed (the thread ends itself, or its domain):
 * the entry stub writes registers that a system call keeps to the current frame when another one is
 * resumed.
 */
export function forgetCurrentFrame(): void {}
