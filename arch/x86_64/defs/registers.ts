// Bits and numbers of control and model-specific registers. Spelling as in Intel SDM vol 3 §2.5,
// vol 4.

export const CR0_PE = 1;
export const CR0_MP = 2;
export const CR0_NE = 0x20;
export const CR0_WP = 0x1_0000;
export const CR0_AM = 0x4_0000;
export const CR0_PG: u32 = 0x8000_0000;

export const CR4_PAE = 0x20;
export const CR4_PGE = 0x80;
export const CR4_OSFXSR = 0x200;
export const CR4_OSXMMEXCPT = 0x400;
export const CR4_UMIP = 0x800;
export const CR4_FSGSBASE = 0x1_0000;
export const CR4_OSXSAVE = 0x4_0000;
export const CR4_SMEP = 0x10_0000;
export const CR4_SMAP = 0x20_0000;

/** Extended features: x87, SSE, AVX. */
export const XCR0_X87_SSE_AVX = 7;

export const IA32_APIC_BASE: u32 = 0x1b;
export const IA32_PAT: u32 = 0x277;
export const IA32_EFER: u32 = 0xc000_0080;
export const IA32_STAR: u32 = 0xc000_0081;
export const IA32_LSTAR: u32 = 0xc000_0082;
export const IA32_FMASK: u32 = 0xc000_0084;
export const IA32_GS_BASE: u32 = 0xc000_0101;
export const IA32_KERNEL_GS_BASE: u32 = 0xc000_0102;

export const EFER_SCE = 1;
export const EFER_LME = 0x100;
export const EFER_NXE = 0x800;

/** Cleared on syscall: TF IF DF IOPL NT AC. */
export const SYSCALL_FLAG_MASK = 0x4_7700;
/** User mode's flags: interrupts on. */
export const USER_RFLAGS = 0x202;
