// Leases: a server copies from and to the memory that a caller lent it, and no further.
import { SLOTS_PER_DOMAIN_MAX } from "../../../abi/limits";
import { HEADER_LEASE_READ, HEADER_LEASE_WRITE, HEADER_MEMORY_SHIFT, MEMORY_OWN } from "../../../abi/message";
import { Status } from "../../../abi/status";
import { DomainOperation, SystemCall } from "../../../abi/system_calls";
import { FRAME_MEMORY_BASE } from "hal/context";
import { frameOf } from "../../../kernel/task/thread";
import {
  baseOf, BLOCKED, childHandle, childThread, giveMemory, grant, header, hostAddress, invoke, killChild,
  MEMORY_PAGES, newChild, newPort, result, rootThread, startWorld,
} from "./world";

const PAGE: u64 = 4096;
const LEASE_OFFSET: u64 = 100;
const LEASE_LENGTH: u64 = 6000;

let domain: u64 = 0;
let thread: usize = 0;
let port: u64 = 0;

function lend(bits: u64, memory: u64, lease: u64): void {
  const inbox = grant(port);
  assert(invoke(thread, SystemCall.Call, inbox, header(1, 3) | bits | (memory << HEADER_MEMORY_SHIFT), 1, 2, 3, lease) == BLOCKED);
  assert(invoke(rootThread, SystemCall.Receive, port, 0) == Status.Ok);
}

function copy(toCaller: u64, offset: u64, own: u64, length: u64): i32 {
  return invoke(rootThread, SystemCall.Copy, 0, toCaller | (<u64>MEMORY_OWN << 8), offset, own, length);
}

describe("leases", () => {
  beforeEach(() => {
    startWorld();
    newChild(20);
    domain = childHandle;
    thread = childThread;
    port = newPort();
  });
  afterEach(() => { killChild(domain); });

  it("let the server read and write, across pages, within bounds only", () => {
    const both: u64 = HEADER_LEASE_READ | HEADER_LEASE_WRITE;
    for (let i: u64 = 0; i < LEASE_LENGTH; i++) store<u8>(hostAddress(thread, LEASE_OFFSET + i), <u8>(i * 7));
    lend(both, MEMORY_OWN, LEASE_OFFSET | (LEASE_LENGTH << 32));
    expect(copy(0, 0, 300, LEASE_LENGTH)).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(LEASE_LENGTH);
    for (let i: u64 = 0; i < LEASE_LENGTH; i++) {
      assert(load<u8>(hostAddress(rootThread, 300 + i)) == <u8>(i * 7), "wrong byte");
    }
    store<u8>(hostAddress(rootThread, 300), 99);
    expect(copy(1, LEASE_LENGTH - 1, 300, 1)).toBe(Status.Ok);
    expect(load<u8>(hostAddress(thread, LEASE_OFFSET + LEASE_LENGTH - 1))).toBe(99);
    expect(copy(0, LEASE_LENGTH - 1, 300, 2)).toBe(Status.BadRange);
    expect(copy(0, LEASE_LENGTH + 1, 300, 0)).toBe(Status.BadRange);
    expect(copy(0, u64.MAX_VALUE, 300, 2)).toBe(Status.BadRange);
    expect(copy(0, 0, 0x1_0000_0000, 2)).toBe(Status.BadRange);
    expect(copy(0, 0, MEMORY_PAGES * PAGE - 10, 100)).toBe(Status.Fault);
    expect(copy(0, 0, 0, 70000)).toBe(Status.BadArgument);
  });

  it("grant only the direction that the caller named", () => {
    lend(HEADER_LEASE_READ, MEMORY_OWN, LEASE_OFFSET | (64 << 32));
    expect(copy(0, 0, 0, 64)).toBe(Status.Ok);
    expect(copy(1, 0, 0, 64)).toBe(Status.NoRights);
  });

  it("name a memory by slot number, and fault where nothing is mapped", () => {
    lend(HEADER_LEASE_READ, 0, 64 << 32);
    expect(copy(0, 0, 0, 64)).toBe(Status.Ok);
    invoke(rootThread, SystemCall.Reply, 0, 0);
    lend(HEADER_LEASE_READ, 5, 64 << 32);
    expect(copy(0, 0, 0, 64)).toBe(Status.BadRange);
    invoke(rootThread, SystemCall.Reply, 0, 0);
    lend(HEADER_LEASE_READ, 0, (MEMORY_PAGES * PAGE - 8) | (64 << 32));
    expect(copy(0, 0, 0, 64)).toBe(Status.Fault);
    expect(result(rootThread, 0)).toBe(8);
    invoke(rootThread, SystemCall.Reply, 0, 0);
    expect(copy(0, 0, 0, 1)).toBe(Status.Dead);
  });

  it("name any slot that a domain can have", () => {
    const base = baseOf(thread);
    const last: u64 = SLOTS_PER_DOMAIN_MAX - 1;
    for (let slot: u64 = 1; slot < last; slot++) {
      const operation = DomainOperation.AllocateSlot;
      expect(invoke(rootThread, SystemCall.DomainControl, domain, operation)).toBe(Status.Ok);
    }
    giveMemory(thread, domain);
    store<u8>(hostAddress(thread, 8), 77);
    store<u64>(frameOf(thread) + FRAME_MEMORY_BASE, base);
    lend(HEADER_LEASE_READ, last, 64 << 32);
    expect(copy(0, 8, 300, 1)).toBe(Status.Ok);
    expect(load<u8>(hostAddress(rootThread, 300))).toBe(77);
  });

  it("do not reach beyond the user half, whatever the memory base says", () => {
    const base = baseOf(thread);
    store<u64>(frameOf(thread) + FRAME_MEMORY_BASE, 0xffff_8000_0000_0000);
    lend(HEADER_LEASE_READ, MEMORY_OWN, 64 << 32);
    expect(copy(0, 0, 0, 64)).toBe(Status.BadRange);
    store<u64>(frameOf(thread) + FRAME_MEMORY_BASE, base);
  });
});
