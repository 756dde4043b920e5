// The block driver against a model of the device, which walks the rings in memory as a device does:
// set-up order, requests in any order of completion, errors, nonsense, reset with requests in
// flight.
import { BlockDevice, DEVICE_BROKEN, DMA_PAGES, NONE_COMPLETED, SLOT_COUNT } from "../../../drivers/virtio_blk/device";
import { ATTEMPTS_MAX, NO_DEADLINE, RequestTable, WAITING_MAX } from "../../../drivers/virtio_blk/request_table";
import { VirtioDevice } from "../../../drivers/virtio/device";
import { RegisterWindow } from "../../../sdk/device/register_window";

/** Machine addresses of the model: DMA memory begins here. */
const PHYSICAL: u64 = 0x12_3456_0000;
const SECTORS: u64 = 1000;
const dma: usize = memory.data(2 * 4096 + 4 * 65536, 4096);

class FakeBlock extends RegisterWindow {
  status: u32 = 0;
  select: u32 = 0;
  offered: u64 = 0x1_0000_0220;
  accepted: u64 = 0;
  words: StaticArray<u32> = new StaticArray<u32>(16);
  queueSize: u32 = 256;
  vector: u32 = 0xffff;
  enabled: bool = false;
  notifications: u32 = 0;
  seen: u32 = 0;
  used: u32 = 0;
  resets: u32 = 0;
  refusesFeatures: bool = false;
  neverResets: bool = false;
  misuse: bool = false;

  read8(offset: u32): u32 {
    if (offset == 0x14) return this.status;
    return 0;
  }
  write8(offset: u32, value: u32): void {
    if (offset != 0x14) return;
    if (value == 0) {
      if (this.neverResets) return;
      this.resets++;
      this.enabled = false;
      this.seen = 0;
      this.used = 0;
      this.vector = 0xffff;
      this.status = 0;
      return;
    }
    if (value & 8 && this.refusesFeatures) value &= ~8;
    // FEATURES_OK comes after the features, DRIVER_OK after the queue.
    if (value & 8 && !(this.accepted >> 32 & 1)) this.misuse = true;
    if (value & 4 && !this.enabled) this.misuse = true;
    this.status = value;
  }
  read16(offset: u32): u32 {
    if (offset == 0x18) return this.queueSize;
    if (offset == 0x1a) return this.vector;
    if (offset == 0x1e) return 3;
    return 0;
  }
  write16(offset: u32, value: u32): void {
    if (offset == 0x18) this.queueSize = value;
    else if (offset == 0x1a) this.vector = value;
    else if (offset == 0x1c) this.enabled = value == 1;
  }
  read32(offset: u32): u32 {
    if (offset == 4) return this.select == 0 ? <u32>this.offered : <u32>(this.offered >> 32);
    return 0;
  }
  write32(offset: u32, value: u32): void {
    if (offset == 0 || offset == 8) this.select = value;
    else if (offset == 0x0c) {
      if (this.select == 0) this.accepted = (this.accepted & 0xffff_ffff_0000_0000) | value;
      else this.accepted = (this.accepted & 0xffff_ffff) | (<u64>value << 32);
    } else if (offset >= 0x20) this.words[(offset - 0x20) >> 2] = value;
  }

  private area(index: u32): usize {
    const address = this.words[index * 2] | (<u64>this.words[index * 2 + 1] << 32);
    return this.own(address);
  }
  private own(address: u64): usize {
    assert(address >= PHYSICAL && address < PHYSICAL + DMA_PAGES * 4096, "DMA outside the Region");
    return dma + <usize>(address - PHYSICAL);
  }
  /** Head of the next available chain, or -1. */
  take(): i32 {
    if (!this.enabled || !(this.status & 4)) return -1;
    const ring = this.area(1);
    if (load<u16>(ring, 2) == <u16>this.seen) return -1;
    const head = load<u16>(ring + 4 + (this.seen % this.queueSize) * 2);
    this.seen++;
    return head;
  }
  /** Serves a chain with sector contents that are known, and reports it used. */
  serve(head: u32, result: u8): void {
    const table = this.area(0);
    const header = table + head * 16;
    const request = this.own(load<u64>(header));
    const type = load<u32>(request);
    const sector = load<u64>(request, 8);
    let next: u32 = load<u16>(header, 14);
    if (type != 4) {
      const data = table + next * 16;
      const length: u32 = load<u32>(data, 8);
      const at = this.own(load<u64>(data));
      this.own(load<u64>(data) + length - 1);
      if ((load<u16>(data, 12) & 2 ? 1 : 0) != (type == 0 ? 1 : 0)) this.misuse = true;
      if (type == 0) for (let byte: u32 = 0; byte < length; byte++) store<u8>(at + byte, contents(sector * 512 + byte));
      next = load<u16>(data, 14);
    }
    const last = table + next * 16;
    if (load<u16>(last, 12) != 2 || load<u32>(last, 8) != 1) this.misuse = true;
    store<u8>(this.own(load<u64>(last)), result);
    this.report(head);
  }
  report(head: u32): void {
    const ring = this.area(2);
    store<u32>(ring + 4 + (this.used % this.queueSize) * 8, head);
    this.used++;
    store<u16>(ring, <u16>this.used, 2);
  }
}

class FakeNotify extends RegisterWindow {
  constructor(private target: FakeBlock) {
    super();
  }
  write16(offset: u32, value: u32): void {
    // queue_notify_off 3 times the multiplier 4
    assert(offset == 12 && value == 0);
    this.target.notifications++;
  }
  read8(offset: u32): u32 {
    return 1;
  }
  read16(offset: u32): u32 {
    return 0;
  }
  read32(offset: u32): u32 {
    return offset == 0 ? <u32>SECTORS : 0;
  }
  write8(offset: u32, value: u32): void {}
  write32(offset: u32, value: u32): void {}
}

function contents(position: u64): u8 {
  return <u8>(position ^ (position >> 9));
}

function make(fake: FakeBlock, notifySize: u32 = 16): BlockDevice {
  const other = new FakeNotify(fake);
  return new BlockDevice(new VirtioDevice(fake, other, other, other, 4, notifySize), dma, PHYSICAL, 0);
}

describe("BlockDevice", () => {
  it("sets the device up in the order of the specification", () => {
    const fake = new FakeBlock();
    const device = make(fake);
    expect(device.start()).toBe(0);
    expect(fake.misuse).toBe(false);
    expect(fake.status).toBe(15);
    expect(fake.resets).toBe(1);
    expect(fake.accepted).toBe(0x1_0000_0220);
    expect(device.sectorCount).toBe(SECTORS);
    expect(device.isReadOnly).toBe(true);
    expect(device.hasFlush).toBe(true);
  });
  it("refuses legacy devices, refused features and small queues", () => {
    const legacy = new FakeBlock();
    legacy.offered = 0x220;
    expect(make(legacy).start()).toBe(-39);
    const refusing = new FakeBlock();
    refusing.refusesFeatures = true;
    expect(make(refusing).start()).toBe(-39);
    const small = new FakeBlock();
    small.queueSize = 8;
    expect(make(small).start()).toBe(-39);
    const stuck = new FakeBlock();
    stuck.neverResets = true;
    stuck.status = 15;
    expect(make(stuck).start()).toBe(-38);
  });
  it("refuses a device that names a place outside of its registers to be notified at", () => {
    expect(make(new FakeBlock(), 14).start()).toBe(0);
    expect(make(new FakeBlock(), 13).start()).toBe(-38);
  });
  it("reads right data, completed in any order, over many turns of the ring", () => {
    const fake = new FakeBlock();
    const device = make(fake);
    device.start();
    const heads = new StaticArray<i32>(4);
    for (let round: u64 = 0; round < 300; round++) {
      for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) {
        device.submit(slot, 0, round + slot * 3, 512 * (slot + 1));
        heads[slot] = fake.take();
      }
      expect(fake.take()).toBe(-1);
      expect(device.completed()).toBe(NONE_COMPLETED);
      for (let turn: u32 = 0; turn < SLOT_COUNT; turn++) {
        const slot = (turn * 3 + <u32>round) % SLOT_COUNT;
        fake.serve(heads[slot], 0);
        expect(device.completed()).toBe(slot);
        expect(device.status(slot)).toBe(0);
        const first = (round + slot * 3) * 512;
        for (let byte: u32 = 0; byte < 512 * (slot + 1); byte += 37) {
          assert(load<u8>(device.data(slot) + byte) == contents(first + byte), "wrong data");
        }
      }
    }
    expect(fake.misuse).toBe(false);
    expect(fake.notifications).toBe(1200);
  });
  it("writes and flushes", () => {
    const fake = new FakeBlock();
    const device = make(fake);
    device.start();
    device.submit(1, 1, 7, 1024);
    fake.serve(fake.take(), 0);
    expect(device.completed()).toBe(1);
    device.submit(2, 4, 0, 0);
    fake.serve(fake.take(), 0);
    expect(device.completed()).toBe(2);
    expect(device.status(2)).toBe(0);
    expect(fake.misuse).toBe(false);
  });
  it("reports errors, and a status that the device never wrote", () => {
    const fake = new FakeBlock();
    const device = make(fake);
    device.start();
    device.submit(0, 0, 0, 512);
    fake.serve(fake.take(), 1);
    expect(device.completed()).toBe(0);
    expect(device.status(0)).toBe(-38);
    device.submit(0, 0, 0, 512);
    fake.serve(fake.take(), 2);
    device.completed();
    expect(device.status(0)).toBe(-39);
    device.submit(0, 0, 0, 512);
    fake.report(fake.take());
    device.completed();
    expect(device.status(0)).toBe(-38);
  });
  it("sees nonsense in the used ring", () => {
    const nonsense: u32[] = [0xffff_ffff, 64, 1, 3, 16];
    for (let index = 0; index < nonsense.length; index++) {
      const fake = new FakeBlock();
      const device = make(fake);
      device.start();
      device.submit(0, 0, 0, 512);
      fake.take();
      fake.report(nonsense[index]);
      expect(device.completed()).toBe(DEVICE_BROKEN);
    }
    const fake = new FakeBlock();
    const device = make(fake);
    device.start();
    device.submit(0, 0, 0, 512);
    fake.serve(fake.take(), 0);
    fake.report(0);
    expect(device.completed()).toBe(0);
    expect(device.completed()).toBe(DEVICE_BROKEN, "reported twice");
  });
  it("starts again from anywhere with an empty queue", () => {
    const fake = new FakeBlock();
    const device = make(fake);
    device.start();
    device.submit(0, 0, 0, 512);
    device.submit(1, 0, 5, 512);
    fake.take();
    expect(device.start()).toBe(0);
    expect(device.completed()).toBe(NONE_COMPLETED);
    device.submit(3, 0, 9, 512);
    fake.serve(fake.take(), 0);
    expect(device.completed()).toBe(3);
    expect(load<u8>(device.data(3))).toBe(contents(9 * 512));
  });
});

describe("RequestTable", () => {
  it("starts requests in order, one a slot", () => {
    const table = new RequestTable();
    for (let index: u32 = 0; index < 10; index++) table.add(100 + index, 0, index, 512);
    for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) {
      expect(table.startNext()).toBe(slot);
      expect(table.at(slot).reply).toBe(100 + slot);
    }
    expect(table.startNext()).toBe(-1);
    table.finish(2);
    expect(table.startNext()).toBe(2);
    expect(table.at(2).sector).toBe(4);
  });
  it("holds a bounded number", () => {
    const table = new RequestTable();
    for (let index: u32 = 0; index < WAITING_MAX; index++) {
      expect(table.hasRoom()).toBe(true);
      table.add(1 + index, 0, 0, 512);
    }
    expect(table.hasRoom()).toBe(false);
  });
  it("counts attempts and knows the earliest deadline", () => {
    const table = new RequestTable();
    expect(table.earliestDeadline()).toBe(NO_DEADLINE);
    table.add(1, 0, 0, 512);
    table.add(2, 0, 0, 512);
    table.startNext();
    table.startNext();
    for (let attempt: u32 = 0; attempt < ATTEMPTS_MAX; attempt++) expect(table.tryAgain(0, 100)).toBe(true);
    expect(table.tryAgain(0, 100)).toBe(false);
    table.tryAgain(1, 50);
    expect(table.earliestDeadline()).toBe(5_000_000_050);
    table.finish(1);
    expect(table.earliestDeadline()).toBe(5_000_000_100);
  });
});
