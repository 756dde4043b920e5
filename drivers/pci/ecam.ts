// Configuration space in memory, one bus at a time (PCI Express Base Specification 4.0, §7.2.2
// Enhanced Configuration Access Mechanism): 4 KiB a function, 1 MiB a bus. A bus is mapped when it
// is first asked for.

import { Protection, RegionFlag } from "../../abi/system_calls";
import {
  volatileLoad16,
  volatileLoad32,
  volatileLoad8,
  volatileStore16,
  volatileStore32,
  volatileStore8,
} from "../../sdk/machine";
import { regionCreateOver } from "../../sdk/system";
import { windowMap, windowReserve } from "../../sdk/window";
import { ConfigurationSpace } from "./configuration_space";

const BUS_SIZE: u32 = 0x10_0000;
const BUS_PAGES: u64 = 256;
/** Buses that can be mapped: page tables and address space are the quota's. */
export const BUSES_MAPPED_MAX: u32 = 32;

export class Ecam extends ConfigurationSpace {
  /** Window of each bus, 0 = not mapped. */
  private windows: StaticArray<usize> = new StaticArray<usize>(256);
  private mapped: u32 = 0;

  /**
   * @param machine Machine handle with DeviceMemory
   * @param base physical address of bus `firstBus`
   */
  constructor(
    private machine: u32,
    private base: u64,
    private firstBus: u32,
    private lastBus: u32,
  ) {
    super();
  }

  read(address: u32, offset: u32, width: u32): u32 {
    const at = this.locate(address, offset);
    if (at == 0) return 0xffff_ffff;
    if (width == 1) return volatileLoad8(at);
    return width == 2 ? volatileLoad16(at) : volatileLoad32(at);
  }

  write(address: u32, offset: u32, width: u32, value: u32): void {
    const at = this.locate(address, offset);
    if (at == 0) return;
    if (width == 1) volatileStore8(at, value);
    else if (width == 2) volatileStore16(at, value);
    else volatileStore32(at, value);
  }

  private locate(address: u32, offset: u32): usize {
    const window = this.window(address >> 8);
    return window == 0 ? 0 : window + ((address & 0xff) << 12) + (offset & 0xfff);
  }

  private window(bus: u32): usize {
    if (bus < this.firstBus || bus > this.lastBus) return 0;
    if (this.windows[bus] != 0) return this.windows[bus];
    if (this.mapped == BUSES_MAPPED_MAX) return 0;
    const address = this.base + <u64>(bus - this.firstBus) * BUS_SIZE;
    const region = regionCreateOver(BUS_PAGES, RegionFlag.Device, address, this.machine);
    if (region < 0) return 0;
    const window = windowReserve(BUS_SIZE);
    if (windowMap(window, region, 0, BUS_PAGES, Protection.Read | Protection.Write) < 0) return 0;
    this.mapped++;
    this.windows[bus] = window;
    return window;
  }
}
