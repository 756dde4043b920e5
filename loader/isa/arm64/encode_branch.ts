// Encoders of branches, exception generation, hints and barriers: each returns one word.
// Displacements are in bytes from the instruction itself, multiples of 4; the caller has checked
// the range with the reach* helpers, or patches the field later (see patchBranch).
// Source: Arm ARM C4.1.87.

import { Condition, Width } from "./register_names";

/** B: ±128 MiB. */
@inline
export function b(displacement: i32): u32 {
  return 0x14000000 | (<u32>(displacement >> 2) & 0x3ff_ffff);
}

/** BL: ±128 MiB. */
@inline
export function bl(displacement: i32): u32 {
  return 0x94000000 | (<u32>(displacement >> 2) & 0x3ff_ffff);
}

/** B.cond: ±1 MiB. */
@inline
export function bCondition(condition: Condition, displacement: i32): u32 {
  return 0x54000000 | ((<u32>(displacement >> 2) & 0x7ffff) << 5) | <u32>condition;
}

/** CBZ: ±1 MiB. */
@inline
export function cbz(width: Width, rt: u32, displacement: i32): u32 {
  return ((<u32>width) << 31) | 0x34000000 | ((<u32>(displacement >> 2) & 0x7ffff) << 5) | rt;
}

/** CBNZ: ±1 MiB. */
@inline
export function cbnz(width: Width, rt: u32, displacement: i32): u32 {
  return cbz(width, rt, displacement) | 0x0100_0000;
}

/** TBZ rt, #bit: ±32 KiB. */
@inline
export function tbz(rt: u32, bit: u32, displacement: i32): u32 {
  return 0x36000000 | ((bit >> 5) << 31) | ((bit & 31) << 19) |
    ((<u32>(displacement >> 2) & 0x3fff) << 5) | rt;
}

/** TBNZ rt, #bit: ±32 KiB. */
@inline
export function tbnz(rt: u32, bit: u32, displacement: i32): u32 {
  return tbz(rt, bit, displacement) | 0x0100_0000;
}

/** BR xn. */
@inline
export function br(rn: u32): u32 {
  return 0xd61f0000 | (rn << 5);
}

/** BLR xn. */
@inline
export function blr(rn: u32): u32 {
  return 0xd63f0000 | (rn << 5);
}

/** RET xn (x30 by default). */
@inline
export function ret(rn: u32 = 30): u32 {
  return 0xd65f0000 | (rn << 5);
}

// Exceptions

/** SVC #imm16. */
@inline
export function svc(imm16: u32 = 0): u32 {
  return 0xd4000001 | (imm16 << 5);
}

/** HVC #imm16. */
@inline
export function hvc(imm16: u32 = 0): u32 {
  return 0xd4000002 | (imm16 << 5);
}

/** SMC #imm16. */
@inline
export function smc(imm16: u32 = 0): u32 {
  return 0xd4000003 | (imm16 << 5);
}

/** BRK #imm16. */
@inline
export function brk(imm16: u32): u32 {
  return 0xd4200000 | (imm16 << 5);
}

/** UDF #imm16: permanently undefined. */
@inline
export function udf(imm16: u32): u32 {
  return imm16;
}

// Hints and barriers

/** NOP. */
@inline
export function nop(): u32 {
  return 0xd503201f;
}

/** YIELD. */
@inline
export function yieldHint(): u32 {
  return 0xd503203f;
}

/** WFE. */
@inline
export function wfe(): u32 {
  return 0xd503205f;
}

/** WFI. */
@inline
export function wfi(): u32 {
  return 0xd503207f;
}

/** SEV. */
@inline
export function sev(): u32 {
  return 0xd503209f;
}

/** Domain and access types of a barrier: the CRm field. */
export const enum BarrierOption {
  Ishld = 9,
  Ishst = 10,
  Ish = 11,
  Ld = 13,
  St = 14,
  Sy = 15,
}

/** DMB option. */
@inline
export function dmb(option: BarrierOption): u32 {
  return 0xd50330bf | ((<u32>option) << 8);
}

/** DSB option. */
@inline
export function dsb(option: BarrierOption): u32 {
  return 0xd503309f | ((<u32>option) << 8);
}

/** ISB. */
@inline
export function isb(): u32 {
  return 0xd5033fdf;
}

// Patching

/** Whether a byte displacement fits a signed field of `bits` bits that counts words. */
@inline
export function reaches(displacement: i64, bits: u32): bool {
  const half = (<i64>1) << (bits + 1);
  return displacement >= -half && displacement < half;
}

/** Width in bits of the displacement field of a branch, or 0 when the word is no such branch. */
export function branchFieldBits(word: u32): u32 {
  if ((word & 0x7c000000) == 0x14000000) return 26; // b, bl
  if ((word & 0xff000010) == 0x54000000) return 19; // b.cond
  if ((word & 0x7e000000) == 0x34000000) return 19; // cbz, cbnz
  if ((word & 0x7e000000) == 0x36000000) return 14; // tbz, tbnz
  return 0;
}

/** The same branch with another displacement, which must be in reach; what it had is dropped. */
export function patchBranch(word: u32, displacement: i32): u32 {
  const bits = branchFieldBits(word);
  const field = <u32>(displacement >> 2) & ((<u32>1 << bits) - 1);
  if (bits == 26) return (word & 0xfc000000) | field;
  const mask = ((<u32>1 << bits) - 1) << 5;
  return (word & ~mask) | (field << 5);
}
