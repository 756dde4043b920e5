// Encoders of loads and stores: each function returns one instruction word.
// An access is named by MemoryAccess: size, opc and register file packed into one number, so that
// every addressing form has one function for all of them.
// Source: Arm ARM C4.1.88.

import { Extend, Width } from "./register_names";

/** size << 3 | V << 2 | opc of the single-register forms; size is log2 of the bytes. */
export const enum MemoryAccess {
  Store8 = 0x00,
  Load8 = 0x01,
  /** Sign-extending into X; the next one into W. */
  Load8SignedX = 0x02,
  Load8SignedW = 0x03,
  Store16 = 0x08,
  Load16 = 0x09,
  Load16SignedX = 0x0a,
  Load16SignedW = 0x0b,
  Store32 = 0x10,
  Load32 = 0x11,
  Load32SignedX = 0x12,
  Store64 = 0x18,
  Load64 = 0x19,
  StoreB = 0x04,
  LoadB = 0x05,
  StoreH = 0x0c,
  LoadH = 0x0d,
  StoreS = 0x14,
  LoadS = 0x15,
  StoreD = 0x1c,
  LoadD = 0x1d,
  /** 16 bytes: size 0 with the upper bit of opc. */
  StoreQ = 0x06,
  LoadQ = 0x07,
}

/** log2 of the bytes that an access moves. */
@inline
export function accessSizeLog2(access: MemoryAccess): u32 {
  return ((<u32>access) & 6) == 6 ? 4 : (<u32>access) >> 3;
}

@inline
function accessBits(access: MemoryAccess): u32 {
  const bits = <u32>access;
  return ((bits >> 3) << 30) | (((bits >> 2) & 1) << 26) | ((bits & 3) << 22);
}

/** LDR/STR rt, [rn, #(scaled << size)]: scaled in 0..4095. */
@inline
export function memoryScaled(access: MemoryAccess, rt: u32, rn: u32, scaled: u32): u32 {
  return 0x39000000 | accessBits(access) | (scaled << 10) | (rn << 5) | rt;
}

/** LDUR/STUR rt, [rn, #offset]: offset in -256..255. */
@inline
export function memoryUnscaled(access: MemoryAccess, rt: u32, rn: u32, offset: i32): u32 {
  return 0x38000000 | accessBits(access) | ((<u32>offset & 0x1ff) << 12) | (rn << 5) | rt;
}

/** LDR/STR rt, [rn], #offset: offset in -256..255. */
@inline
export function memoryPostIndex(access: MemoryAccess, rt: u32, rn: u32, offset: i32): u32 {
  return memoryUnscaled(access, rt, rn, offset) | 0x400;
}

/** LDR/STR rt, [rn, #offset]!: offset in -256..255. */
@inline
export function memoryPreIndex(access: MemoryAccess, rt: u32, rn: u32, offset: i32): u32 {
  return memoryUnscaled(access, rt, rn, offset) | 0xc00;
}

/** LDR/STR rt, [rn, rm, extend #(scaled ? log2 size : 0)]. extend: Uxtw, Uxtx (LSL), Sxtw, Sxtx. */
@inline
export function memoryRegister(
  access: MemoryAccess, rt: u32, rn: u32, rm: u32, extend: Extend, scaled: u32 = 0,
): u32 {
  return 0x38200800 | accessBits(access) | (rm << 16) | ((<u32>extend) << 13) | (scaled << 12) |
    (rn << 5) | rt;
}

/** Pairs: opc << 1 | V. */
export const enum PairAccess {
  W = 0,
  S = 1,
  D = 3,
  X = 4,
  Q = 5,
}

/** Addressing of a pair: bits 23..25. */
export const enum PairMode {
  PostIndex = 1,
  Offset = 2,
  PreIndex = 3,
}

/** Scale of a pair's immediate: log2 of one register's bytes. */
@inline
export function pairScaleLog2(access: PairAccess): u32 {
  if (access == PairAccess.Q) return 4;
  return access == PairAccess.X || access == PairAccess.D ? 3 : 2;
}

@inline
function pairWord(
  access: PairAccess, mode: PairMode, rt: u32, rt2: u32, rn: u32, offset: i32,
): u32 {
  const bits = <u32>access;
  const scaled = <u32>(offset >> pairScaleLog2(access)) & 0x7f;
  return 0x28000000 | ((bits >> 1) << 30) | ((bits & 1) << 26) | ((<u32>mode) << 23) |
    (scaled << 15) | (rt2 << 10) | (rn << 5) | rt;
}

/** STP rt, rt2, [rn, #offset]: offset in bytes, 7 bits when scaled by the register's size. */
@inline
export function storePair(
  access: PairAccess, rt: u32, rt2: u32, rn: u32, offset: i32, mode: PairMode = PairMode.Offset,
): u32 {
  return pairWord(access, mode, rt, rt2, rn, offset);
}

/** LDP rt, rt2, [rn, #offset]. */
@inline
export function loadPair(
  access: PairAccess, rt: u32, rt2: u32, rn: u32, offset: i32, mode: PairMode = PairMode.Offset,
): u32 {
  return pairWord(access, mode, rt, rt2, rn, offset) | 0x0040_0000;
}

/** LDR Xt, literal (±1 MiB). */
@inline
export function loadLiteral(width: Width, rt: u32, displacement: i32): u32 {
  return 0x18000000 | ((<u32>width) << 30) | ((<u32>(displacement >> 2) & 0x7ffff) << 5) | rt;
}

/** LDR Qt, literal (±1 MiB). */
@inline
export function loadLiteralQ(vt: u32, displacement: i32): u32 {
  return 0x9c000000 | ((<u32>(displacement >> 2) & 0x7ffff) << 5) | vt;
}

// Ordered and exclusive accesses; sizeLog2 in 0..3

/** LDAR[B|H] rt, [rn]. */
@inline
export function ldar(sizeLog2: u32, rt: u32, rn: u32): u32 {
  return 0x08dffc00 | (sizeLog2 << 30) | (rn << 5) | rt;
}

/** STLR[B|H] rt, [rn]. */
@inline
export function stlr(sizeLog2: u32, rt: u32, rn: u32): u32 {
  return 0x089ffc00 | (sizeLog2 << 30) | (rn << 5) | rt;
}

/** LDXR[B|H] rt, [rn]; acquire = 1 makes it LDAXR. */
@inline
export function ldxr(sizeLog2: u32, rt: u32, rn: u32, acquire: u32 = 0): u32 {
  return 0x085f7c00 | (sizeLog2 << 30) | (acquire << 15) | (rn << 5) | rt;
}

/** STXR[B|H] ws, rt, [rn]; release = 1 makes it STLXR. */
@inline
export function stxr(sizeLog2: u32, rs: u32, rt: u32, rn: u32, release: u32 = 0): u32 {
  return 0x08007c00 | (sizeLog2 << 30) | (rs << 16) | (release << 15) | (rn << 5) | rt;
}

/** Atomic memory operations of LSE: o3 << 3 | opc. */
export const enum Atomic {
  Ldadd = 0,
  Ldclr = 1,
  Ldeor = 2,
  Ldset = 3,
  Ldsmax = 4,
  Ldsmin = 5,
  Ldumax = 6,
  Ldumin = 7,
  Swp = 8,
}

/** LDxxxAL / SWPAL rs, rt, [rn]: acquire and release; rt gets the old value. */
@inline
export function atomic(op: Atomic, sizeLog2: u32, rs: u32, rt: u32, rn: u32): u32 {
  return 0x38e00000 | (sizeLog2 << 30) | (rs << 16) | ((<u32>op) << 12) | (rn << 5) | rt;
}

/** CASAL rs, rt, [rn]: compares with rs, stores rt, rs gets the old value. */
@inline
export function casal(sizeLog2: u32, rs: u32, rt: u32, rn: u32): u32 {
  return 0x08e0fc00 | (sizeLog2 << 30) | (rs << 16) | (rn << 5) | rt;
}
