// Vector instructions of x86_64 (AVX2 level, 128 bits) in their VEX forms. Source: Intel SDM vol 2.
//
// An instruction is one number: opcode, map << 8, prefix (pp) << 12, W << 16. Operands stand in
// Intel's order: destination, first source (0 when there is none), second source or memory.
import { emit8 } from "../../codegen/code_buffer";
import { encodeVexRM, encodeVexRR } from "./encode";

export const enum Vector {
  AddPd = 0x01158,
  AddPs = 0x00158,
  AndPd = 0x01154,
  BroadcastB = 0x01278,
  BroadcastD = 0x01258,
  BroadcastQ = 0x01259,
  BroadcastSs = 0x01218,
  BroadcastW = 0x01279,
  CmpPd = 0x011c2,
  CmpPs = 0x001c2,
  Cvtdq2pd = 0x021e6,
  Cvtdq2ps = 0x0015b,
  Cvtpd2ps = 0x0115a,
  Cvtps2pd = 0x0015a,
  Cvttpd2dq = 0x011e6,
  Cvttps2dq = 0x0215b,
  DivPd = 0x0115e,
  DivPs = 0x0015e,
  InsertPs = 0x01321,
  MaxPd = 0x0115f,
  MaxPs = 0x0015f,
  MinPd = 0x0115d,
  MinPs = 0x0015d,
  MovSd = 0x03110,
  Movddup = 0x03112,
  MovlhPs = 0x00116,
  MovmskPd = 0x01150,
  MovmskPs = 0x00150,
  MulPd = 0x01159,
  MulPs = 0x00159,
  PabsB = 0x0121c,
  PabsD = 0x0121e,
  PabsW = 0x0121d,
  PackssDw = 0x0116b,
  PackssWb = 0x01163,
  PackusDw = 0x0122b,
  PackusWb = 0x01167,
  PaddB = 0x011fc,
  PaddD = 0x011fe,
  PaddQ = 0x011d4,
  PaddW = 0x011fd,
  PaddsB = 0x011ec,
  PaddsW = 0x011ed,
  PaddusB = 0x011dc,
  PaddusW = 0x011dd,
  Pand = 0x011db,
  Pandn = 0x011df,
  PavgB = 0x011e0,
  PavgW = 0x011e3,
  PblendW = 0x0130e,
  PcmpeqB = 0x01174,
  PcmpeqD = 0x01176,
  PcmpeqQ = 0x01229,
  PcmpeqW = 0x01175,
  PcmpgtB = 0x01164,
  PcmpgtD = 0x01166,
  PcmpgtQ = 0x01237,
  PcmpgtW = 0x01165,
  PextrB = 0x01314,
  PextrD = 0x01316,
  PextrQ = 0x11316,
  PextrW = 0x01315,
  PhaddD = 0x01202,
  PinsrB = 0x01320,
  PinsrD = 0x01322,
  PinsrQ = 0x11322,
  PinsrW = 0x011c4,
  PmaddWd = 0x011f5,
  PmaddubsW = 0x01204,
  PmaxsB = 0x0123c,
  PmaxsD = 0x0123d,
  PmaxsW = 0x011ee,
  PmaxuB = 0x011de,
  PmaxuD = 0x0123f,
  PmaxuW = 0x0123e,
  PminsB = 0x01238,
  PminsD = 0x01239,
  PminsW = 0x011ea,
  PminuB = 0x011da,
  PminuD = 0x0123b,
  PminuW = 0x0123a,
  PmovmskB = 0x011d7,
  PmovsxBw = 0x01220,
  PmovsxDq = 0x01225,
  PmovsxWd = 0x01223,
  PmovzxBw = 0x01230,
  PmovzxDq = 0x01235,
  PmovzxWd = 0x01233,
  PmulDq = 0x01228,
  PmulhrsW = 0x0120b,
  PmullD = 0x01240,
  PmullW = 0x011d5,
  PmuluDq = 0x011f4,
  Por = 0x011eb,
  PshufB = 0x01200,
  Pshufd = 0x01170,
  PsllD = 0x011f2,
  PsllQ = 0x011f3,
  PsllW = 0x011f1,
  PsraD = 0x011e2,
  PsraW = 0x011e1,
  PsrlD = 0x011d2,
  PsrlQ = 0x011d3,
  PsrlW = 0x011d1,
  PsubB = 0x011f8,
  PsubD = 0x011fa,
  PsubQ = 0x011fb,
  PsubW = 0x011f9,
  PsubsB = 0x011e8,
  PsubsW = 0x011e9,
  PsubusB = 0x011d8,
  PsubusW = 0x011d9,
  Ptest = 0x01217,
  PunpckhBw = 0x01168,
  PunpcklBw = 0x01160,
  Pxor = 0x011ef,
  RoundPd = 0x01309,
  RoundPs = 0x01308,
  ShiftImmediateD = 0x01172,
  ShiftImmediateQ = 0x01173,
  ShiftImmediateW = 0x01171,
  ShufPs = 0x001c6,
  SqrtPd = 0x01151,
  SqrtPs = 0x00151,
  SubPd = 0x0115c,
  SubPs = 0x0015c,
  UnpcklPs = 0x00114,
}

/** Predicates of CmpPs and CmpPd. */
export const enum FloatPredicate {
  Equal = 0,
  Less = 1,
  LessEqual = 2,
  Unordered = 3,
  NotEqual = 4,
}

/** Kinds of the shifts by an immediate (ShiftImmediate*). */
export const enum VectorShift {
  RightLogical = 2,
  RightArithmetic = 4,
  Left = 6,
}

/** destination = first op second */
export function vectorRRR(op: Vector, destination: u32, first: u32, second: u32): void {
  encodeVexRR((op >> 12) & 15, (op >> 8) & 15, op >> 16, 0, op & 0xff, destination, first, second);
}

/** destination = first op [current operand] */
export function vectorRRM(op: Vector, destination: u32, first: u32): void {
  encodeVexRM((op >> 12) & 15, (op >> 8) & 15, op >> 16, 0, op & 0xff, destination, first, 0);
}

/** As vectorRRR with an immediate byte. */
export function vectorRRRI(op: Vector, destination: u32, first: u32, second: u32, immediate: u32): void {
  vectorRRR(op, destination, first, second);
  emit8(immediate);
}

/** As vectorRRM with an immediate byte. */
export function vectorRRMI(op: Vector, destination: u32, first: u32, immediate: u32): void {
  encodeVexRM((op >> 12) & 15, (op >> 8) & 15, op >> 16, 0, op & 0xff, destination, first, 1);
  emit8(immediate);
}

/** destination = source shifted; `op` is one of ShiftImmediateW, D and Q. */
export function vectorShiftImmediate(
  op: Vector, kind: VectorShift, destination: u32, source: u32, count: u32,
): void {
  vectorRRRI(op, kind, destination, source, count);
}

/** destination = all ones */
export function vectorOnes(destination: u32): void {
  vectorRRR(Vector.PcmpeqD, destination, destination, destination);
}

/** destination = 0 */
export function vectorZero(destination: u32): void {
  vectorRRR(Vector.Pxor, destination, destination, destination);
}
