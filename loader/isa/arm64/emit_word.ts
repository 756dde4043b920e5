// Appends instruction words to the code buffer.
import { emit32, reserveCode } from "../../codegen/code_buffer";

/** Writes one instruction. */
@inline
export function emit(word: u32): void {
  reserveCode();
  emit32(word);
}
