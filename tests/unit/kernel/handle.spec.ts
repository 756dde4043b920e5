// Handles: generations, rights, badges, revocation, and transfer in messages (all or nothing).
import { ObjectType, Right } from "../../../abi/handles";
import { Status } from "../../../abi/status";
import { SystemCall } from "../../../abi/system_calls";
import { closeHandle } from "../../../kernel/handle/destroy";
import { entryOfHandle } from "../../../kernel/handle/table";
import { Domain } from "../../../kernel/task/domain";
import {
  BLOCKED, child, childHandle, childThread, grant, header, invoke, isBlocked, killChild, newChild, newPort, NEVER,
  result, rootThread, startWorld, statusOf,
} from "./world";

let domain: u64 = 0;
let thread: usize = 0;
let port: u64 = 0;
const ALL: u64 = Right.All;

function duplicate(at: usize, handle: u64, rights: u64, badge: u64 = 0, revoker: u64 = 0): u64 {
  assert(invoke(at, SystemCall.HandleDuplicate, handle, rights, badge, revoker) == Status.Ok, "duplicate");
  return result(at, 0);
}

/** Sends handles from the root to the child over `port`; the child's three words are in its results. */
function sendToChild(words: u64, handles: u64, moved: u64, w0: u64, w1: u64 = 0, w2: u64 = 0): i32 {
  const inbox = grant(port);
  if (!isBlocked(thread)) assert(invoke(thread, SystemCall.Receive, inbox, NEVER) == BLOCKED);
  return invoke(rootThread, SystemCall.Call, port, header(1, words, handles, moved), w0, w1, w2);
}

describe("handles", () => {
  beforeEach(() => {
    startWorld();
    newChild(30);
    domain = childHandle;
    thread = childThread;
    port = newPort();
  });
  afterEach(() => { killChild(domain); });

  it("name nothing any more once they are closed, also when the entry is used again", () => {
    const first = newPort();
    expect(invoke(rootThread, SystemCall.HandleInfo, first)).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(ObjectType.Port);
    expect(invoke(rootThread, SystemCall.HandleClose, first)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.HandleClose, first)).toBe(Status.BadHandle);
    const second = newPort();
    expect(second & 0xfffff).toBe(first & 0xfffff);
    expect(second).not.toBe(first);
    expect(invoke(rootThread, SystemCall.HandleInfo, first)).toBe(Status.BadHandle);
    expect(invoke(rootThread, SystemCall.HandleInfo, 0)).toBe(Status.BadHandle);
    expect(invoke(rootThread, SystemCall.HandleInfo, 0xfffff)).toBe(Status.BadHandle);
  });

  it("are positive as i32 however often an entry was used", () => {
    let previous: u64 = 0;
    for (let round = 0; round < 5000; round++) {
      const handle = newPort();
      assert(handle < 0x8000_0000, "bit 31 tells handles from negative Status values");
      assert(handle != previous, "a new handle differs from the one before it");
      assert(invoke(rootThread, SystemCall.HandleInfo, handle) == Status.Ok, "the handle names its object");
      assert(invoke(rootThread, SystemCall.HandleClose, handle) == Status.Ok, "close");
      previous = handle;
    }
  });

  it("lose rights when duplicated, and never win any", () => {
    const send = duplicate(rootThread, port, Right.Send | Right.Duplicate);
    invoke(rootThread, SystemCall.HandleInfo, send);
    expect(result(rootThread, 1)).toBe(Right.Send | Right.Duplicate);
    const again = duplicate(rootThread, send, ALL);
    invoke(rootThread, SystemCall.HandleInfo, again);
    expect(result(rootThread, 1)).toBe(Right.Send | Right.Duplicate);
    const last = duplicate(rootThread, send, Right.Send);
    expect(invoke(rootThread, SystemCall.HandleDuplicate, last, ALL)).toBe(Status.NoRights);
  });

  it("keep the badge that they were given first", () => {
    const badged = duplicate(rootThread, port, ALL, 5);
    const again = duplicate(rootThread, badged, ALL, 9);
    invoke(rootThread, SystemCall.HandleInfo, again);
    expect(result(rootThread, 2)).toBe(5);
  });

  it("are all revoked by one call, but not the one that revokes, nor others", () => {
    const origin = duplicate(rootThread, port, ALL, 0, 1);
    const derived = duplicate(rootThread, origin, ALL, 3);
    const below = duplicate(rootThread, derived, ALL);
    const given = grant(origin);
    expect(invoke(rootThread, SystemCall.HandleRevoke, port)).toBe(Status.NoRights);
    expect(invoke(rootThread, SystemCall.HandleRevoke, origin)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.HandleInfo, origin)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.HandleInfo, port)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.HandleInfo, derived)).toBe(Status.Revoked);
    expect(invoke(rootThread, SystemCall.Signal, below)).toBe(Status.Revoked);
    expect(invoke(thread, SystemCall.Call, given, header(1, 0))).toBe(Status.Revoked);
    const fresh = duplicate(rootThread, origin, ALL);
    expect(invoke(rootThread, SystemCall.HandleInfo, fresh)).toBe(Status.Ok);
  });

  it("are revoked through revokers below revokers", () => {
    const upper = duplicate(rootThread, port, ALL, 0, 1);
    const lower = duplicate(rootThread, upper, ALL, 0, 1);
    const lowest = duplicate(rootThread, lower, ALL, 0, 1);
    const leaf = duplicate(rootThread, lowest, ALL);
    // The middle one goes; the chain from top to bottom must hold all the same.
    invoke(rootThread, SystemCall.HandleClose, lower);
    expect(invoke(rootThread, SystemCall.HandleInfo, leaf)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.HandleRevoke, upper)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.HandleInfo, leaf)).toBe(Status.Revoked);
    expect(invoke(rootThread, SystemCall.HandleInfo, lowest)).toBe(Status.Revoked);
  });

  it("run out of revokers with TableFull and no entry lost", () => {
    const used = changetype<Domain>(child).tableUsed;
    const own = grant(port);
    let made = 0;
    let status: i32 = Status.Ok;
    let handle = own;
    // Nested revokers have a bounded depth.
    while (status == Status.Ok && made < 100) {
      status = invoke(thread, SystemCall.HandleDuplicate, handle, ALL, 0, 1);
      if (status == Status.Ok) handle = result(thread, 0);
      if (status == Status.Ok) made++;
    }
    expect(status).toBe(Status.TableFull);
    expect(made).toBe(16);
    expect(changetype<Domain>(child).tableUsed).toBe(used + 1 + 16);
  });

  it("move and are copied in messages", () => {
    const moved = newPort();
    const copied = newPort();
    expect(sendToChild(3, 2, 1, 99, moved, copied)).toBe(BLOCKED);
    expect(statusOf(thread)).toBe(Status.Ok);
    expect(result(thread, 2)).toBe(99);
    const first = result(thread, 3);
    const second = result(thread, 4);
    expect(invoke(thread, SystemCall.HandleInfo, first)).toBe(Status.Ok);
    expect(invoke(thread, SystemCall.HandleInfo, second)).toBe(Status.Ok);
    // The answer moves the first one back.
    expect(invoke(thread, SystemCall.Reply, 0, header(0, 1, 1, 1), first)).toBe(Status.Ok);
    const back = result(rootThread, 2);
    expect(invoke(thread, SystemCall.HandleInfo, first)).toBe(Status.BadHandle);
    expect(invoke(rootThread, SystemCall.HandleInfo, moved)).toBe(Status.BadHandle);
    expect(invoke(rootThread, SystemCall.HandleInfo, back)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.HandleInfo, copied)).toBe(Status.Ok);
    invoke(rootThread, SystemCall.HandleClose, back);
    invoke(rootThread, SystemCall.HandleClose, copied);
  });

  it("are transferred all or none: a bad one", () => {
    const good = newPort();
    const used = changetype<Domain>(child).tableUsed;
    const fixed = duplicate(rootThread, good, Right.Send);
    expect(sendToChild(2, 2, 1, good, fixed)).toBe(Status.NoRights);
    expect(sendToChild(2, 2, 3, good, good)).toBe(Status.BadArgument);
    expect(sendToChild(2, 2, 1, good, 0x12345678)).toBe(Status.BadHandle);
    expect(invoke(rootThread, SystemCall.HandleInfo, good)).toBe(Status.Ok);
    expect(isBlocked(thread)).toBe(true);
    expect(changetype<Domain>(child).tableUsed).toBe(used + 3); // the three inbox handles
  });

  it("are transferred all or none: a full table", () => {
    const inbox = grant(port);
    while (invoke(thread, SystemCall.PortCreate) == Status.Ok) continue;
    expect(statusOf(thread)).toBe(Status.TableFull);
    invoke(thread, SystemCall.HandleClose, result(thread, 0)); // no handle: nothing happens
    const a = newPort();
    const b = newPort();
    expect(invoke(thread, SystemCall.Receive, inbox, NEVER)).toBe(BLOCKED);
    expect(invoke(rootThread, SystemCall.Call, port, header(1, 2, 2, 3), a, b)).toBe(Status.TableFull);
    expect(invoke(rootThread, SystemCall.HandleInfo, a)).toBe(Status.Ok);
    expect(invoke(rootThread, SystemCall.HandleInfo, b)).toBe(Status.Ok);
    expect(isBlocked(thread)).toBe(true);
  });

  it("queued in a message are looked at again when it is received", () => {
    const inbox = grant(port);
    const given = duplicate(rootThread, port, ALL, 8);
    expect(invoke(thread, SystemCall.PortCreate)).toBe(Status.Ok);
    const own = result(thread, 0);
    const other = grant(given);
    expect(invoke(thread, SystemCall.Call, other, header(1, 1, 1, 0), own)).toBe(BLOCKED);
    invoke(rootThread, SystemCall.HandleDuplicate, domain, ALL);
    // A second thread of the sender would close it; the test does it by hand.
    closeInChild(own);
    expect(invoke(rootThread, SystemCall.Receive, port, 0)).toBe(Status.WouldBlock);
    expect(statusOf(thread)).toBe(Status.BadHandle);
    expect(inbox != 0).toBe(true);
  });
});

function closeInChild(handle: u64): void {
  closeHandle(changetype<Domain>(child), entryOfHandle(changetype<Domain>(child), handle));
}
