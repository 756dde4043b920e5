// Branches to labels (loader/assembler/labels.ts) on ARM64.
//
// Backward branches know their distance. A forward one takes the short form unless the function may
// be larger than the form's reach (setBranchReach); then a conditional branch becomes its inverse
// over a B, which reaches 128 MiB.
import { addFixup, labelIsBound, labelPosition } from "../../assembler/labels";
import { codeAt32, codePosition, patch32 } from "../../codegen/code_buffer";
import { emit } from "./emit_word";
import {
  adr,
  b,
  bCondition,
  bl,
  branchFieldBits,
  cbnz,
  cbz,
  Condition,
  Logical,
  logicalBitmask,
  logicalImmediate,
  patchBranch as patchBranchWord,
  reaches,
  tbnz,
  tbz,
  Width,
  ZR,
} from "./encode";

/** Kinds of fixups. */
export const enum BranchKind {
  /** Any branch: the instruction itself says how wide its field is. */
  Branch = 0,
  /** ADR. */
  Address = 1,
}
/** Entry number n of a jump table has kind TABLE_ENTRY + n: a distance from the table's start. */
export const TABLE_ENTRY: u32 = 16;

/** Bits of B.cond, CBZ and ADR displacements, and of TBZ ones. */
const CONDITION_BITS: u32 = 19;
const TEST_BITS: u32 = 14;

/** Upper bound of the bytes that a forward branch may have to cross. */
let forwardReach: i64 = 0;

/** @param bytes an upper bound of the size of the code between a branch and its label */
export function setBranchReach(bytes: u64): void {
  forwardReach = <i64>bytes;
}

/**
 * Writes a displacement.
 * @param position of the instruction
 * @returns false when the target is out of its reach
 */
export function patchBranch(position: u32, target: u32, kind: u32): bool {
  if (kind >= TABLE_ENTRY) {
    patch32(position, target - (position - ((kind - TABLE_ENTRY) << 2)));
    return true;
  }
  const distance = <i64>target - <i64>position;
  if (kind == BranchKind.Address) {
    if (!reaches(distance, CONDITION_BITS)) return false;
    patch32(position, adr(codeAt32(position) & 31, <i32>distance));
    return true;
  }
  const word = codeAt32(position);
  if (!reaches(distance, branchFieldBits(word))) return false;
  patch32(position, patchBranchWord(word, <i32>distance));
  return true;
}

/** Distance to a label that is bound, or else the largest that it may get. */
@inline
function distanceTo(label: u32): i64 {
  return labelIsBound(label) ? <i64>labelPosition(label) - <i64>codePosition() : forwardReach;
}

/** Emits a branch whose displacement is still 0. */
function emitTo(word: u32, label: u32): void {
  const position = codePosition();
  emit(word);
  if (!labelIsBound(label)) addFixup(position, label, BranchKind.Branch);
  else patchBranch(position, labelPosition(label), BranchKind.Branch);
}

/** b label */
export function jumpTo(label: u32): void {
  emitTo(b(0), label);
}

/** b.condition label */
export function jumpIf(condition: Condition, label: u32): void {
  if (reaches(distanceTo(label), CONDITION_BITS)) {
    emitTo(bCondition(condition, 0), label);
  } else {
    emit(bCondition(<Condition>((<u32>condition) ^ 1), 8));
    emitTo(b(0), label);
  }
}

/** cbz register, label */
export function jumpIfZero(width: Width, register: u32, label: u32): void {
  if (reaches(distanceTo(label), CONDITION_BITS)) {
    emitTo(cbz(width, register, 0), label);
  } else {
    emit(cbnz(width, register, 8));
    emitTo(b(0), label);
  }
}

/** cbnz register, label */
export function jumpIfNotZero(width: Width, register: u32, label: u32): void {
  if (reaches(distanceTo(label), CONDITION_BITS)) {
    emitTo(cbnz(width, register, 0), label);
  } else {
    emit(cbz(width, register, 8));
    emitTo(b(0), label);
  }
}

/** tbz or tbnz register, #bit, label; sets the flags where the label may be too far. */
export function jumpIfBit(register: u32, bit: u32, set: bool, label: u32): void {
  if (reaches(distanceTo(label), TEST_BITS)) {
    emitTo(set ? tbnz(register, bit, 0) : tbz(register, bit, 0), label);
  } else {
    const mask = <u32>logicalImmediate((<u64>1) << bit, 1);
    emit(logicalBitmask(Logical.Ands, Width.X, ZR, register, mask));
    jumpIf(set ? Condition.Ne : Condition.Eq, label);
  }
}

/** bl label */
export function callLabel(label: u32): void {
  emitTo(bl(0), label);
}

/** adr register, label */
export function addressOf(register: u32, label: u32): void {
  addFixup(codePosition(), label, BranchKind.Address);
  emit(adr(register, 0));
}

/** All branches are one instruction long already. */
export function shortenBranches(
  firstLocation: u32, firstReference: u32, firstListed: u32,
): void {}
