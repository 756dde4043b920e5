// The signature registry: structural function types to system-wide ids (abi/instance_image.ts).
// It comes in as bytes, grows by the types of the module being linked, and goes out as bytes.

import {
  CM_TYPES,
  CM_TYPE_BYTES,
  CT_PARAMETERS,
  CT_PARAMETER_COUNT,
  CT_RESULTS,
  CT_RESULT_COUNT,
  CT_SIZE,
} from "../../abi/compiled_module";
import { SIGNATURE_PARAMETER_COUNT, SIGNATURE_RESULT_COUNT, SIGNATURE_TYPES } from "../../abi/instance_image";
import { allocateModule } from "../memory/arena";
import { recordAt, sectionCount, sectionStart } from "./compiled_blob";

let registryStart: usize = 0;
let registryEnd: usize = 0;

export function registryOffset(): usize {
  return registryStart;
}

export function registrySize(): u32 {
  return <u32>(registryEnd - registryStart);
}

@inline
function recordSize(typeCount: u32): usize {
  return <usize>SIGNATURE_TYPES + <usize>((typeCount + 3) & ~3);
}

/** Copies the registry and leaves room for every type of the module. */
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
}

/** The system-wide id of a function type, which is registered when it is new. */
export function signatureId(blob: usize, typeIndex: u32): u32 {
  const type = recordAt(blob, CM_TYPES, typeIndex, CT_SIZE);
  const pool = sectionStart(blob, CM_TYPE_BYTES);
  const parameters = pool + <usize>load<u32>(type + CT_PARAMETERS);
  const results = pool + <usize>load<u32>(type + CT_RESULTS);
  const parameterCount = load<u32>(type + CT_PARAMETER_COUNT);
  const resultCount = load<u32>(type + CT_RESULT_COUNT);
  let id: u32 = 1;
  let at = registryStart;
  while (at < registryEnd) {
    const hisParameters = load<u32>(at + SIGNATURE_PARAMETER_COUNT);
    const hisResults = load<u32>(at + SIGNATURE_RESULT_COUNT);
    if (
      hisParameters == parameterCount &&
      hisResults == resultCount &&
      memory.compare(at + SIGNATURE_TYPES, parameters, parameterCount) == 0 &&
      memory.compare(at + SIGNATURE_TYPES + <usize>parameterCount, results, resultCount) == 0
    ) {
      return id;
    }
    at += recordSize(hisParameters + hisResults);
    id++;
  }
  store<u32>(at + SIGNATURE_PARAMETER_COUNT, parameterCount);
  store<u32>(at + SIGNATURE_RESULT_COUNT, resultCount);
  memory.copy(at + SIGNATURE_TYPES, parameters, parameterCount);
  memory.copy(at + SIGNATURE_TYPES + <usize>parameterCount, results, resultCount);
  registryEnd = at + recordSize(parameterCount + resultCount);
  return id;
}
