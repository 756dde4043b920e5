// The kernel's entries. Entry stubs call them with interrupts masked, on the kernel's stack; what
// they return is the frame to resume (docs/ARCHITECTURE.md).
import { FRAME_STATUS } from "hal/context";
import { Status } from "../abi/status";
import { SystemCall } from "../abi/system_calls";
import { initialiseKernel } from "./boot/start";
import { startSupervisor } from "./boot/supervisor";
import { handleInterrupt } from "./interrupt/irq";
import { fastCall, fastReplyReceive } from "./ipc/fast_path";
import { raiseFault } from "./ipc/fault";
import { panicFault } from "./panic";
import { dispatch } from "./syscall/dispatch";
import { lockKernel, unlockKernel } from "./task/big_lock";
import { cpu } from "./task/cpu_local";
import { resumeNext } from "./task/scheduler";
import { threadOfFrame } from "./task/thread";

/** Boots: once, on the boot CPU. */
export function kernelMain(bootInformation: u64): usize {
  lockKernel();
  initialiseKernel(bootInformation);
  startSupervisor();
  const next = resumeNext();
  unlockKernel();
  return next;
}

/** A system call of the thread whose frame this is. */
export function onSystemCall(frame: usize): usize {
  const number = load<u64>(frame, FRAME_STATUS);
  if (number == <u64>SystemCall.Call) return onCall(frame);
  if (number == <u64>SystemCall.ReplyReceive) return onReplyReceive(frame);
  if (number == <u64>SystemCall.Null) return onNull(frame);
  lockKernel();
  cpu().systemCalls++;
  const next = onSlowSystemCall(frame);
  unlockKernel();
  return next;
}

// Entries of single system calls, which stubs may call at once (tools/image/kernel_space.ts).

/** SystemCall.Call */
export function onCall(frame: usize): usize {
  lockKernel();
  cpu().systemCalls++;
  let next = fastCall(frame);
  if (!next) next = onSlowSystemCall(frame);
  unlockKernel();
  return next;
}

/** SystemCall.ReplyReceive */
export function onReplyReceive(frame: usize): usize {
  lockKernel();
  cpu().systemCalls++;
  let next = fastReplyReceive(frame);
  if (!next) next = onSlowSystemCall(frame);
  unlockKernel();
  return next;
}

/** SystemCall.Null: touches nothing that the lock guards. */
export function onNull(frame: usize): usize {
  store<u64>(frame, <u64>Status.Ok, FRAME_STATUS);
  return frame;
}

/**
 * Every system call without a fast path; called by the entries above. It is an export to
 * keep the optimiser from inlining all of the kernel into the fast path, whose registers it would
 * take.
 */
export function onSlowSystemCall(frame: usize): usize {
  return dispatch(threadOfFrame(frame));
}

/** An interrupt. Frame 0: the CPU was idle; the answer is then 0. */
export function onInterrupt(frame: usize, vector: u32): usize {
  lockKernel();
  handleInterrupt(vector);
  const next = frame ? resumeNext() : 0;
  unlockKernel();
  return next;
}

/** A fault of the thread whose frame this is. */
export function onFault(frame: usize, kind: u32, address: u64, detail: u64): usize {
  lockKernel();
  raiseFault(threadOfFrame(frame), kind, address, detail);
  const next = resumeNext();
  unlockKernel();
  return next;
}

/** A fault in kernel mode: the end. */
export function onKernelFault(kind: u32, ip: u64, address: u64, detail: u64): void {
  panicFault(kind, ip, address, detail);
}
