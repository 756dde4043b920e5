// What differs between Linux on one ISA and another: numbers of system calls, and some open flags.
// Source: Linux's arch/x86/entry/syscalls/syscall_64.tbl, and include/uapi/asm-generic/fcntl.h.

export const SYS_READ: u32 = 0;
export const SYS_WRITE: u32 = 1;
export const SYS_CLOSE: u32 = 3;
export const SYS_LSEEK: u32 = 8;
export const SYS_MMAP: u32 = 9;
export const SYS_RT_SIGACTION: u32 = 13;
export const SYS_IOCTL: u32 = 16;
export const SYS_PREAD64: u32 = 17;
export const SYS_PWRITE64: u32 = 18;
export const SYS_SCHED_YIELD: u32 = 24;
export const SYS_FCNTL: u32 = 72;
export const SYS_FSYNC: u32 = 74;
export const SYS_FDATASYNC: u32 = 75;
export const SYS_FTRUNCATE: u32 = 77;
export const SYS_SIGALTSTACK: u32 = 131;
export const SYS_GETDENTS64: u32 = 217;
export const SYS_CLOCK_GETTIME: u32 = 228;
export const SYS_CLOCK_GETRES: u32 = 229;
export const SYS_EXIT_GROUP: u32 = 231;
export const SYS_OPENAT: u32 = 257;
export const SYS_MKDIRAT: u32 = 258;
export const SYS_UNLINKAT: u32 = 263;
export const SYS_LINKAT: u32 = 265;
export const SYS_SYMLINKAT: u32 = 266;
export const SYS_READLINKAT: u32 = 267;
export const SYS_PPOLL: u32 = 271;
export const SYS_UTIMENSAT: u32 = 280;
export const SYS_FALLOCATE: u32 = 285;
export const SYS_RENAMEAT2: u32 = 316;
export const SYS_GETRANDOM: u32 = 318;
export const SYS_STATX: u32 = 332;

export const O_DIRECTORY: u32 = 0x1_0000;
export const O_NOFOLLOW: u32 = 0x2_0000;
