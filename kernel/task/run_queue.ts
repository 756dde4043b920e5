// Ready threads: a list for each priority, and a bit for each list that is not empty. State is the
// CPU's (kernel/task/cpu_local.ts).
import { cpu, queueOf } from "./cpu_local";
import { Thread } from "./thread";

@inline
function bit(priority: u32): u64 {
  return (1 as u64) << priority;
}

/** Puts a thread at the end of its priority's list. */
export function pushBack(at: usize): void {
  const thread = changetype<Thread>(at);
  const queue = queueOf(thread.priority);
  const tail = load<u32>(queue, 4);
  thread.runNext = 0;
  thread.runPrevious = tail;
  if (tail) changetype<Thread>(tail).runNext = at;
  else store<u32>(queue, at);
  store<u32>(queue, at, 4);
  cpu().ready |= bit(thread.priority);
}

/** Puts a thread at the front: it was preempted and keeps its turn. */
export function pushFront(at: usize): void {
  const thread = changetype<Thread>(at);
  const queue = queueOf(thread.priority);
  const head = load<u32>(queue);
  thread.runPrevious = 0;
  thread.runNext = head;
  if (head) changetype<Thread>(head).runPrevious = at;
  else store<u32>(queue, at, 4);
  store<u32>(queue, at);
  cpu().ready |= bit(thread.priority);
}

/** Takes a thread out of its list. */
export function removeReady(at: usize): void {
  const thread = changetype<Thread>(at);
  const queue = queueOf(thread.priority);
  if (thread.runNext) changetype<Thread>(thread.runNext).runPrevious = thread.runPrevious;
  else store<u32>(queue, thread.runPrevious, 4);
  if (thread.runPrevious) changetype<Thread>(thread.runPrevious).runNext = thread.runNext;
  else store<u32>(queue, thread.runNext);
  if (!load<u32>(queue)) cpu().ready &= ~bit(thread.priority);
}

/** Takes the first thread of the highest priority; 0 = none. */
export function takeHighest(): usize {
  const ready = cpu().ready;
  if (!ready) return 0;
  const at = <usize>load<u32>(queueOf(63 - <u32>clz(ready)));
  removeReady(at);
  return at;
}

/** True when a thread above `priority` is ready. */
@inline
export function readyAbove(priority: u32): bool {
  return ((cpu().ready >> priority) >> 1) != 0;
}

/** True when a thread of exactly this priority is ready. */
@inline
export function readyAt(priority: u32): bool {
  return ((cpu().ready >> priority) & 1) != 0;
}
