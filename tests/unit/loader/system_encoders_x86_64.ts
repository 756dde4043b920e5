// The privileged x86_64 encoders as a module of their own, for encode_system.test.ts.
import { beginCode, codeAddress, codePosition, truncateCode } from "../../../loader/codegen/code_buffer";
import { resetArenas } from "../../../loader/memory/arena";

export { operand, operandRip } from "../../../loader/isa/x86_64/encode";
export * from "../../../loader/isa/x86_64/encode_system";

export function begin(): void {
  resetArenas();
  beginCode(4096);
}

export function address(): usize {
  return codeAddress();
}

export function position(): u32 {
  return codePosition();
}

export function rewind(): void {
  truncateCode(0);
}
