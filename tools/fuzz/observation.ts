// What one engine saw of a module: how each call ended and the log of words. Two engines agree when
// their observations do.
import { Trap } from "../../abi/traps.ts";

/** A set of traps as bits; 0 means that the call returned. Some engines cannot tell two apart. */
export type Outcome = number;

export interface Observation {
  /** Of each call, in order; shorter when the stack was exhausted in one. */
  readonly outcomes: readonly Outcome[];
  /** Words of the log: results, then globals, memory size and hash. */
  readonly log: Uint8Array;
}

/** What an engine makes of a module. */
export type EngineResult =
  | {
      readonly kind: "ran";
      readonly observation: Observation;
      /** An access may have faulted at the first byte beyond a memory: a store's first bytes may be there. */
      readonly mayHaveStraddled?: boolean;
    }
  /** The module's instantiation trapped. */
  | { readonly kind: "notInstantiated"; readonly outcome: Outcome }
  /** A call exhausted the stack: nothing after it can be compared. */
  | { readonly kind: "stackExhausted"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

export const RETURNED: Outcome = 0;

/**
 * The outcome of a call that ended with one of these traps: engines do not all tell them apart.
 */
export function outcomeOf(...traps: readonly Trap[]): Outcome {
  return traps.reduce((bits, trap) => bits | (1 << trap), 0);
}

const NAMES: Readonly<Record<number, string>> = {
  [Trap.None]: "unexplained fault",
  [Trap.Unreachable]: "unreachable",
  [Trap.MemoryOutOfBounds]: "memory out of bounds",
  [Trap.TableOutOfBounds]: "table out of bounds",
  [Trap.IndirectCallToNull]: "indirect call to null",
  [Trap.IndirectCallTypeMismatch]: "indirect call type mismatch",
  [Trap.IntegerOverflow]: "integer overflow",
  [Trap.IntegerDivideByZero]: "divide by zero",
  [Trap.InvalidConversionToInteger]: "invalid conversion",
  [Trap.StackOverflow]: "stack exhausted",
  [Trap.UndefinedElement]: "undefined element",
};

/** An outcome for a person to read. */
export function nameOutcome(outcome: Outcome): string {
  if (outcome === RETURNED) return "returned";
  const traps = Object.keys(NAMES).map(Number).filter((trap) => (outcome >> trap) & 1);
  return `trap: ${traps.map((trap) => NAMES[trap]).join(" or ") || "unknown"}`;
}

/** The first difference, or null. */
export function differenceOf(expected: Observation, got: Observation, calls: readonly string[]): string | null {
  for (let index = 0; index < Math.max(expected.outcomes.length, got.outcomes.length); index++) {
    const one = expected.outcomes[index];
    const other = got.outcomes[index];
    if (one === other || (one !== undefined && other !== undefined && (one & other) !== 0)) continue;
    const text = (outcome: Outcome | undefined): string => (outcome === undefined ? "nothing" : nameOutcome(outcome));
    return `${calls[index] ?? "state"}: expected ${text(one)}, got ${text(other)}`;
  }
  if (Buffer.compare(expected.log, got.log) === 0) return null;
  const length = Math.max(expected.log.length, got.log.length);
  for (let at = 0; at < length; at += 8) {
    if (Buffer.compare(expected.log.subarray(at, at + 8), got.log.subarray(at, at + 8)) === 0) continue;
    return `word ${at / 8} of ${length / 8}: expected ${hex(expected.log, at)}, got ${hex(got.log, at)}`;
  }
  return null;
}

/**
 * True when the first words that differ are NaNs of other payloads, in a lane of 64 bits or in lanes of
 * 32: what comes after may follow from that. Only vectors of modules that are not our own hold such.
 */
export function differsByNanPayload(expected: Observation, got: Observation): boolean {
  if (expected.outcomes.some((outcome, index) => outcome !== RETURNED && ((got.outcomes[index] ?? 0) & outcome) === 0)) return false;
  for (let at = 0; at + 8 <= Math.min(expected.log.length, got.log.length); at += 8) {
    const one = Buffer.from(expected.log.subarray(at, at + 8)).readBigUInt64LE();
    const other = Buffer.from(got.log.subarray(at, at + 8)).readBigUInt64LE();
    if (one === other) continue;
    const wide = isNan(one, 64) && isNan(other, 64);
    const lanes = [0n, 32n].every((shift) => {
      const [a, b] = [BigInt.asUintN(32, one >> shift), BigInt.asUintN(32, other >> shift)];
      return a === b || (isNan(a, 32) && isNan(b, 32));
    });
    return wide || lanes;
  }
  return false;
}

function isNan(bits: bigint, width: 32 | 64): boolean {
  if (width === 32) return (bits & 0x7fff_ffffn) > 0x7f80_0000n;
  return (bits & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n;
}

function hex(log: Uint8Array, at: number): string {
  if (at + 8 > log.length) return "nothing";
  return `0x${Buffer.from(log.subarray(at, at + 8)).readBigUInt64LE().toString(16)}`;
}
