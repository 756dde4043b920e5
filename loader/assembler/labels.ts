// Labels: places in the code buffer that branches name before or after they are known.
//
// Owner: the code generator uses one set per function (its first labels are the function's blocks),
// a stub builder one set per stub. A branch records a fixup; resolveLabels() patches them all
// through the ISA's patchBranch(). Labels are numbers from 0.
import { patchBranch } from "isa/branch";
import { codePosition } from "../codegen/code_buffer";
import { allocateFunction, allocateFunctionZeroed } from "../memory/arena";

const UNBOUND: u32 = 0xffff_ffff;

/** u32 per label: position, or UNBOUND. */
let positions: usize = 0;
let labelCount: u32 = 0;
let labelCapacity: u32 = 0;
/** Position of the label bound last, or UNBOUND. */
let lastBound: u32 = 0;
/** 12 bytes per fixup: position of the field, label, kind. */
let fixups: usize = 0;
let fixupCount: u32 = 0;
let fixupCapacity: u32 = 0;
const FIXUP_SIZE: usize = 12;

/**
 * Starts a new set; the first `count` labels exist already. The set lives in the function arena.
 */
export function beginLabels(count: u32): void {
  labelCapacity = count + 16;
  positions = allocateFunction(<usize>labelCapacity << 2);
  memory.fill(positions, 0xff, <usize>labelCapacity << 2);
  labelCount = count;
  lastBound = UNBOUND;
  fixupCapacity = count + 32;
  fixups = allocateFunction(<usize>fixupCapacity * FIXUP_SIZE);
  fixupCount = 0;
}

/** A fresh label. */
export function newLabel(): u32 {
  if (labelCount == labelCapacity) {
    const larger = allocateFunction(<usize>labelCapacity << 3);
    memory.copy(larger, positions, <usize>labelCapacity << 2);
    memory.fill(larger + (<usize>labelCapacity << 2), 0xff, <usize>labelCapacity << 2);
    positions = larger;
    labelCapacity <<= 1;
  }
  return labelCount++;
}

/** The label is here. */
export function bindLabel(label: u32): void {
  lastBound = codePosition();
  store<u32>(positions + (<usize>label << 2), lastBound);
}

/** True when code may jump to the current position. */
export function isJumpTarget(): bool {
  return lastBound == codePosition();
}

/** True when the label has a position. */
export function labelIsBound(label: u32): bool {
  return load<u32>(positions + (<usize>label << 2)) != UNBOUND;
}

/** Position of a bound label. */
export function labelPosition(label: u32): u32 {
  return load<u32>(positions + (<usize>label << 2));
}

/**
 * Remembers a field to patch.
 * @param position of the field (a displacement or a whole instruction, as the ISA has it)
 * @param kind the ISA's own (isa/branch)
 */
export function addFixup(position: u32, label: u32, kind: u32): void {
  if (fixupCount == fixupCapacity) {
    const larger = allocateFunctionZeroed(<usize>fixupCapacity * FIXUP_SIZE * 2);
    memory.copy(larger, fixups, <usize>fixupCapacity * FIXUP_SIZE);
    fixups = larger;
    fixupCapacity <<= 1;
  }
  const fixup = fixups + <usize>fixupCount * FIXUP_SIZE;
  store<u32>(fixup, position);
  store<u32>(fixup, label, 4);
  store<u32>(fixup, kind, 8);
  fixupCount++;
}

// For ISAs that shorten branches once all labels are bound (isa/branch, shortenBranches).

/** Number of fixups that wait to be patched. */
export function fixupTotal(): u32 {
  return fixupCount;
}

/** Where fixup `index` stands in the code. */
@inline
export function fixupPosition(index: u32): u32 {
  return load<u32>(fixups + <usize>index * FIXUP_SIZE);
}

/** The label that fixup `index` refers to. */
@inline
export function fixupLabel(index: u32): u32 {
  return load<u32>(fixups + <usize>index * FIXUP_SIZE, 4);
}

/** The ISA's kind of fixup `index` ("isa/branch"). */
@inline
export function fixupKind(index: u32): u32 {
  return load<u32>(fixups + <usize>index * FIXUP_SIZE, 8);
}

/** Changes where fixup `index` stands and of what kind it is: branches become shorter. */
export function setFixup(index: u32, position: u32, kind: u32): void {
  store<u32>(fixups + <usize>index * FIXUP_SIZE, position);
  store<u32>(fixups + <usize>index * FIXUP_SIZE, kind, 8);
}

/** Number of labels, bound or not. */
export function labelTotal(): u32 {
  return labelCount;
}

/** Moves a bound label. */
export function setLabelPosition(label: u32, position: u32): void {
  store<u32>(positions + (<usize>label << 2), position);
}

/**
 * Patches every fixup and forgets them; positions stay readable.
 * @returns false when a label was never bound, or a branch does not reach
 */
export function resolveLabels(): bool {
  let valid = true;
  for (let i: u32 = 0; i < fixupCount; i++) {
    const fixup = fixups + <usize>i * FIXUP_SIZE;
    const target = load<u32>(positions + (<usize>load<u32>(fixup, 4) << 2));
    if (target == UNBOUND) valid = false;
    else if (!patchBranch(load<u32>(fixup), target, load<u32>(fixup, 8))) valid = false;
  }
  fixupCount = 0;
  return valid;
}
