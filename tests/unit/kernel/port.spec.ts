// Ports: calls, answers, queues by priority, signals, and what a death leaves behind.
import { Right } from "../../../abi/handles";
import { MessageKind } from "../../../abi/message";
import { Status } from "../../../abi/status";
import { SystemCall } from "../../../abi/system_calls";
import { Thread, ThreadState } from "../../../kernel/task/thread";
import {
  BLOCKED, childHandle, childThread, grant, header, invoke, isBlocked, killChild, NEVER, newChild, newPort,
  newThread, passTime, result, rootThread, startWorld, statusOf,
} from "./world";

let port: u64 = 0;
let serverDomain: u64 = 0;
let server: usize = 0;
let serverPort: u64 = 0;
let clientDomain: u64 = 0;
let client: usize = 0;
let clientPort: u64 = 0;

/** A badge that the client's handle carries. */
const BADGE: u64 = 42;

function kind(at: usize): i32 {
  return <i32>(result(at, 1) >> 32);
}

describe("ports", () => {
  beforeEach(() => {
    startWorld();
    port = newPort();
    newChild(30);
    serverDomain = childHandle;
    server = childThread;
    serverPort = grant(port);
    newChild(20);
    clientDomain = childHandle;
    client = childThread;
    invoke(rootThread, SystemCall.HandleDuplicate, port, Right.Send | Right.Signal | Right.Transfer | Right.Duplicate, BADGE);
    clientPort = grant(result(rootThread, 0));
  });

  afterEach(() => {
    if (serverDomain) killChild(serverDomain);
    if (clientDomain) killChild(clientDomain);
  });

  it("carries a call to a waiting receiver and the answer back (fast path)", () => {
    expect(invoke(server, SystemCall.Receive, serverPort, NEVER)).toBe(BLOCKED);
    expect(invoke(client, SystemCall.Call, clientPort, header(5, 4), 11, 12, 13, 14)).toBe(BLOCKED);
    expect(statusOf(server)).toBe(Status.Ok);
    expect(changetype<Thread>(server).state).toBe(ThreadState.Running);
    expect(result(server, 0)).toBe(BADGE);
    expect(result(server, 1)).toBe(header(5, 4));
    for (let i: u64 = 0; i < 4; i++) expect(result(server, <usize>(2 + i))).toBe(11 + i);
    expect(invoke(server, SystemCall.ReplyReceive, serverPort, header(0, 2), 21, 22, 23, 24)).toBe(BLOCKED);
    expect(statusOf(client)).toBe(Status.Ok);
    expect(result(client, 1)).toBe(header(0, 2));
    for (let i: u64 = 0; i < 4; i++) expect(result(client, <usize>(2 + i))).toBe(21 + i);
    expect(changetype<Thread>(server).state).toBe(ThreadState.Receiving);
  });

  it("queues a call until somebody receives, and answers it (slow path)", () => {
    expect(invoke(client, SystemCall.Call, clientPort, header(5, 1), 11)).toBe(BLOCKED);
    expect(invoke(server, SystemCall.Receive, serverPort, 0)).toBe(Status.Ok);
    expect(result(server, 0)).toBe(BADGE);
    expect(result(server, 2)).toBe(11);
    expect(invoke(server, SystemCall.Reply, 0, header(3, 1), 9)).toBe(Status.Ok);
    expect(statusOf(client)).toBe(Status.Ok);
    expect(result(client, 2)).toBe(9);
    expect(invoke(server, SystemCall.Reply, 0, header(3, 1), 9)).toBe(Status.Dead);
  });

  it("does not let a header forge its kind", () => {
    invoke(client, SystemCall.Call, clientPort, header(5, 1) | (2 << 32), 11);
    expect(invoke(server, SystemCall.Receive, serverPort, 0)).toBe(Status.Ok);
    expect(kind(server)).toBe(MessageKind.Call);
  });

  it("serves callers by priority, and first come first served within one", () => {
    const second = newThread(clientDomain, 20);
    const third = newThread(clientDomain, 40);
    invoke(client, SystemCall.Call, clientPort, header(1, 0));
    invoke(second, SystemCall.Call, clientPort, header(2, 0));
    invoke(third, SystemCall.Call, clientPort, header(3, 0));
    invoke(server, SystemCall.Receive, serverPort, 0);
    expect(result(server, 1)).toBe(header(3, 0));
    invoke(server, SystemCall.ReplyReceive, serverPort, 0);
    expect(result(server, 1)).toBe(header(1, 0));
    invoke(server, SystemCall.ReplyReceive, serverPort, 0);
    expect(result(server, 1)).toBe(header(2, 0));
  });

  it("keeps callers over the death of the receiving domain, and fails those in flight", () => {
    const second = newThread(clientDomain, 20);
    invoke(client, SystemCall.Call, clientPort, header(1, 0));
    invoke(second, SystemCall.Call, clientPort, header(2, 0));
    invoke(server, SystemCall.Receive, serverPort, 0);
    killChild(serverDomain);
    serverDomain = 0;
    expect(statusOf(client)).toBe(Status.Dead);
    expect(isBlocked(client)).toBe(false);
    expect(isBlocked(second)).toBe(true);
    // The next instance receives on the same port, whose generation counts it.
    expect(invoke(rootThread, SystemCall.Receive, port, 0)).toBe(Status.Ok);
    expect(result(rootThread, 1)).toBe(header(2, 0));
    expect(invoke(rootThread, SystemCall.Reply, 0, 0)).toBe(Status.Ok);
    invoke(rootThread, SystemCall.HandleInfo, port);
    expect(result(rootThread, 4)).toBe(2);
  });

  it("fails callers when the creator of the port dies", () => {
    invoke(client, SystemCall.PortCreate);
    const own = result(client, 0);
    invoke(client, SystemCall.Call, clientPort, header(1, 1, 1, 0), own);
    invoke(server, SystemCall.Receive, serverPort, 0);
    const given = result(server, 2);
    expect(invoke(server, SystemCall.ReplyReceive, serverPort, 0)).toBe(BLOCKED);
    killChild(clientDomain);
    clientDomain = 0;
    expect(isBlocked(server)).toBe(true);
    newChild(20);
    clientDomain = childHandle;
    const late = grant(port);
    invoke(childThread, SystemCall.Signal, grantBadge(1));
    expect(statusOf(server)).toBe(Status.Ok);
    expect(invoke(server, SystemCall.Call, given, 0)).toBe(Status.Dead);
    expect(late != 0).toBe(true);
  });

  it("ends a wait for an answer at its deadline, and voids the reply right", () => {
    passTime(5000);
    expect(invoke(client, SystemCall.CallUntil, clientPort, header(1, 1), 5, 0, 0, 9000)).toBe(BLOCKED);
    invoke(server, SystemCall.Receive, serverPort, 0);
    expect(result(server, 2)).toBe(5);
    passTime(8999);
    expect(isBlocked(client)).toBe(true);
    passTime(9001);
    expect(statusOf(client)).toBe(Status.TimedOut);
    expect(isBlocked(client)).toBe(false);
    expect(invoke(server, SystemCall.Reply, 0, 0)).toBe(Status.Dead);
    expect(invoke(client, SystemCall.CallUntil, clientPort, header(1, 0), 0, 0, 0, 9000)).toBe(Status.TimedOut);
  });

  it("ends a wait in a queue at its deadline, and leaves the queue", () => {
    passTime(10000);
    expect(invoke(client, SystemCall.CallUntil, clientPort, header(1, 0), 0, 0, 0, 12000)).toBe(BLOCKED);
    expect(invoke(server, SystemCall.Receive, grantTo(serverDomain), 11000)).toBe(BLOCKED);
    passTime(13000);
    expect(statusOf(client)).toBe(Status.TimedOut);
    expect(statusOf(server)).toBe(Status.TimedOut);
    expect(invoke(server, SystemCall.Receive, serverPort, 0)).toBe(Status.WouldBlock);
  });

  it("collects signals in a word that is read at once", () => {
    const first = grantBadge(1);
    const second = grantBadge(4);
    invoke(client, SystemCall.Signal, first);
    invoke(client, SystemCall.Signal, second);
    expect(invoke(server, SystemCall.Receive, serverPort, 0)).toBe(Status.Ok);
    expect(kind(server)).toBe(MessageKind.Signal);
    expect(result(server, 0)).toBe(5);
    expect(invoke(server, SystemCall.Receive, serverPort, 0)).toBe(Status.WouldBlock);
    expect(invoke(server, SystemCall.Receive, serverPort, NEVER)).toBe(BLOCKED);
    invoke(client, SystemCall.Signal, second);
    expect(statusOf(server)).toBe(Status.Ok);
    expect(result(server, 0)).toBe(4);
  });

  it("keeps a reply right behind a handle, for one answer", () => {
    invoke(client, SystemCall.Call, clientPort, header(1, 0));
    invoke(server, SystemCall.Receive, serverPort, 0);
    expect(invoke(server, SystemCall.ReplyKeep)).toBe(Status.Ok);
    const kept = result(server, 0);
    expect(invoke(server, SystemCall.ReplyKeep)).toBe(Status.Dead);
    expect(invoke(server, SystemCall.Receive, serverPort, 0)).toBe(Status.WouldBlock);
    expect(isBlocked(client)).toBe(true);
    expect(invoke(server, SystemCall.Reply, kept, header(7, 1), 8)).toBe(Status.Ok);
    expect(result(client, 2)).toBe(8);
    expect(invoke(server, SystemCall.Reply, kept, header(7, 1), 8)).toBe(Status.BadHandle);
  });

  it("fails a caller whose kept reply right is closed", () => {
    invoke(client, SystemCall.Call, clientPort, header(1, 0));
    invoke(server, SystemCall.Receive, serverPort, 0);
    invoke(server, SystemCall.ReplyKeep);
    expect(invoke(server, SystemCall.HandleClose, result(server, 0))).toBe(Status.Ok);
    expect(statusOf(client)).toBe(Status.Dead);
  });

  it("refuses calls without the right, and answers nobody twice", () => {
    expect(invoke(client, SystemCall.Receive, clientPort, 0)).toBe(Status.NoRights);
    expect(invoke(client, SystemCall.Call, 0, 0)).toBe(Status.BadHandle);
    expect(invoke(client, SystemCall.Call, 1, 0)).toBe(Status.WrongType);
    expect(invoke(client, SystemCall.Call, clientPort | (1 << 40), 0)).toBe(Status.BadHandle);
    expect(invoke(client, SystemCall.Call, clientPort, header(0, 5))).toBe(Status.BadArgument);
    expect(invoke(client, SystemCall.Call, clientPort, header(0, 1, 2))).toBe(Status.BadArgument);
  });

  it("runs the higher of receiver and caller", () => {
    // A receiver of low priority does not run before a ready thread above it.
    newChild(10);
    const low = childThread;
    const lowDomain = childHandle;
    const lowPort = grant(port);
    invoke(low, SystemCall.Receive, lowPort, NEVER);
    const middle = newThread(clientDomain, 15);
    invoke(client, SystemCall.Call, clientPort, header(1, 0));
    expect(changetype<Thread>(low).state).toBe(ThreadState.Ready);
    expect(statusOf(low)).toBe(Status.Ok);
    expect(isBlocked(middle)).toBe(false);
    killChild(lowDomain);
  });
});

/** A signalling handle of the port with these bits, in the client's domain (the last child made). */
function grantBadge(bits: u64): u64 {
  invoke(rootThread, SystemCall.HandleDuplicate, port, Right.All, bits);
  return grant(result(rootThread, 0));
}

/** A fresh port of the root in the server's domain, for receiving. */
function grantTo(domain: u64): u64 {
  const fresh = newPort();
  invoke(rootThread, SystemCall.DomainControl, domain, 2, fresh);
  return result(rootThread, 0);
}
