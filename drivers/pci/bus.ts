// Finds every function: walks the buses depth first, gives numbers to those behind bridges that the
// firmware left without, and sizes the memory BARs. No recursion: the bridges being walked are a
// stack.

import { ConfigurationSpace } from "./configuration_space";
import { PciFunction } from "./function";
import {
  BAR_IO,
  BAR_MEMORY_MASK,
  BAR_TYPE_64,
  BAR_TYPE_MASK,
  BASE_ADDRESS_0,
  CLASS_REVISION,
  COMMAND_IO,
  COMMAND_MEMORY,
  HEADER_BRIDGE,
  HEADER_ENDPOINT,
  HEADER_MULTIFUNCTION,
  HEADER_TYPE,
  HEADER_TYPE_MASK,
  NO_DEVICE,
  PRIMARY_BUS,
  SECONDARY_BUS,
  SUBORDINATE_BUS,
  VENDOR_ID,
} from "./registers";

export const FUNCTIONS_MAX: u32 = 64;
/** Bridges below bridges. */
const DEPTH_MAX = 16;
const FUNCTIONS_PER_BUS: u32 = 256;

export class Bus {
  functions: Array<PciFunction> = new Array<PciFunction>();
  /** Functions or bridges were left out because a table is full. */
  isCut: bool = false;

  private bridges: StaticArray<i32> = new StaticArray<i32>(DEPTH_MAX);
  private buses: StaticArray<u32> = new StaticArray<u32>(DEPTH_MAX);
  private next: StaticArray<u32> = new StaticArray<u32>(DEPTH_MAX);
  private depth: i32 = 0;
  private highestBus: u32 = 0;

  constructor(
    private space: ConfigurationSpace,
    private firstBus: u32,
    private lastBus: u32,
  ) {}

  /** Fills `functions`; a bridge stands before everything behind it. */
  enumerate(): void {
    this.highestBus = this.firstBus;
    this.depth = 0;
    this.enter(this.firstBus, -1);
    while (this.depth > 0) {
      const top = this.depth - 1;
      const place = this.next[top];
      if (place >= FUNCTIONS_PER_BUS) {
        this.leave();
        continue;
      }
      const address = (this.buses[top] << 8) | place;
      const id = this.space.read(address, VENDOR_ID, 4);
      const present = (id & 0xffff) != NO_DEVICE;
      // Function 0 tells whether there are others.
      const single = (place & 7) == 0 && !(present && this.isMultifunction(address));
      this.next[top] = single ? place + 8 : place + 1;
      if (present) this.add(address, id);
    }
  }

  private isMultifunction(address: u32): bool {
    return (this.space.read(address, HEADER_TYPE, 1) & HEADER_MULTIFUNCTION) != 0;
  }

  private add(address: u32, id: u32): void {
    if (<u32>this.functions.length == FUNCTIONS_MAX) {
      this.isCut = true;
      return;
    }
    const found = new PciFunction(this.space, address, this.bridges[this.depth - 1]);
    found.vendor = id & 0xffff;
    found.device = id >> 16;
    found.classCode = found.read(CLASS_REVISION, 4) >> 8;
    const type = found.read(HEADER_TYPE, 1) & HEADER_TYPE_MASK;
    found.isBridge = type == HEADER_BRIDGE;
    this.functions.push(found);
    if (type == HEADER_ENDPOINT || type == HEADER_BRIDGE) sizeBars(found);
    if (found.isBridge) this.crossBridge(found);
  }

  private crossBridge(bridge: PciFunction): void {
    const bus = bridge.address >> 8;
    let secondary = bridge.read(SECONDARY_BUS, 1);
    const subordinate = bridge.read(SUBORDINATE_BUS, 1);
    if (this.depth == DEPTH_MAX) {
      this.isCut = true;
      return;
    }
    if (secondary > bus && subordinate >= secondary && subordinate <= this.lastBus) {
      this.highestBus = max(this.highestBus, subordinate);
    } else {
      if (this.highestBus == this.lastBus) {
        this.isCut = true;
        return;
      }
      secondary = ++this.highestBus;
      bridge.bridgeIsOurs = true;
      bridge.write(PRIMARY_BUS, 1, bus);
      bridge.write(SECONDARY_BUS, 1, secondary);
      // Everything above passes through until leave() knows the last bus behind it. Memory passes
      // once the bridge has windows (bar_allocator.ts).
      bridge.write(SUBORDINATE_BUS, 1, this.lastBus);
    }
    bridge.secondaryBus = secondary;
    this.enter(secondary, this.functions.length - 1);
  }

  private enter(bus: u32, bridge: i32): void {
    this.bridges[this.depth] = bridge;
    this.buses[this.depth] = bus;
    this.next[this.depth] = 0;
    this.depth++;
  }

  private leave(): void {
    this.depth--;
    const index = this.bridges[this.depth];
    if (index < 0) return;
    const bridge = this.functions[index];
    if (bridge.bridgeIsOurs) bridge.write(SUBORDINATE_BUS, 1, this.highestBus);
  }
}

/** §6.2.5.1: all ones are written, and the bits that stay zero give the size. */
function sizeBars(target: PciFunction): void {
  const command = target.read(0x04, 2);
  target.changeCommand(0, COMMAND_IO | COMMAND_MEMORY);
  for (let bar: u32 = 0; bar < target.barCount; ) {
    const offset = BASE_ADDRESS_0 + bar * 4;
    const low = target.read(offset, 4);
    if (low & BAR_IO) {
      bar++;
      continue;
    }
    target.write(offset, 4, 0xffff_ffff);
    let mask = <u64>(target.read(offset, 4) & BAR_MEMORY_MASK) | 0xffff_ffff_0000_0000;
    target.write(offset, 4, low);
    let base: u64 = low & BAR_MEMORY_MASK;
    const is64 = (low & BAR_TYPE_MASK) == BAR_TYPE_64 && bar + 1 < target.barCount;
    const empty = <u32>mask == 0;
    if (is64) {
      const high = target.read(offset + 4, 4);
      target.write(offset + 4, 4, 0xffff_ffff);
      mask = (mask & 0xffff_ffff) | (<u64>target.read(offset + 4, 4) << 32);
      target.write(offset + 4, 4, high);
      base |= <u64>high << 32;
    }
    const size = ~mask + 1;
    // A device whose writable bits have gaps makes no sense.
    if (!(empty && (!is64 || mask == 0)) && (size & (size - 1)) == 0) {
      target.barSizes[bar] = size;
      target.barBases[bar] = base;
      target.bars64[bar] = is64;
    }
    bar += is64 ? 2 : 1;
  }
  target.changeCommand(command & (COMMAND_IO | COMMAND_MEMORY), 0);
}
