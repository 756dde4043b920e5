// Data and element segments: descriptors of passive ones, and the effects of active ones, in order
// and with bounds checks. Elements of defined tables go straight into the instance data; bytes of
// memories and elements of imported tables become write records.
// Source: WebAssembly core specification, section 4.5.5 (instantiation): elements first, then data;
// a segment that does not fit traps, and what was written before stays.

import {
  CB_IMPORTED,
  CB_SIZE,
  CD_HIGH,
  CD_KIND,
  CD_LENGTH,
  CD_LOW,
  CD_MEMORY,
  CD_MODE,
  CD_OFFSET,
  CD_SIZE,
  CM_DATA,
  CM_DATA_SEGMENTS,
  CM_ELEMENT_ITEMS,
  CM_ELEMENT_SEGMENTS,
  CM_TABLES,
  CS_COUNT,
  CS_FIRST,
  CS_HIGH,
  CS_KIND,
  CS_LOW,
  CS_MODE,
  CS_SIZE,
  CS_TABLE,
  CX_HIGH,
  CX_KIND,
  CX_LOW,
  CX_SIZE,
  SegmentMode,
} from "../../abi/compiled_module";
import { BINDING_BASE, BINDING_SIZE_NOW, WRITE_ADDRESS, WRITE_LENGTH, WRITE_RECORD_SIZE, WRITE_SOURCE } from "../../abi/instance_image";
import { SEGMENT_ADDRESS, SEGMENT_DESCRIPTOR_SIZE, SEGMENT_SIZE } from "../../abi/instance_layout";
import { Trap } from "../../abi/traps";
import { allocateModule } from "../memory/arena";
import { recordAt, sectionCount, sectionStart } from "./compiled_blob";
import { constantLow, evaluateConstant } from "./constant";
import { memoryBindings, tableBindings } from "./entities";
import { dataSegmentsOffset, elementSegmentsOffset, passiveBytesOffset, passiveElementsOffset } from "./image_layout";
import { bindingAt } from "./imports";

export let writeRecords: usize = 0;
export let writeCount: u32 = 0;

/** Room for a write record for every segment. */
export function openWrites(blob: usize): void {
  const most = sectionCount(blob, CM_DATA_SEGMENTS) + sectionCount(blob, CM_ELEMENT_SEGMENTS);
  writeRecords = allocateModule(<usize>most * WRITE_RECORD_SIZE);
  writeCount = 0;
}

function addWrite(address: u64, source: usize, length: u32): void {
  const record = writeRecords + <usize>writeCount * WRITE_RECORD_SIZE;
  store<u64>(record + WRITE_ADDRESS, address);
  store<u32>(record + WRITE_SOURCE, <u32>source);
  store<u32>(record + WRITE_LENGTH, length);
  writeCount++;
}

/** The values of a segment's elements, as u64, at `target`. */
function evaluateElements(blob: usize, segment: usize, target: usize): void {
  const count = load<u32>(segment + CS_COUNT);
  const first = load<u32>(segment + CS_FIRST);
  for (let i: u32 = 0; i < count; i++) {
    const item = recordAt(blob, CM_ELEMENT_ITEMS, first + i, CX_SIZE);
    evaluateConstant(load<u32>(item + CX_KIND), load<u32>(item + CX_LOW), load<u32>(item + CX_HIGH), false);
    store<u64>(target + (<usize>i << 3), constantLow);
  }
}

/** Descriptors of the passive segments; those of all others stay empty. */
export function linkPassiveSegments(blob: usize, instance: usize, address: u64): void {
  let elements = passiveElementsOffset;
  const elementCount = sectionCount(blob, CM_ELEMENT_SEGMENTS);
  for (let i: u32 = 0; i < elementCount; i++) {
    const segment = recordAt(blob, CM_ELEMENT_SEGMENTS, i, CS_SIZE);
    if (load<u32>(segment + CS_MODE) != SegmentMode.Passive) continue;
    evaluateElements(blob, segment, instance + <usize>elements);
    const descriptor = instance + <usize>(elementSegmentsOffset + i * SEGMENT_DESCRIPTOR_SIZE);
    store<u64>(descriptor + SEGMENT_ADDRESS, address + <u64>elements);
    store<u64>(descriptor + SEGMENT_SIZE, <u64>load<u32>(segment + CS_COUNT));
    elements += load<u32>(segment + CS_COUNT) << 3;
  }
  let bytes = passiveBytesOffset;
  const dataCount = sectionCount(blob, CM_DATA_SEGMENTS);
  for (let i: u32 = 0; i < dataCount; i++) {
    const segment = recordAt(blob, CM_DATA_SEGMENTS, i, CD_SIZE);
    if (load<u32>(segment + CD_MODE) != SegmentMode.Passive) continue;
    const length = load<u32>(segment + CD_LENGTH);
    memory.copy(instance + <usize>bytes, sectionStart(blob, CM_DATA) + <usize>load<u32>(segment + CD_OFFSET), length);
    const descriptor = instance + <usize>(dataSegmentsOffset + i * SEGMENT_DESCRIPTOR_SIZE);
    store<u64>(descriptor + SEGMENT_ADDRESS, address + <u64>bytes);
    store<u64>(descriptor + SEGMENT_SIZE, <u64>length);
    bytes += length;
  }
}

/** Applies the active segments. @returns the trap of the first one that does not fit */
export function applyActiveSegments(blob: usize, instance: usize, address: u64): Trap {
  const elementCount = sectionCount(blob, CM_ELEMENT_SEGMENTS);
  for (let i: u32 = 0; i < elementCount; i++) {
    const segment = recordAt(blob, CM_ELEMENT_SEGMENTS, i, CS_SIZE);
    if (load<u32>(segment + CS_MODE) != SegmentMode.Active) continue;
    if (!applyElements(blob, segment, instance, address)) return Trap.TableOutOfBounds;
  }
  const dataCount = sectionCount(blob, CM_DATA_SEGMENTS);
  for (let i: u32 = 0; i < dataCount; i++) {
    const segment = recordAt(blob, CM_DATA_SEGMENTS, i, CD_SIZE);
    if (load<u32>(segment + CD_MODE) != SegmentMode.Active) continue;
    if (!applyData(blob, segment)) return Trap.MemoryOutOfBounds;
  }
  return Trap.None;
}

function applyElements(blob: usize, segment: usize, instance: usize, address: u64): bool {
  const count = load<u32>(segment + CS_COUNT);
  const table = load<u32>(segment + CS_TABLE);
  const binding = bindingAt(tableBindings, table);
  evaluateConstant(load<u32>(segment + CS_KIND), load<u32>(segment + CS_LOW), load<u32>(segment + CS_HIGH), false);
  const offset = constantLow;
  if (offset + <u64>count > load<u64>(binding + BINDING_SIZE_NOW)) return false;
  const target = load<u64>(binding + BINDING_BASE) + (offset << 3);
  if (load<u32>(recordAt(blob, CM_TABLES, table, CB_SIZE) + CB_IMPORTED)) {
    const values = allocateModule(<usize>count << 3);
    evaluateElements(blob, segment, values);
    addWrite(target, values, count << 3);
  } else {
    evaluateElements(blob, segment, instance + <usize>(target - address));
  }
  return true;
}

function applyData(blob: usize, segment: usize): bool {
  const length = load<u32>(segment + CD_LENGTH);
  const binding = bindingAt(memoryBindings, load<u32>(segment + CD_MEMORY));
  evaluateConstant(load<u32>(segment + CD_KIND), load<u32>(segment + CD_LOW), load<u32>(segment + CD_HIGH), false);
  const offset = constantLow;
  if (offset + <u64>length > load<u64>(binding + BINDING_SIZE_NOW) << 16) return false;
  const source = sectionStart(blob, CM_DATA) + <usize>load<u32>(segment + CD_OFFSET);
  if (length > 0) addWrite(load<u64>(binding + BINDING_BASE) + offset, source, length);
  return true;
}
