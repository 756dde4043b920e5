// Ending a wait: taking a thread out of whatever it waits for, and waking it.
import { markDead } from "../handle/destroy";
import { unlinkCaller, unlinkReceiver } from "../ipc/port";
import { makeReady, updateDeadline } from "./scheduler";
import {
  replyObjectOf, setStatus, SLOW_DEADLINE, SLOW_FAULT, Thread, ThreadState, timerOf,
} from "./thread";
import { queueTimer, unqueueTimer } from "./timer_queue";

/** Makes a wait end with TimedOut at a deadline. */
export function waitUntil(at: usize, deadlineNs: u64): void {
  if (deadlineNs == u64.MAX_VALUE) return;
  changetype<Thread>(at).slow |= SLOW_DEADLINE;
  queueTimer(timerOf(at), deadlineNs);
  updateDeadline();
}

/** Ends the deadline of a wait. */
export function endDeadline(at: usize): void {
  const thread = changetype<Thread>(at);
  if (!(thread.slow & SLOW_DEADLINE)) return;
  thread.slow &= ~SLOW_DEADLINE;
  unqueueTimer(timerOf(at));
}

/**
 * Takes a blocked thread out of what it waits for. A caller whose message was received voids the
 * reply right. The thread is then in no queue; its state is not changed.
 */
export function cancelWait(at: usize): void {
  const thread = changetype<Thread>(at);
  endDeadline(at);
  if (thread.state == ThreadState.Calling) unlinkCaller(at);
  else if (thread.state == ThreadState.Receiving) unlinkReceiver(at);
  else if (thread.state == ThreadState.AwaitingReply) voidReply(at);
}

/** Takes the right to answer a thread from whoever has it. */
export function voidReply(at: usize): void {
  const thread = changetype<Thread>(at);
  if (thread.replyHolder) {
    changetype<Thread>(thread.replyHolder).caller = 0;
    thread.replyHolder = 0;
  }
  markDead(replyObjectOf(at));
}

/**
 * Ends a wait: the system call returns this status. A fault message that nobody answered stops the
 * thread.
 */
export function wakeWith(at: usize, status: i32): void {
  const thread = changetype<Thread>(at);
  cancelWait(at);
  if (thread.slow & SLOW_FAULT) {
    thread.slow &= ~SLOW_FAULT;
    thread.state = ThreadState.Stopped;
    return;
  }
  setStatus(at, status);
  makeReady(at);
}
