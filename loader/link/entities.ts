// The four index spaces of an instance: functions, globals, memories and tables. Fills their parts
// of the instance data and keeps a binding for each global, memory and table, imported or defined;
// exports and segments are made from these.

import {
  CB_IMPORTED,
  CB_HAS_MAX,
  CB_KIND,
  CB_LOW,
  CB_HIGH,
  CB_MAX,
  CB_MIN,
  CB_RESERVE,
  CB_SIZE,
  CB_TYPE,
  CF_CODE_OFFSET,
  CF_TYPE,
  CG_HIGH,
  CG_IMPORTED,
  CG_KIND,
  CG_LOW,
  CG_MUTABLE,
  CG_TYPE,
  CI_INDEX,
  CI_KIND,
  CM_FUNCTIONS,
  CM_GLOBALS,
  CM_IMPORTED_FUNCTION_COUNT,
  CM_IMPORTS,
  CM_MEMORIES,
  CM_TABLES,
  CY_HAS_MAX,
  CY_IMPORTED,
  CY_MAX,
  CY_MIN,
  CY_SIZE,
  ExternKind,
} from "../../abi/compiled_module";
import {
  BINDING_ADDRESS,
  BINDING_BASE,
  BINDING_KIND,
  BINDING_MAXIMUM,
  BINDING_NO_MAXIMUM,
  BINDING_RECORD_SIZE,
  BINDING_SIZE_NOW,
  BINDING_TYPE,
  BINDING_VALUE,
  PLACEMENT_CODE,
  PLACEMENT_HEADER_SIZE,
} from "../../abi/instance_image";
import {
  FUNCTION_CODE,
  FUNCTION_INSTANCE,
  FUNCTION_REFERENCE_SIZE,
  FUNCTION_SIGNATURE,
  MEMORY_BASE,
  MEMORY_DESCRIPTOR_SIZE,
  MEMORY_INSTANCE_DISTANCE,
  MEMORY_MAX_PAGES,
  MEMORY_OWNER,
  MEMORY_SIZE,
  TABLE_BASE,
  TABLE_DESCRIPTOR_SIZE,
  TABLE_MAX,
  TABLE_OWNER,
  TABLE_SIZE,
} from "../../abi/instance_layout";
import { allocateModule } from "../memory/arena";
import { functionAt, globalAt, headerField, importAt, recordAt, sectionCount } from "./compiled_blob";
import { constantHigh, constantLow, evaluateConstant, globalCell, openConstants } from "./constant";
import {
  functionReferencesOffset,
  importReferencesOffset,
  memoriesOffset,
  signaturesOffset,
  tableStorageOffset,
  tablesOffset,
} from "./image_layout";
import { bindingAt } from "./imports";
import { signatureId } from "./signatures";

/** BindingRecord for each entry of the index space. */
export let globalBindings: usize = 0;
export let memoryBindings: usize = 0;
export let tableBindings: usize = 0;

const WASM_V128: u32 = 0x7b;
const PAGE_SIZE_LOG2: u64 = 16;

/** Makes room for the bindings and takes over those of imports. */
export function takeImports(blob: usize, bindings: usize): void {
  globalBindings = allocateModule(<usize>sectionCount(blob, CM_GLOBALS) * BINDING_RECORD_SIZE);
  memoryBindings = allocateModule(<usize>sectionCount(blob, CM_MEMORIES) * BINDING_RECORD_SIZE);
  tableBindings = allocateModule(<usize>sectionCount(blob, CM_TABLES) * BINDING_RECORD_SIZE);
  const count = sectionCount(blob, CM_IMPORTS);
  for (let i: u32 = 0; i < count; i++) {
    const record = importAt(blob, i);
    const kind = load<u32>(record + CI_KIND);
    if (kind == ExternKind.Function) continue;
    const space: usize =
      kind == ExternKind.Global ? globalBindings : kind == ExternKind.Memory ? memoryBindings : tableBindings;
    memory.copy(bindingAt(space, load<u32>(record + CI_INDEX)), bindingAt(bindings, i), BINDING_RECORD_SIZE);
  }
}

@inline
function storeReference(at: usize, code: u64, instance: u64, signature: u32): void {
  store<u64>(at + FUNCTION_CODE, code);
  store<u64>(at + FUNCTION_INSTANCE, instance);
  store<u32>(at + FUNCTION_SIGNATURE, signature);
}

/** Function references of imported and defined functions. The signature ids stand already. */
export function linkFunctions(blob: usize, instance: usize, address: u64, placement: usize, bindings: usize): void {
  const references = instance + <usize>functionReferencesOffset;
  const importCount = sectionCount(blob, CM_IMPORTS);
  let slot = instance + <usize>importReferencesOffset;
  for (let i: u32 = 0; i < importCount; i++) {
    const record = importAt(blob, i);
    if (load<u32>(record + CI_KIND) != ExternKind.Function) continue;
    const binding = bindingAt(bindings, i);
    const code = load<u64>(binding + BINDING_ADDRESS);
    const callee = load<u64>(binding + BINDING_BASE);
    const signature = load<u32>(binding + BINDING_TYPE);
    storeReference(slot, code, callee, signature);
    storeReference(references + <usize>load<u32>(record + CI_INDEX) * FUNCTION_REFERENCE_SIZE, code, callee, signature);
    slot += FUNCTION_REFERENCE_SIZE;
  }
  const codeBase = load<u64>(placement + PLACEMENT_CODE);
  const signatures = instance + <usize>signaturesOffset;
  const count = sectionCount(blob, CM_FUNCTIONS);
  let reference = references + <usize>headerField(blob, CM_IMPORTED_FUNCTION_COUNT) * FUNCTION_REFERENCE_SIZE;
  for (let i: u32 = 0; i < count; i++) {
    const record = functionAt(blob, i);
    const signature = load<u32>(signatures + (<usize>load<u32>(record + CF_TYPE) << 2));
    storeReference(reference, codeBase + <u64>load<u32>(record + CF_CODE_OFFSET), address, signature);
    reference += FUNCTION_REFERENCE_SIZE;
  }
}

/** Signature ids of all types. */
export function linkSignatures(instance: usize, typeCount: u32): void {
  for (let i: u32 = 0; i < typeCount; i++) {
    store<u32>(instance + <usize>signaturesOffset + (<usize>i << 2), signatureId(i));
  }
}

/** Memory descriptors; defined memories take the placement's bases in order. */
export function linkMemories(blob: usize, instance: usize, address: u64, placement: usize): void {
  const count = sectionCount(blob, CM_MEMORIES);
  let base = placement + PLACEMENT_HEADER_SIZE;
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(blob, CM_MEMORIES, i, CY_SIZE);
    const binding = bindingAt(memoryBindings, i);
    const offset = memoriesOffset + i * MEMORY_DESCRIPTOR_SIZE;
    const descriptor = instance + <usize>offset;
    if (!load<u32>(record + CY_IMPORTED)) {
      store<u32>(binding + BINDING_KIND, ExternKind.Memory);
      store<u64>(binding + BINDING_ADDRESS, address + <u64>offset);
      store<u64>(binding + BINDING_BASE, load<u64>(base));
      store<u64>(binding + BINDING_SIZE_NOW, <u64>load<u32>(record + CY_MIN));
      const max: u64 = load<u32>(record + CY_HAS_MAX) ? <u64>load<u32>(record + CY_MAX) : BINDING_NO_MAXIMUM;
      store<u64>(binding + BINDING_MAXIMUM, max);
      store<u32>(descriptor + MEMORY_MAX_PAGES, load<u32>(record + CY_MAX));
      if (i == 0) store<u32>(descriptor + MEMORY_INSTANCE_DISTANCE, offset);
      base += 8;
    }
    store<u64>(descriptor + MEMORY_BASE, load<u64>(binding + BINDING_BASE));
    store<u64>(descriptor + MEMORY_SIZE, load<u64>(binding + BINDING_SIZE_NOW) << PAGE_SIZE_LOG2);
    store<u64>(descriptor + MEMORY_OWNER, load<u64>(binding + BINDING_ADDRESS));
  }
}

/** Globals: values of defined ones, addresses of imported ones. Makes the constants' values too. */
export function linkGlobals(blob: usize, instance: usize, address: u64): void {
  const count = sectionCount(blob, CM_GLOBALS);
  const values = allocateModule(<usize>count << 4);
  openConstants(blob, address, values);
  for (let i: u32 = 0; i < count; i++) {
    const record = globalAt(blob, i);
    const binding = bindingAt(globalBindings, i);
    const cell = instance + <usize>globalCell(i);
    if (load<u32>(record + CG_IMPORTED)) {
      store<u64>(cell, load<u64>(binding + BINDING_ADDRESS));
    } else {
      const type = load<u32>(record + CG_TYPE);
      evaluateConstant(
        load<u32>(record + CG_KIND),
        load<u32>(record + CG_LOW),
        load<u32>(record + CG_HIGH),
        type == WASM_V128,
      );
      store<u64>(cell, constantLow);
      store<u64>(cell, constantHigh, 8);
      store<u32>(binding + BINDING_KIND, ExternKind.Global);
      store<u32>(binding + BINDING_TYPE, type | (load<u32>(record + CG_MUTABLE) << 8));
      store<u64>(binding + BINDING_ADDRESS, address + <u64>globalCell(i));
      store<u64>(binding + BINDING_VALUE, constantLow);
      store<u64>(binding + BINDING_VALUE, constantHigh, 8);
    }
    memory.copy(values + (<usize>i << 4), binding + BINDING_VALUE, 16);
  }
}

/** Table descriptors, and the initial elements of defined tables. After the globals. */
export function linkTables(blob: usize, instance: usize, address: u64): void {
  const count = sectionCount(blob, CM_TABLES);
  let storage = tableStorageOffset;
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(blob, CM_TABLES, i, CB_SIZE);
    const binding = bindingAt(tableBindings, i);
    const offset = tablesOffset + i * TABLE_DESCRIPTOR_SIZE;
    const descriptor = instance + <usize>offset;
    if (!load<u32>(record + CB_IMPORTED)) {
      const min = load<u32>(record + CB_MIN);
      const declared = load<u32>(record + CB_MAX);
      const reserve = load<u32>(record + CB_RESERVE);
      evaluateConstant(load<u32>(record + CB_KIND), load<u32>(record + CB_LOW), load<u32>(record + CB_HIGH), false);
      for (let k: u32 = 0; k < min && constantLow != 0; k++) {
        store<u64>(instance + <usize>storage + (<usize>k << 3), constantLow);
      }
      store<u32>(binding + BINDING_KIND, ExternKind.Table);
      store<u32>(binding + BINDING_TYPE, load<u32>(record + CB_TYPE));
      store<u64>(binding + BINDING_ADDRESS, address + <u64>offset);
      store<u64>(binding + BINDING_BASE, address + <u64>storage);
      store<u64>(binding + BINDING_SIZE_NOW, <u64>min);
      store<u64>(binding + BINDING_MAXIMUM, load<u32>(record + CB_HAS_MAX) ? <u64>declared : BINDING_NO_MAXIMUM);
      store<u32>(descriptor + TABLE_MAX, reserve);
      storage += reserve << 3;
    }
    store<u64>(descriptor + TABLE_BASE, load<u64>(binding + BINDING_BASE));
    store<u32>(descriptor + TABLE_SIZE, load<u32>(binding + BINDING_SIZE_NOW));
    store<u64>(descriptor + TABLE_OWNER, load<u64>(binding + BINDING_ADDRESS));
  }
}
