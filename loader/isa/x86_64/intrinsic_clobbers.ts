// Which registers the inline code of an intrinsic destroys; see lower_intrinsic.ts.
import { Intrinsic } from "../../../abi/intrinsics";

/** Kinds of clobbers as in select.ts: 1 as a call, 2 rdx, 0 nothing but the scratch registers. */
export function intrinsicClobbers(intrinsic: u32): u32 {
  switch (intrinsic) {
    case Intrinsic.MachineCopy:
    case Intrinsic.MachineZero:
    case Intrinsic.ReadMsr:
    case Intrinsic.WriteMsr:
    case Intrinsic.Cpuid:
    case Intrinsic.WriteXcr0:
    case Intrinsic.SystemCall:
    case Intrinsic.CallerCopyIn:
    case Intrinsic.CallerCopyOut:
      return 1;
    case Intrinsic.ReadCounter:
    case Intrinsic.In8:
    case Intrinsic.In16:
    case Intrinsic.In32:
    case Intrinsic.Out8:
    case Intrinsic.Out16:
    case Intrinsic.Out32:
      return 2;
    default:
      return 0;
  }
}
