// How a program that traps ends: the message and the exit status that it has in CloudOS too
// (sdk/fault_text.ts). The place comes from the tables in the executable.
import { FaultKind } from "../../../abi/faults";
import {
  PF_CODE, PF_NAME, PF_NAME_LENGTH, PF_RECORD_SIZE, PF_SIZE, PF_WASM, PL_CODE, PL_RECORD_SIZE,
  PL_TRAP, PL_WASM, PT_CODE, PT_CODE_SIZE, PT_FUNCTIONS, PT_LOCATIONS, PT_STACK_LIMIT,
} from "../../../abi/linux_program";
import { Trap } from "../../../abi/traps";
import { faultReason, faultStatus } from "../../../sdk/fault_text";
import { Text } from "../../../sdk/text";
import { beginMessage, writeMessage } from "./message";
import { exitProgram } from "./process";
import { tableAt, tableCount, tableWord } from "./tables";

const SIGILL: u32 = 4;
const SIGTRAP: u32 = 5;
const SIGBUS: u32 = 7;
const SIGFPE: u32 = 8;
const NAME_MAX: u32 = 100;
/** A fault this far below the stack is its overflow: frames are probed page by page. */
const STACK_GUARD: u64 = 0x1_0000;

/** Says why the program was stopped, and ends it. Never returns. */
export function endByFault(signal: u32, instruction: u64, address: u64): void {
  const kind = faultKind(signal);
  const code = instruction - tableWord(PT_CODE);
  const isProgram = instruction >= tableWord(PT_CODE) && code < tableWord(PT_CODE_SIZE);
  const location = isProgram ? findLocation(<u32>code) : 0;
  const trap: u32 = location == 0 ? Trap.None : load<u32>(location + PL_TRAP);
  const text = beginMessage();
  if (kind == FaultKind.Memory && isBelowStack(address)) text.string("stack overflow");
  else text.string(faultReason(kind, trap));
  if (isProgram) appendPlace(text, <u32>code, location);
  if (kind == FaultKind.Memory) text.string(" (address 0x").hex(address).string(")");
  if (!isProgram) text.string(" at address 0x").hex(instruction);
  writeMessage(text);
  exitProgram(faultStatus(kind, trap));
}

function isBelowStack(address: u64): bool {
  const limit = tableWord(PT_STACK_LIMIT);
  return address < limit && address >= limit - STACK_GUARD;
}

/** What the machine's fault was. A page that is not there is SIGSEGV, a misaligned access SIGBUS. */
function faultKind(signal: u32): u32 {
  switch (signal) {
    case SIGILL:
      return FaultKind.Instruction;
    case SIGTRAP:
      return FaultKind.Debug;
    case SIGBUS:
      return FaultKind.Alignment;
    case SIGFPE:
      return FaultKind.Arithmetic;
    default:
      return FaultKind.Memory;
  }
}

/** The location record of exactly this offset; 0 = none. */
function findLocation(code: u32): usize {
  const first = tableAt(PT_LOCATIONS);
  let low: u32 = 0;
  let high = tableCount(PT_LOCATIONS);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(first + middle * PL_RECORD_SIZE + PL_CODE) < code) low = middle + 1;
    else high = middle;
  }
  if (low == tableCount(PT_LOCATIONS)) return 0;
  const record = first + low * PL_RECORD_SIZE;
  return load<u32>(record + PL_CODE) == code ? record : 0;
}

/** The Wasm offset, or where there is none (a stack that overflows in a prologue) the body's. */
function appendPlace(text: Text, code: u32, location: usize): void {
  const first = tableAt(PT_FUNCTIONS);
  text.string(" at ");
  if (location != 0) text.string("wasm offset 0x").hex(load<u32>(location + PL_WASM));
  for (let index: u32 = 0; index < tableCount(PT_FUNCTIONS); index++) {
    const record = first + index * PF_RECORD_SIZE;
    if (code - load<u32>(record + PF_CODE) >= load<u32>(record + PF_SIZE)) continue;
    if (location == 0) text.string("the body at wasm offset 0x").hex(load<u32>(record + PF_WASM));
    text.string(" in function ");
    const length = min<u32>(load<u32>(record + PF_NAME_LENGTH), NAME_MAX);
    if (length == 0) text.byte(0x23).decimal(index);
    else text.bytes(load<u32>(record + PF_NAME), length);
    return;
  }
}
