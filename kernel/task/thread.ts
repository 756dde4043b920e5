// A Thread: one page, charged to its domain: this record, and its frame of user registers
// (hal/context).
//
// A thread waits in at most one place: `state` says which, and only the functions of
// kernel/task/wait.ts and kernel/ipc change it.
import { FRAME_ALIGNMENT, FRAME_ARGUMENTS, FRAME_SIZE, FRAME_STATUS } from "hal/context";
import { ObjectType } from "../../abi/handles";
import { initialiseObject, KernelObject } from "../object";
import { TIMER_NODE_SIZE, TimerKind, TimerNode } from "./timer_queue";

export namespace ThreadState {
  /** In a run queue. */
  export const Ready: u8 = 1;
  export const Running: u8 = 2;
  /** Queued on a port, as a caller. */
  export const Calling: u8 = 3;
  /** Its message was received; the reply right is with `replyHolder` or behind a handle. */
  export const AwaitingReply: u8 = 4;
  /** Queued on a port, as a receiver. */
  export const Receiving: u8 = 5;
  /** Could run but is suspended. */
  export const Parked: u8 = 6;
  /** Ended, or answered Kill: stays until its domain or its supervisor takes it away. */
  export const Stopped: u8 = 7;
}

/** Bits of `slow`: any of them keeps a thread off the fast path. */
export const SLOW_DEADLINE: u32 = 1;
export const SLOW_SUSPENDED: u32 = 2;
/**
 * Its call is a fault message: words come from `fault`, and the answer does not touch its frame.
 */
export const SLOW_FAULT: u32 = 4;
/** Never resumed yet. */
export const SLOW_NEW: u32 = 8;

@unmanaged
export class Thread extends KernelObject {
  state: u8;
  priority: u8;
  spareState: u16;
  slow: u32;
  runNext: usize;
  runPrevious: usize;
  /** Port it is queued on, and its neighbours there. */
  port: usize;
  portNext: usize;
  portPrevious: usize;
  /** The caller whose reply right this thread holds. */
  caller: usize;
  /** The thread that holds the right to answer this one; 0 = a handle, or nobody. */
  replyHolder: usize;
  domainNext: usize;
  domainPrevious: usize;
  /** Sched that counts its time, and the next thread there. */
  sched: usize;
  schedNext: usize;
  /** Badge of its call while it is queued. */
  badge: u64;
  ticks: u64;
  affinity: u64;
  faultWord0: u64;
  faultWord1: u64;
  faultWord2: u64;
  faultWord3: u64;
}

/** The Reply object of a thread: the right to answer it, when that is a handle. */
export const THREAD_REPLY: usize = 176;
export const THREAD_TIMER: usize = 192;
export const THREAD_FRAME: usize = 256;
export const THREAD_PAGE_MASK: usize = ~(4096 - 1);

if (offsetof<Thread>() > THREAD_REPLY) ERROR("Thread fits before its Reply");
if (THREAD_TIMER + TIMER_NODE_SIZE > THREAD_FRAME) ERROR("the timer node fits");
if (THREAD_FRAME % FRAME_ALIGNMENT != 0) ERROR("the frame is aligned");
if (THREAD_FRAME + FRAME_SIZE > 4096) ERROR("a thread fits a page");

/** A thread's frame of user registers (hal/context). */
@inline
export function frameOf(thread: usize): usize {
  return thread + THREAD_FRAME;
}

/** The thread whose frame it is. */
@inline
export function threadOfFrame(frame: usize): usize {
  return frame - THREAD_FRAME;
}

/** A thread's Reply object. */
@inline
export function replyObjectOf(thread: usize): usize {
  return thread + THREAD_REPLY;
}

/** The thread whose Reply object it is. */
@inline
export function threadOfReply(reply: usize): usize {
  return reply & THREAD_PAGE_MASK;
}

/** The place of a thread's deadline in the timer queue. */
@inline
export function timerOf(thread: usize): TimerNode {
  return changetype<TimerNode>(thread + THREAD_TIMER);
}

/** Argument i (0 to 5) of a thread's system call. */
@inline
export function getArgument(thread: usize, i: usize): u64 {
  return load<u64>(thread + THREAD_FRAME + FRAME_ARGUMENTS + (i << 3));
}

/** Results stand where arguments stood. */
@inline
export function setResult(thread: usize, i: usize, value: u64): void {
  store<u64>(thread + THREAD_FRAME + FRAME_ARGUMENTS + (i << 3), value);
}

/**
 * Sets the status that the thread's system call returns; for a blocked thread that is also where
 * its call's number stood.
 */
@inline
export function setStatus(thread: usize, status: i32): void {
  store<u64>(thread + THREAD_FRAME + FRAME_STATUS, <u64><i64>status);
}

/** Number of the system call that a blocked thread made. */
@inline
export function callNumber(thread: usize): u64 {
  return load<u64>(thread + THREAD_FRAME + FRAME_STATUS);
}

/** Sets up a zeroed page as a thread, suspended; the frame is the caller's business. */
export function initialiseThread(at: usize, domain: usize, priority: u32): void {
  initialiseObject(at, <u8>ObjectType.Thread, domain);
  const thread = changetype<Thread>(at);
  thread.priority = <u8>priority;
  thread.state = ThreadState.Parked;
  thread.slow = SLOW_SUSPENDED | SLOW_NEW;
  thread.affinity = 1;
  timerOf(at).kind = TimerKind.Thread;
  const reply = changetype<KernelObject>(replyObjectOf(at));
  reply.type = <u8>ObjectType.Reply;
  reply.owner = domain;
  reply.number = thread.number;
}
