// Exported functions with arguments and results: through the pad and the trampolines of
// trampoline.ts, which are compiled and linked like everything else.
import { ExternKind } from "../../../../abi/compiled_module";
import {
  BINDING_ADDRESS, BINDING_BASE, BINDING_KIND, BINDING_TYPE, SIGNATURE_PARAMETER_COUNT,
  SIGNATURE_RESULT_COUNT, SIGNATURE_TYPES,
} from "../../../../abi/instance_image";
import {
  FUNCTION_CODE, FUNCTION_INSTANCE, FUNCTION_REFERENCE_SIZE, FUNCTION_SIGNATURE,
} from "../../../../abi/instance_layout";
import { PAGE_SIZE, WASM_PAGE_SIZE } from "../../../../abi/limits";
import { memoryBase } from "../../../../sdk/machine";
import { panic } from "../../../../sdk/panic";
import { regionUnmap } from "../../../../sdk/system";
import { windowReserve } from "../../../../sdk/window";
import { Ending, run } from "./call";
import {
  addNamespace, clearNamespaces, findExport, instantiate, Outcome, ownNumber, signatureAt,
} from "./instances";
import { moduleBytes, ownModule } from "./module";
import { putByte, putBytes, putNumber, takeByte, takeBytes } from "./records";
import { offsetInArea, showArea } from "./space";
import { VALUES_MAX, writePad, writeTrampoline } from "./trampoline";

const MEMORY_WINDOW: u32 = WASM_PAGE_SIZE;
const TABLES_WINDOW: u32 = 16 * PAGE_SIZE;
/** Where the reference to the function that is called stands in the pad's memory. */
const CALLEE: u32 = WASM_PAGE_SIZE - FUNCTION_REFERENCE_SIZE;
const SIGNATURES_MAX: u32 = 1024;
const FUNCREF: u32 = 0x70;
const F32: u32 = 0x7d;
const V128: u32 = 0x7b;

const names: usize = memory.data<u8>([0x70, 0x6d, 0x66, 0x72, 0x63]); // "p", "m", "f", "r", "c"
/** Code address and instance of the trampoline of each signature; 0 = not made yet. */
const trampolines: usize = memory.data(1024 * 16, 8);

const value: usize = memory.data(16, 8);

let pad: u32 = 0;
/** The pad's memory and instance data in windows of ours. */
let values: usize = 0;
let data: usize = 0;
/** Its tables there, and its memory's address in the domain. */
let functions: usize = 0;
let references: usize = 0;
let padMemory: u64 = 0;
let shown: bool = false;

export function initInvoke(): void {
  values = windowReserve(MEMORY_WINDOW);
  data = windowReserve(TABLES_WINDOW);
}

/** Lets go of the pad: before the domain ends. */
export function closePad(): void {
  if (!shown) return;
  regionUnmap(0, memoryBase() + values, MEMORY_WINDOW / PAGE_SIZE);
  regionUnmap(0, memoryBase() + data, TABLES_WINDOW / PAGE_SIZE);
  shown = false;
}

/** Makes the pad of a new domain. */
export function openPad(): void {
  memory.fill(trampolines, 0, SIGNATURES_MAX << 4);
  clearNamespaces();
  pad = make(writePad(moduleBytes()));
  const memoryBinding = findExport(pad, names + 1, 1);
  const functionsBinding = findExport(pad, names + 2, 1);
  const referencesBinding = findExport(pad, names + 3, 1);
  padMemory = load<u64>(memoryBinding + BINDING_BASE);
  const functionsAddress = load<u64>(functionsBinding + BINDING_BASE);
  const referencesAddress = load<u64>(referencesBinding + BINDING_BASE);
  shown = showArea(padMemory, values) && showArea(functionsAddress, data);
  if (!shown) panic("the pad cannot be shown");
  functions = data + <usize>offsetInArea(functionsAddress);
  references = data + <usize>offsetInArea(referencesAddress);
}

/** Places the module at moduleBytes(), one of our own. @returns its number; 0: it did not work */
function make(size: u32): u32 {
  const blob = ownModule(size);
  const number = ownNumber();
  if (blob == 0 || number == 0) return 0;
  return instantiate(number, blob) == Outcome.Ok ? number : 0;
}

/** The place of a signature's trampoline, which is made when there is none yet; 0 on failure. */
function trampolineOf(signature: u32): usize {
  if (signature >= SIGNATURES_MAX) return 0;
  const place = trampolines + (<usize>signature << 4);
  if (load<u64>(place) != 0) return place;
  clearNamespaces();
  addNamespace(pad, names, 1);
  const number = make(writeTrampoline(moduleBytes(), signatureAt(signature)));
  if (number == 0) return 0;
  const binding = findExport(number, names + 4, 1);
  store<u64>(place, load<u64>(binding + BINDING_ADDRESS));
  store<u64>(place, load<u64>(binding + BINDING_BASE), 8);
  return place;
}

/**
 * Why a call of this binding with values of a record cannot be made, or the empty text. The values
 * follow in the record.
 */
export function prepareCall(binding: usize, count: u32): string {
  if (binding == 0) return "no such export";
  if (load<u32>(binding + BINDING_KIND) != ExternKind.Function) return "no function";
  const signature = signatureAt(load<u32>(binding + BINDING_TYPE));
  const parameters = load<u32>(signature + SIGNATURE_PARAMETER_COUNT);
  const results = load<u32>(signature + SIGNATURE_RESULT_COUNT);
  if (parameters != count) return "another number of arguments";
  if (max<u32>(parameters, results) > VALUES_MAX) return "too many values";
  if (trampolineOf(load<u32>(binding + BINDING_TYPE)) == 0) return "no trampoline";
  for (let index: u32 = 0; index < count; index++) {
    const type = <u32>load<u8>(signature + SIGNATURE_TYPES + index);
    const given = takeByte();
    takeValue();
    const isReference = type <= FUNCREF && given <= FUNCREF;
    if (given != type && !isReference) return "another argument type";
    if (isReference) store<u64>(referencePlace(type, index), load<u64>(value));
    else memory.copy(values + (index << 4), value, 16);
  }
  return "";
}

/** Reads the bytes of a value. */
function takeValue(): void {
  const size = min<u32>(takeByte(), 16);
  memory.fill(value, 0, 16);
  memory.copy(value, takeBytes(size), size);
}

function referencePlace(type: u32, index: u32): usize {
  return type == FUNCREF ? functions + ((1 + index) << 3) : references + (index << 3);
}

/** Makes the call that was prepared. */
export function makeCall(binding: usize): Ending {
  const signature = load<u32>(binding + BINDING_TYPE);
  store<u64>(values + CALLEE + FUNCTION_CODE, load<u64>(binding + BINDING_ADDRESS));
  store<u64>(values + CALLEE + FUNCTION_INSTANCE, load<u64>(binding + BINDING_BASE));
  store<u32>(values + CALLEE + FUNCTION_SIGNATURE, signature);
  store<u64>(functions, padMemory + CALLEE);
  const place = trampolineOf(signature);
  return run(load<u64>(place), load<u64>(place, 8));
}

/** Puts the results into an answer, with their number. */
export function putResults(binding: usize): void {
  const signature = signatureAt(load<u32>(binding + BINDING_TYPE));
  const types = signature + SIGNATURE_TYPES + load<u32>(signature + SIGNATURE_PARAMETER_COUNT);
  const count = load<u32>(signature + SIGNATURE_RESULT_COUNT);
  putNumber(count);
  for (let index: u32 = 0; index < count; index++) {
    const type = <u32>load<u8>(types + index);
    if (type <= FUNCREF) putValue(type, load<u64>(referencePlace(type, index)), 0);
    else putValue(type, load<u64>(values + (index << 4)), load<u64>(values + (index << 4), 8));
  }
}

/** One value of an answer. Only a v128 has an upper half; an f32 has 32 bits. */
export function putValue(type: u32, low: u64, high: u64): void {
  store<u64>(value, type == F32 ? low & 0xffff_ffff : low);
  store<u64>(value, type == V128 ? high : 0, 8);
  let size: u32 = 16;
  while (size != 0 && load<u8>(value + size - 1) == 0) size--;
  putByte(type);
  putByte(size);
  putBytes(value, size);
}
