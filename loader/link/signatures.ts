// The signature registry: structural function types to system-wide ids (abi/instance_image.ts).
// It comes in as bytes, grows by the types of the module being linked, and goes out as bytes.

import {
  CM_TYPES,
  CM_TYPE_BYTES,
  CT_PARAMETERS,
  CT_PARAMETER_COUNT,
  CT_RESULT_COUNT,
  CT_SIZE,
} from "../../abi/compiled_module";
import { SIGNATURE_PARAMETER_COUNT, SIGNATURE_RESULT_COUNT, SIGNATURE_TYPES } from "../../abi/instance_image";
import { allocateModule } from "../memory/arena";
import {
  sameString, SORTED_STRING_SIZE, SortedString, sortedString, sortStrings,
} from "../memory/sort";
import { recordAt, sectionCount, sectionStart } from "./compiled_blob";

let registryStart: usize = 0;
let registryEnd: usize = 0;

/** Where the registry stands. */
export function registryOffset(): usize {
  return registryStart;
}

/** Its bytes. */
export function registrySize(): u32 {
  return <u32>(registryEnd - registryStart);
}

@inline
function recordSize(typeCount: u32): usize {
  return <usize>SIGNATURE_TYPES + <usize>((typeCount + 3) & ~3);
}

/** u32 per type of the module: its id. */
let ids: usize = 0;

/** Copies the registry and registers every type of the module that is new. */
export function openRegistry(bytes: usize, size: u32, blob: usize): void {
  let room: usize = size;
  const count = sectionCount(blob, CM_TYPES);
  for (let i: u32 = 0; i < count; i++) {
    const type = recordAt(blob, CM_TYPES, i, CT_SIZE);
    room += recordSize(load<u32>(type + CT_PARAMETER_COUNT) + load<u32>(type + CT_RESULT_COUNT));
  }
  registryStart = allocateModule(room);
  memory.copy(registryStart, bytes, size);
  registryEnd = registryStart + <usize>size;
  ids = allocateModule(<usize>count << 2);
  const known = countRecords();
  const total = known + count;
  const strings = allocateModule(<usize>total * SORTED_STRING_SIZE);
  listRecords(strings);
  listTypes(strings, known, blob, count);
  const scratch = allocateModule(<usize>total * SORTED_STRING_SIZE);
  findTypes(sortStrings(strings, scratch, total), total, known);
  registerTypes(blob, count, known);
}

@inline
function sizeOfRecord(at: usize): usize {
  return recordSize(load<u32>(at + SIGNATURE_PARAMETER_COUNT) + load<u32>(at + SIGNATURE_RESULT_COUNT));
}

function countRecords(): u32 {
  let count: u32 = 0;
  for (let at = registryStart; at < registryEnd; at += sizeOfRecord(at)) count++;
  return count;
}

/** A function type as a string: its types, parameters first, and the parameters' number. */
function setString(string: SortedString, types: usize, parameters: u32, results: u32, number: u32): void {
  string.start = types;
  string.length = parameters + results;
  string.tag = parameters;
  string.number = number;
}

/** Numbers of registered types are their ids, from 1 on. */
function listRecords(strings: usize): void {
  let index: u32 = 0;
  for (let at = registryStart; at < registryEnd; at += sizeOfRecord(at)) {
    const parameters = load<u32>(at + SIGNATURE_PARAMETER_COUNT);
    const results = load<u32>(at + SIGNATURE_RESULT_COUNT);
    setString(sortedString(strings, index), at + SIGNATURE_TYPES, parameters, results, index + 1);
    index++;
  }
}

/** Numbers of the module's types follow. The compiled module has a type's results behind its parameters. */
function listTypes(strings: usize, known: u32, blob: usize, count: u32): void {
  const pool = sectionStart(blob, CM_TYPE_BYTES);
  for (let i: u32 = 0; i < count; i++) {
    const type = recordAt(blob, CM_TYPES, i, CT_SIZE);
    const types = pool + <usize>load<u32>(type + CT_PARAMETERS);
    const parameters = load<u32>(type + CT_PARAMETER_COUNT);
    setString(sortedString(strings, known + i), types, parameters, load<u32>(type + CT_RESULT_COUNT), known + 1 + i);
  }
}

/** Notes, for each type of the module, the first string that is equal to it. */
function findTypes(sorted: usize, total: u32, known: u32): void {
  let first: u32 = 0;
  for (let i: u32 = 0; i < total; i++) {
    const string = sortedString(sorted, i);
    if (i == 0 || !sameString(sortedString(sorted, i - 1), string)) first = string.number;
    if (string.number > known) store<u32>(ids + (<usize>(string.number - known - 1) << 2), first);
  }
}

/** Turns what findTypes() noted into ids; a type that is new is written to the registry. */
function registerTypes(blob: usize, count: u32, known: u32): void {
  let next = known + 1;
  for (let i: u32 = 0; i < count; i++) {
    const slot = ids + (<usize>i << 2);
    const first = load<u32>(slot);
    if (first <= known) continue;
    const earlier = first - known - 1;
    if (earlier == i) {
      appendType(recordAt(blob, CM_TYPES, i, CT_SIZE), sectionStart(blob, CM_TYPE_BYTES));
      store<u32>(slot, next++);
    } else {
      store<u32>(slot, load<u32>(ids + (<usize>earlier << 2)));
    }
  }
}

function appendType(type: usize, pool: usize): void {
  const at = registryEnd;
  const parameterCount = load<u32>(type + CT_PARAMETER_COUNT);
  const resultCount = load<u32>(type + CT_RESULT_COUNT);
  store<u32>(at + SIGNATURE_PARAMETER_COUNT, parameterCount);
  store<u32>(at + SIGNATURE_RESULT_COUNT, resultCount);
  memory.copy(at + SIGNATURE_TYPES, pool + <usize>load<u32>(type + CT_PARAMETERS), parameterCount + resultCount);
  registryEnd = at + recordSize(parameterCount + resultCount);
}

/** The system-wide id of a function type of the module. */
@inline
export function signatureId(typeIndex: u32): u32 {
  return load<u32>(ids + (<usize>typeIndex << 2));
}
