// The x86_64 encoders as a module of their own, for tests/loader/encode_x86_64.test.ts: every
// exported encoder is called from the host, which reads the bytes back.
import { beginCode, codeAddress, codePosition, truncateCode } from "../../../loader/codegen/code_buffer";
import { resetArenas } from "../../../loader/memory/arena";

export * from "../../../loader/isa/x86_64/encode";
export * from "../../../loader/isa/x86_64/encode_float";
export * from "../../../loader/isa/x86_64/encode_integer";
export * from "../../../loader/isa/x86_64/encode_memory";
export * from "../../../loader/isa/x86_64/encode_simd";

export function begin(): void {
  resetArenas();
  beginCode(1 << 20);
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
