// Device registers behind I/O ports: one system call an access, so drivers keep the count low.
import { portRead, portWrite } from "../system";
import { RegisterWindow } from "./register_window";

export class PortRegisters extends RegisterWindow {
  /** @param machine a Machine handle with IoPorts; @param base number of the first port */
  constructor(
    private machine: u32,
    private base: u32,
  ) {
    super();
  }

  read8(offset: u32): u32 {
    return portRead(this.machine, this.base + offset, 1);
  }
  read16(offset: u32): u32 {
    return portRead(this.machine, this.base + offset, 2);
  }
  read32(offset: u32): u32 {
    return portRead(this.machine, this.base + offset, 4);
  }
  write8(offset: u32, value: u32): void {
    portWrite(this.machine, this.base + offset, 1, value);
  }
  write16(offset: u32, value: u32): void {
    portWrite(this.machine, this.base + offset, 2, value);
  }
  write32(offset: u32, value: u32): void {
    portWrite(this.machine, this.base + offset, 4, value);
  }
}
