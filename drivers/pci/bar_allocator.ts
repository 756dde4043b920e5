// Gives addresses to memory BARs that have none, and sets the windows of bridges that are ours.
//
// What the firmware placed stays where it is, and new addresses begin behind it. 64-bit BARs on the
// root bus go to the 64-bit window; everything behind bridges goes to the 32-bit one, so that a
// bridge needs a single window. I/O BARs stay unassigned: modern devices do without.

import { Bus } from "./bus";
import { PciFunction } from "./function";
import {
  BASE_ADDRESS_0,
  BRIDGE_IO_BASE,
  BRIDGE_IO_LIMIT,
  BRIDGE_MEMORY_BASE,
  BRIDGE_MEMORY_LIMIT,
  BRIDGE_PREFETCH_BASE,
  BRIDGE_PREFETCH_LIMIT,
  BRIDGE_WINDOW_SIZE,
  COMMAND_MASTER,
  COMMAND_MEMORY,
} from "./registers";

const PAGE: u64 = 4096;
const DEPTH_MAX = 16;

export class BarAllocator {
  /** BARs that found no place. */
  failures: u32 = 0;
  private next32: u64 = 0;
  private next64: u64 = 0;
  private open: StaticArray<i32> = new StaticArray<i32>(DEPTH_MAX);
  private starts: StaticArray<u64> = new StaticArray<u64>(DEPTH_MAX);
  private depth: i32 = 0;

  /** Windows [base, base + size) of the host bridge; size 0 = none. */
  constructor(
    private base32: u64,
    private size32: u64,
    private base64: u64,
    private size64: u64,
  ) {}

  /** Assigns everything on an enumerated bus. */
  assign(bus: Bus): void {
    const functions = bus.functions;
    this.next32 = this.base32;
    this.next64 = this.base64;
    for (let index = 0; index < functions.length; index++) this.stepOver(functions[index]);
    for (let index = 0; index < functions.length; index++) {
      const target = functions[index];
      this.closeBridges(bus, target.parent);
      this.place(bus, target);
      if (target.bridgeIsOurs) this.openBridge(index);
    }
    this.closeBridges(bus, -1);
  }

  /** New addresses begin behind what is already in use. */
  private stepOver(target: PciFunction): void {
    for (let bar: u32 = 0; bar < target.barCount; bar++) {
      const base = target.barBases[bar];
      const size = target.barSizes[bar];
      if (base == 0 || size == 0) continue;
      if (isWithin(base, this.base32, this.size32)) {
        this.next32 = max(this.next32, base + min(size, this.base32 + this.size32 - base));
      }
      if (isWithin(base, this.base64, this.size64)) {
        this.next64 = max(this.next64, base + min(size, this.base64 + this.size64 - base));
      }
    }
  }

  private place(bus: Bus, target: PciFunction): void {
    // The firmware's bridges have windows that we do not change.
    const reachable = target.parent < 0 || bus.functions[target.parent].bridgeIsOurs;
    for (let bar: u32 = 0; bar < target.barCount; bar++) {
      const size = target.barSizes[bar];
      if (size == 0 || target.barBases[bar] != 0) continue;
      const base = reachable ? this.take(size, target.bars64[bar] && target.parent < 0) : 0;
      if (base == 0) {
        this.failures++;
        continue;
      }
      target.changeCommand(0, COMMAND_MEMORY);
      target.barBases[bar] = base;
      target.write(BASE_ADDRESS_0 + bar * 4, 4, <u32>base);
      if (target.bars64[bar]) target.write(BASE_ADDRESS_0 + bar * 4 + 4, 4, <u32>(base >> 32));
    }
  }

  /** @returns an address, or 0 when the windows are full */
  private take(size: u64, prefer64: bool): u64 {
    if (prefer64) {
      const base = placeIn(this.next64, size, this.base64 + this.size64);
      if (base != 0) {
        this.next64 = base + size;
        return base;
      }
    }
    const base = placeIn(this.next32, size, this.base32 + this.size32);
    if (base != 0) this.next32 = base + size;
    return base;
  }

  private openBridge(index: i32): void {
    if (this.depth == DEPTH_MAX) return;
    this.next32 = alignUp(this.next32, BRIDGE_WINDOW_SIZE);
    this.open[this.depth] = index;
    this.starts[this.depth] = this.next32;
    this.depth++;
  }

  /** Sets the windows of all open bridges that `parent` is not or is not behind. */
  private closeBridges(bus: Bus, parent: i32): void {
    while (this.depth > 0 && this.open[this.depth - 1] != parent) {
      if (isBehind(bus, parent, this.open[this.depth - 1])) return;
      this.depth--;
      const bridge = bus.functions[this.open[this.depth]];
      const start = this.starts[this.depth];
      this.next32 = alignUp(this.next32, BRIDGE_WINDOW_SIZE);
      setWindow(bridge, start, this.next32);
    }
  }
}

/** Whether function `index` is `bridge` or somewhere behind it. */
function isBehind(bus: Bus, index: i32, bridge: i32): bool {
  for (let depth = 0; depth <= DEPTH_MAX && index >= 0; depth++) {
    if (index == bridge) return true;
    index = bus.functions[index].parent;
  }
  return false;
}

/** A window with its base above its limit is closed (Bridge specification §3.2.5.8). */
function setWindow(bridge: PciFunction, start: u64, end: u64): void {
  const isOpen = end > start;
  bridge.write(BRIDGE_MEMORY_BASE, 2, isOpen ? <u32>(start >> 16) & 0xfff0 : 0xfff0);
  bridge.write(BRIDGE_MEMORY_LIMIT, 2, isOpen ? <u32>((end - 1) >> 16) & 0xfff0 : 0);
  bridge.write(BRIDGE_PREFETCH_BASE, 2, 0xfff0);
  bridge.write(BRIDGE_PREFETCH_LIMIT, 2, 0);
  bridge.write(BRIDGE_IO_BASE, 1, 0xf0);
  bridge.write(BRIDGE_IO_LIMIT, 1, 0);
  bridge.changeCommand(COMMAND_MEMORY | COMMAND_MASTER, 0);
}

/** The first aligned place from `next` on that ends before `end`; 0 without one, and without a window. */
function placeIn(next: u64, size: u64, end: u64): u64 {
  if (next > end || size > end - next) return 0;
  const base = alignUp(next, max(size, PAGE));
  return base <= end - size ? base : 0;
}

function isWithin(address: u64, base: u64, size: u64): bool {
  return address >= base && address - base < size;
}

function alignUp(value: u64, alignment: u64): u64 {
  return (value + alignment - 1) & ~(alignment - 1);
}
