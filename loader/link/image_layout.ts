// Where the parts of an instance stand, from the counts of its compiled module. Compiled code knows
// the order up to the signatures (loader/wasm/instance_offsets.ts); what follows is the linker's.
//
//      header | globals | imported functions | memories | tables | data segments
//      | element segments | function references | signatures | passive elements
//      | passive bytes | storage of defined tables
//
// Offsets are u64 while they are added up, so that a hostile count cannot wrap around.

import {
  CB_IMPORTED,
  CB_MIN,
  CB_RESERVE,
  CB_SIZE,
  CD_LENGTH,
  CD_MODE,
  CD_SIZE,
  CM_DATA_SEGMENTS,
  CM_ELEMENT_SEGMENTS,
  CM_FUNCTIONS,
  CM_GLOBALS,
  CM_IMPORTED_FUNCTION_COUNT,
  CM_MEMORIES,
  CM_TABLES,
  CM_TYPES,
  CS_COUNT,
  CS_MODE,
  CS_SIZE,
  ExternKind,
  SegmentMode,
} from "../../abi/compiled_module";
import { TABLE_MINIMUM_LIMIT } from "../../abi/instance_image";
import {
  FUNCTION_REFERENCE_SIZE,
  INSTANCE_GLOBALS,
  INSTANCE_GLOBAL_SIZE,
  MEMORY_DESCRIPTOR_SIZE,
  SEGMENT_DESCRIPTOR_SIZE,
  TABLE_DESCRIPTOR_SIZE,
} from "../../abi/instance_layout";
import { headerField, importCountOf, recordAt, sectionCount } from "./compiled_blob";

export let importReferencesOffset: u32 = 0;
export let memoriesOffset: u32 = 0;
export let tablesOffset: u32 = 0;
export let dataSegmentsOffset: u32 = 0;
export let elementSegmentsOffset: u32 = 0;
export let functionReferencesOffset: u32 = 0;
export let signaturesOffset: u32 = 0;
export let passiveElementsOffset: u32 = 0;
export let passiveBytesOffset: u32 = 0;
export let tableStorageOffset: u32 = 0;
/** Bytes of the instance that the image gives: through the last table's initial elements. */
export let givenSize: u32 = 0;
/** Bytes of the whole instance, room for growing tables included. */
export let reserveSize: u32 = 0;

@inline
function align16(offset: u64): u64 {
  return (offset + 15) & ~15;
}

/**
 * Computes the offsets above.
 * @returns false when the instance is larger than this implementation allows
 */
export function layOutInstance(blob: usize): bool {
  const functionCount = headerField(blob, CM_IMPORTED_FUNCTION_COUNT) + sectionCount(blob, CM_FUNCTIONS);
  let at: u64 = <u64>INSTANCE_GLOBALS + <u64>sectionCount(blob, CM_GLOBALS) * INSTANCE_GLOBAL_SIZE;
  importReferencesOffset = <u32>at;
  at += <u64>importCountOf(blob, ExternKind.Function) * FUNCTION_REFERENCE_SIZE;
  memoriesOffset = <u32>at;
  at += <u64>sectionCount(blob, CM_MEMORIES) * MEMORY_DESCRIPTOR_SIZE;
  tablesOffset = <u32>at;
  at += <u64>sectionCount(blob, CM_TABLES) * TABLE_DESCRIPTOR_SIZE;
  dataSegmentsOffset = <u32>at;
  at += <u64>sectionCount(blob, CM_DATA_SEGMENTS) * SEGMENT_DESCRIPTOR_SIZE;
  elementSegmentsOffset = <u32>at;
  at += <u64>sectionCount(blob, CM_ELEMENT_SEGMENTS) * SEGMENT_DESCRIPTOR_SIZE;
  functionReferencesOffset = <u32>at;
  at += <u64>functionCount * FUNCTION_REFERENCE_SIZE;
  signaturesOffset = <u32>at;
  at = align16(at + <u64>sectionCount(blob, CM_TYPES) * 4);
  passiveElementsOffset = <u32>at;
  at = align16(at + passiveSize(blob, CM_ELEMENT_SEGMENTS, CS_SIZE, CS_MODE, CS_COUNT) * 8);
  passiveBytesOffset = <u32>at;
  at = align16(at + passiveSize(blob, CM_DATA_SEGMENTS, CD_SIZE, CD_MODE, CD_LENGTH));
  tableStorageOffset = <u32>at;
  return layOutTables(blob, at);
}

/** Sum of a field over the passive segments of a section. */
function passiveSize(blob: usize, section: usize, size: usize, modeField: usize, sizeField: usize): u64 {
  let total: u64 = 0;
  const count = sectionCount(blob, section);
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(blob, section, i, size);
    if (load<u32>(record + modeField) == SegmentMode.Passive) total += <u64>load<u32>(record + sizeField);
  }
  return total;
}

function layOutTables(blob: usize, start: u64): bool {
  let at = start;
  let given = start;
  const count = sectionCount(blob, CM_TABLES);
  for (let i: u32 = 0; i < count; i++) {
    const table = recordAt(blob, CM_TABLES, i, CB_SIZE);
    if (load<u32>(table + CB_IMPORTED)) continue;
    const min = load<u32>(table + CB_MIN);
    if (min > TABLE_MINIMUM_LIMIT) return false;
    if (min > 0) given = at + <u64>min * 8;
    at += <u64>load<u32>(table + CB_RESERVE) * 8;
  }
  if (at > 0x7fff_0000) return false;
  givenSize = <u32>align16(given);
  reserveSize = <u32>align16(at);
  return true;
}
