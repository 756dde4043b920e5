// Entry of the front end alone, for its tests: decodes a module and builds function after function,
// and shows the result to the host.

import { allocateModule, peakArenaSize, peakFunctionSize, resetArenas } from "../../loader/memory/arena";
import { buildFunction, operatorCount, resetBodies } from "../../loader/wasm/body";
import { decodeModule } from "../../loader/wasm/decode";
import {
  errorDetailOffset, errorDetailSize, errorOffset, errorReason, failed, reasonText, resetError,
} from "../../loader/wasm/errors";
import { theModule } from "../../loader/wasm/module";
import { initializeOperators } from "../../loader/wasm/opcodes";

export {
  errorDetailOffset, errorDetailSize, errorOffset, errorReason, operatorCount, peakArenaSize,
  peakFunctionSize,
};

/** Memory for the input of the next decode. */
export function inputAllocate(size: u32): usize {
  resetArenas();
  return allocateModule(size);
}

/** Decodes; 1 when the module's sections are valid. */
export function decode(input: usize, size: u32, profile: u32, isa: u32): bool {
  initializeOperators();
  resetError();
  resetBodies();
  decodeModule(input, size, profile, isa);
  return !failed();
}

export function functionCount(): u32 {
  return theModule().functionCount;
}

export function importedFunctionCount(): u32 {
  return theModule().importedFunctionCount;
}

/** Address of the module's tables (loader/wasm/module.ts Module). */
export function moduleAddress(): usize {
  return changetype<usize>(theModule());
}

let built: usize = 0;

/** Builds a function; 1 when it is valid. */
export function build(index: u32): bool {
  built = changetype<usize>(buildFunction(index));
  return !failed();
}

/** Builds all functions; 1 when they are valid. */
export function buildAll(): bool {
  const m = theModule();
  for (let i = m.importedFunctionCount; i < m.functionCount; i++) {
    if (!build(i)) return false;
  }
  return true;
}

/** Address of the FunctionIr of the last build. */
export function functionIr(): usize {
  return built;
}

export function reasonAddress(reason: u32): usize {
  return changetype<usize>(reasonText(reason));
}

export function reasonLength(reason: u32): u32 {
  return reasonText(reason).length;
}
