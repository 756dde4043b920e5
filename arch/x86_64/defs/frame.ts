// A thread's frame: its user registers while it is not running, in kernel linear memory.
// 64-aligned.
//
//     0  rax   8 rdi  16 rsi  24 rdx  32 r10  40 r8  48 r9      number/status and arguments/results
//    56  r15  64 rip                                            popped by the system call's way out
//    72  rip  80 cs   88 rflags  96 rsp  104 ss                 pushed by the CPU at an interrupt
//   112  GS base    120 kind
//   128  rbx 136 rbp 144 r12 152 r13 160 r14                    callee-saved
//   168  rcx 176 r11                                            interrupt frames only
//   192  XSAVE area: x87, SSE, AVX (SDM vol 1 §13.4)            interrupt frames only
//
// At an interrupt from user mode the CPU pushes ss..rip right into the frame: RSP0 of the TSS is
// frame + FRAME_INTERRUPT_TOP. The error code lands in slot 64, the stub then overwrites it.

export const FRAME_RAX = 0;
export const FRAME_RDI = 8;
export const FRAME_RSI = 16;
export const FRAME_RDX = 24;
export const FRAME_R10 = 32;
export const FRAME_R8 = 40;
export const FRAME_R9 = 48;
export const FRAME_R15 = 56;
/** Instruction address, whatever the kind. */
export const FRAME_RIP = 64;
/** The one that iretq takes: interrupt frames. */
export const FRAME_IRET_RIP = 72;
export const FRAME_CS = 80;
export const FRAME_RFLAGS = 88;
export const FRAME_RSP = 96;
export const FRAME_SS = 104;
export const FRAME_INTERRUPT_TOP = 112;
export const FRAME_GS_BASE = 112;
export const FRAME_KIND = 120;
export const FRAME_RBX = 128;
export const FRAME_RBP = 136;
export const FRAME_R12 = 144;
export const FRAME_R13 = 152;
export const FRAME_R14 = 160;
export const FRAME_RCX = 168;
export const FRAME_R11 = 176;
export const FRAME_XSAVE = 192;
/** Offset of MXCSR in the XSAVE area, and its value at reset: all exceptions masked. */
export const XSAVE_MXCSR = 24;
export const MXCSR_DEFAULT = 0x1f80;
export const FRAME_SIZE = 1024;

export const enum FrameKind {
  /** Made by syscall: resumed by sysretq; vector registers, rcx and r11 are dead. */
  SystemCall = 0,
  /** Made by an interrupt, a fault or for a new thread: everything is restored, by iretq. */
  Interrupt = 1,
}
