// The linker: compiled module + placement + bindings -> instance image (abi/instance_image.ts).
//
// A link is a session of its own in the module arena: linkBegin() empties it, linkAllocate() makes
// room for the inputs, linkModule() links. What it returns stays valid until the next session.

import {
  CE_INDEX,
  CE_KIND,
  CM_EXPORTS,
  CM_ISA,
  CM_MEMORIES,
  CM_START_FUNCTION,
  CM_TYPES,
  CY_IMPORTED,
  CY_SIZE,
  ExternKind,
  NO_INDEX,
} from "../../abi/compiled_module";
import {
  BINDING_ADDRESS,
  BINDING_BASE,
  BINDING_KIND,
  BINDING_RECORD_SIZE,
  BINDING_TYPE,
  IMAGE_ERROR_IMPORT,
  IMAGE_EXPORTS,
  IMAGE_EXPORT_COUNT,
  IMAGE_HEADER_SIZE,
  IMAGE_INSTANCE,
  IMAGE_INSTANCE_RESERVE,
  IMAGE_INSTANCE_SIZE,
  IMAGE_MEMORIES,
  IMAGE_MEMORY_COUNT,
  IMAGE_REGISTRY,
  IMAGE_REGISTRY_SIZE,
  IMAGE_START,
  IMAGE_START_INSTANCE,
  IMAGE_STATUS,
  IMAGE_TRAP,
  IMAGE_WRITES,
  IMAGE_WRITE_COUNT,
  LinkStatus,
  PLACEMENT_CALLER,
  PLACEMENT_GROW_CONTEXT,
  PLACEMENT_GROW_TARGET,
  PLACEMENT_INSTANCE,
  PLACEMENT_STACK_LIMIT,
} from "../../abi/instance_image";
import {
  FUNCTION_CODE,
  FUNCTION_INSTANCE,
  FUNCTION_REFERENCE_SIZE,
  FUNCTION_SIGNATURE,
  INSTANCE_CALLER,
  INSTANCE_DATA_SEGMENTS,
  INSTANCE_ELEMENT_SEGMENTS,
  INSTANCE_FUNCTION_REFS,
  INSTANCE_GROW_CONTEXT,
  INSTANCE_GROW_TARGET,
  INSTANCE_MEMORIES,
  INSTANCE_MEMORY_BASE,
  INSTANCE_MEMORY_SIZE,
  INSTANCE_SIGNATURES,
  INSTANCE_STACK_LIMIT,
  INSTANCE_TABLES,
  MEMORY_BASE,
  MEMORY_SIZE,
} from "../../abi/instance_layout";
import { allocateModule, resetArenas } from "../memory/arena";
import { exportAt, headerField, isCompiledModule, recordAt, sectionCount } from "./compiled_blob";
import {
  globalBindings,
  linkFunctions,
  linkGlobals,
  linkMemories,
  linkSignatures,
  linkTables,
  memoryBindings,
  tableBindings,
  takeImports,
} from "./entities";
import {
  dataSegmentsOffset,
  elementSegmentsOffset,
  functionReferencesOffset,
  givenSize,
  layOutInstance,
  memoriesOffset,
  reserveSize,
  signaturesOffset,
  tablesOffset,
} from "./image_layout";
import { bindingAt, checkImports, failedImport } from "./imports";
import { applyActiveSegments, linkPassiveSegments, openWrites, writeCount, writeRecords } from "./segments";
import { openRegistry, registryOffset, registrySize } from "./signatures";

/** Starts a link session: whatever an earlier call returned is gone. */
export function linkBegin(): void {
  resetArenas();
}

/** Room for an input of the session, zeroed, 16-byte aligned. */
export function linkAllocate(size: usize): usize {
  return allocateModule(size);
}

/**
 * Links one module.
 * @param blob the compiled module, `blobSize` bytes; write records point into it
 * @param isa Isa that the caller runs; another one is LinkStatus.BadModule
 * @param placement addresses, see PLACEMENT_*
 * @param bindings one binding for each import record of the blob, in order
 * @param registry the signature registry so far, `registrySize` bytes
 * @returns the offset of the instance image's header; IMAGE_STATUS tells whether the rest counts
 */
export function linkModule(
  blob: usize,
  blobSize: u32,
  isa: u32,
  placement: usize,
  bindings: usize,
  registry: usize,
  oldRegistrySize: u32,
): usize {
  const image = allocateModule(IMAGE_HEADER_SIZE);
  store<u32>(image + IMAGE_ERROR_IMPORT, NO_INDEX);
  if (!isCompiledModule(blob, blobSize) || headerField(blob, CM_ISA) != isa) {
    store<u32>(image + IMAGE_STATUS, LinkStatus.BadModule);
    return image;
  }
  openRegistry(registry, oldRegistrySize, blob);
  const status = checkImports(blob, bindings);
  if (status != LinkStatus.Ok) {
    store<u32>(image + IMAGE_STATUS, status);
    store<u32>(image + IMAGE_ERROR_IMPORT, failedImport);
  } else if (!layOutInstance(blob)) {
    store<u32>(image + IMAGE_STATUS, LinkStatus.TooLarge);
  } else {
    fillImage(image, blob, placement, bindings);
  }
  return image;
}

/** Everything that cannot fail any more. */
function fillImage(image: usize, blob: usize, placement: usize, bindings: usize): void {
  const instance = allocateModule(givenSize);
  const address = load<u64>(placement + PLACEMENT_INSTANCE);
  linkSignatures(instance, sectionCount(blob, CM_TYPES));
  takeImports(blob, bindings);
  linkFunctions(blob, instance, address, placement, bindings);
  linkMemories(blob, instance, address, placement);
  linkGlobals(blob, instance, address);
  linkTables(blob, instance, address);
  linkPassiveSegments(blob, instance, address);
  openWrites(blob);
  const trap = applyActiveSegments(blob, instance, address);
  fillHeader(blob, instance, address, placement);

  store<u32>(image + IMAGE_TRAP, trap);
  store<u32>(image + IMAGE_INSTANCE, <u32>instance);
  store<u32>(image + IMAGE_INSTANCE_SIZE, givenSize);
  store<u32>(image + IMAGE_INSTANCE_RESERVE, reserveSize);
  store<u32>(image + IMAGE_WRITES, <u32>writeRecords);
  store<u32>(image + IMAGE_WRITE_COUNT, writeCount);
  store<u32>(image + IMAGE_REGISTRY, <u32>registryOffset());
  store<u32>(image + IMAGE_REGISTRY_SIZE, registrySize());
  const start = headerField(blob, CM_START_FUNCTION);
  if (start != NO_INDEX) {
    const reference = referenceOf(instance, start);
    store<u64>(image + IMAGE_START, load<u64>(reference + FUNCTION_CODE));
    store<u64>(image + IMAGE_START_INSTANCE, load<u64>(reference + FUNCTION_INSTANCE));
  }
  listExports(image, blob, instance);
  listMemories(image, blob);
}

@inline
function referenceOf(instance: usize, index: u32): usize {
  return instance + <usize>functionReferencesOffset + <usize>index * FUNCTION_REFERENCE_SIZE;
}

function fillHeader(blob: usize, instance: usize, address: u64, placement: usize): void {
  if (sectionCount(blob, CM_MEMORIES) > 0) {
    const descriptor = instance + <usize>memoriesOffset;
    store<u64>(instance + INSTANCE_MEMORY_BASE, load<u64>(descriptor + MEMORY_BASE));
    store<u64>(instance + INSTANCE_MEMORY_SIZE, load<u64>(descriptor + MEMORY_SIZE));
  }
  store<u64>(instance + INSTANCE_CALLER, load<u64>(placement + PLACEMENT_CALLER));
  store<u64>(instance + INSTANCE_GROW_TARGET, load<u64>(placement + PLACEMENT_GROW_TARGET));
  store<u64>(instance + INSTANCE_GROW_CONTEXT, load<u64>(placement + PLACEMENT_GROW_CONTEXT));
  store<u64>(instance + INSTANCE_STACK_LIMIT, load<u64>(placement + PLACEMENT_STACK_LIMIT));
  store<u64>(instance + INSTANCE_SIGNATURES, address + <u64>signaturesOffset);
  store<u64>(instance + INSTANCE_MEMORIES, address + <u64>memoriesOffset);
  store<u64>(instance + INSTANCE_TABLES, address + <u64>tablesOffset);
  store<u64>(instance + INSTANCE_DATA_SEGMENTS, address + <u64>dataSegmentsOffset);
  store<u64>(instance + INSTANCE_ELEMENT_SEGMENTS, address + <u64>elementSegmentsOffset);
  store<u64>(instance + INSTANCE_FUNCTION_REFS, address + <u64>functionReferencesOffset);
}

/** A binding for each export, in the order of the export records. */
function listExports(image: usize, blob: usize, instance: usize): void {
  const count = sectionCount(blob, CM_EXPORTS);
  const list = allocateModule(<usize>count * BINDING_RECORD_SIZE);
  for (let i: u32 = 0; i < count; i++) {
    const record = exportAt(blob, i);
    const kind = load<u32>(record + CE_KIND);
    const index = load<u32>(record + CE_INDEX);
    const binding = bindingAt(list, i);
    if (kind == ExternKind.Function) {
      const reference = referenceOf(instance, index);
      store<u32>(binding + BINDING_KIND, kind);
      store<u32>(binding + BINDING_TYPE, load<u32>(reference + FUNCTION_SIGNATURE));
      store<u64>(binding + BINDING_ADDRESS, load<u64>(reference + FUNCTION_CODE));
      store<u64>(binding + BINDING_BASE, load<u64>(reference + FUNCTION_INSTANCE));
    } else {
      const space: usize =
        kind == ExternKind.Global ? globalBindings : kind == ExternKind.Memory ? memoryBindings : tableBindings;
      memory.copy(binding, bindingAt(space, index), BINDING_RECORD_SIZE);
    }
  }
  store<u32>(image + IMAGE_EXPORTS, <u32>list);
  store<u32>(image + IMAGE_EXPORT_COUNT, count);
}

/** A binding for each memory that the module defines: what the environment has to make. */
function listMemories(image: usize, blob: usize): void {
  const count = sectionCount(blob, CM_MEMORIES);
  const list = allocateModule(<usize>count * BINDING_RECORD_SIZE);
  let defined: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(recordAt(blob, CM_MEMORIES, i, CY_SIZE) + CY_IMPORTED)) continue;
    memory.copy(bindingAt(list, defined), bindingAt(memoryBindings, i), BINDING_RECORD_SIZE);
    defined++;
  }
  store<u32>(image + IMAGE_MEMORIES, <u32>list);
  store<u32>(image + IMAGE_MEMORY_COUNT, defined);
}
