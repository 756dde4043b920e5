// Branches to labels (loader/assembler/labels.ts) on x86_64.
export { shortenBranches } from "./shorten_branches";
import { addFixup, labelIsBound, labelPosition } from "../../assembler/labels";
import { codePosition, patch32, patch8 } from "../../codegen/code_buffer";
import { displacementPosition, operandRip } from "./encode";
import { call32, Condition, jcc32, jcc8, jmp32, jmp8, leaM } from "./encode_integer";

/** TABLE_ENTRY + i: entry i of a jump table, a distance from the table's start. */
export const TABLE_ENTRY: u32 = 4;

/** Kinds of fixups. */
export const enum BranchKind {
  /** 32-bit displacement from the end of the field. */
  Relative32 = 0,
  /** 8-bit displacement from the end of the field. */
  Relative8 = 1,
  /** As Relative32, of a jmp that may become two bytes long. */
  Jump32 = 2,
  /** As Relative32, of a jcc that may become two bytes long. */
  Jcc32 = 3,
}

/**
 * Writes a displacement.
 * @param field position of the displacement
 * @returns false when the target is out of its reach
 */
export function patchBranch(field: u32, target: u32, kind: u32): bool {
  if (kind == BranchKind.Relative8) {
    const distance = <i32>(target - field - 1);
    patch8(field, distance);
    return distance == <i32>(<i8>distance);
  }
  if (kind >= TABLE_ENTRY) patch32(field, target - (field - ((kind - TABLE_ENTRY) << 2)));
  else patch32(field, target - field - 4);
  return true;
}

/** jmp label: two bytes backwards when it reaches, else five, until shortenBranches(). */
export function jumpTo(label: u32): void {
  if (reachesBack(label)) {
    jumpShortTo(label);
    return;
  }
  jmp32(0);
  addFixup(codePosition() - 4, label, BranchKind.Jump32);
}

/** jcc label: two bytes backwards when it reaches, else six, until shortenBranches(). */
export function jumpIf(condition: Condition, label: u32): void {
  if (reachesBack(label)) {
    jumpShortIf(condition, label);
    return;
  }
  jcc32(condition, 0);
  addFixup(codePosition() - 4, label, BranchKind.Jcc32);
}

/** True when the label is bound at most 126 bytes before. */
function reachesBack(label: u32): bool {
  return labelIsBound(label) && codePosition() - labelPosition(label) <= 126;
}

/** jmp label in two bytes; resolveLabels() fails when the label ends up farther than 127 bytes. */
export function jumpShortTo(label: u32): void {
  jmp8(0);
  addFixup(codePosition() - 1, label, BranchKind.Relative8);
}

/** jcc label in two bytes; see jumpShortTo. */
export function jumpShortIf(condition: Condition, label: u32): void {
  jcc8(condition, 0);
  addFixup(codePosition() - 1, label, BranchKind.Relative8);
}

/** call label */
export function callLabel(label: u32): void {
  call32(0);
  addFixup(codePosition() - 4, label, BranchKind.Relative32);
}

/** lea register, [rip + label] */
export function addressOf(register: u32, label: u32): void {
  operandRip(0);
  leaM(1, register);
  addFixup(displacementPosition(), label, BranchKind.Relative32);
}
