// What a person reads when a program dies of a fault: what happened, where in the WebAssembly, and
// the machine's address. The place comes from the loader, which knows the compiled code.
import { FaultKind } from "../../abi/faults";
import { LoaderOperation } from "../../abi/interfaces/loader";
import { PROCESS_MESSAGE_MAX } from "../../abi/interfaces/process";
import { Trap } from "../../abi/traps";
import { callWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { Text } from "../../sdk/text";
import { loaderPort } from "./ports";
import { Process, processMessage, processName } from "./process_table";
import { isStackAddress } from "./stack";

const PLACE_SIZE: u32 = 160;
const placeBuffer: usize = memory.data(160);
let placeLength: u32 = 0;
const messageText: usize = memory.data(offsetof<Text>(), 8);

// 128 + the number of the signal that a Unix would have sent.
const STATUS_ILLEGAL = 132;
const STATUS_ABORTED = 134;
const STATUS_ARITHMETIC = 136;
const STATUS_SEGMENT = 139;

/**
 * Writes the process's message about a fault (words of abi/faults.ts).
 * @returns the exit status that the fault stands for
 */
export function describeFault(process: Process, kind: u32, address: u64, instruction: u64): u32 {
  const trap = locate(process, instruction);
  const overflow = kind == FaultKind.Memory && isStackAddress(process, address);
  const text = changetype<Text>(messageText).reset(processMessage(process), PROCESS_MESSAGE_MAX);
  text.bytes(processName(process), process.nameLength).string(": ");
  if (overflow) text.string("stack overflow");
  else text.string(reason(kind, trap));
  if (placeLength != 0) text.string(" at ").bytes(placeBuffer, placeLength);
  if (kind == FaultKind.Memory) text.string(" (address 0x").hex(address).string(")");
  if (placeLength == 0) text.string(" at address 0x").hex(instruction);
  process.messageLength = text.length;
  return exitStatus(kind, trap);
}

/** Asks the loader for the place's name; returns the Trap that stands there. */
function locate(process: Process, instruction: u64): u32 {
  const status = callWithLease(
    loaderPort(), LoaderOperation.Locate, LeaseAccess.Write, placeBuffer, PLACE_SIZE,
    process.program, instruction,
  );
  placeLength = status < 0 ? 0 : min<u32>(<u32>reply(0), PLACE_SIZE);
  return status < 0 ? Trap.None : <u32>reply(1);
}

function reason(kind: u32, trap: u32): string {
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

function exitStatus(kind: u32, trap: u32): u32 {
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
