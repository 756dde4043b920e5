// The PCI service against a model of a bus: firmware that assigned everything, firmware that
// assigned nothing (bridges included), ownership, interrupts, MSI-X.
import { BarAllocator } from "../../../drivers/pci/bar_allocator";
import { Bus } from "../../../drivers/pci/bus";
import { ConfigurationSpace } from "../../../drivers/pci/configuration_space";
import { NOBODY } from "../../../drivers/pci/function";
import { enableMsix, msixEntryAddress } from "../../../drivers/pci/msix";
import {
  claimFunction,
  isConfigurationAccess,
  ownedFunction,
  ownerMayWrite,
  releaseFunctions,
  rootPin,
  setBusMaster,
} from "../../../drivers/pci/ownership";
import { RegisterWindow } from "../../../sdk/device/register_window";

const NOT_FOUND = -32;
const ALREADY_EXISTS = -33;

/** A function with its writable bits; it hangs on a bridge (its index) or the root bus (-1). */
class FakeFunction {
  bytes: StaticArray<u8> = new StaticArray<u8>(256);
  writable: StaticArray<u8> = new StaticArray<u8>(256);

  constructor(
    readonly bridge: i32,
    readonly place: u32,
  ) {}

  get base(): usize {
    return changetype<usize>(this.bytes);
  }
  put16(offset: u32, value: u32): FakeFunction {
    store<u16>(this.base + offset, <u16>value);
    return this;
  }
  put32(offset: u32, value: u32): FakeFunction {
    store<u32>(this.base + offset, value);
    return this;
  }
  allow(offset: u32, mask: u32): FakeFunction {
    store<u32>(changetype<usize>(this.writable) + offset, mask);
    return this;
  }
  /** A memory BAR: flags in the low bits, writable above its size. */
  bar(number: u32, size: u64, flags: u32, base: u64 = 0): FakeFunction {
    const offset = 0x10 + number * 4;
    this.put32(offset, <u32>base | flags);
    this.allow(offset, <u32>~(size - 1) & 0xffff_fff0);
    if ((flags & 6) == 4) {
      this.put32(offset + 4, <u32>(base >> 32));
      this.allow(offset + 4, <u32>(~(size - 1) >> 32));
    }
    return this;
  }
}

class FakeBus extends ConfigurationSpace {
  functions: Array<FakeFunction> = new Array<FakeFunction>();

  add(bridge: i32, place: u32, vendor: u32, device: u32): FakeFunction {
    const made = new FakeFunction(bridge, place);
    made.put16(0, vendor).put16(2, device).put32(8, 0x0108_0001);
    made.allow(4, 0x0000_0407);
    this.functions.push(made);
    return made;
  }
  addBridge(bridge: i32, place: u32): FakeFunction {
    const made = this.add(bridge, place, 0x1b36, 0x000c);
    store<u8>(made.base + 0x0e, 1);
    made.allow(0x18, 0x00ff_ffff).allow(0x1c, 0xffff).allow(0x20, 0xfff0_fff0).allow(0x24, 0xfff0_fff0);
    return made;
  }
  private locate(address: u32): FakeFunction | null {
    for (let index = 0; index < this.functions.length; index++) {
      const candidate = this.functions[index];
      if (candidate.place != (address & 0xff)) continue;
      const bridge = candidate.bridge;
      const bus: u32 = bridge < 0 ? 0 : load<u8>(this.functions[bridge].base + 0x19);
      if (bridge >= 0 && bus == 0) continue;
      if (bus == address >> 8) return candidate;
    }
    return null;
  }
  read(address: u32, offset: u32, width: u32): u32 {
    const found = this.locate(address);
    if (!found) return width == 4 ? 0xffff_ffff : width == 2 ? 0xffff : 0xff;
    const at = found.base + offset;
    return width == 4 ? load<u32>(at) : width == 2 ? load<u16>(at) : load<u8>(at);
  }
  write(address: u32, offset: u32, width: u32, value: u32): void {
    const found = this.locate(address);
    if (!found) return;
    for (let byte: u32 = 0; byte < width; byte++) {
      const mask = found.writable[offset + byte];
      const old = found.bytes[offset + byte];
      found.bytes[offset + byte] = (old & ~mask) | (<u8>(value >> (byte * 8)) & mask);
    }
  }
}

class FakeEntry extends RegisterWindow {
  words: StaticArray<u32> = new StaticArray<u32>(4);
  read32(offset: u32): u32 {
    return this.words[offset >> 2];
  }
  write32(offset: u32, value: u32): void {
    this.words[offset >> 2] = value;
  }
  read8(offset: u32): u32 {
    return 0;
  }
  read16(offset: u32): u32 {
    return 0;
  }
  write8(offset: u32, value: u32): void {}
  write16(offset: u32, value: u32): void {}
}

/** A virtio-like function: BAR 1 with MSI-X table, 64-bit prefetchable BAR 4. */
function virtio(fake: FakeBus, bridge: i32, place: u32, base1: u64, base4: u64): FakeFunction {
  const made = fake.add(bridge, place, 0x1af4, 0x1042);
  made.bar(0, 0x80, 1).bar(1, 0x1000, 0, base1).bar(4, 0x4000, 0xc, base4);
  made.put16(6, 0x10).put16(0x34, 0x40);
  // A vendor capability, then MSI-X with three vectors in BAR 1 at 0x800.
  made.put16(0x40, 0x5009).put16(0x50, 0x0011).put16(0x52, 2).put32(0x54, 0x801).put32(0x58, 0x901);
  made.allow(0x50, 0xc000_0000).allow(0x44, 0xffff_ffff);
  store<u8>(made.base + 0x3d, 1);
  return made;
}

function enumerate(fake: FakeBus): Bus {
  const bus = new Bus(fake, 0, 15);
  bus.enumerate();
  return bus;
}

describe("enumeration", () => {
  it("finds functions, their sizes and what the firmware assigned", () => {
    const fake = new FakeBus();
    fake.add(-1, 0, 0x8086, 0x29c0);
    const multi = fake.add(-1, 31 << 3, 0x8086, 0x2918);
    store<u8>(multi.base + 0x0e, 0x80);
    fake.add(-1, (31 << 3) | 3, 0x8086, 0x2930);
    // Function 1 of a device whose function 0 is single: not there.
    fake.add(-1, 1, 0xdead, 0xbeef);
    virtio(fake, -1, 2 << 3, 0xfebd_0000, 0x80_0000_0000);
    const bus = enumerate(fake);
    expect(bus.functions.length).toBe(4);
    const found = bus.functions[1];
    expect(found.device).toBe(0x1042);
    expect(found.barSizes[1]).toBe(0x1000);
    expect(found.barBases[1]).toBe(0xfebd_0000);
    expect(found.barSizes[4]).toBe(0x4000);
    expect(found.barBases[4]).toBe(0x80_0000_0000);
    expect(found.barSizes[0]).toBe(0, "an I/O BAR");
    expect(found.barSizes[5]).toBe(0, "the upper half");
    expect(found.read(0x10, 4)).toBe(1, "sizing left a mark");
    expect(found.read(0x20, 4)).toBe(0xc);
    expect(found.read(0x24, 4)).toBe(0x80);
  });
  it("sizes BARs of 4 GiB and more", () => {
    const fake = new FakeBus();
    fake.add(-1, 0, 1, 2).bar(2, 0x2_0000_0000, 0xc, 0);
    const found = enumerate(fake).functions[0];
    expect(found.barSizes[2]).toBe(0x2_0000_0000);
  });
  it("numbers buses behind bridges that the firmware left alone", () => {
    const fake = new FakeBus();
    fake.addBridge(-1, 1 << 3); // 0
    fake.addBridge(0, 0); // 1: behind it
    virtio(fake, 1, 3 << 3, 0, 0);
    fake.addBridge(-1, 2 << 3); // 3
    virtio(fake, 3, 0, 0, 0);
    const bus = enumerate(fake);
    expect(bus.functions.length).toBe(5);
    const outer = bus.functions[0];
    expect(outer.read(0x18, 4) & 0xffffff).toBe(0x02_01_00);
    expect(bus.functions[1].read(0x18, 4) & 0xffffff).toBe(0x02_02_01);
    expect(bus.functions[2].address).toBe((2 << 8) | (3 << 3));
    expect(bus.functions[3].read(0x18, 4) & 0xffffff).toBe(0x03_03_00);
    expect(bus.functions[4].address).toBe(3 << 8);
  });
  it("keeps the numbers that the firmware gave", () => {
    const fake = new FakeBus();
    fake.addBridge(-1, 1 << 3).put32(0x18, 0x05_05_00);
    virtio(fake, 0, 0, 0x1000_0000, 0);
    const bus = enumerate(fake);
    expect(bus.functions[1].address).toBe(5 << 8);
    expect(bus.functions[0].bridgeIsOurs).toBe(false);
  });
  it("stops at the last bus", () => {
    const fake = new FakeBus();
    for (let index = 0; index < 20; index++) fake.addBridge(index - 1, 0);
    const bus = enumerate(fake);
    expect(bus.isCut).toBe(true);
    expect(bus.functions.length).toBe(16);
  });
});

describe("address assignment", () => {
  it("places everything, aligned, apart, within the windows and the bridges'", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 1 << 3, 0, 0);
    fake.addBridge(-1, 2 << 3); // 1
    virtio(fake, 1, 0, 0, 0);
    fake.addBridge(1, 1 << 3); // 3
    virtio(fake, 3, 0, 0, 0);
    virtio(fake, -1, 3 << 3, 0, 0);
    // Root ports have a BAR of their own, and pass memory on all the same.
    fake.functions[1].bar(0, 0x1000, 0);
    const bus = enumerate(fake);
    const allocator = new BarAllocator(0x1000_0000, 0x2eff_0000, 0x80_0000_0000, 0x80_0000_0000);
    allocator.assign(bus);
    expect(allocator.failures).toBe(0);
    const starts = new Array<u64>();
    const ends = new Array<u64>();
    for (let index = 0; index < bus.functions.length; index++) {
      const target = bus.functions[index];
      for (let bar = 0; bar < 6; bar++) {
        const size = target.barSizes[bar];
        if (size == 0) continue;
        const base = target.barBases[bar];
        expect(base % size).toBe(0);
        const high = target.bars64[bar] ? target.read(0x14 + bar * 4, 4) : 0;
        expect((target.read(0x10 + bar * 4, 4) & 0xffff_fff0) | (<u64>high << 32)).toBe(base, "written");
        for (let other = 0; other < starts.length; other++) {
          assert(base >= ends[other] || base + size <= starts[other], "two BARs overlap");
        }
        starts.push(base);
        ends.push(base + size);
        for (let parent = target.parent; parent >= 0; parent = bus.functions[parent].parent) {
          const window = bus.functions[parent].read(0x20, 4);
          const low = <u64>(window & 0xfff0) << 16;
          const limit = <u64>(window & 0xfff0_0000) | 0xf_ffff;
          assert(base >= low && base + size - 1 <= limit, "outside the bridge's window");
        }
      }
    }
    expect(bus.functions[1].read(4, 2) & 6).toBe(6, "the outer bridge is closed");
    expect(bus.functions[3].read(4, 2) & 6).toBe(6, "the inner bridge is closed");
    expect(bus.functions[0].barBases[4] >= 0x80_0000_0000).toBe(true, "64-bit on the root bus");
    expect(bus.functions[2].barBases[4] < 0x1_0000_0000).toBe(true, "32-bit behind a bridge");
    // The window ends before what comes after the bridge.
    const last = bus.functions[5].barBases[1];
    const limit = <u64>(bus.functions[1].read(0x20, 4) & 0xfff0_0000) | 0xf_ffff;
    expect(last > limit).toBe(true);
  });
  it("leaves what is assigned and places the rest behind it", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 1 << 3, 0x1000_0000, 0x80_0000_4000);
    virtio(fake, -1, 2 << 3, 0, 0);
    const bus = enumerate(fake);
    const allocator = new BarAllocator(0x1000_0000, 0x10_0000, 0x80_0000_0000, 0x100_0000);
    allocator.assign(bus);
    expect(bus.functions[0].barBases[1]).toBe(0x1000_0000);
    expect(bus.functions[1].barBases[1]).toBe(0x1000_1000);
    expect(bus.functions[1].barBases[4]).toBe(0x80_0000_8000);
  });
  it("says when the windows are full", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 1 << 3, 0, 0);
    const bus = enumerate(fake);
    const allocator = new BarAllocator(0x1000_0000, 0x1000, 0, 0);
    allocator.assign(bus);
    expect(allocator.failures).toBe(1);
    expect(bus.functions[0].barBases[4]).toBe(0);
  });
  it("believes no size that reaches around the end of the address space", () => {
    const fake = new FakeBus();
    fake.add(-1, 1 << 3, 0xbad0, 1).bar(0, 1 << 63, 0xc);
    virtio(fake, -1, 2 << 3, 0, 0);
    virtio(fake, -1, 3 << 3, 0, 0);
    // Wherever the last one says that it is: new addresses begin within the window.
    fake.add(-1, 4 << 3, 0xbad0, 2).bar(0, 1 << 62, 0xc, 0x80_0000_0000);
    const bus = enumerate(fake);
    const allocator = new BarAllocator(0x1000_0000, 0x10_0000, 0x80_0000_0000, 0x100_0000);
    allocator.assign(bus);
    expect(allocator.failures).toBe(1);
    for (let index = 1; index < 3; index++) {
      const base = bus.functions[index].barBases[4];
      expect(base >= 0x80_0000_0000 && base < 0x80_0100_0000 || base >= 0x1000_0000 && base < 0x1010_0000).toBe(true);
    }
  });
  it("takes a size that is no power of two for a mistake of the device", () => {
    const fake = new FakeBus();
    fake.add(-1, 1 << 3, 0xbad0, 1).allow(0x10, 0xfff0_0ff0);
    const bus = enumerate(fake);
    expect(bus.functions[0].barSizes[0]).toBe(0);
  });
});

describe("ownership", () => {
  it("gives a function to one badge at a time", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 1 << 3, 0x1000_0000, 0);
    virtio(fake, -1, 2 << 3, 0x1000_1000, 0);
    const bus = enumerate(fake);
    expect(claimFunction(bus, 7, 0x1af4, 0x1042, 0)).toBe(0);
    expect(claimFunction(bus, 8, 0x1af4, 0x1042, 0)).toBe(ALREADY_EXISTS);
    expect(claimFunction(bus, 8, 0x1af4, 0x1042, 1)).toBe(1);
    expect(claimFunction(bus, 8, 0x1af4, 0x1042, 2)).toBe(NOT_FOUND);
    expect(claimFunction(bus, 8, 0x1af4, 0x1041, 0)).toBe(NOT_FOUND);
    expect(ownedFunction(bus, 8, 0) === null).toBe(true);
    expect(ownedFunction(bus, 7, 0) === null).toBe(false);
    expect(ownedFunction(bus, 7, 0xffff_ffff_ffff) === null).toBe(true);
    expect(ownedFunction(bus, NOBODY - 1, 0) === null).toBe(true);
  });
  it("stops a function when it is released and when it is claimed again", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 1 << 3, 0x1000_0000, 0);
    const bus = enumerate(fake);
    claimFunction(bus, 7, 0x1af4, 0x1042, 0);
    const target = bus.functions[0];
    setBusMaster(bus, target, true);
    const entry = new FakeEntry();
    enableMsix(target, entry, 0xfee0_0000, 0x41);
    expect(target.read(4, 2) & 0x406).toBe(0x406);
    expect(target.read(0x52, 2)).toBe(0x8002);
    expect(entry.words[0]).toBe(0xfee0_0000);
    expect(entry.words[2]).toBe(0x41);
    expect(entry.words[3]).toBe(0);
    claimFunction(bus, 7, 0x1af4, 0x1042, 0);
    expect(target.read(4, 2) & 4).toBe(0, "bus mastering survived");
    expect(target.read(0x52, 2)).toBe(2, "MSI-X survived");
    setBusMaster(bus, target, true);
    expect(releaseFunctions(bus, 8)).toBe(0);
    expect(target.read(4, 2) & 4).toBe(4);
    expect(releaseFunctions(bus, 7)).toBe(1);
    expect(target.read(4, 2) & 4).toBe(0);
    expect(claimFunction(bus, 8, 0x1af4, 0x1042, 0)).toBe(0);
  });
  it("switches the bridges above on", () => {
    const fake = new FakeBus();
    fake.addBridge(-1, 1 << 3).put32(0x18, 0x01_01_00);
    virtio(fake, 0, 0, 0x1000_0000, 0);
    const bus = enumerate(fake);
    expect(bus.functions[0].read(4, 2) & 4).toBe(0);
    setBusMaster(bus, bus.functions[1], true);
    expect(bus.functions[0].read(4, 2) & 6).toBe(6);
  });
  it("keeps the header and MSI-X from owners", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 1 << 3, 0x1000_0000, 0);
    const target = enumerate(fake).functions[0];
    expect(ownerMayWrite(target, 4, 2)).toBe(false);
    expect(ownerMayWrite(target, 0x3c, 4)).toBe(false);
    expect(ownerMayWrite(target, 0x44, 4)).toBe(true);
    expect(ownerMayWrite(target, 0x4e, 4)).toBe(false);
    expect(ownerMayWrite(target, 0x58, 1)).toBe(false);
    expect(ownerMayWrite(target, 0x5c, 4)).toBe(true);
    expect(isConfigurationAccess(0xfc, 4)).toBe(true);
    expect(isConfigurationAccess(0xfd, 1)).toBe(false);
    expect(isConfigurationAccess(2, 4)).toBe(false);
    expect(isConfigurationAccess(0, 3)).toBe(false);
    expect(isConfigurationAccess(0xffff_ffff_ffff_fffc, 4)).toBe(false);
  });
});

describe("interrupts", () => {
  it("finds MSI-X entries within their BAR", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 1 << 3, 0x1000_0000, 0).put32(0x54, 0xff1);
    virtio(fake, -1, 2 << 3, 0x1000_1000, 0);
    const bus = enumerate(fake);
    expect(msixEntryAddress(bus.functions[0], 1)).toBe(0, "reaches beyond the BAR");
    expect(msixEntryAddress(bus.functions[1], 2)).toBe(0x1000_1820);
    expect(msixEntryAddress(bus.functions[1], 3)).toBe(0, "no such vector");
  });
  it("survives a capability list that runs in a circle", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 1 << 3, 0x1000_0000, 0).put16(0x40, 0x4009);
    const target = enumerate(fake).functions[0];
    expect(target.capability(0x11)).toBe(0);
    expect(target.capability(0x09)).toBe(0x40);
  });
  it("turns pins by device numbers, bridges included", () => {
    const fake = new FakeBus();
    virtio(fake, -1, 2 << 3, 0, 0);
    fake.addBridge(-1, 3 << 3);
    virtio(fake, 1, 5 << 3, 0, 0);
    const bus = enumerate(fake);
    expect(rootPin(bus, bus.functions[0], 1)).toBe(2);
    expect(rootPin(bus, bus.functions[0], 4)).toBe(1);
    expect(rootPin(bus, bus.functions[2], 1)).toBe(0);
    expect(rootPin(bus, bus.functions[0], 0)).toBe(-1);
  });
});
