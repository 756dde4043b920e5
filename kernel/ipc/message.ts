// Carrying a message from one thread's frame to another's.
import { HEADER_KIND_SHIFT, MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { SystemCall } from "../../abi/system_calls";
import {
  callNumber, getArgument, setResult, setStatus, SLOW_FAULT, Thread, ThreadState,
} from "../task/thread";
import { checkMessage, hasLease, roomStatus, transferHandles } from "./transfer";

/** What a receiver sees of a header: no bits of the kernel's half. */
export const HEADER_USER_MASK: u64 = 0xffff_ffff;
const FAULT_HEADER: u64 = (4 << 16) | ((<u64>MessageKind.Fault) << HEADER_KIND_SHIFT);
const SIGNAL_HEADER: u64 = (<u64>MessageKind.Signal) << HEADER_KIND_SHIFT;

/** Copies header and words; the words of a call with a deadline are three, its lease comes last. */
function copyWords(from: usize, to: usize): void {
  const header = getArgument(from, 1);
  setResult(to, 1, header & HEADER_USER_MASK);
  setResult(to, 2, getArgument(from, 2));
  setResult(to, 3, getArgument(from, 3));
  const isCallUntil = callNumber(from) == <u64>SystemCall.CallUntil;
  const leaseInWord2 = isCallUntil && hasLease(header);
  setResult(to, 4, leaseInWord2 ? 0 : getArgument(from, 4));
  setResult(to, 5, leaseInWord2 ? getArgument(from, 4) : isCallUntil ? 0 : getArgument(from, 5));
}

/** Words that a sender's call can carry. */
@inline
export function wordsMax(at: usize): u32 {
  return callNumber(at) == <u64>SystemCall.CallUntil ? 3 : 4;
}

/**
 * Gives a caller's message to a thread that receives (and is in no queue any more, or running). The
 * receiver gets the reply right and status Ok; the caller waits for the answer.
 * @returns Ok; or why the caller's message cannot be delivered, with nothing changed
 */
export function deliverCall(callerAt: usize, receiverAt: usize): i32 {
  const caller = changetype<Thread>(callerAt);
  const receiver = changetype<Thread>(receiverAt);
  if (caller.slow & SLOW_FAULT) {
    setResult(receiverAt, 1, FAULT_HEADER);
    setResult(receiverAt, 2, caller.faultWord0);
    setResult(receiverAt, 3, caller.faultWord1);
    setResult(receiverAt, 4, caller.faultWord2);
    setResult(receiverAt, 5, caller.faultWord3);
  } else {
    const status = carry(callerAt, receiverAt);
    if (status != Status.Ok) return status;
  }
  setResult(receiverAt, 0, caller.badge);
  setStatus(receiverAt, Status.Ok);
  receiver.caller = callerAt;
  caller.replyHolder = receiverAt;
  caller.state = ThreadState.AwaitingReply;
  return Status.Ok;
}

/**
 * Carries header, words and handles from one frame to another.
 * @returns Ok; or the status of what may not be sent, or TableFull, with nothing changed
 */
export function carry(from: usize, to: usize): i32 {
  const status = checkMessage(from, wordsMax(from));
  if (status != Status.Ok) return status;
  const room = roomStatus(from, to);
  if (room != Status.Ok) return room;
  copyWords(from, to);
  transferHandles(from, to);
  return Status.Ok;
}

/** Gives a receiver the signal word. */
export function deliverSignals(receiverAt: usize, signals: u64): void {
  setResult(receiverAt, 0, signals);
  setResult(receiverAt, 1, SIGNAL_HEADER);
  for (let i: usize = 2; i < 6; i++) setResult(receiverAt, i, 0);
  setStatus(receiverAt, Status.Ok);
}
