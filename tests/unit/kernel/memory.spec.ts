// Frames, Regions, mappings, slots, memory.grow: who may touch what, and what is charged.
import { SLOT_FIRST, SLOT_STRIDE } from "../../../abi/address_layout";
import { SLOTS_PER_DOMAIN_MAX } from "../../../abi/limits";
import { Status } from "../../../abi/status";
import { DomainOperation, MapFlag, Protection, RegionFlag, SealMode, SystemCall, SystemOperation } from "../../../abi/system_calls";
import { translate } from "hal/page_table";
import { FRAME_4GIB, freeFrames, giveFrames, takeFrame, takeFrames, takeFramesAt } from "../../../kernel/memory/frames";
import { Domain } from "../../../kernel/task/domain";
import {
  baseOf, child, childHandle, childThread, hostAddress, invoke, killChild, MEMORY_PAGES, newChild, result,
  rootThread, startWorld,
} from "./world";

const READ: u64 = Protection.Read;
const WRITE: u64 = Protection.Read | Protection.Write;
const EXECUTE: u64 = Protection.Read | Protection.Execute;
const MACHINE: u64 = 3;
const PAGE: u64 = 4096;

let domain: u64 = 0;
let thread: usize = 0;
let slot: u64 = 0;

function region(pages: u64, flags: u64 = 0, machine: u64 = 0): u64 {
  assert(invoke(thread, SystemCall.RegionCreate, pages, flags, 0, machine) == Status.Ok, "region");
  return result(thread, 0);
}

function map(handle: u64, address: u64, first: u64, pages: u64, protection: u64): i32 {
  return invoke(thread, SystemCall.RegionMap, 0, handle, address, first, pages, protection);
}

/** Maps a Region of the root for the child. */
function mapFor(handle: u64, address: u64, pages: u64, control: u64): i32 {
  return invoke(rootThread, SystemCall.RegionMap, domain, handle, address, 0, pages, control);
}

function used(): u32 {
  return changetype<Domain>(child).used;
}

describe("frame allocator", () => {
  beforeAll(() => { startWorld(); });

  it("gives runs that are consecutive, below a limit, and takes them back", () => {
    const before = freeFrames();
    const low = takeFrames(200, FRAME_4GIB);
    expect(low != 0 && low + 200 <= FRAME_4GIB).toBe(true);
    expect(freeFrames()).toBe(before - 200);
    expect(takeFramesAt(low, 1)).toBe(false);
    giveFrames(low + 50, 10);
    expect(takeFramesAt(low + 50, 11)).toBe(false);
    expect(takeFramesAt(low + 50, 10)).toBe(true);
    giveFrames(low, 200);
    expect(freeFrames()).toBe(before);
    expect(takeFrames(1 << 20, u32.MAX_VALUE)).toBe(0);
    expect(takeFrames(1, 1)).toBe(0);
    expect(freeFrames()).toBe(before);
  });

  it("never gives a frame twice", () => {
    const before = freeFrames();
    let sum: u64 = 0;
    const first = takeFrame();
    const run = takeFrames(70, u32.MAX_VALUE);
    const second = takeFrame();
    expect(first < run || first >= run + 70).toBe(true);
    expect(second < run || second >= run + 70).toBe(true);
    expect(first).not.toBe(second);
    giveFrames(first, 1);
    giveFrames(run, 70);
    giveFrames(second, 1);
    sum += freeFrames();
    expect(sum).toBe(before);
  });
});

describe("regions", () => {
  beforeEach(() => {
    startWorld();
    newChild(20, 200);
    domain = childHandle;
    thread = childThread;
    invoke(rootThread, SystemCall.DomainControl, domain, DomainOperation.AllocateSlot);
    slot = result(rootThread, 1);
    invoke(rootThread, SystemCall.DomainControl, domain, DomainOperation.Grant, MACHINE, 3);
  });
  afterEach(() => { killChild(domain); });

  it("are mapped, read through the page table, unmapped, and leave nothing behind", () => {
    const before = used();
    const one = region(3);
    expect(map(one, slot, 0, 3, WRITE)).toBe(Status.Ok);
    expect(translate(changetype<Domain>(child).root, slot + 2 * PAGE + 5) & 7).toBe(WRITE);
    expect(translate(changetype<Domain>(child).root, slot + 3 * PAGE)).toBe(0);
    expect(invoke(thread, SystemCall.RegionUnmap, 0, slot, 3)).toBe(Status.Ok);
    expect(translate(changetype<Domain>(child).root, slot)).toBe(0);
    expect(invoke(thread, SystemCall.RegionUnmap, 0, slot, 3)).toBe(Status.BadRange);
    invoke(thread, SystemCall.HandleClose, one);
    // Tables stay until the domain ends; the Region's pages do not.
    expect(used() - before <= 3).toBe(true);
  });

  it("refuse ranges outside of slots, regions and each other", () => {
    const one = region(4);
    expect(map(one, slot + 1, 0, 1, READ)).toBe(Status.BadRange);
    expect(map(one, slot + <u64>SLOT_STRIDE, 0, 1, READ)).toBe(Status.BadRange);
    expect(map(one, slot + <u64>SLOT_STRIDE - PAGE, 0, 2, READ)).toBe(Status.BadRange);
    expect(map(one, slot, 1, 4, READ)).toBe(Status.BadRange);
    expect(map(one, slot, u64.MAX_VALUE, 2, READ)).toBe(Status.BadRange);
    expect(map(one, slot, 0, 0, READ)).toBe(Status.BadRange);
    expect(map(one, 0xffff_8000_0000_0000, 0, 1, READ)).toBe(Status.BadRange);
    expect(map(one, slot, 0, 1, 0)).toBe(Status.BadArgument);
    expect(map(one, slot, 0, 1, 8)).toBe(Status.BadArgument);
    expect(map(one, slot, 0, 4, WRITE)).toBe(Status.Ok);
    expect(map(one, slot + 3 * PAGE, 0, 1, READ)).toBe(Status.BadRange);
    expect(invoke(thread, SystemCall.RegionUnmap, 0, slot + PAGE, 1)).toBe(Status.BadRange);
  });

  it("lie in slots, of which a domain has fifteen, each with pages of its own", () => {
    let taken: u64 = 0;
    let last: u64 = 0;
    while (invoke(rootThread, SystemCall.DomainControl, domain, DomainOperation.AllocateSlot) == Status.Ok) {
      taken = result(rootThread, 0);
      expect(result(rootThread, 1)).not.toBe(last);
      last = result(rootThread, 1);
      expect(map(region(1), last, 0, 1, WRITE)).toBe(Status.Ok);
    }
    expect(taken).toBe(SLOTS_PER_DOMAIN_MAX - 1);
    expect(invoke(rootThread, SystemCall.DomainControl, domain, DomainOperation.AllocateSlot)).toBe(Status.TableFull);
    expect(translate(changetype<Domain>(child).root, last) & 7).toBe(WRITE);
    expect(invoke(rootThread, SystemCall.DomainControl, domain, DomainOperation.FreeSlot, last)).toBe(Status.Ok);
    expect(translate(changetype<Domain>(child).root, last)).toBe(0);
    expect(map(region(1), last, 0, 1, WRITE)).toBe(Status.BadRange);
    expect(invoke(rootThread, SystemCall.DomainControl, domain, DomainOperation.AllocateSlot)).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(SLOTS_PER_DOMAIN_MAX - 1);
  });

  it("are writable or executable, never both, and sealed for ever", () => {
    const plain = region(1);
    expect(map(plain, slot, 0, 1, EXECUTE)).toBe(Status.NoRights);
    const code = region(2, RegionFlag.Sealable, MACHINE);
    expect(map(code, slot, 0, 2, EXECUTE)).toBe(Status.BadState);
    expect(map(code, slot, 0, 2, 7)).toBe(Status.BadArgument);
    expect(map(code, slot, 0, 2, WRITE)).toBe(Status.Ok);
    expect(invoke(thread, SystemCall.RegionSeal, code, SealMode.ReadExecute)).toBe(Status.BadState);
    expect(invoke(thread, SystemCall.RegionUnmap, 0, slot, 2)).toBe(Status.Ok);
    expect(invoke(thread, SystemCall.RegionSeal, code, SealMode.ReadExecute)).toBe(Status.Ok);
    expect(map(code, slot, 0, 2, EXECUTE)).toBe(Status.Ok);
    expect(map(code, slot + PAGE * 8, 0, 2, WRITE)).toBe(Status.BadState);
    expect(invoke(thread, SystemCall.RegionSeal, code, SealMode.ReadOnly)).toBe(Status.BadState);
    expect(invoke(thread, SystemCall.RegionSeal, plain, SealMode.ReadExecute)).toBe(Status.NoRights);
  });

  it("have parts that follow the whole", () => {
    const whole = region(8, RegionFlag.Sealable, MACHINE);
    const part = create(2, RegionFlag.Sub, whole, 3);
    expect(invoke(thread, SystemCall.RegionCreate, 6, RegionFlag.Sub, whole, 3)).toBe(Status.BadRange);
    expect(invoke(thread, SystemCall.RegionCreate, 1, RegionFlag.Sub, whole, u64.MAX_VALUE)).toBe(Status.BadRange);
    expect(map(part, slot, 0, 2, WRITE)).toBe(Status.Ok);
    expect(map(whole, slot + 16 * PAGE, 0, 8, READ)).toBe(Status.Ok);
    const root = changetype<Domain>(child).root;
    expect(translate(root, slot) & ~4095).toBe(translate(root, slot + 19 * PAGE) & ~4095);
    expect(map(part, slot + 8 * PAGE, 1, 2, READ)).toBe(Status.BadRange);
    expect(invoke(thread, SystemCall.RegionSeal, whole, SealMode.ReadExecute)).toBe(Status.BadState);
    expect(invoke(thread, SystemCall.RegionUnmap, 0, slot, 2)).toBe(Status.Ok);
    expect(invoke(thread, SystemCall.RegionSeal, part, SealMode.ReadOnly)).toBe(Status.BadState);
    expect(invoke(thread, SystemCall.RegionSeal, whole, SealMode.ReadExecute)).toBe(Status.Ok);
    expect(map(part, slot, 0, 2, WRITE)).toBe(Status.BadState);
    // The whole lives as long as its part.
    invoke(thread, SystemCall.RegionUnmap, 0, slot + 16 * PAGE, 8);
    invoke(thread, SystemCall.HandleClose, whole);
    expect(map(part, slot, 0, 2, READ)).toBe(Status.Ok);
  });

  it("that are shared count where they are mapped, when the mapping says so", () => {
    const charged = EXECUTE | MapFlag.Charged;
    assert(invoke(rootThread, SystemCall.RegionCreate, 70, RegionFlag.Sealable, 0, MACHINE) == Status.Ok);
    const shared = result(rootThread, 0);
    assert(invoke(rootThread, SystemCall.RegionSeal, shared, SealMode.ReadExecute) == Status.Ok);
    const before = used();
    const free = freeFrames();
    expect(mapFor(shared, slot, 70, EXECUTE)).toBe(Status.Ok);
    const tables = used() - before;
    expect(tables < 10).toBe(true);
    expect(invoke(thread, SystemCall.RegionUnmap, 0, slot, 70)).toBe(Status.Ok);
    const start = used();
    expect(mapFor(shared, slot, 70, charged)).toBe(Status.Ok);
    expect(used()).toBe(start + 70);
    // Once for each mapping, however many pages of it others show.
    expect(mapFor(shared, slot + 128 * PAGE, 70, charged)).toBe(Status.Ok);
    expect(used()).toBe(start + 140);
    expect(mapFor(shared, slot + 256 * PAGE, 70, charged)).toBe(Status.QuotaExceeded);
    expect(used()).toBe(start + 140);
    expect(invoke(thread, SystemCall.RegionUnmap, 0, slot, 70)).toBe(Status.Ok);
    expect(used()).toBe(start + 70);
    // A domain that ends takes its charge with it and leaves the Region to whom it belongs.
    killChild(domain);
    expect(freeFrames() > free).toBe(true);
    expect(invoke(rootThread, SystemCall.HandleClose, shared)).toBe(Status.Ok);
    newChild(20);
    domain = childHandle;
  });

  it("of devices are no RAM and need the Machine", () => {
    expect(invoke(thread, SystemCall.RegionCreate, 1, RegionFlag.Device, 0xfee0_0000, 0)).toBe(Status.BadHandle);
    expect(invoke(thread, SystemCall.RegionCreate, 1, RegionFlag.Device, 0x10_0000, MACHINE)).toBe(Status.BadRange);
    const device = create(1, RegionFlag.Device, 0xfee0_0000, MACHINE);
    expect(map(device, slot, 0, 1, WRITE)).toBe(Status.Ok);
    expect(invoke(thread, SystemCall.RegionPhysical, device, 0)).toBe(Status.Ok);
    expect(result(thread, 0)).toBe(0xfee0_0000);
    expect(invoke(thread, SystemCall.RegionPhysical, device, 1)).toBe(Status.BadRange);
    expect(invoke(thread, SystemCall.RegionPhysical, region(1), 0)).toBe(Status.NoRights);
  });

  it("for DMA go through quarantine when their owner dies", () => {
    region(5, RegionFlag.Dma | RegionFlag.Below4GiB, MACHINE);
    const closed = region(2, RegionFlag.Dma, MACHINE);
    invoke(thread, SystemCall.HandleClose, closed);
    const number = changetype<Domain>(child).number;
    killChild(domain);
    invoke(rootThread, SystemCall.System, SystemOperation.MemoryStatistics);
    const free = result(rootThread, 0);
    expect(result(rootThread, 5)).toBe(5);
    expect(invoke(rootThread, SystemCall.System, SystemOperation.ReleaseQuarantine, MACHINE, number + 1000)).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(0);
    expect(invoke(rootThread, SystemCall.System, SystemOperation.ReleaseQuarantine, MACHINE, number)).toBe(Status.Ok);
    expect(result(rootThread, 0)).toBe(5);
    invoke(rootThread, SystemCall.System, SystemOperation.MemoryStatistics);
    expect(result(rootThread, 0)).toBe(free + 5);
    expect(result(rootThread, 5)).toBe(0);
    newChild(20);
    domain = childHandle;
  });

  it("are charged, and refused beyond the quota with nothing lost", () => {
    const before = used();
    const free = freeFrames();
    expect(invoke(thread, SystemCall.RegionCreate, 500, 0)).toBe(Status.QuotaExceeded);
    expect(invoke(thread, SystemCall.RegionCreate, 0, 0)).toBe(Status.BadArgument);
    expect(invoke(thread, SystemCall.RegionCreate, u64.MAX_VALUE, 0)).toBe(Status.BadArgument);
    expect(invoke(thread, SystemCall.RegionCreate, 1, 0x80)).toBe(Status.BadArgument);
    expect(used()).toBe(before);
    expect(freeFrames()).toBe(free);
    const exact = region(changetype<Domain>(child).quota - before);
    expect(invoke(thread, SystemCall.PortCreate)).toBe(Status.Ok);
    expect(invoke(thread, SystemCall.RegionMap, 0, exact, slot + (1 << 30), 0, 4, READ)).toBe(Status.QuotaExceeded);
    invoke(thread, SystemCall.HandleClose, exact);
    expect(used()).toBe(before);
  });
});

function create(pages: u64, flags: u64, a2: u64, a3: u64): u64 {
  assert(invoke(thread, SystemCall.RegionCreate, pages, flags, a2, a3) == Status.Ok, "region");
  return result(thread, 0);
}

describe("memory.grow", () => {
  beforeEach(() => {
    startWorld();
    newChild(20, 120);
    domain = childHandle;
    thread = childThread;
  });
  afterEach(() => { killChild(domain); });

  it("maps zeroed pages behind a memory, in one Region where it can", () => {
    const base = baseOf(thread);
    const root = changetype<Domain>(child).root;
    let size = MEMORY_PAGES * PAGE;
    for (let i = 0; i < 10; i++) {
      expect(invoke(thread, SystemCall.MemoryGrow, base, size, size + 4 * PAGE)).toBe(Status.Ok);
      expect(load<u64>(hostAddress(thread, size))).toBe(0);
      store<u64>(hostAddress(thread, size), 7);
      size += 4 * PAGE;
    }
    expect(translate(root, base + size - 1) & 7).toBe(WRITE);
    expect(translate(root, base + size)).toBe(0);
    expect(invoke(thread, SystemCall.MemoryGrow, base, size, size + 200 * PAGE)).toBe(Status.QuotaExceeded);
    expect(translate(root, base + size)).toBe(0);
    expect(invoke(thread, SystemCall.MemoryGrow, base, size, size)).toBe(Status.Ok);
  });

  it("refuses nonsense", () => {
    const base = baseOf(thread);
    const size = MEMORY_PAGES * PAGE;
    expect(invoke(thread, SystemCall.MemoryGrow, base + PAGE, size, size + PAGE)).toBe(Status.BadRange);
    expect(invoke(thread, SystemCall.MemoryGrow, base, size, size - PAGE)).toBe(Status.BadRange);
    expect(invoke(thread, SystemCall.MemoryGrow, base, size + 1, size + PAGE)).toBe(Status.BadArgument);
    expect(invoke(thread, SystemCall.MemoryGrow, base, size, 0x1_0000_1000)).toBe(Status.BadRange);
    expect(invoke(thread, SystemCall.MemoryGrow, base, size - PAGE, size + PAGE)).toBe(Status.BadRange);
    expect(invoke(thread, SystemCall.MemoryGrow, <u64>SLOT_FIRST, 0, PAGE)).toBe(Status.BadRange);
  });
});
