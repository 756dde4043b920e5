// Domains and threads: quotas, faults and exits, kill and what it leaves behind (nothing).
import { FaultAnswer, FaultKind } from "../../../abi/faults";
import { Right } from "../../../abi/handles";
import { MessageKind } from "../../../abi/message";
import { Status } from "../../../abi/status";
import {
  DomainOperation, Protection, SystemCall, SystemOperation, ThreadOperation,
} from "../../../abi/system_calls";
import { translate } from "hal/page_table";
import { hostWindowPages } from "hal/state";
import { onFault } from "../../../kernel/main";
import { freeFrames } from "../../../kernel/memory/frames";
import { Domain, domainCount } from "../../../kernel/task/domain";
import { frameOf, Thread, ThreadState } from "../../../kernel/task/thread";
import {
  BLOCKED, child, childHandle, childThread, childThreadHandle, faultPort, grant, header, invoke, isBlocked, killChild,
  NEVER, newChild, newPort, newThread, result, root, rootThread, run, startWorld, statusOf,
} from "./world";

const WRITE: u64 = Protection.Read | Protection.Write;

function handlesOfRoot(): u32 {
  return changetype<Domain>(root).tableUsed;
}

function usedOfRoot(): u32 {
  return changetype<Domain>(root).used;
}

/** Makes the last child own one of everything, in use. */
function fillChild(): void {
  const thread = childThread;
  const port = newPort();
  const inbox = grant(port);
  const own = childPort();
  for (let i = 0; i < 60; i++) childPort();
  invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.Grant, 3, 3);
  assert(invoke(thread, SystemCall.TimerSet, 0, 1 << 50, 0, own, 1) == Status.Ok, "timer");
  assert(invoke(thread, SystemCall.IrqControl, 0, 1, 3, 4, 0) == Status.Ok, "irq");
  assert(invoke(thread, SystemCall.IrqControl, result(thread, 0), 3, own, 2) == Status.Ok, "bind");
  assert(invoke(thread, SystemCall.SchedControl, 0, 10, 100, 1) == Status.Ok, "sched");
  assert(invoke(thread, SystemCall.ThreadControl, 0, ThreadOperation.SetSched, result(thread, 0)) == Status.Ok, "bind");
  assert(invoke(thread, SystemCall.RegionCreate, 20, 0) == Status.Ok, "region");
  const region = result(thread, 0);
  assert(invoke(thread, SystemCall.DomainControl, 0, DomainOperation.AllocateSlot) == Status.Ok, "slot");
  const slot = result(thread, 1);
  assert(invoke(thread, SystemCall.RegionMap, 0, region, slot, 0, 20, WRITE) == Status.Ok, "map");
  assert(invoke(thread, SystemCall.RegionCreate, 3, 16, region, 5) == Status.Ok, "part");
  assert(invoke(thread, SystemCall.RegionMap, 0, result(thread, 0), slot + (1 << 31), 0, 3, 1) == Status.Ok, "map part");
  assert(invoke(thread, SystemCall.HandleDuplicate, own, Right.All, 0, 1) == Status.Ok, "revoker");
  // A domain of its own below, with a thread that waits.
  assert(invoke(thread, SystemCall.DomainCreate, 30, 32, own, 1) == Status.Ok, "grandchild");
  const grandchild = result(thread, 0);
  assert(invoke(thread, SystemCall.ThreadCreate, grandchild, 0x10_0000_1000, 0x10_0000_2000, 0, 0, 5) == Status.Ok, "thread");
  // One thread waits for an answer, one to be received, one receives, each with a deadline or without.
  const second = newThread(childHandle, 10);
  const third = newThread(childHandle, 11);
  invoke(second, SystemCall.CallUntil, inbox, header(1, 0), 0, 0, 0, 1 << 50);
  invoke(rootThread, SystemCall.Receive, port, 0);
  invoke(third, SystemCall.Call, inbox, header(1, 1, 1, 0), own);
  invoke(thread, SystemCall.Receive, own, 1 << 50);
  invoke(rootThread, SystemCall.HandleClose, port);
}

function childPort(): u64 {
  invoke(childThread, SystemCall.PortCreate);
  return result(childThread, 0);
}

describe("killing a domain", () => {
  beforeAll(() => { startWorld(); });

  it("frees every frame, window page, handle and domain", () => {
    const frames = freeFrames();
    const pages = hostWindowPages;
    const handles = handlesOfRoot();
    const used = usedOfRoot();
    const domains = domainCount();
    for (let i = 0; i < 3; i++) {
      newChild(20, 200, 128);
      const threadHandle = childThreadHandle;
      const domain = childHandle;
      const before = handlesOfRoot();
      fillChild();
      killChild(domain);
      // What is left are the handles to what died; they say so.
      expect(invoke(rootThread, SystemCall.ThreadControl, threadHandle, ThreadOperation.Resume)).toBe(Status.Dead);
      for (let h: u64 = handlesOfRoot(); h > handles; h--) closeDead();
      expect(before > handles).toBe(true);
    }
    expect(handlesOfRoot()).toBe(handles);
    expect(freeFrames()).toBe(frames);
    expect(hostWindowPages).toBe(pages);
    expect(usedOfRoot()).toBe(used);
    expect(domainCount()).toBe(domains);
  });

  it("is what a domain may do to itself", () => {
    newChild();
    const domain = childHandle;
    invoke(childThread, SystemCall.DomainControl, 0, DomainOperation.Kill);
    expect(invoke(rootThread, SystemCall.DomainControl, domain, DomainOperation.Statistics)).toBe(Status.Dead);
    invoke(rootThread, SystemCall.HandleClose, domain);
    expect(invoke(rootThread, SystemCall.DomainControl, 0, DomainOperation.Kill)).toBe(Status.BadState);
  });

  it("leaves pages that others map to them, charged to the parent", () => {
    const frames = freeFrames();
    newChild(20, 150);
    const owner = childHandle;
    const ownerThread = childThread;
    const port = newPort();
    const inbox = grant(port);
    assert(invoke(ownerThread, SystemCall.RegionCreate, 10, 0) == Status.Ok);
    const region = result(ownerThread, 0);
    invoke(ownerThread, SystemCall.Call, inbox, header(0, 1, 1, 1), region);
    assert(invoke(rootThread, SystemCall.Receive, port, 0) == Status.Ok);
    const here = result(rootThread, 2);
    invoke(rootThread, SystemCall.Reply, 0, 0);
    newChild(20);
    const mapper = childHandle;
    invoke(rootThread, SystemCall.DomainControl, mapper, DomainOperation.AllocateSlot);
    const slot = result(rootThread, 1);
    assert(invoke(rootThread, SystemCall.RegionMap, mapper, here, slot, 0, 10, WRITE) == Status.Ok);
    killChild(owner);
    expect(translate(changetype<Domain>(child).root, slot) & 7).toBe(WRITE);
    expect(invoke(rootThread, SystemCall.HandleInfo, here)).toBe(Status.Ok);
    invoke(rootThread, SystemCall.HandleClose, here);
    expect(translate(changetype<Domain>(child).root, slot) & 7).toBe(WRITE);
    killChild(mapper);
    invoke(rootThread, SystemCall.HandleClose, port);
    while (handlesOfRoot() > 4 && closeDead()) continue;
    expect(freeFrames()).toBe(frames);
  });
});

/** Closes one dead handle of the root; false when there is none. */
function closeDead(): bool {
  for (let i: u64 = 16; i < 500; i++) {
    for (let generation: u64 = 0; generation < 64; generation++) {
      const handle = (generation << 20) | i;
      if (invoke(rootThread, SystemCall.HandleInfo, handle) != Status.Dead) continue;
      invoke(rootThread, SystemCall.HandleClose, handle);
      return true;
    }
  }
  return false;
}

describe("quotas", () => {
  beforeEach(() => {
    startWorld();
    newChild(20, 100);
  });
  afterEach(() => { killChild(childHandle); });

  it("are carved from the creator's and can be added to by the parent alone", () => {
    const used = usedOfRoot();
    expect(invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.AddQuota, 11)).toBe(Status.Ok);
    expect(usedOfRoot()).toBe(used + 11);
    invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.Statistics);
    expect(result(rootThread, 0)).toBe(111);
    expect(result(rootThread, 3)).toBe(1);
    expect(invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.AddQuota, 1 << 30)).toBe(Status.QuotaExceeded);
    expect(invoke(childThread, SystemCall.DomainControl, 0, DomainOperation.AddQuota, 1)).toBe(Status.BadState);
    const port = grant(faultPort);
    expect(invoke(childThread, SystemCall.DomainCreate, 1000, 10, port)).toBe(Status.QuotaExceeded);
    expect(invoke(childThread, SystemCall.DomainCreate, 1, 10, port)).toBe(Status.QuotaExceeded);
    expect(invoke(childThread, SystemCall.DomainCreate, 20, 5000, port)).toBe(Status.BadArgument);
    expect(usedOfRoot()).toBe(used + 11);
  });

  it("limit threads, and threads limit priorities", () => {
    for (let i = 0; i < 7; i++) newThread(childHandle, 5);
    expect(create(5)).toBe(Status.TableFull);
    expect(invoke(childThread, SystemCall.ThreadCreate, 0, 0x10_0000_0000, 0x10_0000_2000, 0, 0, 21)).toBe(Status.NoRights);
    expect(create(64)).toBe(Status.BadArgument);
    expect(create(0)).toBe(Status.BadArgument);
    expect(invoke(childThread, SystemCall.ThreadControl, 0, ThreadOperation.SetPriority, 30)).toBe(Status.NoRights);
    expect(invoke(childThread, SystemCall.ThreadCreate, 0, 0xffff_8000_0000_0000, 0x10_0000_2000, 0, 0, 5)).toBe(Status.BadRange);
    expect(invoke(childThread, SystemCall.ThreadCreate, 0, 0x10_0000_0000, 0x10_0000_2000, 0x10_0000_0000, 0, 5)).toBe(Status.Fault);
  });
});

function create(priority: u64): i32 {
  return invoke(rootThread, SystemCall.ThreadCreate, childHandle, 0x10_0000_0000, 0x10_0000_2000, 0, 0, priority);
}

function receiveFault(): i32 {
  return invoke(rootThread, SystemCall.Receive, faultPort, 0);
}

describe("faults", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
    while (receiveFault() == Status.Ok) invoke(rootThread, SystemCall.Reply, 0, FaultAnswer.Kill);
  });
  afterEach(() => { killChild(childHandle); });

  it("reach the fault port with the domain's badge, and Resume continues", () => {
    run(childThread);
    onFault(frameOf(childThread), FaultKind.Memory, 0x1234, 6);
    expect(isBlocked(childThread)).toBe(true);
    expect(receiveFault()).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(77);
    expect(result(rootThread, 1) >> 32).toBe(MessageKind.Fault);
    expect(result(rootThread, 2) & 0xffff_ffff).toBe(FaultKind.Memory);
    expect(result(rootThread, 2) >> 32).toBe(changetype<Thread>(childThread).number);
    expect(result(rootThread, 3)).toBe(0x1234);
    expect(result(rootThread, 5)).toBe(6);
    const number = statusOf(childThread);
    expect(invoke(rootThread, SystemCall.Copy, 0, 0xf00, 0, 0, 8)).toBe(Status.NoRights);
    expect(invoke(rootThread, SystemCall.Reply, 0, FaultAnswer.Resume)).toBe(Status.Ok);
    expect(changetype<Thread>(childThread).state).toBe(ThreadState.Ready);
    expect(statusOf(childThread)).toBe(number);
  });

  it("answered with Kill end the thread", () => {
    run(childThread);
    onFault(frameOf(childThread), FaultKind.Instruction, 0, 0);
    receiveFault();
    expect(invoke(rootThread, SystemCall.Reply, 0, FaultAnswer.Kill)).toBe(Status.Ok);
    expect(changetype<Domain>(child).threadCount).toBe(0);
  });

  it("include exits, with their code; an ended thread stays until it is killed", () => {
    expect(invoke(childThread, SystemCall.ThreadExit, 3)).toBe(BLOCKED);
    receiveFault();
    expect(result(rootThread, 2) & 0xffff_ffff).toBe(FaultKind.Exit);
    expect(result(rootThread, 3)).toBe(3);
    invoke(rootThread, SystemCall.Reply, 0, FaultAnswer.Resume);
    expect(changetype<Thread>(childThread).state).toBe(ThreadState.Stopped);
    expect(invoke(rootThread, SystemCall.ThreadControl, childThreadHandle, ThreadOperation.Resume)).toBe(Status.BadState);
    expect(invoke(rootThread, SystemCall.ThreadControl, childThreadHandle, ThreadOperation.Kill)).toBe(Status.Ok);
  });

  it("end the domain when its fault port is dead", () => {
    const port = newPort();
    expect(invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.SetFaultPort, port, 5)).toBe(Status.Ok);
    newChild(30);
    // A port whose creator dies: here a child's, sent to the root and set as fault port of another.
    invoke(childThread, SystemCall.PortCreate);
    const theirs = result(childThread, 0);
    invoke(childThread, SystemCall.Call, grant(port), header(0, 1, 1, 0), theirs);
    invoke(rootThread, SystemCall.Receive, port, 0);
    const got = result(rootThread, 2);
    const creator = childHandle;
    newChild(20);
    expect(invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.SetFaultPort, got, 5)).toBe(Status.Ok);
    killChild(creator);
    const domains = domainCount();
    run(childThread);
    onFault(frameOf(childThread), FaultKind.Memory, 0, 0);
    expect(domainCount()).toBe(domains - 1);
    newChild(20);
  });
});

describe("threads", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
  });
  afterEach(() => { killChild(childHandle); });

  it("stop while they are suspended, ready, running or blocked", () => {
    const port = newPort();
    const inbox = grant(port);
    expect(invoke(childThread, SystemCall.ThreadControl, 0, ThreadOperation.Suspend)).toBe(BLOCKED);
    expect(statusOf(childThread)).toBe(Status.Ok);
    resumeChild();
    expect(changetype<Thread>(childThread).state).toBe(ThreadState.Ready);
    invoke(childThread, SystemCall.Receive, inbox, NEVER);
    invoke(rootThread, SystemCall.ThreadControl, childThreadHandle, ThreadOperation.Suspend);
    expect(invoke(rootThread, SystemCall.CallUntil, port, header(4, 0), 0, 0, 0, 1)).toBe(Status.TimedOut);
    invoke(rootThread, SystemCall.HandleDuplicate, port, Right.All, 6);
    invoke(rootThread, SystemCall.Signal, result(rootThread, 0));
    expect(changetype<Thread>(childThread).state).toBe(ThreadState.Parked);
    resumeChild();
    expect(changetype<Thread>(childThread).state).toBe(ThreadState.Ready);
    expect(result(childThread, 0)).toBe(6);
  });

  it("show their registers to who may inspect them", () => {
    expect(invoke(rootThread, SystemCall.ThreadControl, childThreadHandle, ThreadOperation.GetRegisters)).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(0x10_0000_1000);
    expect(result(rootThread, 1)).toBe(0x10_0000_2000);
    expect(invoke(rootThread, SystemCall.ThreadControl, childThreadHandle, 99)).toBe(Status.BadArgument);
  });

  it("are listed with their domains", () => {
    let found = false;
    for (let i: u64 = 0; invoke(rootThread, SystemCall.System, SystemOperation.DomainList, i) == Status.Ok; i++) {
      if (result(rootThread, 0) != changetype<Domain>(child).number) continue;
      found = true;
      expect(result(rootThread, 5)).toBe(1);
    }
    expect(found).toBe(true);
  });
});

function resumeChild(): void {
  assert(invoke(rootThread, SystemCall.ThreadControl, childThreadHandle, ThreadOperation.Resume) == Status.Ok);
}
