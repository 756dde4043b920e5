// Who runs: priorities, turns, preemption by interrupts and timers; Timer and Irq objects.
import { Status } from "../../../abi/status";
import { IrqOperation, SystemCall, SystemOperation, ThreadOperation } from "../../../abi/system_calls";
import { hostDeadline, hostNow, hostUnmasked, setHostNow, setHostSource } from "hal/state";
import { INTERRUPT_SPURIOUS } from "hal/interrupts";
import { onInterrupt } from "../../../kernel/main";
import { cpu } from "../../../kernel/task/cpu_local";
import { pushBack, pushFront, readyAbove, readyAt, removeReady, takeHighest } from "../../../kernel/task/run_queue";
import { QUANTUM_NS } from "../../../kernel/task/scheduler";
import { Thread, ThreadState } from "../../../kernel/task/thread";
import {
  BLOCKED, childHandle, childThread, childThreadHandle, grant, invoke, isBlocked, killChild, NEVER, newChild,
  newPort, newThread, passTime, result, rootThread, run, startWorld, statusOf,
} from "./world";

const threads: usize = memory.data(8 * 4096, 16);

function fake(i: u32, priority: u8): usize {
  const at = threads + (<usize>i << 12);
  changetype<Thread>(at).priority = priority;
  return at;
}

function stateOf(at: usize): u8 {
  return changetype<Thread>(at).state;
}

describe("run queue", () => {
  beforeAll(() => { startWorld(); });

  it("gives the highest priority first, in order of arrival", () => {
    while (takeHighest()) continue;
    const a = fake(0, 3);
    const b = fake(1, 9);
    const c = fake(2, 3);
    const d = fake(3, 63);
    pushBack(a);
    pushBack(b);
    pushBack(c);
    pushBack(d);
    expect(readyAbove(9)).toBe(true);
    expect(readyAbove(63)).toBe(false);
    expect(takeHighest()).toBe(d);
    expect(readyAbove(9)).toBe(false);
    expect(readyAt(9)).toBe(true);
    expect(takeHighest()).toBe(b);
    pushFront(b);
    removeReady(b);
    expect(takeHighest()).toBe(a);
    pushFront(a);
    expect(takeHighest()).toBe(a);
    expect(takeHighest()).toBe(c);
    expect(takeHighest()).toBe(0);
    expect(cpu().ready).toBe(0);
  });

  it("takes threads out of the middle", () => {
    const a = fake(0, 5);
    const b = fake(1, 5);
    const c = fake(2, 5);
    pushBack(a);
    pushBack(b);
    pushBack(c);
    removeReady(b);
    expect(takeHighest()).toBe(a);
    expect(takeHighest()).toBe(c);
    expect(takeHighest()).toBe(0);
  });
});

let first: usize = 0;
let second: usize = 0;

describe("round robin", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
    first = childThread;
    second = newThread(childHandle, 20);
    run(first);
  });
  afterEach(() => { killChild(childHandle); });

  it("turns at the end of a quantum, and has a tick only while somebody waits", () => {
    const start = hostNow;
    passTime(start + QUANTUM_NS * 3);
    expect(stateOf(second)).toBe(ThreadState.Running);
    expect(stateOf(first)).toBe(ThreadState.Ready);
    expect(hostDeadline).toBe(hostNow + QUANTUM_NS);
    passTime(hostNow + 1);
    expect(stateOf(second)).toBe(ThreadState.Running);
    passTime(hostNow + QUANTUM_NS);
    expect(stateOf(first)).toBe(ThreadState.Running);
    // With nobody waiting the tick ends.
    invoke(second, SystemCall.Receive, grant(newPort()), NEVER);
    passTime(hostNow + QUANTUM_NS * 2);
    expect(hostDeadline).toBe(u64.MAX_VALUE);
  });

  it("is what Yield asks for", () => {
    expect(invoke(first, SystemCall.Yield)).toBe(Status.Ok);
    expect(stateOf(second)).toBe(ThreadState.Running);
    expect(stateOf(first)).toBe(ThreadState.Ready);
    expect(invoke(second, SystemCall.Yield)).toBe(Status.Ok);
    expect(stateOf(first)).toBe(ThreadState.Running);
  });

  it("gives the CPU to a thread of higher priority at once, and takes it back to whom it was taken from", () => {
    const port = newPort();
    const inbox = grant(port);
    const high = newThread(childHandle, 40);
    invoke(high, SystemCall.Receive, inbox, NEVER);
    run(first);
    invoke(rootThread, SystemCall.HandleDuplicate, port, 16 | 3, 1);
    const signal = grant(result(rootThread, 0));
    run(first);
    invoke(first, SystemCall.Signal, signal);
    expect(stateOf(high)).toBe(ThreadState.Running);
    expect(stateOf(first)).toBe(ThreadState.Ready);
    invoke(high, SystemCall.Receive, inbox, NEVER);
    expect(stateOf(first)).toBe(ThreadState.Running);
  });

  it("counts time to whoever ran", () => {
    invoke(rootThread, SystemCall.SchedControl, 0, 5, 10, 1);
    const sched = result(rootThread, 0);
    const handle = childThreadHandle;
    invoke(rootThread, SystemCall.ThreadControl, handle, ThreadOperation.SetSched, sched);
    invoke(rootThread, SystemCall.SchedControl, sched, 5, 10, 1);
    const before = result(rootThread, 1);
    run(first);
    setHostNow(hostNow + 500);
    invoke(rootThread, SystemCall.SchedControl, sched, 5, 10, 1);
    expect(result(rootThread, 1) - before).toBe(500);
    expect(invoke(rootThread, SystemCall.SchedControl, 0, 11, 10, 1)).toBe(Status.BadArgument);
  });
});

let port: u64 = 0;
let inbox: u64 = 0;

describe("timers and interrupts", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
    port = newPort();
    inbox = grant(port);
  });
  afterEach(() => { killChild(childHandle); });

  it("signal at their deadline, again after the interval, without making up for what was missed", () => {
    const start = hostNow;
    expect(invoke(childThread, SystemCall.TimerSet, 0, start + 1_000_000, 1_000_000, inbox, 8)).toBe(Status.Ok);
    const timer = result(childThread, 0);
    expect(invoke(childThread, SystemCall.Receive, inbox, NEVER)).toBe(BLOCKED);
    passTime(start + 999_999);
    expect(isBlocked(childThread)).toBe(true);
    passTime(start + 1_000_000);
    expect(isBlocked(childThread)).toBe(false);
    expect(result(childThread, 0)).toBe(8);
    passTime(start + 5_500_000);
    expect(invoke(childThread, SystemCall.Receive, inbox, 0)).toBe(Status.Ok);
    passTime(start + 5_999_999);
    expect(invoke(childThread, SystemCall.Receive, inbox, 0)).toBe(Status.WouldBlock);
    passTime(start + 6_000_000);
    expect(invoke(childThread, SystemCall.Receive, inbox, 0)).toBe(Status.Ok);
    expect(invoke(childThread, SystemCall.TimerSet, timer, NEVER, 0)).toBe(Status.Ok);
    passTime(start + 50_000_000);
    expect(invoke(childThread, SystemCall.Receive, inbox, 0)).toBe(Status.WouldBlock);
    expect(invoke(childThread, SystemCall.TimerSet, timer, 1, 1)).toBe(Status.BadArgument);
  });

  it("mask their source until they are acknowledged", () => {
    expect(invoke(childThread, SystemCall.IrqControl, 0, IrqOperation.CreateLine, 3, 9)).toBe(Status.BadHandle);
    expect(invoke(rootThread, SystemCall.IrqControl, 0, IrqOperation.CreateLine, 3, 9)).toBe(Status.Ok);
    const irq = result(rootThread, 0);
    expect(invoke(rootThread, SystemCall.IrqControl, 0, IrqOperation.CreateLine, 3, 9)).toBe(Status.BadState);
    expect(invoke(rootThread, SystemCall.IrqControl, 0, IrqOperation.CreateLine, 3, 1000)).toBe(Status.BadArgument);
    expect(invoke(rootThread, SystemCall.IrqControl, irq, IrqOperation.Bind, port, 32)).toBe(Status.Ok);
    expect((hostUnmasked >> 9) & 1).toBe(1);
    invoke(childThread, SystemCall.Receive, inbox, NEVER);
    setHostSource(9);
    onInterrupt(0, 0);
    expect((hostUnmasked >> 9) & 1).toBe(0);
    expect(statusOf(childThread)).toBe(Status.Ok);
    expect(result(childThread, 0)).toBe(32);
    expect(invoke(rootThread, SystemCall.IrqControl, irq, IrqOperation.Acknowledge)).toBe(Status.Ok);
    expect((hostUnmasked >> 9) & 1).toBe(1);
    expect(invoke(rootThread, SystemCall.HandleClose, irq)).toBe(Status.Ok);
    expect((hostUnmasked >> 9) & 1).toBe(0);
    onInterrupt(0, 0); // nobody's any more
    setHostSource(INTERRUPT_SPURIOUS);
    onInterrupt(0, 0);
  });

  it("by message have an address and data", () => {
    expect(invoke(rootThread, SystemCall.IrqControl, 0, IrqOperation.CreateMessage, 3)).toBe(Status.Ok);
    expect(result(rootThread, 1)).toBe(0xfee0_0000);
    expect(result(rootThread, 2) >= 32).toBe(true);
    invoke(rootThread, SystemCall.HandleClose, result(rootThread, 0));
  });

  it("count calls and switches", () => {
    invoke(rootThread, SystemCall.System, SystemOperation.Counters);
    const calls = result(rootThread, 4);
    const switches = result(rootThread, 3);
    invoke(childThread, SystemCall.Null); // not counted
    expect(statusOf(childThread)).toBe(Status.Ok);
    invoke(rootThread, SystemCall.System, SystemOperation.Clock);
    invoke(rootThread, SystemCall.System, SystemOperation.Counters);
    expect(result(rootThread, 4)).toBe(calls + 2);
    expect(result(rootThread, 3)).toBe(switches + 2);
    expect(invoke(rootThread, SystemCall.System, SystemOperation.Clock)).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(hostNow);
    expect(invoke(rootThread, 30)).toBe(Status.BadArgument);
    expect(invoke(rootThread, SystemCall.System, SystemOperation.IoPort, 3, 0x80, 1)).toBe(Status.NotSupported);
  });
});
