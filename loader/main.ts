// The loader's door for its hosts (Node at build time, the loader service in CloudOS).
//
//      at = begin(size); write the Wasm file there
//      blob = compile(size, profile, environment, cpuLevel)     offset of a compiled module, or 0
//      blob == 0: errorCategory(), errorReason(), errorOffset(), errorMessage(), errorDetail…
//
// Everything that a call returned stays valid until the next begin() or linkBegin(). The loader
// traps only when memory runs out: outOfMemory() says so, and the host throws the instance away.

import { ADDRESS_REACH_LOG2, TARGET_ISA } from "isa/target";
import {
  CodeStatus, beginModuleCode, compileFunction, finishModuleCode,
} from "./codegen/compile_function";
import { writeCompiledModule } from "./link/write_compiled_module";
import {
  allocateModule, outOfMemory, peakArenaSize, peakFunctionSize, resetArenas,
} from "./memory/arena";
import { setAddressReach } from "./wasm/addresses";
import { buildFunction, operatorCount, resetBodies } from "./wasm/body";
import { decodeModule } from "./wasm/decode";
import {
  Reason, errorCategory, errorDetailOffset, errorDetailSize, errorOffset, errorReason, fail, failed,
  reasonText, resetError,
} from "./wasm/errors";
import { functionRecord, theModule } from "./wasm/module";
import { initializeOperators } from "./wasm/opcodes";

export {
  allocationFault, allocationFaultFunction, allocationFaultOperand, setAllocationCheck,
} from "./codegen/check_allocation";
export {
  listingAddress, listingCount, listingFunctions, setListing,
} from "./codegen/listing";
export { linkAllocate, linkBegin, linkModule } from "./link/link";
export {
  errorCategory, errorDetailOffset, errorDetailSize, errorOffset, errorReason, operatorCount,
  outOfMemory, peakFunctionSize,
};

let input: usize = 0;

/** Starts a compilation. @returns where the host writes `size` bytes of Wasm */
export function begin(size: u32): usize {
  resetArenas();
  input = allocateModule(size);
  return input;
}

function decodeInput(size: u32, profile: u32): void {
  setAddressReach(ADDRESS_REACH_LOG2);
  initializeOperators();
  resetError();
  resetBodies();
  decodeModule(input, size, profile, TARGET_ISA);
}

/**
 * Compiles the module that stands where begin() said.
 * @param profile abi/intrinsics.ts Profile @param environment, cpuLevel abi/compiled_module.ts
 * @returns offset of the compiled module, whose CM_SIZE tells its size; 0 after an error
 */
export function compile(size: u32, profile: u32, environment: u32, cpuLevel: u32): usize {
  decodeInput(size, profile);
  if (failed()) return 0;
  const m = theModule();
  beginModuleCode(environment, profile);
  for (let i = m.importedFunctionCount; i < m.functionCount; i++) {
    const ir = buildFunction(i);
    if (failed()) return 0;
    const status = compileFunction(ir);
    if (status != CodeStatus.Ok) {
      fail(Reason.FunctionTooComplex, functionRecord(i).bodyStart);
      return 0;
    }
  }
  if (finishModuleCode() != CodeStatus.Ok) {
    fail(Reason.CodeTooLarge, 0);
    return 0;
  }
  return writeCompiledModule(TARGET_ISA, cpuLevel, profile, environment);
}

/** Decodes and validates only. @returns true when the module is valid */
export function validate(size: u32, profile: u32): bool {
  decodeInput(size, profile);
  const m = theModule();
  for (let i = m.importedFunctionCount; i < m.functionCount && !failed(); i++) buildFunction(i);
  return !failed();
}

/** The error's message: an AssemblyScript string (UTF-16, its size in bytes 4 bytes before it). */
export function errorMessage(): usize {
  return changetype<usize>(reasonText(errorReason()));
}

/** Bytes of linear memory that the compilation took beyond the loader's own data. */
export function peakMemory(): usize {
  return peakArenaSize();
}
