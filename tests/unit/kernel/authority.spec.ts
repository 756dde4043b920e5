// What a domain cannot get beyond what its handles say: badges of others, rights of others, memory after it
// was taken away, the kernel's time.
import { SLOT_FIRST, SLOT_STRIDE } from "../../../abi/address_layout";
import { FaultKind } from "../../../abi/faults";
import { Right } from "../../../abi/handles";
import { MessageKind } from "../../../abi/message";
import { Status } from "../../../abi/status";
import { DomainOperation, IrqOperation, Protection, RegionFlag, SystemCall, SystemOperation } from "../../../abi/system_calls";
import { hostConsoleTail, hostDeadline, hostNow, setHostSource } from "hal/state";
import { INTERRUPT_SPURIOUS } from "hal/interrupts";
import { translate } from "hal/page_table";
import { freeFrames } from "../../../kernel/memory/frames";
import { decodeObject } from "../../../kernel/handle/table";
import { Domain, mayCreate } from "../../../kernel/task/domain";
import { onInterrupt } from "../../../kernel/main";
import {
  baseOf, BLOCKED, child, childHandle, childThread, faultPort, grant, header, hostAddress, invoke, killChild,
  newChild, newPort, NEVER, passTime, result, root, rootThread, startWorld,
} from "./world";

const ALL: u64 = Right.All;
const MACHINE: u64 = 3;
const PAGE: u64 = 4096;
const WRITE: u64 = Protection.Read | Protection.Write;

let port: u64 = 0;

function duplicate(handle: u64, rights: u64, badge: u64 = 0, revoker: u64 = 0): u64 {
  assert(invoke(rootThread, SystemCall.HandleDuplicate, handle, rights, badge, revoker) == Status.Ok, "duplicate");
  return result(rootThread, 0);
}

/** Kind and badge of what the root receives on `port` now. */
function receivedKind(): u64 {
  assert(invoke(rootThread, SystemCall.Receive, port, 0) == Status.Ok, "receive");
  return result(rootThread, 1) >> 32;
}

describe("a badge that was given", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
    port = newPort();
  });
  afterEach(() => {
    killChild(childHandle);
    invoke(rootThread, SystemCall.HandleClose, port);
  });

  it("is what a timer signals, whatever is asked for", () => {
    const given = grant(duplicate(port, ALL, 4));
    expect(invoke(childThread, SystemCall.TimerSet, 0, hostNow + 1000, 0, given, 0xff00)).toBe(Status.Ok);
    passTime(hostNow + 1000);
    expect(receivedKind()).toBe(MessageKind.Signal);
    expect(result(rootThread, 0)).toBe(4);
  });

  it("is what an interrupt signals", () => {
    invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.Grant, MACHINE, 3);
    const given = grant(duplicate(port, ALL, 4));
    expect(invoke(childThread, SystemCall.IrqControl, 0, IrqOperation.CreateLine, MACHINE, 11)).toBe(Status.Ok);
    const irq = result(childThread, 0);
    expect(invoke(childThread, SystemCall.IrqControl, irq, IrqOperation.Bind, given, 0xff00)).toBe(Status.Ok);
    setHostSource(11);
    onInterrupt(0, 0);
    setHostSource(INTERRUPT_SPURIOUS);
    expect(receivedKind()).toBe(MessageKind.Signal);
    expect(result(rootThread, 0)).toBe(4);
  });

  it("is what faults of a child carry", () => {
    const given = grant(duplicate(port, ALL, 4));
    expect(invoke(childThread, SystemCall.DomainCreate, 40, 0, given, 0x999)).toBe(Status.Ok);
    endChildOf(result(childThread, 0));
    expect(receivedKind()).toBe(MessageKind.Fault);
    expect(result(rootThread, 0)).toBe(4);
    expect(result(rootThread, 2) & 0xffff_ffff).toBe(FaultKind.Exit);
  });

  it("is what faults carry when the fault port is set later", () => {
    const given = grant(duplicate(port, ALL, 4));
    const own = grant(newPort());
    expect(invoke(childThread, SystemCall.DomainCreate, 40, 0, own, 1)).toBe(Status.Ok);
    const made = result(childThread, 0);
    expect(invoke(childThread, SystemCall.DomainControl, made, DomainOperation.SetFaultPort, given, 0x999)).toBe(Status.Ok);
    endChildOf(made);
    expect(receivedKind()).toBe(MessageKind.Fault);
    expect(result(rootThread, 0)).toBe(4);
  });

  it("of nothing lets its holder choose", () => {
    const given = grant(port);
    expect(invoke(childThread, SystemCall.TimerSet, 0, hostNow + 1000, 0, given, 0xff00)).toBe(Status.Ok);
    passTime(hostNow + 1000);
    expect(receivedKind()).toBe(MessageKind.Signal);
    expect(result(rootThread, 0)).toBe(0xff00);
  });
});

/** Makes a thread in a domain of the child's, and lets it exit. */
function endChildOf(handle: u64): void {
  const stack: u64 = 0x10_0000_2000;
  assert(invoke(childThread, SystemCall.ThreadCreate, handle, 0x10_0000_1000, stack, 0, 0, 20) == Status.Ok, "thread");
  const made = result(childThread, 0);
  const thread = decodeObject(changetype<Domain>(child), made, 2, 0);
  assert(invoke(childThread, SystemCall.ThreadControl, made, 1) == Status.Ok, "resume");
  assert(invoke(thread, SystemCall.ThreadExit, 0) == BLOCKED, "exit");
}

describe("memory", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
    port = newPort();
  });
  afterEach(() => {
    killChild(childHandle);
    invoke(rootThread, SystemCall.HandleClose, port);
  });

  it("that is revoked is revoked in its parts, too", () => {
    assert(invoke(rootThread, SystemCall.RegionCreate, 4, 0) == Status.Ok);
    const region = result(rootThread, 0);
    const revocable = duplicate(region, ALL, 0, 1);
    const given = grant(revocable);
    expect(invoke(childThread, SystemCall.RegionCreate, 2, RegionFlag.Sub, given, 1)).toBe(Status.Ok);
    const part = result(childThread, 0);
    expect(invoke(childThread, SystemCall.RegionCreate, 1, RegionFlag.Sub, part, 1)).toBe(Status.Ok);
    const within = result(childThread, 0);
    expect(invoke(rootThread, SystemCall.HandleRevoke, revocable)).toBe(Status.Ok);
    expect(invoke(childThread, SystemCall.HandleInfo, given)).toBe(Status.Revoked);
    expect(invoke(childThread, SystemCall.HandleInfo, part)).toBe(Status.Revoked);
    expect(invoke(childThread, SystemCall.HandleInfo, within)).toBe(Status.Revoked);
    invoke(rootThread, SystemCall.HandleClose, revocable);
    invoke(rootThread, SystemCall.HandleClose, region);
  });

  it("that may only be written is not shown: what can be written can be read", () => {
    assert(invoke(rootThread, SystemCall.RegionCreate, 1, RegionFlag.Sealable, 0, MACHINE) == Status.Ok);
    const region = result(rootThread, 0);
    const writable = grant(duplicate(region, Right.Write | Right.Transfer | Right.Duplicate));
    const executable = grant(duplicate(region, Right.Execute | Right.Transfer | Right.Duplicate));
    const address = baseOf(childThread) + 64 * PAGE;
    expect(invoke(childThread, SystemCall.RegionMap, 0, writable, address, 0, 1, Protection.Write)).toBe(Status.NoRights);
    expect(invoke(childThread, SystemCall.RegionMap, 0, writable, address, 0, 1, WRITE)).toBe(Status.NoRights);
    assert(invoke(rootThread, SystemCall.RegionSeal, region, 2) == Status.Ok);
    expect(invoke(childThread, SystemCall.RegionMap, 0, executable, address, 0, 1, Protection.Execute)).toBe(Status.NoRights);
    invoke(rootThread, SystemCall.HandleClose, region);
  });

  it("of a device does not wrap around to RAM", () => {
    const last: u64 = 0x0fff_ffff_f000;
    expect(invoke(rootThread, SystemCall.RegionCreate, 2, RegionFlag.Device, last, MACHINE)).toBe(Status.BadRange);
    expect(invoke(rootThread, SystemCall.RegionCreate, 1, RegionFlag.Device, last, MACHINE)).toBe(Status.Ok);
    invoke(rootThread, SystemCall.HandleClose, result(rootThread, 0));
  });

  it("that grows from one slot does not join another's", () => {
    assert(invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.AllocateSlot) == Status.Ok);
    const low = result(rootThread, 1);
    assert(invoke(rootThread, SystemCall.DomainControl, childHandle, DomainOperation.AllocateSlot) == Status.Ok);
    const high = result(rootThread, 1);
    expect(high).toBe(low + <u64>SLOT_STRIDE);
    // The first makes the tables, so that the frame behind the second's is free.
    for (let pages: u64 = 2; pages > 0; pages--) {
      assert(invoke(childThread, SystemCall.RegionCreate, 1, 0) == Status.Ok);
      const region = result(childThread, 0);
      assert(invoke(childThread, SystemCall.RegionMap, 0, region, high - pages * PAGE, 0, 1, WRITE) == Status.Ok);
      invoke(childThread, SystemCall.HandleClose, region);
    }
    expect(invoke(childThread, SystemCall.MemoryGrow, high, 0, PAGE)).toBe(Status.Ok);
    expect(translate(changetype<Domain>(child).root, high) & 7).toBe(WRITE);
    expect(invoke(childThread, SystemCall.DomainControl, 0, DomainOperation.FreeSlot, high)).toBe(Status.Ok);
    expect(translate(changetype<Domain>(child).root, high)).toBe(0);
    expect(translate(changetype<Domain>(child).root, high - PAGE) & 7).toBe(WRITE);
  });

  it("outlives its owner by its part, and is given back once", () => {
    const frames = freeFrames();
    const before = changetype<Domain>(root).used;
    newChild(20, 400);
    const owner = childHandle;
    const ownerThread = childThread;
    const box = grant(port);
    assert(invoke(ownerThread, SystemCall.RegionCreate, 300, 0) == Status.Ok);
    const whole = result(ownerThread, 0);
    assert(invoke(ownerThread, SystemCall.RegionCreate, 1, RegionFlag.Sub, whole, 7) == Status.Ok);
    invoke(ownerThread, SystemCall.Call, box, header(0, 1, 1, 1), result(ownerThread, 0));
    assert(invoke(rootThread, SystemCall.Receive, port, 0) == Status.Ok);
    const part = result(rootThread, 2);
    killChild(owner);
    expect(invoke(rootThread, SystemCall.HandleInfo, part)).toBe(Status.Dead);
    invoke(rootThread, SystemCall.HandleClose, part);
    expect(freeFrames()).toBe(frames);
    expect(changetype<Domain>(root).used).toBe(before);
    newChild(20);
  });
});

describe("a domain that may create none", () => {
  beforeEach(() => {
    startWorld();
    newChild(20, 200, 32, 0);
    port = grant(newPort());
  });
  afterEach(() => { killChild(childHandle); });

  it("creates none, and gets no slot by address", () => {
    expect(invoke(childThread, SystemCall.DomainCreate, 40, 0, port, 1)).toBe(Status.NoRights);
    expect(invoke(childThread, SystemCall.DomainCreate, 40, 0, port, 1, 0, 1)).toBe(Status.NoRights);
    const operation = DomainOperation.AllocateSlot;
    expect(invoke(childThread, SystemCall.DomainControl, 0, operation, SLOT_FIRST)).toBe(Status.NoRights);
    expect(invoke(childThread, SystemCall.DomainControl, 0, operation, 0)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.DomainControl, childHandle, operation, SLOT_FIRST)).toBe(Status.Ok);
  });

  it("is what a domain is made unless its creator says otherwise", () => {
    newChild(20, 200);
    port = grant(newPort());
    expect(invoke(childThread, SystemCall.DomainCreate, 40, 0, port, 1, 0, 2)).toBe(Status.BadArgument);
    expect(invoke(childThread, SystemCall.DomainCreate, 40, 0, port, 1)).toBe(Status.Ok);
    const plain = changetype<Domain>(decodeObject(changetype<Domain>(child), result(childThread, 0), 1, 0));
    expect(mayCreate(plain)).toBe(false);
  });
});

describe("the early console", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
  });
  afterEach(() => { killChild(childHandle); });

  it("shows printable characters and newlines alone", () => {
    // The start of a frame, an escape, a newline, and five characters.
    store<u64>(hostAddress(childThread, 0), 0x7e21_2040_7f0a_1bc1);
    expect(invoke(childThread, SystemCall.System, SystemOperation.Log, 0, 8)).toBe(Status.Ok);
    expect(hostConsoleTail).toBe(0x3f3f_0a3f_4020_217e);
  });
});

const timers = new StaticArray<u64>(48);

describe("a timer", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
  });
  afterEach(() => { killChild(childHandle); });

  it("does not keep the others, nor the threads, from their turn, however many there are", () => {
    const inbox = grant(newPort());
    const start = hostNow;
    // More than one domain has handles for: half of them are the root's.
    for (let i: u64 = 0; i < 48; i++) {
      const at = i < 24 ? childThread : rootThread;
      const to = i < 24 ? inbox : faultPort;
      expect(invoke(at, SystemCall.TimerSet, 0, start + 1000 + i, 100_000, to, <u64>1 << i)).toBe(Status.Ok);
      timers[<i32>i] = result(at, 0);
    }
    passTime(start + 2000);
    expect(hostDeadline).toBe(start + 2000 + 100_000);
    expect(invoke(childThread, SystemCall.Receive, inbox, 0)).toBe(Status.Ok);
    expect(result(childThread, 0)).toBe(0xff_ffff);
    expect(invoke(rootThread, SystemCall.Receive, faultPort, 0)).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(0xff00_0000);
    passTime(start + 2000 + 100_000);
    expect(invoke(rootThread, SystemCall.Receive, faultPort, 0)).toBe(Status.Ok);
    // Those that had to wait come first.
    expect(result(rootThread, 0)).toBe(0xffff_0000_0000);
    for (let i = 24; i < 48; i++) invoke(rootThread, SystemCall.HandleClose, timers[i]);
  });

  it("with an interval beyond the end of time fires once", () => {
    const inbox = grant(newPort());
    const start = hostNow;
    expect(invoke(childThread, SystemCall.TimerSet, 0, start + 5, u64.MAX_VALUE, inbox, 1)).toBe(Status.Ok);
    passTime(start + 1000);
    expect(invoke(childThread, SystemCall.Receive, inbox, 0)).toBe(Status.Ok);
    passTime(start + 2000);
    expect(invoke(childThread, SystemCall.Receive, inbox, 0)).toBe(Status.WouldBlock);
    expect(invoke(childThread, SystemCall.TimerSet, 0, NEVER - 1, NEVER - 1, inbox, 1)).toBe(Status.Ok);
    passTime(start + 3000);
    expect(invoke(childThread, SystemCall.Receive, inbox, 0)).toBe(Status.WouldBlock);
  });
});
