// One function of the bus: who it is, where its memory lies, who owns it.

import { ConfigurationSpace } from "./configuration_space";
import {
  BAR_COUNT_BRIDGE,
  BAR_COUNT_ENDPOINT,
  CAPABILITIES_MAX,
  CAPABILITIES_POINTER,
  COMMAND,
  CONFIGURATION_SIZE,
  HEADER_END,
  STATUS,
  STATUS_CAPABILITIES,
} from "./registers";

/** Owner of a function that nobody claimed. No module has this badge. */
export const NOBODY: u64 = 0xffff_ffff_ffff_ffff;

export class PciFunction {
  vendor: u32 = 0;
  device: u32 = 0;
  /** Class, subclass and interface, 24 bits. */
  classCode: u32 = 0;
  isBridge: bool = false;
  /** Bus behind a bridge; 0 when it has none. */
  secondaryBus: u32 = 0;
  /** The bridge came without bus numbers, so that its windows are ours to set. */
  bridgeIsOurs: bool = false;
  /** Size of each memory BAR, 0 for I/O, unused and upper halves. */
  barSizes: StaticArray<u64> = new StaticArray<u64>(6);
  barBases: StaticArray<u64> = new StaticArray<u64>(6);
  bars64: StaticArray<bool> = new StaticArray<bool>(6);
  owner: u64 = NOBODY;

  /**
   * @param address bus << 8 | device << 3 | function
   * @param parent index of the bridge above it, or -1 on the root bus
   */
  constructor(
    private space: ConfigurationSpace,
    readonly address: u32,
    readonly parent: i32,
  ) {}

  get deviceNumber(): u32 {
    return (this.address >> 3) & 31;
  }

  get barCount(): u32 {
    return this.isBridge ? BAR_COUNT_BRIDGE : BAR_COUNT_ENDPOINT;
  }

  read(offset: u32, width: u32): u32 {
    return this.space.read(this.address, offset, width);
  }

  write(offset: u32, width: u32, value: u32): void {
    this.space.write(this.address, offset, width, value);
  }

  /** Sets and clears bits of the command register. */
  changeCommand(set: u32, clear: u32): void {
    const command = this.read(COMMAND, 2);
    const wanted = (command & ~clear) | set;
    if (wanted != command) this.write(COMMAND, 2, wanted);
  }

  /** Offset of the first capability with this identifier, or 0. */
  capability(identifier: u32): u32 {
    if (!(this.read(STATUS, 2) & STATUS_CAPABILITIES)) return 0;
    let at = this.read(CAPABILITIES_POINTER, 1) & 0xfc;
    for (let count: u32 = 0; count < CAPABILITIES_MAX; count++) {
      if (at < HEADER_END || at > CONFIGURATION_SIZE - 4) return 0;
      const head = this.read(at, 2);
      if ((head & 0xff) == identifier) return at;
      at = (head >> 8) & 0xfc;
    }
    return 0;
  }
}
