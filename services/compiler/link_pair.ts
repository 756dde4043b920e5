// Linking a program to the WASI layer for two given slots. What comes out stands in the compiler's
// memory until the next compilation or link.
import {
  CI_FIELD,
  CI_KIND,
  CI_MODULE,
  CI_SIZE,
  CM_IMPORTS,
  CM_MEMORIES,
  CM_SIZE,
  CM_START_FUNCTION,
  ExternKind,
  NO_INDEX,
} from "../../abi/compiled_module";
import {
  BINDING_ADDRESS,
  BINDING_BASE,
  BINDING_KIND,
  BINDING_MISSING,
  BINDING_RECORD_SIZE,
  BINDING_TYPE,
  IMAGE_ERROR_IMPORT,
  IMAGE_EXPORTS,
  IMAGE_INSTANCE_RESERVE,
  IMAGE_REGISTRY,
  IMAGE_REGISTRY_SIZE,
  IMAGE_STATUS,
  IMAGE_TRAP,
  LinkStatus,
  PLACEMENT_CALLER,
  PLACEMENT_CODE,
  PLACEMENT_HEADER_SIZE,
  PLACEMENT_INSTANCE,
  PLACEMENT_STACK_LIMIT,
} from "../../abi/instance_image";
import { MEMORIES_MAX } from "../../abi/interfaces/compiler";
import { PROGRAM_STACK_MAX } from "../../abi/interfaces/process";
import { SLOT_INSTANCE_SIZE_MAX } from "../../abi/address_layout";
import {
  LAYER_NO_START, LAYER_OWN_PREFIX, LAYER_RUN, LAYER_UNSTABLE_PREFIX, WASI_PREVIEW1, WASI_UNSTABLE,
} from "../../abi/wasi_layer";
import { TARGET_ISA } from "isa/target";
import { headerField, recordAt, sectionCount } from "../../loader/link/compiled_blob";
import { linkAllocate, linkModule } from "../../loader/link/link";
import { equalsString, startsWithString } from "../../sdk/text";
import {
  codeOffsetOf, codeSize, codeStart, exportIndex, findExport, findMemoryExport, isPlain, stringLength, stringStart,
} from "./blob";
import { layerBlob, layerOffset, layerSize } from "./layer";
import {
  instanceAddress, layerCode, memorySlot, programCode, PROGRAM_CODE_MAX, stackTop,
} from "../../sdk/program_layout";
import { reportImport, reportReason } from "./report";

/** The registry starts with () -> (), the type of _start; its id is 1. */
const PLAIN_SIGNATURE: u32 = 1;
const registry: usize = memory.data(8, 8);

let layerImage: usize = 0;
let programImage: usize = 0;
let startAddress: u64 = 0;
let runAddress: u64 = 0;
let blob: usize = 0;
let layerSlot: u64 = 0;
let programSlot: u64 = 0;

/** The layer's instance image (abi/instance_image.ts) and the program's, after linkPair. */
export function linkedLayer(): usize {
  return layerImage;
}
/** The program's instance image. */
export function linkedProgram(): usize {
  return programImage;
}
/** Code addresses of _start and of the layer's run. */
export function linkedStart(): u64 {
  return startAddress;
}
/** Code address of the layer's run. */
export function linkedRun(): u64 {
  return runAddress;
}

/**
 * Links the compiled module at `program`.
 * @returns true; false when it cannot be a program, and the report says why
 */
export function linkPair(program: usize, slotOfLayer: u64, slotOfProgram: u64): bool {
  blob = program;
  layerSlot = slotOfLayer;
  programSlot = slotOfProgram;
  if (codeSize(blob) > PROGRAM_CODE_MAX) return refuse("its code is too large");
  if (sectionCount(blob, CM_MEMORIES) > <u32>MEMORIES_MAX) return refuse("it has more than 14 memories");
  // WASI's pointers are into the memory of that name, and the layer reaches the first one.
  if (findMemoryExport(blob, "memory") > 0) return refuse("the memory that it exports is not its first");
  const record = findExport(blob, "_start", 0, 0);
  if (record < 0) return refuse("it exports no function _start, so it is no WASI command");
  const start = exportIndex(blob, record);
  if (!isPlain(blob, start)) return refuse("_start must take and return nothing");
  startAddress = programAddress(start);
  if (!linkLayer()) return refuse("the WASI layer does not link");
  return linkProgram();
}

function refuse(reason: string): bool {
  reportReason(reason);
  return false;
}

function programAddress(index: u32): u64 {
  return programCode(programSlot, codeStart(blob)) + codeOffsetOf(blob, index);
}

function layerAddress(index: u32): u64 {
  const layer = layerBlob();
  return layerCode(layerSlot, layerOffset() + codeStart(layer)) + codeOffsetOf(layer, index);
}

/** @param memories how many it has: the first in the slot, the others of a program in slots of their own */
function placement(code: u64, slot: u64, caller: u64, memories: u32): usize {
  const at = linkAllocate(PLACEMENT_HEADER_SIZE + 8 * memories);
  store<u64>(at + PLACEMENT_CODE, code);
  store<u64>(at + PLACEMENT_INSTANCE, instanceAddress(slot));
  store<u64>(at + PLACEMENT_STACK_LIMIT, stackTop(programSlot) - PROGRAM_STACK_MAX);
  store<u64>(at + PLACEMENT_CALLER, caller);
  for (let index: u32 = 0; index < memories; index++) {
    store<u64>(at + PLACEMENT_HEADER_SIZE + 8 * index, memorySlot(slot, index));
  }
  return at;
}

function bindFunction(binding: usize, signature: u32, code: u64, instance: u64): void {
  store<u32>(binding + BINDING_KIND, ExternKind.Function);
  store<u32>(binding + BINDING_TYPE, signature);
  store<u64>(binding + BINDING_ADDRESS, code);
  store<u64>(binding + BINDING_BASE, instance);
}

/** The layer's imports are the program's _start and its start function, which may be missing. */
function linkLayer(): bool {
  const layer = layerBlob();
  const count = sectionCount(layer, CM_IMPORTS);
  const bindings = linkAllocate(count * BINDING_RECORD_SIZE);
  for (let index: u32 = 0; index < count; index++) {
    const record = recordAt(layer, CM_IMPORTS, index, CI_SIZE);
    const binding = bindings + index * BINDING_RECORD_SIZE;
    const field = record + CI_FIELD;
    const isStart = equalsString(stringStart(layer, field), stringLength(field), "start");
    if (!isStart) {
      bindFunction(binding, PLAIN_SIGNATURE, startAddress, instanceAddress(programSlot));
      continue;
    }
    const start = headerField(blob, CM_START_FUNCTION);
    if (start != NO_INDEX && isPlain(blob, start)) {
      bindFunction(binding, PLAIN_SIGNATURE, programAddress(start), instanceAddress(programSlot));
    } else {
      const none = findExport(layer, LAYER_NO_START, 0, 0);
      if (none < 0) return false;
      bindFunction(
        binding,
        PLAIN_SIGNATURE,
        layerAddress(exportIndex(layer, none)),
        instanceAddress(layerSlot),
      );
    }
  }
  const run = findExport(layer, LAYER_RUN, 0, 0);
  if (run < 0) return false;
  runAddress = layerAddress(exportIndex(layer, run));
  const code = layerCode(layerSlot, layerOffset() + codeStart(layer));
  const place = placement(code, layerSlot, instanceAddress(programSlot), 1);
  layerImage = linkModule(layer, layerSize(), TARGET_ISA, place, bindings, registry, 8);
  return load<u32>(layerImage + IMAGE_STATUS) == LinkStatus.Ok &&
    load<u32>(layerImage + IMAGE_TRAP) == 0;
}

function linkProgram(): bool {
  const count = sectionCount(blob, CM_IMPORTS);
  const bindings = linkAllocate(count * BINDING_RECORD_SIZE);
  for (let index: u32 = 0; index < count; index++) {
    bindImport(index, bindings + index * BINDING_RECORD_SIZE);
  }
  const code = programCode(programSlot, codeStart(blob));
  const place = placement(code, programSlot, 0, sectionCount(blob, CM_MEMORIES));
  programImage = linkModule(
    blob,
    headerField(blob, CM_SIZE),
    TARGET_ISA,
    place,
    bindings,
    load<u32>(layerImage + IMAGE_REGISTRY),
    load<u32>(layerImage + IMAGE_REGISTRY_SIZE),
  );
  switch (load<u32>(programImage + IMAGE_STATUS)) {
    case LinkStatus.Ok:
      break;
    case LinkStatus.UnknownImport:
      return refuseImport("unknown import");
    case LinkStatus.IncompatibleImport:
      return refuseImport("an import of another type than WASI's:");
    default:
      return refuse("its instance is too large");
  }
  if (load<u32>(programImage + IMAGE_TRAP) != 0) {
    return refuse("a segment lies outside its memory or table");
  }
  return load<u32>(programImage + IMAGE_INSTANCE_RESERVE) <= <u32>SLOT_INSTANCE_SIZE_MAX
    ? true
    : refuse("its instance is too large");
}

/** wasi_unstable takes the layer's own form of a call where there is one. */
function bindImport(index: u32, binding: usize): void {
  const record = recordAt(blob, CM_IMPORTS, index, CI_SIZE);
  store<u32>(binding + BINDING_KIND, BINDING_MISSING);
  if (load<u32>(record + CI_KIND) != ExternKind.Function) return;
  const unstable = isNamed(record + CI_MODULE, WASI_UNSTABLE);
  if (!unstable && !isNamed(record + CI_MODULE, WASI_PREVIEW1)) return;
  const name = stringStart(blob, record + CI_FIELD);
  const length = stringLength(record + CI_FIELD);
  if (
    startsWithString(name, length, LAYER_OWN_PREFIX) ||
    startsWithString(name, length, LAYER_UNSTABLE_PREFIX)
  ) {
    return;
  }
  let found = unstable ? findExport(layerBlob(), LAYER_UNSTABLE_PREFIX, name, length) : -1;
  if (found < 0) found = findExport(layerBlob(), "", name, length);
  if (found < 0) return;
  const exports = <usize>load<u32>(layerImage + IMAGE_EXPORTS);
  const exported = exports + <usize>found * BINDING_RECORD_SIZE;
  memory.copy(binding, exported, BINDING_RECORD_SIZE);
}

/** True when the program's string at `field` is `value`. */
function isNamed(field: usize, value: string): bool {
  return equalsString(stringStart(blob, field), stringLength(field), value);
}

function refuseImport(reason: string): bool {
  const record = recordAt(blob, CM_IMPORTS, load<u32>(programImage + IMAGE_ERROR_IMPORT), CI_SIZE);
  reportImport(
    reason,
    stringStart(blob, record + CI_MODULE),
    stringLength(record + CI_MODULE),
    stringStart(blob, record + CI_FIELD),
    stringLength(record + CI_FIELD),
  );
  return false;
}
