// The instances of a script: linked by the loader's own linker, with imports bound by name to what
// other instances export, and placed in the script's domain (space.ts).
import {
  CE_NAME,
  CE_SIZE,
  CI_FIELD,
  CI_KIND,
  CI_MODULE,
  CI_SIZE,
  CM_CODE,
  CM_EXPORTS,
  CM_IMPORTS,
  CM_INSTANCE_SIZE,
  CM_ISA,
  CM_MEMORIES,
  CM_SIZE,
  CM_STRINGS,
  CY_IMPORTED,
  CY_SIZE,
  ExternKind,
  NO_INDEX,
} from "../../../../abi/compiled_module";
import * as image from "../../../../abi/instance_image";
import { MEMORY_SIZE, TABLE_SIZE } from "../../../../abi/instance_layout";
import { PROGRAM_STACK_MAX } from "../../../../abi/interfaces/process";
import { WASM_PAGE_SIZE } from "../../../../abi/limits";
import {
  headerField, recordAt, sectionCount, sectionStart,
} from "../../../../loader/link/compiled_blob";
import { linkAllocate, linkBegin, linkModule } from "../../../../loader/link/link";
import { allocate } from "./heap";
import {
  freeAreas, freeSlot, isMemoryAddress, mapArea, mapCode, readSpace, reserveAddresses, reserveSlot,
  stackTop, unmapSpace, writeSpace,
} from "./space";

/** Numbers of the script's instances are below; the host's own ones follow. */
export const SCRIPT_INSTANCES: u32 = 1024;
const INSTANCES_MAX: u32 = 1536;
const NAMESPACES_MAX: u32 = 64;
const MEMORIES_MAX: u32 = 16;
const REGISTRY_MAX: u32 = 65536;
/** "spectest", the suite's host module. */
const SPECTEST: u64 = 0x7473_6574_6365_7073;

/**
 *   0     4        8     16        24
 *   blob  exports  code  instance  pinned
 */
@unmanaged
@final
export class Instance {
  /** The compiled module on the heap; 0 = there is no such instance. */
  blob: u32;
  /** A binding for each of its exports. */
  exports: u32;
  /** Addresses of its code and of its instance data. */
  code: u64;
  instance: u64;
  /** Its functions may be known to others: it stays until the script ends. */
  pinned: u32;
  padding: u32;
}
if (offsetof<Instance>() != 32) ERROR("Instance has another size than its diagram");

export const enum Outcome {
  Ok = 0,
  /** linkStatus(), missingName(). */
  Unlinkable = 1,
  /** An active segment: segmentTrap(). What came before it is done. */
  Trapped = 2,
  /** failureText(). */
  Failed = 3,
}

const instances: usize = memory.data(1536 * 32, 8);
const namespaces: usize = memory.data(64 * 16, 8);
const slots: usize = memory.data(16 * 16, 8);
const registry: usize = memory.data(65536, 8);
const word: usize = memory.data(8, 8);
let namespaceCount: u32 = 0;
let slotCount: u32 = 0;
let registryLength: u32 = 0;
let nextOwn: u32 = 0;

let status: u32 = 0;
let missing: usize = 0;
let missingSize: u32 = 0;
let trap: u32 = 0;
let failure: string = "";
let start: u64 = 0;
let startInstance: u64 = 0;

export function linkStatus(): u32 {
  return status;
}
/** Name of the first namespace that an import asks for and that was not given. */
export function missingName(): usize {
  return missing;
}
export function missingLength(): u32 {
  return missingSize;
}
export function segmentTrap(): u32 {
  return trap;
}
export function failureText(): string {
  return failure;
}
/** Code address of the start function of the instance made last, or 0, and its instance. */
export function startAddress(): u64 {
  return start;
}
export function startOwner(): u64 {
  return startInstance;
}

/** Forgets all instances; the domain is another one already. */
export function resetInstances(): void {
  memory.fill(instances, 0, INSTANCES_MAX * <u32>offsetof<Instance>());
  slotCount = 0;
  registryLength = 0;
  nextOwn = SCRIPT_INSTANCES;
  clearNamespaces();
}

function instanceAt(number: u32): Instance {
  return changetype<Instance>(instances + number * <u32>offsetof<Instance>());
}

/** The instance of a number, or null. */
export function findInstance(number: u32): Instance | null {
  if (number >= INSTANCES_MAX || instanceAt(number).blob == 0) return null;
  return instanceAt(number);
}

/** A number for an instance of the host's own; 0 when there is none left. */
export function ownNumber(): u32 {
  return nextOwn < INSTANCES_MAX ? nextOwn++ : 0;
}

export function clearNamespaces(): void {
  namespaceCount = 0;
}

/** Lets imports of the next instantiate find the exports of an instance under a name. */
export function addNamespace(number: u32, name: usize, length: u32): bool {
  if (namespaceCount == NAMESPACES_MAX) return false;
  const entry = namespaces + (namespaceCount++ << 4);
  store<u32>(entry, number);
  store<u32>(entry, length, 4);
  store<usize>(entry, name, 8);
  return true;
}

function fail(reason: string): Outcome {
  failure = reason;
  return Outcome.Failed;
}

/** Links a compiled module on the heap and places it; its start function is left to the caller. */
export function instantiate(number: u32, blob: usize): Outcome {
  if (number >= INSTANCES_MAX || instanceAt(number).blob != 0) return fail("a bad number");
  const size = headerField(blob, CM_INSTANCE_SIZE);
  if (size == NO_INDEX) return fail("the instance is too large");
  linkBegin();
  const code = reserveAddresses(sectionCount(blob, CM_CODE));
  const instance = reserveAddresses(size);
  const placement = place(number, blob, code, instance);
  if (placement == 0) return fail("there are too many memories");
  const result = link(blob, placement);
  status = load<u32>(result + image.IMAGE_STATUS);
  if (status != image.LinkStatus.Ok) {
    freeMemories(number);
    return Outcome.Unlinkable;
  }
  return finish(number, blob, code, instance, result);
}

/** The placement; a slot is taken for each memory. 0 when there are not enough. */
function place(number: u32, blob: usize, code: u64, instance: u64): usize {
  const count = sectionCount(blob, CM_MEMORIES);
  const placement = linkAllocate(image.PLACEMENT_HEADER_SIZE + 8 * count);
  store<u64>(placement + image.PLACEMENT_CODE, code);
  store<u64>(placement + image.PLACEMENT_INSTANCE, instance);
  store<u64>(placement + image.PLACEMENT_STACK_LIMIT, stackTop() - PROGRAM_STACK_MAX);
  let next = placement + image.PLACEMENT_HEADER_SIZE;
  for (let index: u32 = 0; index < count; index++) {
    if (load<u32>(recordAt(blob, CM_MEMORIES, index, CY_SIZE) + CY_IMPORTED)) continue;
    const slot = slotCount < MEMORIES_MAX ? reserveSlot() : 0;
    if (slot == 0) {
      freeMemories(number);
      return 0;
    }
    const entry = slots + (slotCount++ << 4);
    store<u64>(entry, slot);
    store<u32>(entry, number, 8);
    store<u64>(next, slot);
    next += 8;
  }
  return placement;
}

function link(blob: usize, placement: usize): usize {
  const count = sectionCount(blob, CM_IMPORTS);
  const bindings = linkAllocate(count * image.BINDING_RECORD_SIZE);
  missingSize = 0;
  for (let index: u32 = 0; index < count; index++) {
    bind(blob, index, bindings + index * image.BINDING_RECORD_SIZE);
  }
  return linkModule(
    blob, headerField(blob, CM_SIZE), headerField(blob, CM_ISA), placement, bindings, registry,
    registryLength,
  );
}

function bind(blob: usize, index: u32, binding: usize): void {
  const record = recordAt(blob, CM_IMPORTS, index, CI_SIZE);
  const strings = sectionStart(blob, CM_STRINGS);
  const name = strings + load<u32>(record + CI_MODULE);
  const length = load<u32>(record + CI_MODULE + 4);
  store<u32>(binding + image.BINDING_KIND, image.BINDING_MISSING);
  for (let entry = namespaces; entry < namespaces + (namespaceCount << 4); entry += 16) {
    if (load<u32>(entry, 4) != length || memory.compare(load<usize>(entry, 8), name, length) != 0) {
      continue;
    }
    if (!findInstance(load<u32>(entry))) break;
    const field = strings + load<u32>(record + CI_FIELD);
    const source = findExport(load<u32>(entry), field, load<u32>(record + CI_FIELD + 4));
    if (source == 0) return;
    memory.copy(binding, source, image.BINDING_RECORD_SIZE);
    bringUpToDate(binding);
    return;
  }
  if (missingSize != 0) return;
  missing = name;
  missingSize = length;
}

/** The binding of an export; 0 without one. */
export function findExport(number: u32, name: usize, length: u32): usize {
  const instance = findInstance(number);
  if (!instance) return 0;
  const blob = <usize>instance.blob;
  const strings = sectionStart(blob, CM_STRINGS);
  const count = sectionCount(blob, CM_EXPORTS);
  for (let index: u32 = 0; index < count; index++) {
    const field = recordAt(blob, CM_EXPORTS, index, CE_SIZE) + CE_NAME;
    if (load<u32>(field, 4) != length) continue;
    if (memory.compare(strings + load<u32>(field), name, length) != 0) continue;
    return <usize>instance.exports + <usize>index * image.BINDING_RECORD_SIZE;
  }
  return 0;
}

/** The size of now of a memory or table. */
function bringUpToDate(binding: usize): void {
  const kind = load<u32>(binding + image.BINDING_KIND);
  const descriptor = load<u64>(binding + image.BINDING_ADDRESS);
  if (kind == ExternKind.Memory && readSpace(descriptor + MEMORY_SIZE, word, 8)) {
    store<u64>(binding + image.BINDING_SIZE_NOW, load<u64>(word) / WASM_PAGE_SIZE);
  } else if (kind == ExternKind.Table && readSpace(descriptor + TABLE_SIZE, word, 4)) {
    store<u64>(binding + image.BINDING_SIZE_NOW, load<u32>(word));
  }
}

/** Makes pages, fills them and enters the instance. */
function finish(number: u32, blob: usize, code: u64, instance: u64, result: usize): Outcome {
  const exportsSize = load<u32>(result + image.IMAGE_EXPORT_COUNT) * image.BINDING_RECORD_SIZE;
  const exports = allocate(exportsSize);
  const registrySize = load<u32>(result + image.IMAGE_REGISTRY_SIZE);
  if (exports == 0 || registrySize > REGISTRY_MAX) return fail("the script needs too much memory");
  memory.copy(exports, load<u32>(result + image.IMAGE_EXPORTS), exportsSize);
  memory.copy(registry, load<u32>(result + image.IMAGE_REGISTRY), registrySize);
  registryLength = registrySize;
  const own = instanceAt(number);
  own.blob = <u32>blob;
  own.exports = <u32>exports;
  own.code = code;
  own.instance = instance;
  own.pinned = importsState(blob) ? 1 : 0;
  let done = mapCode(code, sectionStart(blob, CM_CODE), sectionCount(blob, CM_CODE));
  const reserve = load<u32>(result + image.IMAGE_INSTANCE_RESERVE);
  if (done >= 0) done = mapArea(instance, reserve, number, false);
  if (done >= 0) done = mapMemories(number, result);
  if (done < 0) return fail("there are no pages for it");
  const given = load<u32>(result + image.IMAGE_INSTANCE_SIZE);
  if (!writeSpace(instance, load<u32>(result + image.IMAGE_INSTANCE), given)) {
    return fail("its instance data cannot be written");
  }
  const first = <usize>load<u32>(result + image.IMAGE_WRITES);
  const end = first + load<u32>(result + image.IMAGE_WRITE_COUNT) * image.WRITE_RECORD_SIZE;
  for (let record = first; record < end; record += image.WRITE_RECORD_SIZE) {
    const from = load<u32>(record + image.WRITE_SOURCE);
    if (!writeSpace(load<u64>(record), from, load<u32>(record + image.WRITE_LENGTH))) {
      return fail("a segment cannot be written");
    }
  }
  start = load<u64>(result + image.IMAGE_START);
  startInstance = load<u64>(result + image.IMAGE_START_INSTANCE);
  trap = load<u32>(result + image.IMAGE_TRAP);
  return trap != 0 ? Outcome.Trapped : Outcome.Ok;
}

function mapMemories(number: u32, result: usize): i32 {
  const first = <usize>load<u32>(result + image.IMAGE_MEMORIES);
  const end = first + load<u32>(result + image.IMAGE_MEMORY_COUNT) * image.BINDING_RECORD_SIZE;
  for (let binding = first; binding < end; binding += image.BINDING_RECORD_SIZE) {
    const size = load<u64>(binding + image.BINDING_SIZE_NOW) * WASM_PAGE_SIZE;
    const done = mapArea(load<u64>(binding + image.BINDING_BASE), size, number, true);
    if (done < 0) return done;
  }
  return 0;
}

/**
 * True when it imports what could keep references to its functions: tables, and whatever is not the
 * host module's.
 */
function importsState(blob: usize): bool {
  const count = sectionCount(blob, CM_IMPORTS);
  const strings = sectionStart(blob, CM_STRINGS);
  for (let index: u32 = 0; index < count; index++) {
    const record = recordAt(blob, CM_IMPORTS, index, CI_SIZE);
    const kind = load<u32>(record + CI_KIND);
    if (kind == ExternKind.Table) return true;
    const name = strings + load<u32>(record + CI_MODULE);
    const isHost = load<u32>(record + CI_MODULE + 4) == 8 && load<u64>(name) == SPECTEST;
    if (!isHost) return true;
  }
  return false;
}

/** Gives back everything of an instance that is not pinned. */
export function dropInstance(number: u32): void {
  const instance = findInstance(number);
  if (!instance || instance.pinned) return;
  freeAreas(number);
  unmapSpace(instance.code, sectionCount(instance.blob, CM_CODE));
  freeMemories(number);
  instance.blob = 0;
}

function freeMemories(number: u32): void {
  let kept: u32 = 0;
  for (let index: u32 = 0; index < slotCount; index++) {
    const entry = slots + (index << 4);
    if (load<u32>(entry, 8) == number) freeSlot(load<u64>(entry));
    else memory.copy(slots + (kept++ << 4), entry, 16);
  }
  slotCount = kept;
}

/** True for an address in the room of a memory. */
export function isInMemory(address: u64): bool {
  for (let index: u32 = 0; index < slotCount; index++) {
    if (isMemoryAddress(load<u64>(slots + (index << 4)), address)) return true;
  }
  return false;
}

/** The instance whose code an address lies in, or null. */
export function instanceOfCode(address: u64): Instance | null {
  for (let number: u32 = 0; number < INSTANCES_MAX; number++) {
    const instance = instanceAt(number);
    if (instance.blob == 0) continue;
    if (address - instance.code < sectionCount(instance.blob, CM_CODE)) return instance;
  }
  return null;
}

/** The record of a signature id in the registry; 0 without one. */
export function signatureAt(id: u32): usize {
  let at = registry;
  for (let number: u32 = 1; at < registry + registryLength; number++) {
    if (number == id) return at;
    const count = load<u32>(at + image.SIGNATURE_PARAMETER_COUNT) +
      load<u32>(at + image.SIGNATURE_RESULT_COUNT);
    at += image.SIGNATURE_TYPES + ((count + 3) & ~3);
  }
  return 0;
}
