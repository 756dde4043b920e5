// Machine instructions that a module may import, by compile profile. The loader lowers each call
// inline; an import from "machine" that the profile does not grant is an unknown import.
//
// Import module: "machine". Import field: the name below. On ARM64 the kernel profile has three
// families besides, whose fields carry the encoding: "mrs OP0 OP1 CRn CRm OP2" () -> i64,
// "msr OP0 OP1 CRn CRm OP2" (i64), and "sys OP1 CRn CRm OP2" (i64), decimal numbers, one space
// between (Arm ARM C5.1, C6.2 MRS/MSR/SYS). DAIF, barriers and wfi have names of their own.

export const INTRINSIC_MODULE = "machine";

/** Compile profiles, as bits: what a module may ask of the machine. */
export const enum Profile {
  Kernel = 1,
  Driver = 2,
  Service = 4,
  /** A library linked into a program's domain: the WASI layer. */
  Library = 8,
  User = 16,
}

/** Signature letters: v none, i i32, l i64. First letter: result; the rest: parameters. */
export const enum Intrinsic {
  None = 0,

  // Kernel: memory by virtual address (any address; faults like the instruction itself)
  MachineLoad8 = 1, // "machine_load8" (address: u64) -> u32
  MachineLoad16 = 2,
  MachineLoad32 = 3,
  MachineLoad64 = 4, // -> u64
  MachineStore8 = 5, // "machine_store8" (address: u64, value: u32)
  MachineStore16 = 6,
  MachineStore32 = 7,
  MachineStore64 = 8, // (address: u64, value: u64)
  /** (destination: u64, source: u64, length: u64): forward copy, not overlapping. */
  MachineCopy = 9, // "machine_copy"
  /** (destination: u64, length: u64): zeroes; both multiples of 8. */
  MachineZero = 10, // "machine_zero"

  // Kernel, both ISAs
  InterruptsEnable = 16, // "interrupts_enable" ()
  InterruptsDisable = 17, // "interrupts_disable" ()
  /** Enables interrupts, waits for one, disables them: sti; hlt; cli / wfi with DAIF games. */
  WaitForInterrupt = 18, // "wait_for_interrupt" ()
  /** () -> u64: time-stamp counter / CNTVCT_EL0. Granted to every profile but User. */
  ReadCounter = 19, // "read_counter"
  /** Virtual address of this module's linear memory and instance data. Every profile but User. */
  MemoryBase = 20, // "memory_base" () -> u64
  InstanceBase = 21, // "instance_base" () -> u64

  // Kernel, x86_64
  In8 = 32, // "in8" (port: i32) -> i32
  In16 = 33,
  In32 = 34,
  Out8 = 35, // "out8" (port: i32, value: i32)
  Out16 = 36,
  Out32 = 37,
  ReadMsr = 38, // "read_msr" (msr: i32) -> u64
  WriteMsr = 39, // "write_msr" (msr: i32, value: u64)
  /** "cpuid" (leaf: i32, subleaf: i32, register: i32 0..3 = a b c d) -> i32 */
  Cpuid = 40,
  ReadCr0 = 41, // "read_cr0" () -> u64
  ReadCr2 = 42,
  ReadCr3 = 43,
  ReadCr4 = 44,
  WriteCr0 = 45, // "write_cr0" (value: u64)
  WriteCr3 = 46,
  WriteCr4 = 47,
  InvalidatePage = 48, // "invalidate_page" (address: u64)
  LoadGdt = 49, // "load_gdt" (address of the 10-byte descriptor: u64)
  LoadIdt = 50, // "load_idt"
  LoadTaskRegister = 51, // "load_task_register" (selector: i32)
  WriteXcr0 = 52, // "write_xcr0" (value: u64)
  SetAccess = 53, // "set_user_access" (): stac
  ClearAccess = 54, // "clear_user_access" (): clac
  /** "random_seed" () -> u64: RDRAND or RNDR; 0 when the machine had none ready. Kernel and driver. */
  RandomSeed = 55,
  Pause = 56, // "pause" (): pause / yield. Kernel, driver, service.

  // Kernel, ARM64
  Isb = 64, // "isb" ()
  DsbSy = 65, // "dsb_sy" ()
  DsbIsh = 66, // "dsb_ish" ()
  DsbIshst = 67, // "dsb_ishst" ()
  DmbIsh = 68, // "dmb_ish" ()
  /** The three families; the encoding is packed in bits 16..31 of the id. */
  Mrs = 72,
  Msr = 73,
  Sys = 74,
  /**
   * "hypervisor_call" (x0: i64, x1: i64, x2: i64, x3: i64) -> i64: HVC #0 by the SMC Calling
   * Convention (Arm DEN 0028), for PSCI. Changes the registers that a call may change.
   */
  HypervisorCall = 75,
  /** "monitor_call": the same with SMC #0. */
  MonitorCall = 76,

  // Driver, service and library
  /**
   * "system_call" (number: i32, record: i32) -> i32. Loads the six argument words from the
   * record in linear memory (abi/system_calls.ts), enters the kernel, stores the six result
   * words back and returns the status. All registers that a call may change are changed.
   */
  SystemCall = 96,
  // Ordered access to linear memory, one access each, never merged, moved or paired.
  VolatileLoad8 = 97, // "volatile_load8" (offset: i32) -> i32
  VolatileLoad16 = 98,
  VolatileLoad32 = 99,
  VolatileLoad64 = 100, // -> i64
  VolatileStore8 = 101, // "volatile_store8" (offset: i32, value: i32)
  VolatileStore16 = 102,
  VolatileStore32 = 103,
  VolatileStore64 = 104,
  FenceAcquire = 105, // "fence_acquire" ()
  FenceRelease = 106, // "fence_release" ()
  FenceFull = 107, // "fence_full" ()

  // Library: memory of the caller's instance. A bad range touches nothing.
  /** "caller_load8" (offset: i32) -> i64: the value, or -1 when out of range. */
  CallerLoad8 = 112,
  CallerLoad32 = 114,
  /** "caller_load64" (offset: i32, own offset of the result: i32) -> i32: 0, or 1 when out of range. */
  CallerLoad64 = 115,
  /** "caller_store8" (offset: i32, value: i32) -> i32: 0, or 1 when out of range. */
  CallerStore8 = 116,
  CallerStore16 = 117,
  CallerStore32 = 118,
  CallerStore64 = 119, // value: i64
  /** "caller_copy_in" (own: i32, caller's: i32, length: i32) -> i32: 0, or 1 when out of range. */
  CallerCopyIn = 120,
  /** "caller_copy_out" (caller's: i32, own: i32, length: i32) -> i32. */
  CallerCopyOut = 121,
  /** "caller_memory_size" () -> i64 bytes. */
  CallerMemorySize = 122,
}
