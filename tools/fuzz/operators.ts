// The operators that generated code uses, by operand and result types.
// Source: WebAssembly core specification, section 5.4.

export const Type = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = (typeof Type)[keyof typeof Type];
export const SCALARS: readonly ValueType[] = [Type.i32, Type.i64, Type.f32, Type.f64];

export interface Operator {
  readonly code: readonly number[];
  readonly operands: readonly ValueType[];
  readonly result: ValueType;
  /** Shape of lanes whose NaNs must be made canonical afterwards, when it can make any. */
  readonly nan: "f32" | "f64" | "f32x4" | "f64x2" | null;
}

const { i32, i64, f32, f64, v128 } = Type;
const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

function plain(first: number, last: number, operands: ValueType[], result: ValueType, nan: Operator["nan"] = null): Operator[] {
  return range(first, last).map((code) => ({ code: [code], operands, result, nan }));
}

function prefixed(codes: readonly number[], operands: ValueType[], result: ValueType, nan: Operator["nan"] = null): Operator[] {
  return codes.map((code) => ({ code: [0xfc, code], operands, result, nan }));
}

/** Operators on scalars without immediates. */
export const SCALAR_OPERATORS: readonly Operator[] = [
  ...plain(0x45, 0x45, [i32], i32),
  ...plain(0x46, 0x4f, [i32, i32], i32),
  ...plain(0x50, 0x50, [i64], i32),
  ...plain(0x51, 0x5a, [i64, i64], i32),
  ...plain(0x5b, 0x60, [f32, f32], i32),
  ...plain(0x61, 0x66, [f64, f64], i32),
  ...plain(0x67, 0x69, [i32], i32),
  ...plain(0x6a, 0x78, [i32, i32], i32),
  ...plain(0x79, 0x7b, [i64], i64),
  ...plain(0x7c, 0x8a, [i64, i64], i64),
  ...plain(0x8b, 0x8c, [f32], f32),
  ...plain(0x8d, 0x91, [f32], f32, "f32"),
  ...plain(0x92, 0x97, [f32, f32], f32, "f32"),
  ...plain(0x98, 0x98, [f32, f32], f32),
  ...plain(0x99, 0x9a, [f64], f64),
  ...plain(0x9b, 0x9f, [f64], f64, "f64"),
  ...plain(0xa0, 0xa5, [f64, f64], f64, "f64"),
  ...plain(0xa6, 0xa6, [f64, f64], f64),
  ...plain(0xa7, 0xa7, [i64], i32),
  ...plain(0xa8, 0xa9, [f32], i32),
  ...plain(0xaa, 0xab, [f64], i32),
  ...plain(0xac, 0xad, [i32], i64),
  ...plain(0xae, 0xaf, [f32], i64),
  ...plain(0xb0, 0xb1, [f64], i64),
  ...plain(0xb2, 0xb3, [i32], f32),
  ...plain(0xb4, 0xb5, [i64], f32),
  ...plain(0xb6, 0xb6, [f64], f32, "f32"),
  ...plain(0xb7, 0xb8, [i32], f64),
  ...plain(0xb9, 0xba, [i64], f64),
  ...plain(0xbb, 0xbb, [f32], f64, "f64"),
  ...plain(0xbc, 0xbc, [f32], i32),
  ...plain(0xbd, 0xbd, [f64], i64),
  ...plain(0xbe, 0xbe, [i32], f32),
  ...plain(0xbf, 0xbf, [i64], f64),
  ...plain(0xc0, 0xc1, [i32], i32),
  ...plain(0xc2, 0xc4, [i64], i64),
  ...prefixed([0, 1], [f32], i32),
  ...prefixed([2, 3], [f64], i32),
  ...prefixed([4, 5], [f32], i64),
  ...prefixed([6, 7], [f64], i64),
];

/** True for division, remainder and conversion, which trap on some operands. */
export function mayTrap({ code: [first = 0] }: Operator): boolean {
  return (first >= 0x6d && first <= 0x70) || (first >= 0x7f && first <= 0x82) ||
    (first >= 0xa8 && first <= 0xab) || (first >= 0xae && first <= 0xb1);
}

export interface Access {
  readonly code: readonly number[];
  readonly type: ValueType;
  /** log2 of the bytes. */
  readonly log2: number;
  /** Lanes, of an access to one of them. */
  readonly lanes?: number;
}

const access = (code: number, type: ValueType, log2: number): Access => ({ code: [code], type, log2 });
const vectorAccess = (code: number, log2: number): Access => ({ code: [0xfd, code], type: v128, log2 });

const laneAccess = (code: number, log2: number): Access => ({ ...vectorAccess(code, log2), lanes: 16 >> log2 });

export const SCALAR_LOADS: readonly Access[] = [
  access(0x28, i32, 2), access(0x29, i64, 3), access(0x2a, f32, 2), access(0x2b, f64, 3),
  access(0x2c, i32, 0), access(0x2d, i32, 0), access(0x2e, i32, 1), access(0x2f, i32, 1),
  access(0x30, i64, 0), access(0x31, i64, 0), access(0x32, i64, 1), access(0x33, i64, 1),
  access(0x34, i64, 2), access(0x35, i64, 2),
];
export const SCALAR_STORES: readonly Access[] = [
  access(0x36, i32, 2), access(0x37, i64, 3), access(0x38, f32, 2), access(0x39, f64, 3),
  access(0x3a, i32, 0), access(0x3b, i32, 1), access(0x3c, i64, 0), access(0x3d, i64, 1), access(0x3e, i64, 2),
];
export const VECTOR_LOADS: readonly Access[] = [
  vectorAccess(0, 4), ...range(1, 6).map((code) => vectorAccess(code, 3)), vectorAccess(7, 0), vectorAccess(8, 1),
  vectorAccess(9, 2), vectorAccess(10, 3), vectorAccess(0x5c, 2), vectorAccess(0x5d, 3),
  laneAccess(84, 0), laneAccess(85, 1), laneAccess(86, 2), laneAccess(87, 3),
];
export const VECTOR_STORES: readonly Access[] = [
  vectorAccess(11, 4), vectorAccess(11, 4), laneAccess(88, 0), laneAccess(89, 1), laneAccess(90, 2), laneAccess(91, 3),
];

function simd(codes: readonly number[], operands: ValueType[], result: ValueType, nan: Operator["nan"] = null): Operator[] {
  return codes.map((code) => ({ code: [0xfd, ...(code < 128 ? [code] : [(code & 0x7f) | 0x80, code >> 7])], operands, result, nan }));
}

const without = (list: readonly number[], ...gone: number[]): number[] => list.filter((code) => !gone.includes(code));

/** Operators on vectors without immediates (relaxed ones have several right results). */
export const VECTOR_OPERATORS: readonly Operator[] = [
  ...simd([14], [v128, v128], v128),
  ...simd([15, 16, 17], [i32], v128),
  ...simd([18], [i64], v128),
  ...simd([19], [f32], v128),
  ...simd([20], [f64], v128),
  ...simd(range(35, 76), [v128, v128], v128),
  ...simd([77], [v128], v128),
  ...simd(range(78, 81), [v128, v128], v128),
  ...simd([82], [v128, v128, v128], v128),
  ...simd([83, 99, 100, 131, 132, 163, 164, 195, 196], [v128], i32),
  ...simd([94, 103, 104, 105, 106], [v128], v128, "f32x4"),
  ...simd([95, 116, 117, 122, 148], [v128], v128, "f64x2"),
  ...simd([96, 97, 98, 124, 125, 126, 127, 128, 129, 135, 136, 137, 138, 160, 161, 167, 168, 169, 170], [v128], v128),
  ...simd([192, 193, 199, 200, 201, 202, 224, 225, 236, 237, 248, 249, 250, 251, 252, 253, 254, 255], [v128], v128),
  ...simd([101, 102, 133, 134], [v128, v128], v128),
  ...simd([107, 108, 109, 139, 140, 141, 171, 172, 173, 203, 204, 205], [v128, i32], v128),
  ...simd(without(range(110, 123), 116, 117, 122), [v128, v128], v128),
  ...simd([130, ...range(142, 147), ...range(149, 153), ...range(155, 159)], [v128, v128], v128),
  ...simd([174, 177, ...range(181, 186), ...range(188, 191)], [v128, v128], v128),
  ...simd([206, 209, 213, ...range(214, 219), ...range(220, 223)], [v128, v128], v128),
  ...simd([227], [v128], v128, "f32x4"),
  ...simd(range(228, 235), [v128, v128], v128, "f32x4"),
  ...simd([239], [v128], v128, "f64x2"),
  ...simd(range(240, 247), [v128, v128], v128, "f64x2"),
];

/** extract_lane and replace_lane: code, lanes, scalar type. */
export const EXTRACT_LANES: readonly (readonly [number, number, ValueType])[] = [
  [21, 16, i32], [22, 16, i32], [24, 8, i32], [25, 8, i32], [27, 4, i32], [29, 2, i64], [31, 4, f32], [33, 2, f64],
];
export const REPLACE_LANES: readonly (readonly [number, number, ValueType])[] = [
  [23, 16, i32], [26, 8, i32], [28, 4, i32], [30, 2, i64], [32, 4, f32], [34, 2, f64],
];
