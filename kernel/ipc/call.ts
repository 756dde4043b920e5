// Call, CallUntil, Receive, ReplyReceive, Reply, ReplyKeep: everything that the fast path leaves
// over.
import { ObjectType, Right } from "../../abi/handles";
import { FaultAnswer, FaultKind } from "../../abi/faults";
import { HEADER_LABEL_MASK } from "../../abi/message";
import { Status } from "../../abi/status";
import { nowNs } from "hal/timer";
import { HandleEntry } from "../handle/entry";
import {
  decodeHandle, entryOfHandle, handleStatus, insertHandle, removeEntry,
} from "../handle/table";
import { Domain } from "../task/domain";
import { makeReady, stopRunning } from "../task/scheduler";
import {
  getArgument, replyObjectOf, setResult, setStatus, SLOW_FAULT, Thread, threadOfReply, ThreadState,
} from "../task/thread";
import { endThread } from "../task/thread_end";
import { endDeadline, voidReply, waitUntil, wakeWith } from "../task/wait";
import { carry, deliverCall, deliverSignals, wordsMax } from "./message";
import { linkCaller, linkReceiver, Port, unlinkCaller, unlinkReceiver } from "./port";
import { checkMessage, roomStatus } from "./transfer";

/** What a handler returns when the thread blocks, or is gone: no status is stored. */
export const BLOCKED: i32 = i32.MAX_VALUE;
const NEVER: u64 = u64.MAX_VALUE;

@inline
function domainOf(at: usize): Domain {
  return changetype<Domain>(changetype<Thread>(at).owner);
}

/** Call and CallUntil. */
export function call(at: usize, deadlineNs: u64): i32 {
  const entryAt = decodeHandle(domainOf(at), getArgument(at, 0), <u8>ObjectType.Port, Right.Send);
  if (!entryAt) return handleStatus;
  const status = checkMessage(at, wordsMax(at));
  if (status != Status.Ok) return status;
  if (deadlineNs != NEVER && deadlineNs <= nowNs()) return Status.TimedOut;
  const entry = changetype<HandleEntry>(entryAt);
  return sendCall(at, entry.object, entry.badge, deadlineNs);
}

/** Delivers or queues a thread's message (or its fault). The thread is running. */
export function sendCall(at: usize, portAt: usize, badge: u64, deadlineNs: u64): i32 {
  const port = changetype<Port>(portAt);
  changetype<Thread>(at).badge = badge;
  const receiver = port.firstReceiver;
  if (receiver) {
    const status = deliverCall(at, receiver);
    if (status != Status.Ok) return status;
    wakeReceiver(receiver);
  } else {
    stopRunning(at, ThreadState.Calling);
    linkCaller(portAt, at);
  }
  waitUntil(at, deadlineNs);
  return BLOCKED;
}

/** Makes a receiver that got something ready. */
export function wakeReceiver(at: usize): void {
  unlinkReceiver(at);
  endDeadline(at);
  makeReady(at);
}

/** Receive: a reply right that the thread still holds is closed. */
export function receive(at: usize): i32 {
  const entryAt = decodeHandle(domainOf(at), getArgument(at, 0), <u8>ObjectType.Port, Right.Receive);
  if (!entryAt) return handleStatus;
  const thread = changetype<Thread>(at);
  if (thread.caller) wakeWith(thread.caller, Status.Dead);
  const portAt = changetype<HandleEntry>(entryAt).object;
  const port = changetype<Port>(portAt);
  const number = domainOf(at).number;
  if (port.receiverNumber != number) {
    port.receiverNumber = number;
    port.generation++;
  }
  return receiveOn(at, portAt, getArgument(at, 1));
}

/** Takes what the port has: signals, then callers by priority; else waits. */
function receiveOn(at: usize, portAt: usize, deadlineNs: u64): i32 {
  const port = changetype<Port>(portAt);
  if (port.signals) {
    deliverSignals(at, port.signals);
    port.signals = 0;
    return Status.Ok;
  }
  while (port.firstCaller) {
    const caller = port.firstCaller;
    const status = deliverCall(caller, at);
    if (status == Status.Ok) {
      unlinkCaller(caller);
      return Status.Ok;
    }
    wakeWith(caller, status);
  }
  if (deadlineNs == 0) return Status.WouldBlock;
  if (deadlineNs != NEVER && deadlineNs <= nowNs()) return Status.TimedOut;
  stopRunning(at, ThreadState.Receiving);
  linkReceiver(portAt, at);
  waitUntil(at, deadlineNs);
  return BLOCKED;
}

/** ReplyReceive: without a caller to answer (a signal came last, or it is gone), only receives. */
export function replyReceive(at: usize): i32 {
  const entryAt = decodeHandle(domainOf(at), getArgument(at, 0), <u8>ObjectType.Port, Right.Receive);
  if (!entryAt) return handleStatus;
  const portAt = changetype<HandleEntry>(entryAt).object;
  const caller = changetype<Thread>(at).caller;
  if (caller) {
    const status = answer(at, caller);
    if (status != Status.Ok) return status;
    // The answer may have moved this very handle away.
    if (entryOfHandle(domainOf(at), getArgument(at, 0)) != entryAt) return Status.BadHandle;
  }
  return receiveOn(at, portAt, NEVER);
}

/** Reply: to the current caller, or to one kept behind a handle, which is used up. */
export function reply(at: usize): i32 {
  const handle = getArgument(at, 0);
  if (handle == 0) {
    const caller = changetype<Thread>(at).caller;
    return caller ? answer(at, caller) : Status.Dead;
  }
  const domain = domainOf(at);
  const entryAt = decodeHandle(domain, handle, <u8>ObjectType.Reply, 0);
  if (!entryAt) return handleStatus;
  const caller = threadOfReply(changetype<HandleEntry>(entryAt).object);
  // Checked before the entry goes; from here the answer cannot fail.
  const status = checkAnswer(at, caller);
  if (status != Status.Ok) return status;
  removeEntry(domain, entryAt);
  return answer(at, caller);
}

/** ReplyKeep: the current reply right becomes a handle. */
export function replyKeep(at: usize): i32 {
  const thread = changetype<Thread>(at);
  if (!thread.caller) return Status.Dead;
  const handle = insertHandle(domainOf(at), replyObjectOf(thread.caller), Right.Inspect, 0);
  if (!handle) return Status.TableFull;
  changetype<Thread>(thread.caller).replyHolder = 0;
  thread.caller = 0;
  setResult(at, 0, handle);
  return Status.Ok;
}

/** Whether `answer` would succeed. */
function checkAnswer(at: usize, callerAt: usize): i32 {
  if (changetype<Thread>(callerAt).slow & SLOW_FAULT) return Status.Ok;
  const status = checkMessage(at, wordsMax(at));
  return status == Status.Ok ? roomStatus(at, callerAt) : status;
}

/** Gives a server's answer to a caller. Ok, or why not, with nothing changed. */
function answer(at: usize, callerAt: usize): i32 {
  const caller = changetype<Thread>(callerAt);
  if (caller.slow & SLOW_FAULT) {
    answerFault(callerAt, <u32>(getArgument(at, 1) & HEADER_LABEL_MASK));
    return Status.Ok;
  }
  const status = carry(at, callerAt);
  if (status != Status.Ok) return status;
  endDeadline(callerAt);
  voidReply(callerAt);
  setStatus(callerAt, Status.Ok);
  makeReady(callerAt);
  return Status.Ok;
}

function answerFault(callerAt: usize, label: u32): void {
  const caller = changetype<Thread>(callerAt);
  voidReply(callerAt);
  caller.slow &= ~SLOW_FAULT;
  if (label != FaultAnswer.Resume) endThread(callerAt);
  else if (<u32>caller.faultWord0 == FaultKind.Exit) caller.state = ThreadState.Stopped;
  else makeReady(callerAt);
}
