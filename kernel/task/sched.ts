// A Sched: a budget of CPU time. It counts what its threads consume; the budget is stored, not
// enforced, and a call does not donate it (CAVEATS.md).
import { ObjectType } from "../../abi/handles";
import { OBJECT_SIZE, takeObject } from "../memory/slab";
import { initialiseObject, KernelObject } from "../object";
import { Domain } from "./domain";
import { Thread } from "./thread";

@unmanaged
export class Sched extends KernelObject {
  budgetNs: u64;
  periodNs: u64;
  cpuMask: u64;
  /** Ticks of threads that are not bound any more. */
  retiredTicks: u64;
  threads: usize;
}

if (offsetof<Sched>() > OBJECT_SIZE) ERROR("Sched fits a unit");

/** 0 = QuotaExceeded. */
export function createSched(domain: Domain): usize {
  const at = takeObject(domain);
  if (at) initialiseObject(at, <u8>ObjectType.Sched, changetype<usize>(domain));
  return at;
}

/** Binds a thread: its time counts here from the thread's first tick on. */
export function bindSched(at: usize, threadAt: usize): void {
  unbindSched(threadAt);
  const sched = changetype<Sched>(at);
  const thread = changetype<Thread>(threadAt);
  thread.sched = at;
  thread.schedNext = sched.threads;
  sched.threads = threadAt;
}

/** Takes a thread from its Sched; what it consumed stays counted. */
export function unbindSched(threadAt: usize): void {
  const thread = changetype<Thread>(threadAt);
  if (!thread.sched) return;
  const sched = changetype<Sched>(thread.sched);
  sched.retiredTicks += thread.ticks;
  if (sched.threads == threadAt) sched.threads = thread.schedNext;
  else {
    let at = sched.threads;
    while (changetype<Thread>(at).schedNext != threadAt) at = changetype<Thread>(at).schedNext;
    changetype<Thread>(at).schedNext = thread.schedNext;
  }
  thread.sched = 0;
  thread.schedNext = 0;
}

/** Counter ticks that the threads of a Sched have consumed. */
export function consumedTicks(at: usize): u64 {
  const sched = changetype<Sched>(at);
  let ticks = sched.retiredTicks;
  for (let t = sched.threads; t; t = changetype<Thread>(t).schedNext) ticks += changetype<Thread>(t).ticks;
  return ticks;
}

/** Unbinds all its threads; part of destroyObject. */
export function endSched(at: usize): void {
  const sched = changetype<Sched>(at);
  while (sched.threads) unbindSched(sched.threads);
}
