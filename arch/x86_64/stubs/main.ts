// The entry stubs of x86_64, assembled at build time under Node by tools/image: fill
// inputsAddress(), call build(), read codeAddress() and outputsAddress().
import { beginLabels, newLabel, resolveLabels } from "../../../loader/assembler/labels";
import {
  beginCode,
  codeAddress as bufferAddress,
  codePosition,
} from "../../../loader/codegen/code_buffer";
import { resetArenas, resetFunction } from "../../../loader/memory/arena";
import { emitInterruptEntries } from "./interrupts";
import { inputs, outputs } from "./inputs";
import { emitPvhEntry } from "./pvh_entry";
import { emitResume } from "./resume";
import { emitSystemCallEntry } from "./system_call";

export function inputsAddress(): usize {
  return inputs;
}

export function outputsAddress(): usize {
  return outputs;
}

export function codeAddress(): usize {
  return bufferAddress();
}

/** @returns bytes of code, or 0 when a branch does not reach */
export function build(): u32 {
  resetArenas();
  resetFunction();
  beginCode(16384);
  beginLabels(0);
  const systemCall = newLabel();
  const resume = newLabel();
  emitPvhEntry(systemCall, resume);
  emitSystemCallEntry(systemCall, resume);
  emitResume(resume);
  emitInterruptEntries(resume);
  return resolveLabels() ? codePosition() : 0;
}
