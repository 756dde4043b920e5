// The general and vector registers of AArch64 by number, and the operand classes that the encoders
// share. Register 31 is the zero register or the stack pointer, as the instruction defines.
// Source: Arm ARM B1.2.1, C1.2.5.

export const X0: u32 = 0;
export const X1: u32 = 1;
export const X2: u32 = 2;
export const X3: u32 = 3;
export const X4: u32 = 4;
export const X5: u32 = 5;
export const X6: u32 = 6;
export const X7: u32 = 7;
export const X8: u32 = 8;
export const X9: u32 = 9;
export const X10: u32 = 10;
export const X11: u32 = 11;
export const X12: u32 = 12;
export const X13: u32 = 13;
export const X14: u32 = 14;
export const X15: u32 = 15;
export const X16: u32 = 16;
export const X17: u32 = 17;
export const X18: u32 = 18;
export const X19: u32 = 19;
export const X20: u32 = 20;
export const X21: u32 = 21;
export const X22: u32 = 22;
export const X23: u32 = 23;
export const X24: u32 = 24;
export const X25: u32 = 25;
export const X26: u32 = 26;
export const X27: u32 = 27;
export const X28: u32 = 28;
export const X29: u32 = 29;
export const X30: u32 = 30;
export const ZR: u32 = 31;
export const SP: u32 = 31;

export const V0: u32 = 0;
export const V29: u32 = 29;
export const V30: u32 = 30;
export const V31: u32 = 31;

/** Operand width of an integer instruction: its `sf` bit. */
export const enum Width {
  W = 0,
  X = 1,
}

/** Shift of a shifted-register operand (Arm ARM C1.2.6). */
export const enum Shift {
  Lsl = 0,
  Lsr = 1,
  Asr = 2,
  /** Logical instructions only. */
  Ror = 3,
}

/** Extension of an extended-register operand: the `option` field. */
export const enum Extend {
  Uxtb = 0,
  Uxth = 1,
  Uxtw = 2,
  /** Also LSL, and the 64-bit index of a load or store. */
  Uxtx = 3,
  Sxtb = 4,
  Sxth = 5,
  Sxtw = 6,
  Sxtx = 7,
}

/** Condition codes (Arm ARM C1.2.4). Flipping bit 0 inverts a condition (not Al). */
export const enum Condition {
  Eq = 0,
  Ne = 1,
  /** Unsigned higher or same (carry set). */
  Hs = 2,
  /** Unsigned lower (carry clear); after FCMP: less than, not unordered is Mi. */
  Lo = 3,
  Mi = 4,
  Pl = 5,
  /** Overflow; after FCMP: unordered. */
  Vs = 6,
  Vc = 7,
  Hi = 8,
  Ls = 9,
  Ge = 10,
  Lt = 11,
  Gt = 12,
  Le = 13,
  Al = 14,
}
