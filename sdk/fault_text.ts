// What a person reads when a program dies of a fault, and the exit status that it gives: the same
// wherever programs run.
import { FaultKind } from "../abi/faults";
import { Trap } from "../abi/traps";

// 128 + the number of the signal that a Unix would have sent.
const STATUS_ILLEGAL = 132;
const STATUS_ABORTED = 134;
const STATUS_ARITHMETIC = 136;
const STATUS_SEGMENT = 139;

/** The reason, in words. `trap` is the Trap that stands at the instruction, or None. */
export function faultReason(kind: u32, trap: u32): string {
  if (kind == FaultKind.Memory) return "out-of-bounds memory access";
  switch (trap) {
    case Trap.Unreachable:
      return "unreachable instruction executed";
    case Trap.MemoryOutOfBounds:
      return "out-of-bounds memory access";
    case Trap.TableOutOfBounds:
      return "out-of-bounds table access";
    case Trap.IndirectCallToNull:
      return "indirect call to null";
    case Trap.IndirectCallTypeMismatch:
      return "indirect call of another type";
    case Trap.UndefinedElement:
      return "indirect call past the end of the table";
    case Trap.IntegerOverflow:
      return "integer overflow";
    case Trap.IntegerDivideByZero:
      return "integer division by zero";
    case Trap.InvalidConversionToInteger:
      return "invalid conversion to integer";
    case Trap.StackOverflow:
      return "stack overflow";
    default:
      return machineReason(kind);
  }
}

function machineReason(kind: u32): string {
  switch (kind) {
    case FaultKind.Instruction:
      return "illegal instruction";
    case FaultKind.Arithmetic:
      return "division error";
    case FaultKind.Protection:
      return "privileged instruction";
    case FaultKind.Alignment:
      return "misaligned access";
    default:
      return "machine fault";
  }
}

/** The exit status that the fault stands for. */
export function faultStatus(kind: u32, trap: u32): u32 {
  if (kind == FaultKind.Memory || trap == Trap.MemoryOutOfBounds || trap == Trap.StackOverflow) {
    return STATUS_SEGMENT;
  }
  if (kind == FaultKind.Arithmetic) return STATUS_ARITHMETIC;
  if (
    trap == Trap.IntegerDivideByZero || trap == Trap.IntegerOverflow ||
    trap == Trap.InvalidConversionToInteger
  ) {
    return STATUS_ARITHMETIC;
  }
  if (trap != Trap.None) return STATUS_ABORTED;
  return kind == FaultKind.Protection ? STATUS_SEGMENT : STATUS_ILLEGAL;
}
