// Encoders of Advanced SIMD: each function returns one instruction word.
// Operations are named by their opcode fields, so that one function serves a whole group.
// Source: Arm ARM C4.1.90, "Advanced SIMD".

/** The `size` field: log2 of the lane's bytes. */
export const enum Lane {
  B = 0,
  H = 1,
  S = 2,
  D = 3,
}

/** Three registers of the same type, integer: U << 5 | opcode. */
export const enum VectorBinary {
  Shadd = 0x00,
  Sqadd = 0x01,
  Sqsub = 0x05,
  Cmgt = 0x06,
  Cmge = 0x07,
  Sshl = 0x08,
  Smax = 0x0c,
  Smin = 0x0d,
  Add = 0x10,
  Cmtst = 0x11,
  Mla = 0x12,
  Mul = 0x13,
  Smaxp = 0x14,
  Sminp = 0x15,
  Addp = 0x17,
  Uqadd = 0x21,
  Urhadd = 0x22,
  Uqsub = 0x25,
  Cmhi = 0x26,
  Cmhs = 0x27,
  Ushl = 0x28,
  Umax = 0x2c,
  Umin = 0x2d,
  Sub = 0x30,
  Cmeq = 0x31,
  Mls = 0x32,
  Umaxp = 0x34,
  Uminp = 0x35,
  Sqrdmulh = 0x36,
}

/** q = 1: 128 bits. */
@inline
export function vectorBinary(
  op: VectorBinary, q: u32, lane: Lane, rd: u32, rn: u32, rm: u32,
): u32 {
  const bits = <u32>op;
  return 0x0e200400 | (q << 30) | ((bits >> 5) << 29) | ((<u32>lane) << 22) | (rm << 16) |
    ((bits & 0x1f) << 11) | (rn << 5) | rd;
}

/** Bitwise operations of three registers: U << 2 | size. */
export const enum VectorLogical {
  And = 0,
  /** rn & ~rm. */
  Bic = 1,
  Orr = 2,
  Orn = 3,
  Eor = 4,
  /** rd selects: ones take rn, zeros take rm. */
  Bsl = 5,
  /** Inserts rn where rm is one. */
  Bit = 6,
  /** Inserts rn where rm is zero. */
  Bif = 7,
}

/** op rd, rn, rm over 64 (q = 0) or 128 bits. */
@inline
export function vectorLogical(op: VectorLogical, q: u32, rd: u32, rn: u32, rm: u32): u32 {
  const bits = <u32>op;
  return 0x0e201c00 | (q << 30) | ((bits >> 2) << 29) | ((bits & 3) << 22) | (rm << 16) |
    (rn << 5) | rd;
}

/** MOV rd, rn (whole vector). */
@inline
export function vectorMove(rd: u32, rn: u32): u32 {
  return vectorLogical(VectorLogical.Orr, 1, rd, rn, rn);
}

/** Three registers of the same type, float: U << 6 | size bit 1 << 5 | opcode. */
export const enum VectorFloatBinary {
  Fmaxnm = 0x18,
  Fmla = 0x19,
  Fadd = 0x1a,
  Fcmeq = 0x1c,
  Fmax = 0x1e,
  Fminnm = 0x38,
  Fmls = 0x39,
  Fsub = 0x3a,
  Fmin = 0x3e,
  Fmul = 0x5b,
  Fcmge = 0x5c,
  Fdiv = 0x5f,
  Fcmgt = 0x7c,
}

/** 128 bits; double = 1: two lanes of 64 bits, else four of 32. */
@inline
export function vectorFloatBinary(
  op: VectorFloatBinary, double: u32, rd: u32, rn: u32, rm: u32,
): u32 {
  const bits = <u32>op;
  return 0x4e200400 | ((bits >> 6) << 29) | (((bits >> 5) & 1) << 23) | (double << 22) |
    (rm << 16) | ((bits & 0x1f) << 11) | (rn << 5) | rd;
}

/** Two registers, integer: U << 5 | opcode. */
export const enum VectorUnary {
  Rev64 = 0x00,
  Saddlp = 0x02,
  Cnt = 0x05,
  Sadalp = 0x06,
  CmgtZero = 0x08,
  CmeqZero = 0x09,
  CmltZero = 0x0a,
  Abs = 0x0b,
  /** Narrowing: q = 0 writes the lower half, q = 1 the upper one; the lane is the narrow one. */
  Xtn = 0x12,
  Sqxtn = 0x14,
  Uaddlp = 0x22,
  /** size 0: NOT; size 1: RBIT. */
  Not = 0x25,
  CmgeZero = 0x28,
  Neg = 0x2b,
  Sqxtun = 0x32,
  Uqxtn = 0x34,
}

/** op rd, rn, lane by lane. */
@inline
export function vectorUnary(op: VectorUnary, q: u32, lane: Lane, rd: u32, rn: u32): u32 {
  const bits = <u32>op;
  return 0x0e200800 | (q << 30) | ((bits >> 5) << 29) | ((<u32>lane) << 22) |
    ((bits & 0x1f) << 12) | (rn << 5) | rd;
}

/** Two registers, float: U << 6 | size bit 1 << 5 | opcode. */
export const enum VectorFloatUnary {
  /** q = 0 from the lower half, q = 1 (FCVTL2) from the upper one. */
  Fcvtn = 0x16,
  Fcvtl = 0x17,
  Frintn = 0x18,
  Frintm = 0x19,
  Scvtf = 0x1d,
  Fabs = 0x2f,
  Frintp = 0x38,
  Frintz = 0x39,
  Fcvtzs = 0x3b,
  Ucvtf = 0x5d,
  Fneg = 0x6f,
  Fcvtzu = 0x7b,
  Fsqrt = 0x7f,
}

/** double: the `sz` field. */
@inline
export function vectorFloatUnary(
  op: VectorFloatUnary, q: u32, double: u32, rd: u32, rn: u32,
): u32 {
  const bits = <u32>op;
  return 0x0e200800 | (q << 30) | ((bits >> 6) << 29) | (((bits >> 5) & 1) << 23) |
    (double << 22) | ((bits & 0x1f) << 12) | (rn << 5) | rd;
}

/** Across lanes: U << 5 | opcode. */
export const enum VectorAcross {
  Saddlv = 0x03,
  Addv = 0x1b,
  Uaddlv = 0x23,
  Umaxv = 0x2a,
  Uminv = 0x3a,
}

/** op over all lanes of rn; the result is lane 0 of rd. */
@inline
export function vectorAcross(op: VectorAcross, q: u32, lane: Lane, rd: u32, rn: u32): u32 {
  const bits = <u32>op;
  return 0x0e300800 | (q << 30) | ((bits >> 5) << 29) | ((<u32>lane) << 22) |
    ((bits & 0x1f) << 12) | (rn << 5) | rd;
}

/** Three registers, widening: U << 4 | opcode. lane: the narrow one; q = 1: the upper halves. */
export const enum VectorLong {
  Saddl = 0x00,
  Smull = 0x0c,
  Umull = 0x1c,
}

/** op rd, rn, rm: results have twice the lane's size; q = 1 takes the upper halves. */
@inline
export function vectorLong(op: VectorLong, q: u32, lane: Lane, rd: u32, rn: u32, rm: u32): u32 {
  const bits = <u32>op;
  return 0x0e200000 | (q << 30) | ((bits >> 4) << 29) | ((<u32>lane) << 22) | (rm << 16) |
    ((bits & 0xf) << 12) | (rn << 5) | rd;
}

/** Permutations of two registers: the `opcode` field. */
export const enum VectorPermute {
  Uzp1 = 1,
  Trn1 = 2,
  Zip1 = 3,
  Uzp2 = 5,
  Trn2 = 6,
  Zip2 = 7,
}

/** op rd, rn, rm, where lanes come from both. */
@inline
export function vectorPermute(
  op: VectorPermute, q: u32, lane: Lane, rd: u32, rn: u32, rm: u32,
): u32 {
  return 0x0e000800 | (q << 30) | ((<u32>lane) << 22) | (rm << 16) | ((<u32>op) << 12) |
    (rn << 5) | rd;
}

// Lanes: imm5 names lane size and number

@inline
function lane5(lane: Lane, index: u32): u32 {
  return ((index << 1) | 1) << (<u32>lane);
}

/** DUP rd.T, wn/xn. */
@inline
export function dupGeneral(lane: Lane, rd: u32, rn: u32): u32 {
  return 0x4e000c00 | (lane5(lane, 0) << 16) | (rn << 5) | rd;
}

/** DUP rd.T, rn.T[index]. */
@inline
export function dupElement(lane: Lane, rd: u32, rn: u32, index: u32): u32 {
  return 0x4e000400 | (lane5(lane, index) << 16) | (rn << 5) | rd;
}

/** MOV rd (scalar), rn.T[index]; the rest of rd becomes zero. */
@inline
export function dupScalar(lane: Lane, rd: u32, rn: u32, index: u32): u32 {
  return 0x5e000400 | (lane5(lane, index) << 16) | (rn << 5) | rd;
}

/** INS rd.T[index], wn/xn. */
@inline
export function insGeneral(lane: Lane, rd: u32, index: u32, rn: u32): u32 {
  return 0x4e001c00 | (lane5(lane, index) << 16) | (rn << 5) | rd;
}

/** INS rd.T[index], rn.T[source]. */
@inline
export function insElement(lane: Lane, rd: u32, index: u32, rn: u32, source: u32): u32 {
  return 0x6e000400 | (lane5(lane, index) << 16) | ((source << (<u32>lane)) << 11) | (rn << 5) | rd;
}

/** UMOV wd/xd, rn.T[index]. */
@inline
export function umov(lane: Lane, rd: u32, rn: u32, index: u32): u32 {
  return 0x0e003c00 | ((<u32>(lane == Lane.D)) << 30) | (lane5(lane, index) << 16) | (rn << 5) | rd;
}

/** SMOV wd, rn.T[index]: B and H. */
@inline
export function smov(lane: Lane, rd: u32, rn: u32, index: u32): u32 {
  return 0x0e002c00 | (lane5(lane, index) << 16) | (rn << 5) | rd;
}

// Shifts by immediate: U << 5 | opcode

export const enum VectorShift {
  Sshr = 0x00,
  Shl = 0x0a,
  /** Narrowing of lanes twice as wide; q = 1 writes the upper half. */
  Shrn = 0x10,
  /** Widening from lanes half as wide; q = 1 reads the upper half. SXTL with amount 0. */
  Sshll = 0x14,
  Ushr = 0x20,
  Usra = 0x22,
  Sri = 0x28,
  Sli = 0x2a,
  /** UXTL with amount 0. */
  Ushll = 0x34,
}

/**
 * lane: of the narrower side. Right shifts: amount in 1..lane bits; left shifts: 0..lane bits - 1.
 */
@inline
export function vectorShift(
  op: VectorShift, q: u32, lane: Lane, rd: u32, rn: u32, amount: u32,
): u32 {
  const bits = <u32>op;
  const laneBits = (<u32>8) << (<u32>lane);
  const left = op == VectorShift.Shl || op == VectorShift.Sshll || op == VectorShift.Ushll ||
    op == VectorShift.Sli;
  const immediate = left ? laneBits + amount : laneBits * 2 - amount;
  return 0x0f000400 | (q << 30) | ((bits >> 5) << 29) | (immediate << 16) |
    ((bits & 0x1f) << 11) | (rn << 5) | rd;
}

/** EXT rd, rn, rm, #bytes: 16 bytes of rm:rn from byte `bytes`. */
@inline
export function ext(rd: u32, rn: u32, rm: u32, bytes: u32): u32 {
  return 0x6e000000 | (rm << 16) | (bytes << 11) | (rn << 5) | rd;
}

/** TBL rd.16b, {rn.16b .. count registers}, rm.16b. count in 1..4. */
@inline
export function tbl(rd: u32, rn: u32, count: u32, rm: u32): u32 {
  return 0x4e000000 | (rm << 16) | ((count - 1) << 13) | (rn << 5) | rd;
}

/** MOVI rd.16b, #imm8 (cmode 1110, op 0). */
@inline
export function moviBytes(rd: u32, imm8: u32): u32 {
  return modifiedImmediate(1, 0, 14, imm8, rd);
}

/** MOVI rd.2d, #mask: each bit of imm8 says a byte of ones. */
@inline
export function moviMask(rd: u32, imm8: u32): u32 {
  return modifiedImmediate(1, 1, 14, imm8, rd);
}

/** MOVI rd.4s, #imm8, LSL #(8 * slot). */
@inline
export function moviWords(rd: u32, imm8: u32, slot: u32): u32 {
  return modifiedImmediate(1, 0, slot << 1, imm8, rd);
}

/** "Advanced SIMD modified immediate": MOVI, MVNI, FMOV (vector, immediate). */
@inline
export function modifiedImmediate(q: u32, op: u32, cmode: u32, imm8: u32, rd: u32): u32 {
  return 0x0f000400 | (q << 30) | (op << 29) | ((imm8 >> 5) << 16) | (cmode << 12) |
    ((imm8 & 0x1f) << 5) | rd;
}

/** LD1R {rt.T}, [rn]: loads one lane into all. */
@inline
export function ld1r(lane: Lane, rt: u32, rn: u32): u32 {
  return 0x4d40c000 | ((<u32>lane) << 10) | (rn << 5) | rt;
}

@inline
function lanePosition(lane: Lane, index: u32): u32 {
  // Q:S:size hold the lane number, left-aligned; opcode says the size.
  let position: u32 = index << (<u32>lane);
  if (lane == Lane.D) position |= 1; // size = 01 distinguishes D from S
  const opcode: u32 = lane == Lane.B ? 0 : lane == Lane.H ? 2 : 4;
  return ((position >> 3) << 30) | (opcode << 13) | ((position & 7) << 10);
}

/** LD1 {rt.T}[index], [rn]. */
@inline
export function ld1Lane(lane: Lane, rt: u32, index: u32, rn: u32): u32 {
  return 0x0d400000 | lanePosition(lane, index) | (rn << 5) | rt;
}

/** ST1 {rt.T}[index], [rn]. */
@inline
export function st1Lane(lane: Lane, rt: u32, index: u32, rn: u32): u32 {
  return 0x0d000000 | lanePosition(lane, index) | (rn << 5) | rt;
}
