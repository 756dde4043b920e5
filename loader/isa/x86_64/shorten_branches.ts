// Shortens the branches of a function once all of its labels are bound: jmp rel32 and jcc rel32
// whose target is within 127 bytes become two bytes long, and everything behind moves down.
//
// One pass: distances only get smaller, so a branch that reaches before the move reaches after it.
// Branches that would reach only then stay long. Fixups, locations and references stand in the
// order of the code; labels do not, their new place is found by bisection.
import {
  fixupKind, fixupLabel, fixupPosition, fixupTotal, labelIsBound, labelPosition, labelTotal,
  setFixup, setLabelPosition,
} from "../../assembler/labels";
import {
  codeAt8, codePosition, moveCode, patch8, truncateCode,
} from "../../codegen/code_buffer";
import { listingCount, listingOffset, setListingOffset } from "../../codegen/listing";
import { locationCount, locationOffset, setLocationOffset } from "../../codegen/locations";
import { referencePosition, referenceTotal, setReferencePosition } from "../../codegen/relocations";
import { allocateFunction } from "../../memory/arena";
import { BranchKind } from "./branch";

/** 8 bytes per shortened branch: its old end, and the bytes removed up to there. */
let cuts: usize = 0;
let cutCount: u32 = 0;

@inline
function cutEnd(index: u32): u32 {
  return load<u32>(cuts + (<usize>index << 3));
}

@inline
function removedUpTo(index: u32): u32 {
  return load<u32>(cuts + (<usize>index << 3), 4);
}

/**
 * Shortens what reaches. @param firstLocation, firstReference, firstListed the function's first records
 */
export function shortenBranches(
  firstLocation: u32, firstReference: u32, firstListed: u32,
): void {
  const count = fixupTotal();
  if (count == 0) return;
  cuts = allocateFunction(<usize>count << 3);
  cutCount = 0;
  let removed: u32 = 0;
  let copied: u32 = 0; // old position up to which code stands where it belongs
  for (let i: u32 = 0; i < count; i++) {
    const kind = fixupKind(i);
    const field = fixupPosition(i);
    if ((kind == BranchKind.Jump32 || kind == BranchKind.Jcc32) && reachesShort(i, field)) {
      const isJump = kind == BranchKind.Jump32;
      const start = field - (isJump ? 1 : 2);
      const opcode = isJump ? 0xeb : codeAt8(field - 1) - 0x10;
      if (removed != 0) moveCode(copied - removed, copied, start - copied);
      patch8(start - removed, opcode);
      setFixup(i, start + 1 - removed, BranchKind.Relative8);
      removed += isJump ? 3 : 4;
      copied = field + 4;
      store<u32>(cuts + (<usize>cutCount << 3), copied);
      store<u32>(cuts + (<usize>cutCount << 3), removed, 4);
      cutCount++;
    } else {
      setFixup(i, field - removed, kind);
    }
  }
  if (cutCount == 0) return;
  const end = codePosition();
  moveCode(copied - removed, copied, end - copied);
  truncateCode(end - removed);
  moveRecords(firstLocation, firstReference);
  moveListing(firstListed);
  moveLabels();
}

function reachesShort(index: u32, field: u32): bool {
  const label = fixupLabel(index);
  if (!labelIsBound(label)) return false;
  const distance = <i32>(labelPosition(label) - field - 4);
  return distance == <i32>(<i8>distance);
}

/** Locations and references: both ascend, so the cuts are followed along. */
function moveRecords(firstLocation: u32, firstReference: u32): void {
  let cut: u32 = 0;
  for (let i = firstLocation, n = locationCount(); i < n; i++) {
    const offset = locationOffset(i);
    while (cut < cutCount && cutEnd(cut) <= offset) cut++;
    if (cut != 0) setLocationOffset(i, offset - removedUpTo(cut - 1));
  }
  cut = 0;
  for (let i = firstReference, n = referenceTotal(); i < n; i++) {
    const position = referencePosition(i);
    while (cut < cutCount && cutEnd(cut) <= position) cut++;
    if (cut != 0) setReferencePosition(i, position - removedUpTo(cut - 1));
  }
}

/** As moveRecords; behind a cut a record starts where the cut ends. */
function moveListing(firstListed: u32): void {
  let cut: u32 = 0;
  for (let i = firstListed, n = listingCount(); i < n; i++) {
    const offset = listingOffset(i);
    while (cut < cutCount && cutEnd(cut) <= offset) cut++;
    if (cut != 0) setListingOffset(i, offset - removedUpTo(cut - 1));
  }
}

function moveLabels(): void {
  for (let label: u32 = 0, n = labelTotal(); label < n; label++) {
    if (!labelIsBound(label)) continue;
    const position = labelPosition(label);
    let low: u32 = 0;
    let high = cutCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cutEnd(middle) <= position) low = middle + 1;
      else high = middle;
    }
    if (low != 0) setLabelPosition(label, position - removedUpTo(low - 1));
  }
}
