// A kernel on simulated hardware, for unit tests: a root domain with one thread, children of it, and system
// calls made in any thread's name.
import { DomainFlag, DomainOperation, Protection, SystemCall, ThreadOperation } from "../../../abi/system_calls";
import { Status } from "../../../abi/status";
import { FRAME_MEMORY_BASE } from "hal/context";
import { INTERRUPT_TIMER } from "hal/interrupts";
import { translate } from "hal/page_table";
import { hostOffset, setHostNow, setHostSource } from "hal/state";
import { initialiseKernel } from "../../../kernel/boot/start";
import { machineObject, MACHINE_RIGHTS } from "../../../kernel/boot/machine";
import { bindEntry, HandleEntry } from "../../../kernel/handle/entry";
import { decodeObject, takeEntryAt } from "../../../kernel/handle/table";
import { onInterrupt, onSystemCall } from "../../../kernel/main";
import { freeFrames } from "../../../kernel/memory/frames";
import { giveSelf } from "../../../kernel/syscall/domains";
import { cpu } from "../../../kernel/task/cpu_local";
import { createDomain, Domain } from "../../../kernel/task/domain";
import { pushBack, removeReady } from "../../../kernel/task/run_queue";
import { makeReady, switchTo } from "../../../kernel/task/scheduler";
import { frameOf, getArgument, setResult, setStatus, Thread, ThreadState } from "../../../kernel/task/thread";
import { createThread } from "../../../kernel/task/thread_create";

/** What `invoke` returns for a thread that blocked. */
export const BLOCKED: i32 = 12345;
export const NEVER: u64 = u64.MAX_VALUE;
/** Where a test thread's memory stands in its slot, when it has one. */
export const MEMORY_PAGES: u64 = 4;

/** The root domain and its thread. */
export let root: usize = 0;
export let rootThread: usize = 0;
/** The child that `newChild` made last: handle in the root, domain, thread, handle of the thread. */
export let childHandle: u64 = 0;
export let child: usize = 0;
export let childThread: usize = 0;
export let childThreadHandle: u64 = 0;
/** A port of the root that all faults go to. */
export let faultPort: u64 = 0;

/** Starts the kernel, once. */
export function startWorld(): void {
  if (root) return;
  initialiseKernel(0);
  root = createDomain(0, freeFrames() - 64, 512, 0);
  const domain = changetype<Domain>(root);
  giveSelf(domain);
  bindEntry(changetype<HandleEntry>(takeEntryAt(domain, 3)), machineObject(), MACHINE_RIGHTS, 0);
  rootThread = createThread(domain, 0x10_0000_1000, 0x10_0000_2000, 0, 0, 63);
  changetype<Thread>(rootThread).slow = 0;
  makeReady(rootThread);
  giveMemory(rootThread, 1);
  assert(invoke(rootThread, SystemCall.PortCreate) == Status.Ok);
  faultPort = result(rootThread, 0);
}

/**
 * Makes a thread the running one, as if the scheduler had chosen it. The root's thread, which is above all
 * others, is parked while it does nothing, so that it does not get in the way.
 */
export function run(at: usize): void {
  const current = cpu().current;
  if (current == at && changetype<Thread>(at).state == ThreadState.Running) return;
  if (current && changetype<Thread>(current).state == ThreadState.Running) {
    changetype<Thread>(current).state = current == rootThread ? ThreadState.Parked : ThreadState.Ready;
    if (current != rootThread) pushBack(current);
  }
  const thread = changetype<Thread>(at);
  if (thread.state == ThreadState.Ready) removeReady(at);
  else assert(at == rootThread && thread.state == ThreadState.Parked, "only a ready thread can run");
  switchTo(at);
}

/** Makes a system call in a thread's name. Returns its status, or BLOCKED. */
export function invoke(
  at: usize, number: i32, a0: u64 = 0, a1: u64 = 0, a2: u64 = 0, a3: u64 = 0, a4: u64 = 0, a5: u64 = 0,
): i32 {
  run(at);
  setStatus(at, number);
  setResult(at, 0, a0);
  setResult(at, 1, a1);
  setResult(at, 2, a2);
  setResult(at, 3, a3);
  setResult(at, 4, a4);
  setResult(at, 5, a5);
  onSystemCall(frameOf(at));
  return isBlocked(at) ? BLOCKED : statusOf(at);
}

export function isBlocked(at: usize): bool {
  const state = changetype<Thread>(at).state;
  return state != ThreadState.Ready && state != ThreadState.Running;
}

export function statusOf(at: usize): i32 {
  return <i32>load<u64>(frameOf(at));
}

export function result(at: usize, i: usize): u64 {
  return getArgument(at, i);
}

/** A header of a message. */
export function header(label: u64, words: u64, handles: u64 = 0, moved: u64 = 0): u64 {
  return label | (words << 16) | (handles << 19) | (moved << 21);
}

/** A child domain of the root with one running thread and a little memory. */
export function newChild(
  priority: u64 = 20, quota: u64 = 100, handles: u64 = 32, flags: u64 = DomainFlag.Creates,
): void {
  assert(invoke(rootThread, SystemCall.DomainCreate, quota, handles, faultPort, 77, 0, flags) == Status.Ok, "domain");
  childHandle = result(rootThread, 0);
  child = decodeObject(changetype<Domain>(root), childHandle, 1, 0);
  childThread = newThread(childHandle, priority);
  childThreadHandle = result(rootThread, 0);
  giveMemory(childThread, childHandle);
}

/** A thread in a child of the root, resumed. Its handle is the root thread's result 0. */
export function newThread(domainHandle: u64, priority: u64): usize {
  const stack: u64 = 0x10_0000_2000;
  const status = invoke(rootThread, SystemCall.ThreadCreate, domainHandle, 0x10_0000_1000, stack, 0, 7, priority);
  assert(status == Status.Ok, "thread");
  const handle = result(rootThread, 0);
  const made = decodeObject(changetype<Domain>(root), handle, 2, 0);
  assert(invoke(rootThread, SystemCall.ThreadControl, handle, ThreadOperation.Resume) == Status.Ok);
  setResult(rootThread, 0, handle);
  return made;
}

/** Gives a thread a slot with a few pages of memory, and its memory base. */
export function giveMemory(at: usize, domainHandle: u64): void {
  assert(
    invoke(rootThread, SystemCall.DomainControl, domainHandle, DomainOperation.AllocateSlot) == Status.Ok, "slot",
  );
  const base = result(rootThread, 1);
  assert(invoke(rootThread, SystemCall.RegionCreate, MEMORY_PAGES, 0, 0, 0, domainHandle) == Status.Ok, "region");
  const region = result(rootThread, 0);
  const both: u64 = Protection.Read | Protection.Write;
  assert(
    invoke(rootThread, SystemCall.RegionMap, domainHandle, region, base, 0, MEMORY_PAGES, both) == Status.Ok, "map",
  );
  assert(invoke(rootThread, SystemCall.HandleClose, region) == Status.Ok, "close");
  store<u64>(frameOf(at) + FRAME_MEMORY_BASE, base);
}

/** Gives a handle of the root to the last child; returns the handle there. */
export function grant(handle: u64): u64 {
  assert(
    invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.Grant, handle) == Status.Ok, "grant",
  );
  return result(rootThread, 0);
}

/** Ends the domain that a handle of the root names, and closes the handle. */
export function killChild(handle: u64): void {
  assert(invoke(rootThread, SystemCall.DomainControl, handle, DomainOperation.Kill) == Status.Ok, "kill");
  assert(invoke(rootThread, SystemCall.HandleClose, handle) == Status.Ok, "close");
}

/** A new port of the root. */
export function newPort(): u64 {
  assert(invoke(rootThread, SystemCall.PortCreate) == Status.Ok, "port");
  return result(rootThread, 0);
}

/** Moves the clock and takes the timer interrupt. */
export function passTime(now: u64): void {
  setHostNow(now);
  setHostSource(INTERRUPT_TIMER);
  const current = cpu().current;
  const running = current && changetype<Thread>(current).state == ThreadState.Running;
  onInterrupt(running ? frameOf(current) : 0, 0);
}

/** Address of a thread's memory. */
export function baseOf(at: usize): u64 {
  return load<u64>(frameOf(at) + FRAME_MEMORY_BASE);
}

/** Where a byte of a thread's memory stands in the test's own memory. */
export function hostAddress(at: usize, offset: u64): usize {
  const address = baseOf(at) + offset;
  const page = translate(changetype<Domain>(changetype<Thread>(at).owner).root, address);
  assert(page != 0, "not mapped");
  return hostOffset((page & ~4095) | (address & 4095));
}
