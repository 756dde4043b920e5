// The kernel with the host's fakes, as one module for tests under Node: a root domain with one
// thread, and what a test needs to make system calls in any thread's name and to look at the
// outcome.
import { INTERRUPT_TIMER } from "./hal/interrupts";
import { setHostNow, setHostSource } from "./hal/state";
import { initialiseKernel } from "../../kernel/boot/start";
import { decodeObject } from "../../kernel/handle/table";
import { onInterrupt, onSystemCall } from "../../kernel/main";
import { freeFrames } from "../../kernel/memory/frames";
import { giveSelf } from "../../kernel/syscall/domains";
import { cpu } from "../../kernel/task/cpu_local";
import { createDomain, Domain } from "../../kernel/task/domain";
import { pushBack, removeReady } from "../../kernel/task/run_queue";
import { makeReady, switchTo } from "../../kernel/task/scheduler";
import {
  frameOf, getArgument, setResult, setStatus, Thread, ThreadState,
} from "../../kernel/task/thread";
import { createThread } from "../../kernel/task/thread_create";

let root: usize = 0;
let rootThread: usize = 0;

/** Boots without an archive. Returns the root's thread. */
export function start(): usize {
  initialiseKernel(0);
  root = createDomain(0, freeFrames() - 64, 2000, 0);
  giveSelf(changetype<Domain>(root));
  rootThread = createThread(changetype<Domain>(root), 0x10_0000_1000, 0x10_0000_2000, 0, 0, 63);
  changetype<Thread>(rootThread).slow = 0;
  makeReady(rootThread);
  return rootThread;
}

/** Makes a ready thread the running one. The root's thread is parked while another one runs. */
function run(at: usize): void {
  const current = cpu().current;
  if (current == at && changetype<Thread>(at).state == ThreadState.Running) return;
  if (current && changetype<Thread>(current).state == ThreadState.Running) {
    changetype<Thread>(current).state = current == rootThread ? ThreadState.Parked : ThreadState.Ready;
    if (current != rootThread) pushBack(current);
  }
  if (changetype<Thread>(at).state == ThreadState.Ready) removeReady(at);
  switchTo(at);
}

/** Makes a system call in the name of a thread that is ready. */
export function invoke(
  at: usize, number: i32, a0: u64, a1: u64, a2: u64, a3: u64, a4: u64, a5: u64,
): void {
  run(at);
  setStatus(at, number);
  setResult(at, 0, a0);
  setResult(at, 1, a1);
  setResult(at, 2, a2);
  setResult(at, 3, a3);
  setResult(at, 4, a4);
  setResult(at, 5, a5);
  onSystemCall(frameOf(at));
}

/** A thread's state (kernel/task/thread.ts ThreadState). */
export function stateOf(at: usize): u32 {
  return changetype<Thread>(at).state;
}

/** The status of a thread's last system call. */
export function statusOf(at: usize): i32 {
  return <i32>load<u64>(frameOf(at));
}

/** Result i of a thread's last system call. */
export function resultOf(at: usize, i: usize): u64 {
  return getArgument(at, i);
}

/** The object that a handle of the root names; 0 = none. */
export function objectOf(handle: u64): usize {
  return decodeObject(changetype<Domain>(root), handle, 0, 0);
}

/** Handles that a domain's table can hold besides the well-known ones. */
export function roomOf(domain: usize): u32 {
  return changetype<Domain>(domain).tableCount - 16;
}

/** A domain's number. */
export function numberOf(domain: usize): u32 {
  return changetype<Domain>(domain).number;
}

/** The root domain. */
export function rootDomain(): usize {
  return root;
}

/** Pages that are charged to the root domain, what its children have included. */
export function usedPages(): u32 {
  return changetype<Domain>(root).used;
}

/** Frames that nobody has. */
export function framesFree(): u32 {
  return freeFrames();
}

/** Moves the clock and takes the timer interrupt. */
export function passTime(now: u64): void {
  setHostNow(now);
  setHostSource(INTERRUPT_TIMER);
  const current = cpu().current;
  const running = current && changetype<Thread>(current).state == ThreadState.Running;
  onInterrupt(running ? frameOf(current) : 0, 0);
}
