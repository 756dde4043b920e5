// Small pieces that the Linux stubs share: words in memory, system calls.
import { emit } from "../../../loader/isa/arm64/emit_word";
import { MemoryAccess, memoryScaled, svc } from "../../../loader/isa/arm64/encode";
import { materialize64 } from "../../../loader/isa/arm64/materialize";
import { X8 } from "../../../loader/isa/arm64/register_names";

/** ldr x, [base, #offset] with a multiple of 8 below 32 KiB. */
export function loadFrom(destination: u32, base: u32, offset: u32): void {
  emit(memoryScaled(MemoryAccess.Load64, destination, base, offset >> 3));
}

export function storeTo(source: u32, base: u32, offset: u32): void {
  emit(memoryScaled(MemoryAccess.Store64, source, base, offset >> 3));
}

/** A system call; its arguments are in x0 … x5. */
export function systemCall(number: u64): void {
  materialize64(X8, number);
  emit(svc());
}
