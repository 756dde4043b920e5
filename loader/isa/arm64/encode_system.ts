// Encoders of AArch64's privileged and system instructions: each returns one instruction word.
// System registers are packed numbers, systemRegister(op0, op1, CRn, CRm, op2), as the kernel
// profile's "mrs …" and "msr …" imports carry them. Source: Arm ARM C4.1.87, C5.1, D19.2.

/** op0 (2 or 3), op1, CRn, CRm, op2 as bits 5..20 of an MRS or MSR word. */
@inline
export function systemRegister(op0: u32, op1: u32, crn: u32, crm: u32, op2: u32): u32 {
  return ((op0 & 1) << 19) | (1 << 20) | (op1 << 16) | (crn << 12) | (crm << 8) | (op2 << 5);
}

/** MRS rt, register. */
@inline
export function mrs(rt: u32, register: u32): u32 {
  return 0xd520_0000 | register | rt;
}

/** MSR register, rt. */
@inline
export function msr(register: u32, rt: u32): u32 {
  return 0xd500_0000 | register | rt;
}

/** SYS #op1, CRn, CRm, #op2, rt: the TLBI, DC, IC and AT instructions. rt = 31 for none. */
@inline
export function sys(op1: u32, crn: u32, crm: u32, op2: u32, rt: u32): u32 {
  return 0xd508_0000 | (op1 << 16) | (crn << 12) | (crm << 8) | (op2 << 5) | rt;
}

/** MSR DAIFSet, #bits (8 = D, 4 = A, 2 = I, 1 = F). */
@inline
export function daifSet(bits: u32): u32 {
  return 0xd503_40df | (bits << 8);
}

/** MSR DAIFClr, #bits. */
@inline
export function daifClear(bits: u32): u32 {
  return 0xd503_40ff | (bits << 8);
}

/** MSR SPSel, #select. */
@inline
export function selectStackPointer(select: u32): u32 {
  return 0xd500_40bf | (select << 8);
}

/** MSR PAN, #value. */
@inline
export function privilegedAccessNever(value: u32): u32 {
  return 0xd500_409f | (value << 8);
}

/** ERET. */
@inline
export function eret(): u32 {
  return 0xd69f_03e0;
}

// Registers that the entry stubs use.

/** CurrentEL. */
@inline
export function currentEl(): u32 {
  return systemRegister(3, 0, 4, 2, 2);
}

/** SPSR_EL1. */
@inline
export function spsrEl1(): u32 {
  return systemRegister(3, 0, 4, 0, 0);
}

/** ELR_EL1. */
@inline
export function elrEl1(): u32 {
  return systemRegister(3, 0, 4, 0, 1);
}

/** SP_EL0. */
@inline
export function spEl0(): u32 {
  return systemRegister(3, 0, 4, 1, 0);
}

/** ESR_EL1. */
@inline
export function esrEl1(): u32 {
  return systemRegister(3, 0, 5, 2, 0);
}

/** FAR_EL1. */
@inline
export function farEl1(): u32 {
  return systemRegister(3, 0, 6, 0, 0);
}

/** VBAR_EL1. */
@inline
export function vbarEl1(): u32 {
  return systemRegister(3, 0, 12, 0, 0);
}

/** SCTLR_EL1. */
@inline
export function sctlrEl1(): u32 {
  return systemRegister(3, 0, 1, 0, 0);
}

/** CPACR_EL1. */
@inline
export function cpacrEl1(): u32 {
  return systemRegister(3, 0, 1, 0, 2);
}

/** TTBR0_EL1. */
@inline
export function ttbr0El1(): u32 {
  return systemRegister(3, 0, 2, 0, 0);
}

/** TTBR1_EL1. */
@inline
export function ttbr1El1(): u32 {
  return systemRegister(3, 0, 2, 0, 1);
}

/** TCR_EL1. */
@inline
export function tcrEl1(): u32 {
  return systemRegister(3, 0, 2, 0, 2);
}

/** MAIR_EL1. */
@inline
export function mairEl1(): u32 {
  return systemRegister(3, 0, 10, 2, 0);
}

/** TPIDR_EL0. */
@inline
export function tpidrEl0(): u32 {
  return systemRegister(3, 3, 13, 0, 2);
}

/** TPIDR_EL1. */
@inline
export function tpidrEl1(): u32 {
  return systemRegister(3, 0, 13, 0, 4);
}

/** CNTVCT_EL0. */
@inline
export function cntvctEl0(): u32 {
  return systemRegister(3, 3, 14, 0, 2);
}

/** FPCR. */
@inline
export function fpcr(): u32 {
  return systemRegister(3, 3, 4, 4, 0);
}

/** FPSR. */
@inline
export function fpsr(): u32 {
  return systemRegister(3, 3, 4, 4, 1);
}

/** ID_AA64MMFR0_EL1. */
@inline
export function idAa64Mmfr0El1(): u32 {
  return systemRegister(3, 0, 0, 7, 0);
}

/** ID_AA64MMFR1_EL1. */
@inline
export function idAa64Mmfr1El1(): u32 {
  return systemRegister(3, 0, 0, 7, 1);
}
