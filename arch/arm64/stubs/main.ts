// The entry stubs of arm64, assembled at build time under Node by tools/image: fill
// inputsAddress(), call build(), read codeAddress() and outputsAddress().
import { beginLabels, newLabel, resolveLabels } from "../../../loader/assembler/labels";
import {
  beginCode,
  codeAddress as bufferAddress,
  codePosition,
} from "../../../loader/codegen/code_buffer";
import { setBranchReach } from "../../../loader/isa/arm64/branch";
import { resetArenas, resetFunction } from "../../../loader/memory/arena";
import { emitImageEntry } from "./image_entry";
import { inputs, outputs } from "./inputs";
import { emitResume } from "./resume";
import { emitVectors } from "./vectors";

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
  setBranchReach(16384);
  const vectors = newLabel();
  const resume = newLabel();
  emitImageEntry(vectors, resume);
  emitVectors(vectors, resume);
  emitResume(resume);
  return resolveLabels() ? codePosition() : 0;
}
