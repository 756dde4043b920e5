// What differs between Linux on one ISA and another: numbers of system calls, and some open flags.
// Source: Linux's include/uapi/asm-generic/unistd.h, and arch/arm64/include/uapi/asm/fcntl.h.

export const SYS_READ: u32 = 63;
export const SYS_WRITE: u32 = 64;
export const SYS_CLOSE: u32 = 57;
export const SYS_LSEEK: u32 = 62;
export const SYS_MMAP: u32 = 222;
export const SYS_RT_SIGACTION: u32 = 134;
export const SYS_IOCTL: u32 = 29;
export const SYS_PREAD64: u32 = 67;
export const SYS_PWRITE64: u32 = 68;
export const SYS_SCHED_YIELD: u32 = 124;
export const SYS_FCNTL: u32 = 25;
export const SYS_FSYNC: u32 = 82;
export const SYS_FDATASYNC: u32 = 83;
export const SYS_FTRUNCATE: u32 = 46;
export const SYS_SIGALTSTACK: u32 = 132;
export const SYS_GETDENTS64: u32 = 61;
export const SYS_CLOCK_GETTIME: u32 = 113;
export const SYS_CLOCK_GETRES: u32 = 114;
export const SYS_EXIT_GROUP: u32 = 94;
export const SYS_OPENAT: u32 = 56;
export const SYS_MKDIRAT: u32 = 34;
export const SYS_UNLINKAT: u32 = 35;
export const SYS_LINKAT: u32 = 37;
export const SYS_SYMLINKAT: u32 = 36;
export const SYS_READLINKAT: u32 = 78;
export const SYS_PPOLL: u32 = 73;
export const SYS_UTIMENSAT: u32 = 88;
export const SYS_FALLOCATE: u32 = 47;
export const SYS_RENAMEAT2: u32 = 276;
export const SYS_GETRANDOM: u32 = 278;
export const SYS_STATX: u32 = 291;

export const O_DIRECTORY: u32 = 0x4000;
export const O_NOFOLLOW: u32 = 0x8000;
