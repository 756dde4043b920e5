// References from code to places of the same module that are not yet known: functions, runtime
// stubs and pooled constants. finishRelocations() patches them when all code is written, through
// the ISA's patchBranch().
import { patchBranch } from "isa/branch";
import { allocateModule } from "../memory/arena";
import { appendRecord, beginTable, RECORD_TABLE_SIZE, recordAt, RecordTable } from "../memory/record_table";
import { compiledFunction } from "./compiled_function";
import { alignCode, codePosition, emit64, reserveCodeBytes } from "./code_buffer";

/** What a reference names; in the upper bits of its target word. */
export const enum ReferenceKind {
  Function = 0,
  Stub = 1,
  Constant = 2,
}
const KIND_SHIFT: u32 = 30;
const INDEX_MASK: u32 = 0x3fff_ffff;

/** 12 bytes each: position, target word, branch kind of the ISA. */
const REFERENCE_SIZE: u32 = 12;
const referencesMemory = memory.data(RECORD_TABLE_SIZE, 16);

/**
 * Pooled constants, 16 bytes each, and an open-addressing table of their numbers + 1. A constant that
 * finds no bucket within reach is in no table, and stored again when it comes again: constants that
 * are chosen to collide cost space, not time.
 */
const constantsMemory = memory.data(RECORD_TABLE_SIZE, 16);
const CONSTANT_SIZE: u32 = 16;
/** Constants before the buckets are doubled: there are twice as many of those. */
let constantCapacity: u32 = 0;
let buckets: usize = 0;
/** Buckets that are looked at. */
const PROBES_MAX: u32 = 32;
let constantsPosition: u32 = 0;

@inline
function references(): RecordTable {
  return changetype<RecordTable>(referencesMemory);
}

@inline
function constants(): RecordTable {
  return changetype<RecordTable>(constantsMemory);
}

/** Empties references and constants, for a module. */
export function beginRelocations(): void {
  beginTable(references(), REFERENCE_SIZE);
  beginTable(constants(), CONSTANT_SIZE);
  constantCapacity = 64;
  buckets = allocateModule(<usize>constantCapacity << 3);
}

/**
 * The field at `position` shall refer to a target.
 * @param branchKind the ISA's own, see isa/branch
 */
export function addReference(
  position: u32, kind: ReferenceKind, index: u32, branchKind: u32,
): void {
  const reference = appendRecord(references());
  store<u32>(reference, position);
  store<u32>(reference, (<u32>kind << KIND_SHIFT) | index, 4);
  store<u32>(reference, branchKind, 8);
}

/** References so far. */
export function referenceTotal(): u32 {
  return references().count;
}

/** For code that moves: the position of reference `index`. */
@inline
export function referencePosition(index: u32): u32 {
  return load<u32>(recordAt(references(), index));
}

/** Changes where reference `index` stands: branches were shortened. */
@inline
export function setReferencePosition(index: u32, position: u32): void {
  store<u32>(recordAt(references(), index), position);
}

@inline
function bucketOf(low: u64, high: u64): u32 {
  const hash = (low ^ (high * 0x9e37_79b9_7f4a_7c15)) * 0x9e37_79b9_7f4a_7c15;
  return <u32>(hash >> 40) & (constantCapacity * 2 - 1);
}

function insertConstant(number: u32): void {
  const constant = recordAt(constants(), number);
  let bucket = bucketOf(load<u64>(constant), load<u64>(constant, 8));
  for (let probe: u32 = 0; probe < PROBES_MAX; probe++) {
    if (load<u32>(buckets + (<usize>bucket << 2)) == 0) {
      store<u32>(buckets + (<usize>bucket << 2), number + 1);
      return;
    }
    bucket = (bucket + 1) & (constantCapacity * 2 - 1);
  }
}

/** Number of a pooled constant with these 16 bytes. */
export function pooledConstant(low: u64, high: u64): u32 {
  let bucket = bucketOf(low, high);
  for (let probe: u32 = 0; probe < PROBES_MAX; probe++) {
    const number = load<u32>(buckets + (<usize>bucket << 2));
    if (number == 0) break;
    const constant = recordAt(constants(), number - 1);
    if (load<u64>(constant) == low && load<u64>(constant, 8) == high) return number - 1;
    bucket = (bucket + 1) & (constantCapacity * 2 - 1);
  }
  const added = constants().count;
  if (added == constantCapacity) {
    constantCapacity <<= 1;
    buckets = allocateModule(<usize>constantCapacity << 3);
    for (let i: u32 = 0; i < added; i++) insertConstant(i);
  }
  const constant = appendRecord(constants());
  store<u64>(constant, low);
  store<u64>(constant, high, 8);
  insertConstant(added);
  return added;
}

/** Writes the pooled constants to the end of the code, 16-byte aligned. */
export function emitConstants(fill: u32): void {
  const count = constants().count;
  if (count == 0) return;
  alignCode(16, fill);
  constantsPosition = codePosition();
  reserveCodeBytes(<usize>count * CONSTANT_SIZE);
  for (let i: u32 = 0; i < count; i++) {
    const constant = recordAt(constants(), i);
    emit64(load<u64>(constant));
    emit64(load<u64>(constant, 8));
  }
}

/**
 * Patches all references.
 * @param stubOffsets u32 per runtime stub: its position
 * @returns false when one does not reach
 */
export function finishRelocations(stubOffsets: usize): bool {
  let valid = true;
  for (let i: u32 = 0, n = references().count; i < n; i++) {
    const reference = recordAt(references(), i);
    const word = load<u32>(reference, 4);
    const index = <usize>(word & INDEX_MASK);
    const kind = word >> KIND_SHIFT;
    let target: u32;
    if (kind == ReferenceKind.Function) target = compiledFunction(<u32>index).codeOffset;
    else if (kind == ReferenceKind.Stub) target = load<u32>(stubOffsets + (index << 2));
    else target = constantsPosition + (<u32>index << 4);
    if (!patchBranch(load<u32>(reference), target, load<u32>(reference, 8))) valid = false;
  }
  return valid;
}
