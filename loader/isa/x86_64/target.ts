// Which ISA this folder is, for code above it that must tell the host or choose intrinsics.
import { Isa } from "../../../abi/compiled_module";

export const TARGET_ISA: Isa = Isa.X86_64;

/** Every access has room for base, index and offset: addresses are not shared. */
export const ADDRESS_REACH_LOG2: u32 = 0;
