// What a person reads when a program dies of a fault: what happened, where in the WebAssembly, and
// the machine's address. The place comes from the loader, which knows the compiled code.
import { FaultKind } from "../../abi/faults";
import { LoaderOperation } from "../../abi/interfaces/loader";
import { PROCESS_MESSAGE_MAX } from "../../abi/interfaces/process";
import { Trap } from "../../abi/traps";
import { callWithLease, reply } from "../../sdk/client";
import { faultReason, faultStatus } from "../../sdk/fault_text";
import { LeaseAccess } from "../../sdk/message";
import { Text } from "../../sdk/text";
import { loaderPort } from "./ports";
import { Process, processMessage, processName } from "./process_table";
import { isStackAddress } from "./stack";

const PLACE_SIZE: u32 = 160;
const placeBuffer: usize = memory.data(160);
let placeLength: u32 = 0;
const messageText: usize = memory.data(offsetof<Text>(), 8);

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
  else text.string(faultReason(kind, trap));
  if (placeLength != 0) text.string(" at ").bytes(placeBuffer, placeLength);
  if (kind == FaultKind.Memory) text.string(" (address 0x").hex(address).string(")");
  if (placeLength == 0) text.string(" at address 0x").hex(instruction);
  process.messageLength = text.length;
  return faultStatus(kind, trap);
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
