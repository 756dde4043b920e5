// Hostile code for ARM64: words by hand (Arm ARM C6.2). The argument, an address, is in x0. What
// nothing stops ends in ThreadExit (system call 21) with a value in x0.

export const readCode: usize = memory.data<u32>([
  0xf940_0000, // ldr x0, [x0]
  0xd280_02a8, // mov x8, #21
  0xd400_0001, // svc #0
]);
export const READ_SIZE: u32 = 12;

export const writeCode: usize = memory.data<u32>([
  0xf900_0000, // str x0, [x0]
  0xd280_0540, // mov x0, #42
  0xd280_02a8, // mov x8, #21
  0xd400_0001, // svc #0
]);
export const WRITE_SIZE: u32 = 16;

export const jumpCode: usize = memory.data<u32>([
  0xd61f_0000, // br x0
]);
export const JUMP_SIZE: u32 = 4;

export const exitCode: usize = memory.data<u32>([
  0xd280_0540, // mov x0, #42
  0xd280_02a8, // mov x8, #21
  0xd400_0001, // svc #0
]);
export const EXIT_SIZE: u32 = 12;

/** Privileged instructions, each followed by what ends the thread if it is not stopped. */
export const PRIVILEGED_SIZE: u32 = 12;
export const privilegedCode: usize = memory.data<u32>([
  // read_control
  0xd538_1000, // mrs x0, sctlr_el1
  0xd280_02a8, 0xd400_0001, // mov x8, #21; svc #0
  // write_control
  0xd518_1000, // msr sctlr_el1, x0
  0xd280_02a8, 0xd400_0001,
  // read_root
  0xd538_2000, // mrs x0, ttbr0_el1
  0xd280_02a8, 0xd400_0001,
  // write_root
  0xd518_2000, // msr ttbr0_el1, x0
  0xd280_02a8, 0xd400_0001,
  // mask_interrupts
  0xd503_42df, // msr daifset, #2
  0xd280_02a8, 0xd400_0001,
  // invalidate_tlb
  0xd508_871f, // tlbi vmalle1
  0xd280_02a8, 0xd400_0001,
  // hypervisor_call
  0xd400_0002, // hvc #0
  0xd280_02a8, 0xd400_0001,
  // return_to_kernel
  0xd69f_03e0, // eret
  0xd280_02a8, 0xd400_0001,
]);
