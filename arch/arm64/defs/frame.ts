// A thread's frame: its user registers while it is not running, in kernel linear memory.
// 64-aligned.
//
//     0  x0 … x30 at 8 * n   248 sp   256 elr   264 spsr
//   272  kind    280 clear flag    288 fpcr, fpsr    320 v0 … v31
//
// While user code runs, SP_EL1 is the address of its thread's frame, so that an exception can store
// into it at once; TPIDR_EL1 keeps it while the kernel runs.

export const FRAME_X8 = 64;
export const FRAME_X16 = 128;
export const FRAME_X19 = 152;
export const FRAME_X27 = 216;
export const FRAME_X28 = 224;
export const FRAME_X29 = 232;
export const FRAME_X30 = 240;
export const FRAME_SP_EL0 = 248;
export const FRAME_ELR = 256;
export const FRAME_SPSR = 264;
export const FRAME_KIND = 272;
/** Not 0 after a system call: another domain ran meanwhile, so vector access is turned off. */
export const FRAME_CLEAR = 280;
export const FRAME_FPCR = 288;
export const FRAME_VECTORS = 320;
export const FRAME_BYTES = 832;

export const enum FrameKind {
  /** Made by svc: only what a system call keeps is restored. */
  SystemCall = 0,
  /** Made by an interrupt or a fault, or for a new thread: everything is restored but vectors. */
  General = 1,
  /** Made by an interrupt or a fault of a thread that uses vector registers: everything. */
  Everything = 2,
}

// Vector registers are lazy: a thread starts with CPACR_EL1.FPEN off, and again after a system call
// that another domain ran in between, because they are dead over it. Its first use traps; the stub
// zeroes them and turns them on.
