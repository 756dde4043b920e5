// A Timer: a deadline, once or again and again, that signals bits of a port.
import { ObjectType } from "../../abi/handles";
import { Status } from "../../abi/status";
import { closeEntry } from "../handle/destroy";
import { derivedBadge, deriveEntry, HANDLE_ENTRY_SIZE, HandleEntry } from "../handle/entry";
import { signalEntry } from "../ipc/signal";
import { OBJECT_SIZE, takeObject } from "../memory/slab";
import { initialiseObject, KernelObject } from "../object";
import { Domain } from "../task/domain";
import { restUntil, updateDeadline } from "../task/scheduler";
import { SLOW_DEADLINE, Thread, THREAD_PAGE_MASK } from "../task/thread";
import {
  queueTimer, takeExpired, TIMER_NODE_SIZE, TimerKind, TimerNode, unqueueTimer,
} from "../task/timer_queue";
import { wakeWith } from "../task/wait";

@unmanaged
export class Timer extends KernelObject {
  intervalNs: u64;
}

const TIMER_NODE: usize = 24;
const TIMER_PORT: usize = 48;
if (TIMER_NODE + TIMER_NODE_SIZE > TIMER_PORT) ERROR("the node fits");
if (TIMER_PORT + HANDLE_ENTRY_SIZE > OBJECT_SIZE) ERROR("Timer fits a unit");

/** Shortest interval: a shorter one would keep the CPU in the kernel. */
export const INTERVAL_MIN_NS: u64 = 100_000;

/** A Timer that signals `bits` of a port (derivedBadge); not set. 0 = QuotaExceeded. */
export function createTimer(domain: Domain, port: HandleEntry, bits: u64): usize {
  const at = takeObject(domain);
  if (!at) return 0;
  initialiseObject(at, <u8>ObjectType.Timer, changetype<usize>(domain));
  changetype<TimerNode>(at + TIMER_NODE).kind = TimerKind.Timer;
  deriveEntry(changetype<HandleEntry>(at + TIMER_PORT), port, 0, derivedBadge(port, bits));
  return at;
}

/** Sets the deadline (all ones: none) and the interval (0: once). */
export function setTimer(at: usize, deadlineNs: u64, intervalNs: u64): void {
  const node = changetype<TimerNode>(at + TIMER_NODE);
  unqueueTimer(node);
  changetype<Timer>(at).intervalNs = intervalNs;
  if (deadlineNs != u64.MAX_VALUE) queueTimer(node, deadlineNs);
  updateDeadline();
}

/** What a Timer holds is given back; part of destroyObject. */
export function endTimer(at: usize): void {
  unqueueTimer(changetype<TimerNode>(at + TIMER_NODE));
  closeEntry(changetype<HandleEntry>(at + TIMER_PORT));
}

/**
 * How many deadlines one interrupt looks after, and how long the rest then has to wait: however many
 * Timers a domain sets, most of the time is the threads'.
 */
const EXPIRED_MAX: u32 = 32;
const PAUSE_NS: u64 = 100_000;

/** Takes what is due out of the queue, the earliest first. */
export function expireTimers(nowNs: u64): void {
  for (let taken: u32 = 0; taken < EXPIRED_MAX; taken++) {
    const at = takeExpired(nowNs);
    if (!at) return;
    const node = changetype<TimerNode>(at);
    if (node.kind == TimerKind.Thread) {
      const thread = at & THREAD_PAGE_MASK;
      changetype<Thread>(thread).slow &= ~SLOW_DEADLINE;
      wakeWith(thread, Status.TimedOut);
    } else {
      const interval = changetype<Timer>(at - TIMER_NODE).intervalNs;
      const next = interval ? nextDeadline(node.deadlineNs, interval, nowNs) : u64.MAX_VALUE;
      if (next != u64.MAX_VALUE) queueTimer(node, next);
      signalEntry(changetype<HandleEntry>(at - TIMER_NODE + TIMER_PORT));
    }
  }
  restUntil(nowNs + PAUSE_NS);
}

/**
 * The first multiple of the interval after now: intervals that were missed are not made up for. All
 * ones when it lies beyond the end of time.
 */
function nextDeadline(deadlineNs: u64, intervalNs: u64, nowNs: u64): u64 {
  const last = nowNs - (nowNs - deadlineNs) % intervalNs;
  return intervalNs > u64.MAX_VALUE - last ? u64.MAX_VALUE : last + intervalNs;
}
