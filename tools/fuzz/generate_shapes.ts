// Shapes that break compilers and that plain random code seldom has. Each notes itself in the
// coverage (coverage.ts), so that a bias that never fires is seen. See generate.ts.
import type { Choices } from "./choices.ts";
import type { Coverage } from "./coverage.ts";
import { DIVISORS, FLOAT_EDGES, INTEGER_EDGES, OFFSETS, SHIFTS } from "./edges.ts";
import type { ModuleShape } from "./generate.ts";
import { Type, type ValueType } from "./operators.ts";
import { signed, unsigned, vector } from "./wasm_bytes.ts";

/** What shapes need of the body that they stand in. */
export interface BodyContext {
  readonly choices: Choices;
  readonly coverage: Coverage;
  readonly shape: ModuleShape;
  /** Types of parameters and locals. */
  readonly locals: readonly ValueType[];
  /** The local that got an index last. */
  addressLocal: number | undefined;
  expression(type: ValueType, depth: number): number[];
  leaf(type: ValueType): number[];
  statement(depth: number): number[];
  callStatement(depth: number): number[];
  loop(depth: number): number[];
  /** Code that makes the NaN on the stack canonical. */
  canonical(nan: "f32" | "f64"): number[];
}

const constant = (type: ValueType, value: bigint): number[] =>
  type === Type.i32 ? [0x41, ...signed(BigInt.asIntN(32, value))] : [0x42, ...signed(BigInt.asIntN(64, value))];

/** Combines the two topmost values of a type. */
function combine(body: BodyContext, type: ValueType): number[] {
  switch (type) {
    case Type.i32: return [body.choices.pick([0x6a, 0x6b, 0x73, 0x6c])];
    case Type.i64: return [body.choices.pick([0x7c, 0x7d, 0x85, 0x7e])];
    case Type.f32: return [0x92, ...body.canonical("f32")];
    case Type.f64: return [0xa0, ...body.canonical("f64")];
    default: return [0xfd, ...unsigned(body.choices.pick([81, 110, 174]))];
  }
}

/** Many values on the operand stack, a call or a loop, and only then their uses. */
export function liveAcross(body: BodyContext, type: ValueType, depth: number): number[] {
  const count = 2 + body.choices.below(body.choices.oneIn(4) ? 40 : 12);
  const values = Array.from({ length: count }, (_, index) => (index < 3 ? body.expression(type, depth + 2) : body.leaf(type)));
  const isLoop = body.choices.below(2) === 1;
  const between = isLoop ? body.loop(depth + 1) : body.callStatement(depth + 1);
  const size = count >= 24 ? "24 or more" : count >= 8 ? "8 to 23" : "2 to 7";
  body.coverage.note(`live across a ${isLoop ? "loop" : "call"}: ${size} values`);
  const uses = Array.from({ length: count - 1 }, () => combine(body, type)).flat();
  return [...values.flat(), ...between, ...uses];
}

/** Locals of a type that trade places in a loop: its back edge is a cycle of moves. */
export function rotateLocals(body: BodyContext, type: ValueType): number[] {
  const same = body.locals.flatMap((each, index) => (each === type ? [index] : []));
  if (same.length < 2) return [];
  const count = Math.min(same.length, 2 + body.choices.below(12));
  const first = body.choices.below(same.length);
  const ring = Array.from({ length: count }, (_, index) => same[(first + index) % same.length]!);
  body.coverage.note(`rotated locals: ${count >= 6 ? "6 or more" : "2 to 5"}`);
  const gets = ring.flatMap((local) => [0x20, ...unsigned(local)]);
  // The values come off the stack last first, so each local gets its neighbour's.
  const stores = ring.map((_, index) => [0x21, ...unsigned(ring[(count - index) % count]!)]).flat();
  return [...gets, ...stores];
}

/** Up to so many locals are mixed into the observing global at a function's end; sometimes all of them. */
const OBSERVED_MAX = 8;

/** Mixes locals into a global, so that a wrong value in one is seen: global = global * 31 + bits. */
export function observeLocals(body: BodyContext, global: number): number[] {
  const all = body.choices.oneIn(4);
  const count = all ? body.locals.length : Math.min(body.locals.length, body.choices.below(OBSERVED_MAX + 1));
  const first = body.choices.below(Math.max(1, body.locals.length));
  return Array.from({ length: count }, (_, index) => {
    const local = (first + index) % body.locals.length;
    return [0x23, ...unsigned(global), 0x42, 31, 0x7e, ...bitsOf(body.locals[local]!, local), 0x7c, 0x24, ...unsigned(global)];
  }).flat();
}

/** 64 bits that depend on every bit of a local: a vector's halves are mixed. */
function bitsOf(type: ValueType, local: number): number[] {
  const get = [0x20, ...unsigned(local)];
  switch (type) {
    case Type.i32: return [...get, 0xad];
    case Type.i64: return get;
    case Type.f32: return [...get, 0xbc, 0xad];
    case Type.f64: return [...get, 0xbd];
    default: return [...get, 0xfd, 29, 0, ...get, 0xfd, 29, 1, 0x42, 13, 0x89, 0x85];
  }
}

/** The neighbourhood that an access's offset lies in. */
function offsetKind(offset: bigint): string {
  if (offset === 0n) return "0";
  if (offset < 4096n) return "below 4096";
  if (offset < 0x7fff_0000n) return "below 2^31";
  return offset < 0x9000_0000n ? "near 2^31" : "near 2^32";
}

const ADDRESS_SHAPES = [
  "base", "base + constant", "base + index", "base + index * scale", "base + index * scale + constant",
  "index * scale", "constant", "wrapped i64", "sum that wraps",
] as const;

/** An address and an offset whose sum is mostly inside the memory. */
export function address(body: BodyContext, depth: number): { code: number[]; offset: bigint } {
  const { choices, coverage } = body;
  const shape = choices.pick(ADDRESS_SHAPES);
  coverage.note(`address: ${shape}`);
  const { wild } = body.shape;
  const far = wild && choices.oneIn(12);
  const near = choices.oneIn(3) ? choices.pick([0n, 1n, 255n, 4095n, 4096n, 32760n]) : BigInt(choices.below(64));
  // A constant address may lie near the memory's end.
  const offset = far ? choices.pick(OFFSETS) : shape === "constant" ? near % 64n : near;
  coverage.note(`offset: ${offsetKind(offset)}`);
  const masked = (mask: number): number[] => [...body.expression(Type.i32, depth + 1), 0x41, ...signed(mask), 0x71];
  const base = (): number[] => masked(choices.pick([0xff, 0x7ff, 0x3ff8, 0x3fff]));
  const scale = [0x41, ...signed(choices.below(4)), 0x74];
  const small = [0x41, ...signed(choices.pick([0, 1, 4, 8, 100, 127, 128, 4095, 4096]))];
  return { code: keptOrNew(), offset };

  /** Many accesses to one index that a local keeps: their machine address may be shared. */
  function keptOrNew(): number[] {
    const kept = body.addressLocal;
    if (kept !== undefined && choices.oneIn(3)) {
      coverage.note("address: kept in a local");
      return [0x20, ...unsigned(kept)];
    }
    const code = addressCode();
    const locals = body.locals.flatMap((type, local) => (type === Type.i32 ? [local] : []));
    if (locals.length === 0 || !choices.oneIn(4)) return code;
    body.addressLocal = choices.pick(locals);
    return [...code, 0x22, ...unsigned(body.addressLocal)];
  }

  function addressCode(): number[] {
    if (wild && choices.oneIn(20)) return body.expression(Type.i32, depth + 1);
    switch (shape) {
      case "base": return base();
      case "base + constant": return [...base(), ...small, 0x6a];
      case "base + index": return [...base(), ...masked(0x3ff), 0x6a];
      case "base + index * scale": return [...base(), ...masked(0x3ff), ...scale, 0x6a];
      case "base + index * scale + constant": return [...base(), ...masked(0x3ff), ...scale, 0x6a, ...small, 0x6a];
      case "index * scale": return [...masked(0x3ff), ...scale];
      case "constant": return [0x41, ...signed(choices.pick([0, 1, 8, 64, 4096, 40000, 65535 - 80]))];
      case "wrapped i64":
        return [...body.expression(Type.i64, depth + 1), 0x42, ...signed(0x1_0000_3fffn), 0x83, 0xa7];
      case "sum that wraps": {
        const high = [0x41, ...signed(-0x8000_0000), 0x72];
        return [...masked(0xff), ...high, 0x41, ...signed(choices.pick([-0x8000_0000, -0x7fff_ffc0])), 0x6a];
      }
    }
  }
}

/** Division or remainder: by a constant, by something that is never zero, by anything. */
export function division(body: BodyContext, type: ValueType, depth: number): number[] {
  const { choices, coverage } = body;
  const wide = type === Type.i64;
  const { wild } = body.shape;
  const code = (wide ? 0x7f : 0x6d) + choices.below(4);
  const isSignedQuotient = code === (wide ? 0x7f : 0x6d);
  const dividend = choices.oneIn(4)
    ? constant(type, choices.pick([wide ? -0x8000_0000_0000_0000n : -0x8000_0000n, ...INTEGER_EDGES]))
    : body.expression(type, depth + 1);
  const kind = choices.below(8);
  if (kind < 5) {
    const drawn = choices.pick(DIVISORS);
    const divisor = wild || (drawn !== 0n && !(drawn === -1n && isSignedQuotient)) ? drawn : 7n;
    const positive = (divisor & (divisor - 1n)) === 0n ? "power of two" : "other";
    coverage.note(`division by a constant: ${divisor === 0n ? "0" : divisor < 0n ? "negative" : positive}`);
    if (divisor === 0n && !choices.oneIn(4)) return dividend;
    return [...dividend, ...constant(type, divisor), code];
  }
  const guarded = !wild || kind < 7;
  coverage.note(guarded ? "division by a variable that is not 0" : "division by any variable");
  // x | 1 is not 0; without its sign it is not -1 either.
  const sign = constant(type, wide ? 0x7fff_ffff_ffff_ffffn : 0x7fff_ffffn);
  const guard = [
    ...(guarded ? [...constant(type, 1n), wide ? 0x84 : 0x72] : []),
    ...(wild ? [] : [...sign, wide ? 0x83 : 0x71]),
  ];
  return [...dividend, ...body.expression(type, depth + 1), ...guard, code];
}

/** Shift or rotation, by constants within and beyond the width and by variables. */
export function shift(body: BodyContext, type: ValueType, depth: number): number[] {
  const wide = type === Type.i64;
  const code = (wide ? 0x86 : 0x74) + body.choices.below(5);
  const byConstant = body.choices.below(3) > 0;
  const count = body.choices.pick(SHIFTS);
  const beyond = count < 0n || count >= (wide ? 64n : 32n);
  body.coverage.note(byConstant ? `shift by a constant ${beyond ? "beyond" : "within"} the width` : "shift by a variable");
  const amount = byConstant ? constant(type, count) : body.expression(type, depth + 1);
  return [...body.expression(type, depth + 1), ...amount, code];
}

/** Numbers between their halves and back: what lies above an i32 in its register must not come through. */
export function halves(body: BodyContext, type: ValueType, depth: number): number[] {
  const { choices, coverage } = body;
  const locals = body.locals.flatMap((each, index) => (each === Type.i32 ? [index] : []));
  const keep = locals.length > 0 && choices.below(2) ? [0x22, ...unsigned(choices.pick(locals))] : [];
  const upper = choices.below(2) ? [0x42, ...signed(0x7654_3210_0000_0000n), 0x85] : [];
  const lower = [...body.expression(Type.i64, depth + 1), ...upper, 0xa7, ...keep];
  coverage.note(type === Type.i64 ? "i64 cut to its lower half and extended" : "i64 cut to its lower half");
  if (type === Type.i64) {
    const extended = [...lower, 0xac + choices.below(2)];
    return keep.length === 0 ? extended : [...extended, 0x20, ...keep.slice(1), 0xad, 0x7c];
  }
  return choices.below(2) ? lower : [...lower, 0x41, ...signed(choices.pick([1, 8, 31])), 0x74 + choices.below(5)];
}

/** Float to integer near the ends of the range; the trapping ones mostly on numbers that fit. */
export function conversion(body: BodyContext, type: ValueType, depth: number): number[] {
  const { choices, coverage } = body;
  const wide = type === Type.i64;
  const double = choices.below(2) === 1;
  const source = double ? Type.f64 : Type.f32;
  const float = choices.pick(FLOAT_EDGES);
  const edge = double
    ? [0x44, ...new Uint8Array(Float64Array.of(float).buffer)]
    : [0x43, ...new Uint8Array(Float32Array.of(float).buffer)];
  const operand = choices.below(2) ? edge : body.expression(source, depth + 1);
  const unsignedBit = choices.below(2);
  if (!choices.oneIn(6)) {
    coverage.note("saturating conversion");
    return [...operand, 0xfc, (wide ? 4 : 0) + (double ? 2 : 0) + unsignedBit];
  }
  coverage.note("trapping conversion");
  const fits = [...body.expression(Type.i32, depth + 1), 0x41, ...signed(0xffff), 0x71, double ? 0xb7 : 0xb2];
  return [...(body.shape.wild ? operand : fits), (wide ? 0xae : 0xa8) + (double ? 2 : 0) + unsignedBit];
}

/** A condition as compilers fuse it: a comparison, a bit test, one with memory. */
export function condition(body: BodyContext, depth: number): number[] {
  const { choices, coverage } = body;
  const left = body.expression(Type.i32, depth + 1);
  switch (choices.below(4)) {
    case 1:
      coverage.note("condition: bit test");
      return [...left, ...body.leaf(Type.i32), 0x71, ...(choices.below(2) ? [0x45] : [])];
    case 2: {
      coverage.note("condition: comparison with memory");
      const { code, offset } = address(body, depth + 1);
      return [...left, ...code, 0x28, 0, ...unsigned(offset), 0x46 + choices.below(10)];
    }
    case 3:
      coverage.note("condition: i64 comparison");
      return [...body.expression(Type.i64, depth + 1), ...body.leaf(Type.i64), 0x51 + choices.below(10)];
    default:
      coverage.note("condition: comparison");
      return [...left, ...body.leaf(Type.i32), 0x46 + choices.below(10)];
  }
}

/**
 * A block with parameters and results of one of the module's types; a loop that starts with `burn` when that is given, and
 * whose back edge carries the parameters. @returns code and what is on the stack afterwards
 */
export function typedBlock(
  body: BodyContext, depth: number, burn: readonly number[] | null, labels: { types: readonly ValueType[] }[],
): { code: number[]; results: readonly ValueType[] } {
  const { choices, coverage, shape } = body;
  const index = choices.below(shape.types.length);
  const { parameters, results } = shape.types[index]!;
  const code = parameters.flatMap((type) => body.leaf(type));
  coverage.note(burn ? "loop with parameters" : "block with parameters");
  labels.push({ types: burn ? parameters : results });
  code.push(burn ? 0x03 : 0x02, ...unsigned(index), ...parameters.flatMap(() => [0x1a]), ...(burn ?? []));
  code.push(...body.statement(depth + 1));
  const carried = burn ? parameters : results;
  code.push(...carried.flatMap((type) => body.leaf(type)), ...body.expression(Type.i32, depth + 2), 0x0d, 0);
  code.push(...carried.flatMap(() => [0x1a]), ...results.flatMap((type) => body.leaf(type)), 0x0b);
  labels.pop();
  return { code, results };
}

/** Table operators: they change what indirect calls reach. */
export function tableStatement(body: BodyContext, depth: number): number[] {
  const { choices, coverage, shape } = body;
  // In a tame module each function stays where it is.
  const slot = choices.below(shape.wild ? shape.tableSize : shape.functions.length);
  const index = shape.wild && choices.oneIn(8) ? body.expression(Type.i32, depth + 1) : [0x41, ...signed(slot)];
  const functionReference = [0xd2, ...unsigned(shape.wild ? choices.below(shape.functions.length) : slot)];
  switch (choices.below(4)) {
    case 1:
      coverage.note("table.set");
      return [...index, ...functionReference, 0x26, 0];
    case 2:
      coverage.note("table.fill");
      return [...index, ...functionReference, 0x41, choices.below(2), 0xfc, 17, 0];
    case 3:
      coverage.note("table.copy");
      return [...index, 0x41, shape.wild ? choices.below(shape.tableSize) : slot, 0x41, 1, 0xfc, 14, 0, 0];
    default:
      coverage.note("table.get");
      return [...index, 0x25, 0, 0xd1, 0x1a];
  }
}

/** br_table over blocks that stand for its cases. @param index the code of the index */
export function switchStatement(
  body: BodyContext, depth: number, index: readonly number[], labels: { types: readonly ValueType[] }[],
): number[] {
  const { choices, coverage } = body;
  const cases = 2 + choices.below(choices.oneIn(3) ? 40 : 6);
  coverage.note(`br_table with cases: ${cases >= 16 ? "16 or more" : "2 to 15"}`);
  for (let each = 0; each < cases; each++) labels.push({ types: [] });
  const targets = Array.from({ length: cases }, () => unsigned(choices.below(cases)));
  const code: number[] = [
    ...Array.from({ length: cases }, () => [0x02, 0x40]).flat(), ...index, 0x0e, ...vector(targets), ...unsigned(cases - 1),
  ];
  for (let each = 0; each < cases; each++) {
    code.push(0x0b);
    labels.pop();
    if (each < 4) code.push(...body.statement(depth + 1));
  }
  return code;
}
