// Memory that devices may reach: physically contiguous, quarantined by the kernel when its owner
// dies.

import { Protection, RegionFlag } from "../../abi/system_calls";
import { device, deviceHandle } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { result } from "../../sdk/record";
import { regionCreate, regionPhysical } from "../../sdk/system";
import { windowMap, windowReserve } from "../../sdk/window";

export class DmaMemory {
  base: usize = 0;
  physical: u64 = 0;

  /** Allocates and maps; panics when the machine has no such memory left. */
  constructor(pages: u32) {
    if (device("dma") < 0) panic("no authority over DMA memory");
    const region = regionCreate(pages, RegionFlag.Dma | RegionFlag.Contiguous, deviceHandle());
    if (region < 0) panic("no DMA memory");
    this.base = windowReserve(pages << 12);
    const access = Protection.Read | Protection.Write;
    if (windowMap(this.base, region, 0, pages, access) < 0) panic("cannot map DMA memory");
    if (regionPhysical(region, 0) < 0) panic("DMA memory has no address");
    this.physical = result(0);
  }
}
