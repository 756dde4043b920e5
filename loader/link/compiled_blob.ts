// Access to a compiled module in linear memory (abi/compiled_module.ts).

import {
  CE_SIZE,
  CF_SIZE,
  CG_SIZE,
  CI_KIND,
  CI_SIZE,
  CM_EXPORTS,
  CM_FUNCTIONS,
  CM_GLOBALS,
  CM_HEADER_SIZE,
  CM_IMPORTS,
  CM_MAGIC,
  CM_SIZE,
  CM_VERSION,
  COMPILED_MODULE_MAGIC,
  COMPILED_MODULE_VERSION,
} from "../../abi/compiled_module";

/** First byte of a section. */
@inline
export function sectionStart(blob: usize, section: usize): usize {
  return blob + <usize>load<u32>(blob + section);
}

/** Number of records (or bytes) of a section. */
@inline
export function sectionCount(blob: usize, section: usize): u32 {
  return load<u32>(blob + section, 4);
}

/** A field of the header. */
@inline
export function headerField(blob: usize, field: usize): u32 {
  return load<u32>(blob + field);
}

/** Record `index` of a section. */
@inline
export function recordAt(blob: usize, section: usize, index: u32, size: usize): usize {
  return sectionStart(blob, section) + <usize>index * size;
}

/** Record of global `index` among those that the module defines. */
@inline
export function globalAt(blob: usize, index: u32): usize {
  return recordAt(blob, CM_GLOBALS, index, CG_SIZE);
}

/** Record of import `index`. */
@inline
export function importAt(blob: usize, index: u32): usize {
  return recordAt(blob, CM_IMPORTS, index, CI_SIZE);
}

/** Record of export `index`. */
@inline
export function exportAt(blob: usize, index: u32): usize {
  return recordAt(blob, CM_EXPORTS, index, CE_SIZE);
}

/** Record of function `index` among those that the module defines. */
@inline
export function functionAt(blob: usize, index: u32): usize {
  return recordAt(blob, CM_FUNCTIONS, index, CF_SIZE);
}

/** Imports of a kind (ExternKind); intrinsics do not count. */
export function importCountOf(blob: usize, kind: u32): u32 {
  const count = sectionCount(blob, CM_IMPORTS);
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(importAt(blob, i) + CI_KIND) == kind) found++;
  }
  return found;
}

/** True when the bytes start like a compiled module that fits in `size` bytes. */
export function isCompiledModule(blob: usize, size: u32): bool {
  return (
    size >= <u32>CM_HEADER_SIZE &&
    load<u32>(blob + CM_MAGIC) == COMPILED_MODULE_MAGIC &&
    load<u32>(blob + CM_VERSION) == COMPILED_MODULE_VERSION &&
    load<u32>(blob + CM_SIZE) <= size
  );
}
