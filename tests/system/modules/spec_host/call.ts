// Calls into the script's domain: a thread of its own for each, whose end is a fault message. The
// return to address 0, where the stack ends, is the good end; a fault in the guard below the stack
// is exhaustion; any other is a trap when the loader's location table names one there, and the
// fault is of the kind that such a trap is made of.
import {
  CL_CODE_OFFSET, CL_SIZE, CL_TRAP, CM_LOCATIONS,
} from "../../../../abi/compiled_module";
import { FaultAnswer, FaultKind } from "../../../../abi/faults";
import { MessageKind } from "../../../../abi/message";
import { ThreadOperation } from "../../../../abi/system_calls";
import { Trap } from "../../../../abi/traps";
import { recordAt, sectionCount } from "../../../../loader/link/compiled_blob";
import { result } from "../../../../sdk/record";
import {
  answer, badge, messageKind, nextRequestUntil, word,
} from "../../../../sdk/server";
import { handleClose, monotonicNs, threadControl, threadCreate } from "../../../../sdk/system";
import { Text } from "../../../../sdk/text";
import { instanceOfCode, isInMemory } from "./instances";
import {
  currentDomain, domainBadge, growStack, isStackAddress, stackTop,
} from "./space";

const PRIORITY: u64 = 18;
/** A call that takes longer is stopped. */
const LIMIT_NS: u64 = 60_000_000_000;

export const enum Ending {
  Returned = 0,
  /** endingTrap(), describeEnding(). */
  Trapped = 1,
  /** describeEnding(): no trap that the loader knows. */
  Broken = 2,
}

let port: u32 = 0;
let trap: u32 = 0;
/** What the kernel said last; kind 0 = nothing in time, and `status` when there was no thread. */
let status: i32 = 0;
let kind: u32 = 0;
let address: u64 = 0;
let instruction: u64 = 0;

/** @param faults where the domain's faults arrive */
export function initCalls(faults: u32): void {
  port = faults;
}

/** Trap of the last call. */
export function endingTrap(): u32 {
  return trap;
}

/** Appends what the kernel said about the end of the last call. */
export function describeEnding(text: Text): void {
  if (status < 0) text.string("no thread: status ").signed(status);
  else if (kind == 0) text.string("the call did not end in time");
  else {
    text.string("fault ").decimal(kind).string(" at 0x").hex(instruction).string(", address 0x")
      .hex(address);
  }
}

/** Runs a function without parameters and results. */
export function run(code: u64, instance: u64): Ending {
  const thread = threadCreate(currentDomain(), code, stackTop(), instance, 0, PRIORITY);
  status = thread;
  if (thread < 0) return Ending.Broken;
  threadControl(thread, ThreadOperation.Resume);
  const ending = watch(thread);
  threadControl(thread, ThreadOperation.Kill);
  handleClose(thread);
  return ending;
}

/** Waits for the fault that ends the call; the stack grows on the way. */
function watch(thread: u32): Ending {
  const deadline = monotonicNs() + LIMIT_NS;
  while (nextRequestUntil(port, deadline) >= 0) {
    if (messageKind() != MessageKind.Fault || badge() != domainBadge()) continue;
    kind = <u32>word(0);
    address = word(1);
    instruction = word(2);
    if (kind == FaultKind.Memory && growStack(address)) {
      answer(FaultAnswer.Resume);
      continue;
    }
    return judge(thread);
  }
  kind = 0;
  return Ending.Broken;
}

function judge(thread: u32): Ending {
  if (kind == FaultKind.Memory && instruction == 0 && address == 0) {
    // A jump to nowhere ends here too, with the stack in use.
    const known = threadControl(thread, ThreadOperation.GetRegisters) >= 0;
    return known && result(1) == stackTop() ? Ending.Returned : Ending.Broken;
  }
  trap = Trap.StackOverflow;
  if (kind == FaultKind.Memory && isStackAddress(address)) return Ending.Trapped;
  trap = trapAt(instruction);
  return trap != Trap.None && isFaultOf(trap) ? Ending.Trapped : Ending.Broken;
}

/** The trap that the location table gives for a code address. */
function trapAt(place: u64): u32 {
  const instance = instanceOfCode(place);
  if (!instance) return Trap.None;
  const blob = <usize>instance.blob;
  const offset = <u32>(place - instance.code);
  let low: u32 = 0;
  let high = sectionCount(blob, CM_LOCATIONS);
  const count = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = recordAt(blob, CM_LOCATIONS, middle, CL_SIZE);
    if (load<u32>(record + CL_CODE_OFFSET) < offset) low = middle + 1;
    else high = middle;
  }
  if (low == count) return Trap.None;
  const record = recordAt(blob, CM_LOCATIONS, low, CL_SIZE);
  return load<u32>(record + CL_CODE_OFFSET) == offset ? load<u32>(record + CL_TRAP) : Trap.None;
}

/** True when the machine's fault is one that a trap of this kind can have. */
function isFaultOf(which: u32): bool {
  if (kind == FaultKind.Memory) return which == Trap.MemoryOutOfBounds && isInMemory(address);
  if (kind == FaultKind.Arithmetic) {
    return which == Trap.IntegerDivideByZero || which == Trap.IntegerOverflow;
  }
  return kind == FaultKind.Instruction;
}
