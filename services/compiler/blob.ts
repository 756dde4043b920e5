// Reading a compiled module in this memory (abi/compiled_module.ts): exports by name, code
// addresses.
import {
  CE_INDEX,
  CE_KIND,
  CE_NAME,
  CE_SIZE,
  CF_CODE_OFFSET,
  CF_SIZE,
  CF_TYPE,
  CM_CODE,
  CM_EXPORTS,
  CM_FUNCTIONS,
  CM_IMPORTED_FUNCTION_COUNT,
  CM_STRINGS,
  CM_TYPES,
  CT_PARAMETER_COUNT,
  CT_RESULT_COUNT,
  CT_SIZE,
  ExternKind,
  NO_INDEX,
} from "../../abi/compiled_module";
import { headerField, recordAt, sectionCount, sectionStart } from "../../loader/link/compiled_blob";
import { equalsString, startsWithString } from "../../sdk/text";

/** First byte of the string whose (offset, length) stands at `field`. */
export function stringStart(blob: usize, field: usize): usize {
  return sectionStart(blob, CM_STRINGS) + load<u32>(field);
}
/** Bytes of that string. */
export function stringLength(field: usize): u32 {
  return load<u32>(field, 4);
}

/** Number of the export record of a function, or -1. The name is `prefix` and then the bytes. */
export function findExport(blob: usize, prefix: string, name: usize, length: u32): i32 {
  const count = sectionCount(blob, CM_EXPORTS);
  const prefixLength = <u32>prefix.length;
  for (let index: u32 = 0; index < count; index++) {
    const record = recordAt(blob, CM_EXPORTS, index, CE_SIZE);
    if (load<u32>(record + CE_KIND) != ExternKind.Function) continue;
    const field = record + CE_NAME;
    if (stringLength(field) != prefixLength + length) continue;
    const at = stringStart(blob, field);
    if (!startsWithString(at, prefixLength, prefix)) continue;
    if (memory.compare(at + prefixLength, name, length) == 0) return index;
  }
  return -1;
}

/** Number of the memory that is exported under a name, or -1. */
export function findMemoryExport(blob: usize, name: string): i32 {
  for (let index: u32 = 0; index < sectionCount(blob, CM_EXPORTS); index++) {
    const record = recordAt(blob, CM_EXPORTS, index, CE_SIZE);
    if (load<u32>(record + CE_KIND) != ExternKind.Memory) continue;
    const field = record + CE_NAME;
    if (equalsString(stringStart(blob, field), stringLength(field), name)) return load<u32>(record + CE_INDEX);
  }
  return -1;
}

/** Function index of an export record. */
export function exportIndex(blob: usize, record: u32): u32 {
  return load<u32>(recordAt(blob, CM_EXPORTS, record, CE_SIZE) + CE_INDEX);
}

/** The record of a function that the module defines, or 0 for an imported one. */
function definedFunction(blob: usize, index: u32): usize {
  const imported = headerField(blob, CM_IMPORTED_FUNCTION_COUNT);
  return index < imported ? 0 : recordAt(blob, CM_FUNCTIONS, index - imported, CF_SIZE);
}

/** Offset of a defined function in the code section; NO_INDEX for an imported one. */
export function codeOffsetOf(blob: usize, index: u32): u32 {
  const record = definedFunction(blob, index);
  return record == 0 ? NO_INDEX : load<u32>(record + CF_CODE_OFFSET);
}

/** True when a defined function takes and returns nothing. */
export function isPlain(blob: usize, index: u32): bool {
  const record = definedFunction(blob, index);
  if (record == 0) return false;
  const type = recordAt(blob, CM_TYPES, load<u32>(record + CF_TYPE), CT_SIZE);
  return load<u32>(type + CT_PARAMETER_COUNT) == 0 && load<u32>(type + CT_RESULT_COUNT) == 0;
}

/** Offset of the code section from the start of the blob. */
export function codeStart(blob: usize): u32 {
  return load<u32>(blob + CM_CODE);
}
/** Bytes of code. */
export function codeSize(blob: usize): u32 {
  return sectionCount(blob, CM_CODE);
}
