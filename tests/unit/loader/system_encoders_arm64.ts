// The privileged ARM64 encoders as a module of their own, for encode_system.test.ts. Inlined functions
// are exported through calls.
import * as system from "../../../loader/isa/arm64/encode_system";

export function mrs(rt: u32, op0: u32, op1: u32, crn: u32, crm: u32, op2: u32): u32 {
  return system.mrs(rt, system.systemRegister(op0, op1, crn, crm, op2));
}

export function msr(rt: u32, op0: u32, op1: u32, crn: u32, crm: u32, op2: u32): u32 {
  return system.msr(system.systemRegister(op0, op1, crn, crm, op2), rt);
}

export function sys(rt: u32, op1: u32, crn: u32, crm: u32, op2: u32): u32 {
  return system.sys(op1, crn, crm, op2, rt);
}

export function daifSet(bits: u32): u32 {
  return system.daifSet(bits);
}

export function daifClear(bits: u32): u32 {
  return system.daifClear(bits);
}

export function selectStackPointer(select: u32): u32 {
  return system.selectStackPointer(select);
}

export function privilegedAccessNever(value: u32): u32 {
  return system.privilegedAccessNever(value);
}

export function eret(): u32 {
  return system.eret();
}

/** Register number i of those that the stubs name, read into x3. */
export function readNamed(i: u32): u32 {
  switch (i) {
    case 0: return system.mrs(3, system.currentEl());
    case 1: return system.mrs(3, system.spsrEl1());
    case 2: return system.mrs(3, system.elrEl1());
    case 3: return system.mrs(3, system.spEl0());
    case 4: return system.mrs(3, system.esrEl1());
    case 5: return system.mrs(3, system.farEl1());
    case 6: return system.mrs(3, system.vbarEl1());
    case 7: return system.mrs(3, system.sctlrEl1());
    case 8: return system.mrs(3, system.cpacrEl1());
    case 9: return system.mrs(3, system.ttbr0El1());
    case 10: return system.mrs(3, system.ttbr1El1());
    case 11: return system.mrs(3, system.tcrEl1());
    case 12: return system.mrs(3, system.mairEl1());
    case 13: return system.mrs(3, system.tpidrEl1());
    case 14: return system.mrs(3, system.cntvctEl0());
    case 15: return system.mrs(3, system.fpcr());
    case 16: return system.mrs(3, system.fpsr());
    case 17: return system.mrs(3, system.idAa64Mmfr0El1());
    case 18: return system.mrs(3, system.tpidrEl0());
    default: return system.mrs(3, system.idAa64Mmfr1El1());
  }
}
