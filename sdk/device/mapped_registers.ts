// Device registers that are mapped into the module's memory.
import { Protection } from "../../abi/system_calls";
import {
  volatileLoad16,
  volatileLoad32,
  volatileLoad8,
  volatileStore16,
  volatileStore32,
  volatileStore8,
} from "../machine";
import { panic } from "../panic";
import { windowMap, windowReserve } from "../window";
import { RegisterWindow } from "./register_window";

export class MappedRegisters extends RegisterWindow {
  /** @param base offset of the first register in this memory */
  constructor(private base: usize) {
    super();
  }

  read8(offset: u32): u32 {
    return volatileLoad8(this.base + offset);
  }
  read16(offset: u32): u32 {
    return volatileLoad16(this.base + offset);
  }
  read32(offset: u32): u32 {
    return volatileLoad32(this.base + offset);
  }
  write8(offset: u32, value: u32): void {
    volatileStore8(this.base + offset, value);
  }
  write16(offset: u32, value: u32): void {
    volatileStore16(this.base + offset, value);
  }
  write32(offset: u32, value: u32): void {
    volatileStore32(this.base + offset, value);
  }
}

/**
 * Maps a Region of device registers into a window of its own.
 * @param place offset of the registers in the Region
 */
export function mapRegisters(region: u32, pages: u32, place: u32): MappedRegisters {
  const window = windowReserve(pages << 12);
  const status = windowMap(window, region, 0, pages, Protection.Read | Protection.Write);
  if (status < 0) panic("cannot map the device's registers");
  return new MappedRegisters(window + place);
}
