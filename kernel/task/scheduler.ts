// Which thread runs: 64 priorities, preemptive, round robin within one. No periodic tick while
// nobody waits for the CPU: a tick is set when a thread becomes ready beside a running one.
import { readCounter, waitForInterrupt } from "hal/cpu";
import { enterDomain } from "hal/context";
import { activateRoot, kernelRoot } from "hal/page_table";
import { nowNs, setDeadline } from "hal/timer";
import { lockKernel, unlockKernel } from "./big_lock";
import { cpu } from "./cpu_local";
import { Domain } from "./domain";
import { pushBack, pushFront, readyAbove, readyAt, removeReady, takeHighest } from "./run_queue";
import { frameOf, SLOW_SUSPENDED, Thread, ThreadState } from "./thread";
import { earliestDeadline } from "./timer_queue";

/** How long a thread runs before the next of its priority does. */
export const QUANTUM_NS: u64 = 10_000_000;
const NEVER: u64 = u64.MAX_VALUE;

/** Makes a thread that waits nowhere ready, or parks it when it is suspended. */
export function makeReady(at: usize): void {
  const thread = changetype<Thread>(at);
  if (thread.slow & SLOW_SUSPENDED) {
    thread.state = ThreadState.Parked;
    return;
  }
  thread.state = ThreadState.Ready;
  pushBack(at);
  startTick();
}

/** Takes a ready or running thread off the CPU; `state` is what it is from now on. */
export function stopRunning(at: usize, state: u8): void {
  const thread = changetype<Thread>(at);
  if (thread.state == ThreadState.Ready) removeReady(at);
  thread.state = state;
}

/** Forgets the current thread: it is about to be freed. */
export function dropCurrent(): void {
  account();
  cpu().current = 0;
}

/** Leaves the page table of a domain that is about to be freed. */
export function leaveDomain(domain: usize): void {
  if (cpu().domain != domain) return;
  cpu().domain = 0;
  activateRoot(kernelRoot());
}

/** Puts the current thread behind the others of its priority. */
export function yieldCurrent(): void {
  const at = cpu().current;
  const thread = changetype<Thread>(at);
  if (!readyAt(thread.priority)) return;
  thread.state = ThreadState.Ready;
  pushBack(at);
}

/** Chooses who runs next. Returns its frame; idles while there is nobody. */
export function resumeNext(): usize {
  const current = cpu().current;
  if (current && changetype<Thread>(current).state == ThreadState.Running) {
    if (!readyAbove(changetype<Thread>(current).priority)) return frameOf(current);
    changetype<Thread>(current).state = ThreadState.Ready;
    pushFront(current);
    startTick();
  }
  let next = takeHighest();
  if (!next) {
    next = idle();
    if (!next) return 0;
  }
  switchTo(next);
  return frameOf(next);
}

/** Makes a thread that is in no queue the running one. */
@inline
export function switchTo(at: usize): void {
  const here = cpu();
  const thread = changetype<Thread>(at);
  account();
  here.current = at;
  here.switches++;
  thread.state = ThreadState.Running;
  const owner = thread.owner;
  if (owner != here.domain) {
    here.domain = owner;
    activateRoot(changetype<Domain>(owner).root);
    enterDomain(frameOf(at));
  }
}

/** Adds the time since the last switch to the current thread. */
@inline
export function account(): void {
  const here = cpu();
  const now = readCounter();
  const current = here.current;
  if (current) changetype<Thread>(current).ticks += now - here.lastCounter;
  here.lastCounter = now;
}

/** Waits until a thread is ready and takes it; 0 when nothing can ever happen (host). */
function idle(): usize {
  const here = cpu();
  dropCurrent();
  here.tick = NEVER;
  let next: usize = 0;
  let possible = true;
  while (!next && possible) {
    updateDeadline();
    unlockKernel();
    possible = waitForInterrupt();
    lockKernel();
    const now = readCounter();
    here.idleTicks += now - here.lastCounter;
    here.lastCounter = now;
    next = takeHighest();
  }
  return next;
}

function startTick(): void {
  if (cpu().tick != NEVER) return;
  cpu().tick = nowNs() + QUANTUM_NS;
  updateDeadline();
}

/** The part of the timer interrupt that is about turns. */
export function tick(now: u64): void {
  const here = cpu();
  if (now >= here.tick) {
    if (here.current && changetype<Thread>(here.current).state == ThreadState.Running) yieldCurrent();
    here.tick = here.ready ? now + QUANTUM_NS : NEVER;
  }
  // Always, even to none: a level-triggered timer goes on asking until it has a new deadline.
  armTimer(nextDeadline());
}

/** Gives the hardware the next deadline when it changed. */
export function updateDeadline(): void {
  const deadline = nextDeadline();
  if (deadline != cpu().armed) armTimer(deadline);
}

/** No timer interrupt before this time: the threads' turn. */
export function restUntil(timeNs: u64): void {
  cpu().rest = timeNs;
}

function nextDeadline(): u64 {
  return max(min(earliestDeadline(), cpu().tick), cpu().rest);
}

function armTimer(deadlineNs: u64): void {
  cpu().armed = deadlineNs;
  setDeadline(deadlineNs);
}
