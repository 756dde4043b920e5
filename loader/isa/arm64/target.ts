// Which ISA this folder is, for code above it that must tell the host or choose intrinsics.
import { Isa } from "../../../abi/compiled_module";

export const TARGET_ISA: Isa = Isa.Arm64;

/**
 * LDR and STR (immediate) have 12 bits of offset in units of the access's size, so machine
 * addresses are shared (loader/wasm/addresses.ts).
 */
export const ADDRESS_REACH_LOG2: u32 = 12;
