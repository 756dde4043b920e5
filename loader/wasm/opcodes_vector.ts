// The vector operators' lines of the opcode table (opcodes.ts), SIMD and relaxed SIMD.

import { ValueType } from "../ir/op";
import {
  Immediate, OperatorClass, binary, control, define, memoryLoad, memoryStore, operatorEntry, unary,
} from "./opcodes";

/** Fills the vector operators' part of the table. Once. */
export function defineVectorOperators(): void {
  defineAccess();
  defineLanes();
  defineIntegers();
  defineFloats();
  defineRelaxed();
}

function lane(operator: u32, kind: u32, immediate: u32, log2: u32, scalar: u32, result: u32): void {
  define(operator, kind, immediate, ValueType.V128, scalar, result);
  store<u8>(operatorEntry(operator), log2, 6);
}

function defineAccess(): void {
  memoryLoad(0x200, 4, ValueType.V128);
  for (let operator: u32 = 0x201; operator <= 0x206; operator++) {
    memoryLoad(operator, 3, ValueType.V128); // load8x8_s … load32x2_u
  }
  for (let log2: u32 = 0; log2 < 4; log2++) {
    memoryLoad(0x207 + log2, log2, ValueType.V128); // splats
    const load = 0x254 + log2;
    lane(load, OperatorClass.LoadLane, Immediate.MemoryAccessLane, log2, 0, ValueType.V128);
    lane(load + 4, OperatorClass.StoreLane, Immediate.MemoryAccessLane, log2, 0, 0);
  }
  memoryStore(0x20b, 4, ValueType.V128);
  memoryLoad(0x25c, 2, ValueType.V128); // load32_zero, load64_zero
  memoryLoad(0x25d, 3, ValueType.V128);
}

function defineLanes(): void {
  control(0x20c, OperatorClass.V128Const, Immediate.Bytes16);
  define(
    0x20d, OperatorClass.Shuffle, Immediate.Bytes16,
    ValueType.V128, ValueType.V128, ValueType.V128,
  );
  binary(0x20e, 0x20e, ValueType.V128, ValueType.V128); // swizzle
  unary(0x20f, 0x211, ValueType.I32, ValueType.V128); // splats
  unary(0x212, 0x212, ValueType.I64, ValueType.V128);
  unary(0x213, 0x213, ValueType.F32, ValueType.V128);
  unary(0x214, 0x214, ValueType.F64, ValueType.V128);
  laneOperators(0x215, 2, 4, ValueType.I32); // i8x16: extract_lane_s, _u, replace_lane
  laneOperators(0x218, 2, 3, ValueType.I32);
  laneOperators(0x21b, 1, 2, ValueType.I32);
  laneOperators(0x21d, 1, 1, ValueType.I64);
  laneOperators(0x21f, 1, 2, ValueType.F32);
  laneOperators(0x221, 1, 1, ValueType.F64);
}

function laneOperators(first: u32, extracts: u32, log2: u32, scalar: u32): void {
  for (let i: u32 = 0; i < extracts; i++) {
    lane(first + i, OperatorClass.ExtractLane, Immediate.Byte, log2, 0, scalar);
  }
  const replace = first + extracts;
  lane(replace, OperatorClass.ReplaceLane, Immediate.Byte, log2, scalar, ValueType.V128);
}

function defineIntegers(): void {
  binary(0x223, 0x24c, ValueType.V128, ValueType.V128); // comparisons
  unary(0x24d, 0x24d, ValueType.V128, ValueType.V128); // not
  binary(0x24e, 0x251, ValueType.V128, ValueType.V128); // and, andnot, or, xor
  ternary(0x252, 0x252); // bitselect
  unary(0x253, 0x253, ValueType.V128, ValueType.I32); // any_true
  // The four integer shapes stand 0x20 apart and share most of their layout.
  for (let shape: u32 = 0; shape < 4; shape++) {
    const first = 0x260 + shape * 0x20;
    unary(first, first + 1, ValueType.V128, ValueType.V128); // abs, neg
    unary(first + 3, first + 4, ValueType.V128, ValueType.I32); // all_true, bitmask
    shifts(first + 11);
    binary(first + 14, first + 14, ValueType.V128, ValueType.V128); // add
    binary(first + 17, first + 17, ValueType.V128, ValueType.V128); // sub
    if (shape < 2) {
      binary(first + 5, first + 6, ValueType.V128, ValueType.V128); // narrow
      binary(first + 15, first + 16, ValueType.V128, ValueType.V128); // add_sat
      binary(first + 18, first + 19, ValueType.V128, ValueType.V128); // sub_sat
      binary(first + 27, first + 27, ValueType.V128, ValueType.V128); // avgr_u
    }
    if (shape < 3) binary(first + 22, first + 25, ValueType.V128, ValueType.V128); // min, max
    if (shape > 0) {
      unary(first + 7, first + 10, ValueType.V128, ValueType.V128); // extend
      binary(first + 21, first + 21, ValueType.V128, ValueType.V128); // mul
      binary(first + 28, first + 31, ValueType.V128, ValueType.V128); // extmul
    }
  }
  unary(0x262, 0x262, ValueType.V128, ValueType.V128); // i8x16.popcnt
  unary(0x27c, 0x27f, ValueType.V128, ValueType.V128); // extadd_pairwise
  binary(0x282, 0x282, ValueType.V128, ValueType.V128); // q15mulr_sat_s
  binary(0x2ba, 0x2ba, ValueType.V128, ValueType.V128); // dot_i16x8_s
  binary(0x2d6, 0x2db, ValueType.V128, ValueType.V128); // i64x2 comparisons
}

function shifts(first: u32): void {
  for (let operator = first; operator < first + 3; operator++) {
    define(
      operator, OperatorClass.Binary, Immediate.None,
      ValueType.V128, ValueType.I32, ValueType.V128,
    );
  }
}

function ternary(first: u32, last: u32): void {
  for (let operator = first; operator <= last; operator++) {
    define(
      operator, OperatorClass.Ternary, Immediate.None,
      ValueType.V128, ValueType.V128, ValueType.V128,
    );
  }
}

function defineFloats(): void {
  unary(0x25e, 0x25f, ValueType.V128, ValueType.V128); // demote, promote
  unary(0x267, 0x26a, ValueType.V128, ValueType.V128); // f32x4.ceil, floor, trunc, nearest
  unary(0x274, 0x275, ValueType.V128, ValueType.V128); // f64x2.ceil, floor
  unary(0x27a, 0x27a, ValueType.V128, ValueType.V128); // f64x2.trunc
  unary(0x294, 0x294, ValueType.V128, ValueType.V128); // f64x2.nearest
  for (let first: u32 = 0x2e0; first <= 0x2ec; first += 12) {
    unary(first, first + 1, ValueType.V128, ValueType.V128); // abs, neg
    unary(first + 3, first + 3, ValueType.V128, ValueType.V128); // sqrt
    binary(first + 4, first + 11, ValueType.V128, ValueType.V128); // add … pmax
  }
  unary(0x2f8, 0x2ff, ValueType.V128, ValueType.V128); // trunc_sat, convert
}

function defineRelaxed(): void {
  binary(0x300, 0x300, ValueType.V128, ValueType.V128); // relaxed_swizzle
  unary(0x301, 0x304, ValueType.V128, ValueType.V128); // relaxed_trunc
  ternary(0x305, 0x30c); // madd, nmadd, laneselect
  binary(0x30d, 0x312, ValueType.V128, ValueType.V128); // min, max, q15mulr, dot
  ternary(0x313, 0x313); // dot_add
}
