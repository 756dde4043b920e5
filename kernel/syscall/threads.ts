// ThreadCreate, ThreadControl, ThreadExit, Yield, SchedControl.
import { FaultKind } from "../../abi/faults";
import { ObjectType, Right } from "../../abi/handles";
import { CPU_COUNT_MAX, PRIORITY_COUNT } from "../../abi/limits";
import { Status } from "../../abi/status";
import { ThreadOperation } from "../../abi/system_calls";
import { FRAME_INSTANCE, FRAME_IP, FRAME_MEMORY_BASE, FRAME_SP } from "hal/context";
import { counterToNs } from "hal/timer";
import { destroyObject } from "../handle/destroy";
import { decodeObject, handleStatus, insertHandle } from "../handle/table";
import { BLOCKED } from "../ipc/call";
import { raiseFault } from "../ipc/fault";
import { linkCaller, unlinkCaller } from "../ipc/port";
import { Domain } from "../task/domain";
import { pushBack, removeReady } from "../task/run_queue";
import { bindSched, consumedTicks, createSched, Sched } from "../task/sched";
import { account, makeReady, stopRunning, yieldCurrent } from "../task/scheduler";
import {
  frameOf, getArgument, setResult, SLOW_NEW, SLOW_SUSPENDED, Thread, ThreadState,
} from "../task/thread";
import { createThread, threadStatus } from "../task/thread_create";
import { endThread } from "../task/thread_end";
import { argumentDomain, argumentObject, decodeStatus, ownDomain } from "./common";

const CONTROL_RIGHTS: u32 = Right.Duplicate | Right.Transfer | Right.Control | Right.Inspect;

/** A priority that a thread may give: not above its own. Ok, BadArgument or NoRights. */
function priorityStatus(at: usize, priority: u64): i32 {
  if (priority == 0 || priority >= <u64>PRIORITY_COUNT) return Status.BadArgument;
  return priority > <u64>changetype<Thread>(at).priority ? Status.NoRights : Status.Ok;
}

/**
 * abi SystemCall.ThreadCreate. The status of the domain's handle; BadArgument or NoRights for the
 * priority; what createThread says; TableFull.
 */
export function threadCreate(at: usize): i32 {
  const target = argumentDomain(at, 0, Right.Control);
  if (!target) return decodeStatus;
  const priority = getArgument(at, 5);
  const status = priorityStatus(at, priority);
  if (status != Status.Ok) return status;
  const made = createThread(
    changetype<Domain>(target), getArgument(at, 1), getArgument(at, 2), getArgument(at, 3), getArgument(at, 4),
    <u32>priority,
  );
  if (!made) return threadStatus;
  const handle = insertHandle(ownDomain(at), made, CONTROL_RIGHTS, 0);
  if (!handle) {
    endThread(made);
    return Status.TableFull;
  }
  setResult(at, 0, handle);
  return Status.Ok;
}

/**
 * abi SystemCall.ThreadControl. The status of the thread's handle; BadArgument for an unknown
 * operation; else as ThreadOperation says.
 */
export function threadControl(at: usize): i32 {
  const operation = getArgument(at, 1);
  const rights: u32 = operation == ThreadOperation.GetRegisters ? Right.Inspect : Right.Control;
  const target = getArgument(at, 0) ? argumentObject(at, 0, <u8>ObjectType.Thread, rights) : at;
  if (!target) return decodeStatus;
  switch (<i32>operation) {
    case ThreadOperation.Resume: return resume(target);
    case ThreadOperation.Suspend: return suspend(target);
    case ThreadOperation.SetPriority: return setPriority(at, target);
    case ThreadOperation.GetRegisters: return getRegisters(at, target);
    case ThreadOperation.Kill: return kill(target);
    case ThreadOperation.SetAffinity: return setAffinity(at, target);
    case ThreadOperation.SetSched: return setSched(at, target);
  }
  return Status.BadArgument;
}

function resume(target: usize): i32 {
  const thread = changetype<Thread>(target);
  if (thread.state == ThreadState.Stopped) return Status.BadState;
  thread.slow &= ~(SLOW_SUSPENDED | SLOW_NEW);
  if (thread.state == ThreadState.Parked) makeReady(target);
  return Status.Ok;
}

function suspend(target: usize): i32 {
  const thread = changetype<Thread>(target);
  if (thread.state == ThreadState.Stopped) return Status.BadState;
  thread.slow |= SLOW_SUSPENDED;
  if (thread.state == ThreadState.Ready || thread.state == ThreadState.Running) {
    stopRunning(target, ThreadState.Parked);
  }
  return Status.Ok;
}

function setPriority(at: usize, target: usize): i32 {
  const priority = getArgument(at, 2);
  const status = priorityStatus(at, priority);
  if (status != Status.Ok) return status;
  const thread = changetype<Thread>(target);
  if (thread.state == ThreadState.Ready) removeReady(target);
  if (thread.state == ThreadState.Calling) unlinkCaller(target);
  thread.priority = <u8>priority;
  if (thread.state == ThreadState.Ready) pushBack(target);
  if (thread.state == ThreadState.Calling) linkCaller(thread.port, target);
  return Status.Ok;
}

function getRegisters(at: usize, target: usize): i32 {
  const frame = frameOf(target);
  const state = changetype<Thread>(target).state;
  const ip = load<u64>(frame + FRAME_IP);
  const sp = load<u64>(frame + FRAME_SP);
  const instance = load<u64>(frame + FRAME_INSTANCE);
  const memoryBase = load<u64>(frame + FRAME_MEMORY_BASE);
  setResult(at, 0, ip);
  setResult(at, 1, sp);
  setResult(at, 2, instance);
  setResult(at, 3, memoryBase);
  setResult(at, 4, state);
  return Status.Ok;
}

function kill(target: usize): i32 {
  endThread(target);
  return Status.Ok;
}

/** BadArgument: the mask names no CPU that exists. One CPU runs. */
function setAffinity(at: usize, target: usize): i32 {
  const mask = getArgument(at, 2);
  if (!(mask & 1) || mask >> CPU_COUNT_MAX) return Status.BadArgument;
  changetype<Thread>(target).affinity = mask;
  return Status.Ok;
}

function setSched(at: usize, target: usize): i32 {
  const sched = argumentObject(at, 2, <u8>ObjectType.Sched, Right.Control);
  if (!sched) return decodeStatus;
  account();
  bindSched(sched, target);
  return Status.Ok;
}

/** abi SystemCall.ThreadExit. The thread does not come back. */
export function threadExit(at: usize): i32 {
  raiseFault(at, FaultKind.Exit, getArgument(at, 0), 0);
  return BLOCKED;
}

/** abi SystemCall.Yield. Always Ok. */
export function yieldThread(at: usize): i32 {
  yieldCurrent();
  return Status.Ok;
}

/** abi SystemCall.SchedControl. BadArgument, the handle's status, QuotaExceeded, TableFull. */
export function schedControl(at: usize): i32 {
  const budget = getArgument(at, 1);
  const period = getArgument(at, 2);
  const mask = getArgument(at, 3);
  if (budget > period || !(mask & 1) || mask >> CPU_COUNT_MAX) return Status.BadArgument;
  const domain = ownDomain(at);
  let handle = getArgument(at, 0);
  let sched: usize;
  if (handle) {
    sched = decodeObject(domain, handle, <u8>ObjectType.Sched, Right.Control);
    if (!sched) return handleStatus;
  } else {
    sched = createSched(domain);
    if (!sched) return Status.QuotaExceeded;
    handle = insertHandle(domain, sched, CONTROL_RIGHTS, 0);
    if (!handle) {
      destroyObject(sched);
      return Status.TableFull;
    }
  }
  changetype<Sched>(sched).budgetNs = budget;
  changetype<Sched>(sched).periodNs = period;
  changetype<Sched>(sched).cpuMask = mask;
  account();
  setResult(at, 0, handle);
  setResult(at, 1, counterToNs(consumedTicks(sched)));
  return Status.Ok;
}
