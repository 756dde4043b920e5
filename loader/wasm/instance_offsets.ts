// Where things stand in the instance data of the decoded module, by abi/instance_layout.ts.
//
//      header 128 | globals 16 each | imported functions | memories | tables
//      | data segments | element segments | function references | signatures u32 each | end
//
// Everything up to the imported functions is reached by compiled code with these offsets; the
// arrays after them through the pointers in the header. Each part starts 16-byte aligned.

import {
  FUNCTION_REFERENCE_SIZE,
  INSTANCE_GLOBALS,
  INSTANCE_GLOBAL_SIZE,
  MEMORY_DESCRIPTOR_SIZE,
  SEGMENT_DESCRIPTOR_SIZE,
  TABLE_DESCRIPTOR_SIZE,
} from "../../abi/instance_layout";
import { theModule } from "./module";

/** The cell of a defined global, or the cell's address (u64) of an imported one. */
@inline
export function globalOffset(index: u32): u32 {
  return INSTANCE_GLOBALS + index * INSTANCE_GLOBAL_SIZE;
}

/** FunctionReference of the imported function in `slot` (importedFunctionSlot). */
@inline
export function importReferenceOffset(slot: u32): u32 {
  return globalOffset(theModule().globalCount) + slot * FUNCTION_REFERENCE_SIZE;
}

/** MemoryDescriptor[memoryCount]. */
export function memoriesOffset(): u32 {
  return importReferenceOffset(theModule().importSlotCount);
}

/** TableDescriptor[tableCount]. */
export function tablesOffset(): u32 {
  return memoriesOffset() + theModule().memoryCount * MEMORY_DESCRIPTOR_SIZE;
}

/** SegmentDescriptor[dataCount]. */
export function dataSegmentsOffset(): u32 {
  return tablesOffset() + theModule().tableCount * TABLE_DESCRIPTOR_SIZE;
}

/** SegmentDescriptor[elementCount]. */
export function elementSegmentsOffset(): u32 {
  return dataSegmentsOffset() + theModule().dataCount * SEGMENT_DESCRIPTOR_SIZE;
}

/** FunctionReference[functionCount], one for each function index; intrinsics stay empty. */
export function functionReferencesOffset(): u32 {
  return elementSegmentsOffset() + theModule().elementCount * SEGMENT_DESCRIPTOR_SIZE;
}

/** u32[typeCount]: system-wide signature ids. */
export function signaturesOffset(): u32 {
  return functionReferencesOffset() + theModule().functionCount * FUNCTION_REFERENCE_SIZE;
}

/** Bytes of the whole instance data, 16-byte aligned: CM_INSTANCE_SIZE. */
export function instanceSize(): u32 {
  return (signaturesOffset() + theModule().typeCount * 4 + 15) & ~15;
}
