// What code generation knows of each defined function of the module.
import { allocateModule } from "../memory/arena";
import { theModule } from "../wasm/module";

@unmanaged
@final
export class CompiledFunction {
  /** In the code buffer. */
  codeOffset: u32;
  codeSize: u32;
  /** Bytes of stack that one activation takes. */
  frameSize: u32;
}
export const COMPILED_FUNCTION_SIZE: usize = 12;

let records: usize = 0;

/** Makes an empty record for every defined function. */
export function beginCompiledFunctions(): void {
  const m = theModule();
  const count = <usize>(m.functionCount - m.importedFunctionCount);
  records = allocateModule(count * COMPILED_FUNCTION_SIZE);
}

/** The records of the defined functions, in index order. */
export function compiledFunctions(): usize {
  return records;
}

/** The record of a defined function. */
export function compiledFunction(index: u32): CompiledFunction {
  const number = <usize>(index - theModule().importedFunctionCount);
  return changetype<CompiledFunction>(records + number * COMPILED_FUNCTION_SIZE);
}
