// Which ISA this folder is, for code above it that must tell the host or choose intrinsics.
import { Isa } from "../../../abi/compiled_module";

export const TARGET_ISA: Isa = Isa.Arm64;
