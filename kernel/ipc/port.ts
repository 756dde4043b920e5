// A Port: where callers and receivers meet, and a word of signals.
//
// Callers are queued by priority, first come first served within one; receivers last in, first out.
// At most one of the two queues has anybody in it, except that callers stay when nobody receives. A
// port outlives those who receive on it.
import { KernelObject } from "../object";
import { Thread, ThreadState } from "../task/thread";

@unmanaged
export class Port extends KernelObject {
  firstReceiver: usize;
  firstCaller: usize;
  lastCaller: usize;
  /** How many domains have received here, one after the other. */
  generation: u32;
  signals: u64;
  /** Number of the domain that received last. */
  receiverNumber: u32;
}

/** Queues a thread as a receiver. */
export function linkReceiver(portAt: usize, at: usize): void {
  const port = changetype<Port>(portAt);
  const thread = changetype<Thread>(at);
  thread.state = ThreadState.Receiving;
  thread.port = portAt;
  thread.portPrevious = 0;
  thread.portNext = port.firstReceiver;
  if (port.firstReceiver) changetype<Thread>(port.firstReceiver).portPrevious = at;
  port.firstReceiver = at;
}

/**
 * Takes a thread that is queued as a receiver from its port's queue. Its state is the caller's
 * business.
 */
export function unlinkReceiver(at: usize): void {
  const thread = changetype<Thread>(at);
  const port = changetype<Port>(thread.port);
  if (thread.portNext) changetype<Thread>(thread.portNext).portPrevious = thread.portPrevious;
  if (thread.portPrevious) changetype<Thread>(thread.portPrevious).portNext = thread.portNext;
  else port.firstReceiver = thread.portNext;
}

/** Queues a thread as a caller, behind those of its priority and above. */
export function linkCaller(portAt: usize, at: usize): void {
  const port = changetype<Port>(portAt);
  const thread = changetype<Thread>(at);
  thread.state = ThreadState.Calling;
  thread.port = portAt;
  let before = port.lastCaller;
  while (before && changetype<Thread>(before).priority < thread.priority) {
    before = changetype<Thread>(before).portPrevious;
  }
  thread.portPrevious = before;
  if (before) {
    thread.portNext = changetype<Thread>(before).portNext;
    changetype<Thread>(before).portNext = at;
  } else {
    thread.portNext = port.firstCaller;
    port.firstCaller = at;
  }
  if (thread.portNext) changetype<Thread>(thread.portNext).portPrevious = at;
  else port.lastCaller = at;
}

/**
 * Takes a thread that is queued as a caller from its port's queue. Its state is the caller's
 * business.
 */
export function unlinkCaller(at: usize): void {
  const thread = changetype<Thread>(at);
  const port = changetype<Port>(thread.port);
  if (thread.portNext) changetype<Thread>(thread.portNext).portPrevious = thread.portPrevious;
  else port.lastCaller = thread.portPrevious;
  if (thread.portPrevious) changetype<Thread>(thread.portPrevious).portNext = thread.portNext;
  else port.firstCaller = thread.portNext;
}
