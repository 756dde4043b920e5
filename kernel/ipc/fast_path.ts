// The fast path: Call to a waiting receiver, and ReplyReceive to a waiting caller, with a direct
// switch.
//
// Everything is checked first; when anything is out of the ordinary (a handle in the message, a
// deadline, a dead or revoked handle, a suspended thread, somebody of higher priority) the
// function returns 0 with nothing changed, and the slow path does the same work and says why not.
import { Right } from "../../abi/handles";
import { Status } from "../../abi/status";
import { FRAME_ARGUMENTS, FRAME_STATUS } from "hal/context";
import { GENERATION_SHIFT, HandleEntry, INDEX_MASK } from "../handle/entry";
import { entryAt } from "../handle/table";
import { epochOf } from "../handle/revoker";
import { Domain } from "../task/domain";
import { readyAbove } from "../task/run_queue";
import { switchTo } from "../task/scheduler";
import { frameOf, Thread, threadOfFrame, ThreadState } from "../task/thread";
import { HEADER_USER_MASK } from "./message";
import { Port } from "./port";

const A0: usize = FRAME_ARGUMENTS;
const A1: usize = FRAME_ARGUMENTS + 8;
const A2: usize = FRAME_ARGUMENTS + 16;
const A3: usize = FRAME_ARGUMENTS + 24;
const A4: usize = FRAME_ARGUMENTS + 32;
const A5: usize = FRAME_ARGUMENTS + 40;
/** Word and handle counts of a header; at most four words and no handles are at most PLAIN_MAX. */
const COUNTS: u64 = 0x1f_0000;
const PLAIN_MAX: u64 = 0x4_0000;

/**
 * The entry that a thread's first argument names, when it is valid and has a right; 0 = look
 * closer.
 */
@inline
function usableEntry(domain: Domain, handle: u64, right: u32): usize {
  const index = <u32>handle & INDEX_MASK;
  if (index >= domain.tableCount) return 0;
  const entry = entryAt(domain, index);
  const word = entry.word;
  // Generation and the high half (zero) at once; only Ports have these rights, dead entries have
  // none.
  if (handle >> GENERATION_SHIFT != <u64>(word >> GENERATION_SHIFT)) return 0;
  if (!(word & right)) return 0;
  if (epochOf(entry.revoker) != entry.epoch) return 0;
  return changetype<usize>(entry);
}

@inline
function copyPlain(from: usize, to: usize, header: u64): void {
  store<u64>(to, header & HEADER_USER_MASK, A1);
  store<u64>(to, load<u64>(from, A2), A2);
  store<u64>(to, load<u64>(from, A3), A3);
  store<u64>(to, load<u64>(from, A4), A4);
  store<u64>(to, load<u64>(from, A5), A5);
  store<u64>(to, <u64>Status.Ok, FRAME_STATUS);
}

/** Call. Returns the receiver's frame, or 0. */
@inline
export function fastCall(frame: usize): usize {
  const at = threadOfFrame(frame);
  const thread = changetype<Thread>(at);
  const header = load<u64>(frame, A1);
  if ((header & COUNTS) > PLAIN_MAX) return 0;
  const found = usableEntry(changetype<Domain>(thread.owner), load<u64>(frame, A0), Right.Send);
  if (!found) return 0;
  const entry = changetype<HandleEntry>(found);
  const port = changetype<Port>(entry.object);
  const receiverAt = port.firstReceiver;
  if (!receiverAt) return 0;
  const receiver = changetype<Thread>(receiverAt);
  if (receiver.slow) return 0;
  if (readyAbove(receiver.priority)) return 0;

  const next = receiver.portNext;
  port.firstReceiver = next;
  if (next) changetype<Thread>(next).portPrevious = 0;
  receiver.caller = at;
  thread.replyHolder = receiverAt;
  thread.state = ThreadState.AwaitingReply;
  const target = frameOf(receiverAt);
  store<u64>(target, entry.badge, A0);
  copyPlain(frame, target, header);
  switchTo(receiverAt);
  return target;
}

/** ReplyReceive. Returns the caller's frame, or 0. */
@inline
export function fastReplyReceive(frame: usize): usize {
  const at = threadOfFrame(frame);
  const thread = changetype<Thread>(at);
  const header = load<u64>(frame, A1);
  if ((header & COUNTS) > PLAIN_MAX) return 0;
  const callerAt = thread.caller;
  if (!callerAt) return 0;
  const found = usableEntry(changetype<Domain>(thread.owner), load<u64>(frame, A0), Right.Receive);
  if (!found) return 0;
  const portAt = changetype<HandleEntry>(found).object;
  const port = changetype<Port>(portAt);
  if (port.signals) return 0;
  if (port.firstCaller) return 0;
  const caller = changetype<Thread>(callerAt);
  if (caller.slow) return 0;
  if (readyAbove(caller.priority)) return 0;

  const next = port.firstReceiver;
  port.firstReceiver = at;
  if (next) changetype<Thread>(next).portPrevious = at;
  thread.portNext = next;
  thread.portPrevious = 0;
  thread.port = portAt;
  thread.state = ThreadState.Receiving;
  thread.caller = 0;
  caller.replyHolder = 0;
  const target = frameOf(callerAt);
  copyPlain(frame, target, header);
  switchTo(callerAt);
  return target;
}
