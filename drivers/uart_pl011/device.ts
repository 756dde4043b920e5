// The Arm PL011: FIFOs both ways, registers in memory, a level-triggered interrupt. The baud rate
// is left as the firmware or the machine set it.

import { RegisterWindow } from "../../sdk/device/register_window";
import { SerialDevice } from "../serial/serial_device";
import {
  CR_ENABLE,
  CR_RECEIVE,
  CR_TRANSMIT,
  DR_OVERRUN,
  FR_BUSY,
  FR_RECEIVE_EMPTY,
  FR_TRANSMIT_EMPTY,
  FR_TRANSMIT_FULL,
  IFLS_SETUP,
  INTERRUPT_ALL,
  INTERRUPT_RECEIVE,
  INTERRUPT_RECEIVE_TIMEOUT,
  INTERRUPT_TRANSMIT,
  LCR_H_SETUP,
  UARTCR,
  UARTDR,
  UARTFR,
  UARTICR,
  UARTIFLS,
  UARTIMSC,
  UARTLCR_H,
  UARTMIS,
} from "./registers";

const RECEIVING: u32 = INTERRUPT_RECEIVE | INTERRUPT_RECEIVE_TIMEOUT;

export class UartPl011 extends SerialDevice {
  private interrupts: u32 = 0;

  constructor(private registers: RegisterWindow) {
    super();
  }

  isEdgeTriggered(): bool {
    return false;
  }

  initialise(): void {
    const registers = this.registers;
    registers.write32(UARTIMSC, 0);
    // What somebody typed before we were there; turning the FIFOs on would clear it.
    this.receive();
    registers.write32(UARTLCR_H, LCR_H_SETUP);
    registers.write32(UARTIFLS, IFLS_SETUP);
    registers.write32(UARTCR, CR_ENABLE | CR_TRANSMIT | CR_RECEIVE);
    registers.write32(UARTICR, INTERRUPT_ALL);
    this.setInterrupts(RECEIVING);
    this.receive();
  }

  service(): void {
    const pending = this.registers.read32(UARTMIS);
    this.registers.write32(UARTICR, pending);
    if (pending & RECEIVING) this.receive();
    if (pending & INTERRUPT_TRANSMIT) this.fill();
  }

  transmit(): void {
    if (!(this.interrupts & INTERRUPT_TRANSMIT)) this.fill();
  }

  resumeReceiving(): void {
    if (this.interrupts & RECEIVING) return;
    this.setInterrupts(this.interrupts | RECEIVING);
    // What came while the interrupt was off may not raise it again.
    this.receive();
  }

  isIdle(): bool {
    const flags = this.registers.read32(UARTFR);
    return this.queued.count == 0 && (flags & (FR_TRANSMIT_EMPTY | FR_BUSY)) == FR_TRANSMIT_EMPTY;
  }

  /** Empties the receive FIFO, as far as the ring has room. */
  private receive(): void {
    while (!(this.registers.read32(UARTFR) & FR_RECEIVE_EMPTY)) {
      if (this.received.room == 0) return this.setInterrupts(this.interrupts & ~RECEIVING);
      const data = this.registers.read32(UARTDR);
      if (data & DR_OVERRUN) this.overruns++;
      this.received.push(<u8>data);
    }
  }

  /** Fills the transmit FIFO; its interrupt is on exactly while bytes wait. */
  private fill(): void {
    while (this.queued.count != 0 && !(this.registers.read32(UARTFR) & FR_TRANSMIT_FULL)) {
      this.registers.write32(UARTDR, this.queued.pop());
    }
    if (this.queued.count != 0) this.setInterrupts(this.interrupts | INTERRUPT_TRANSMIT);
    else this.setInterrupts(this.interrupts & ~INTERRUPT_TRANSMIT);
  }

  private setInterrupts(interrupts: u32): void {
    if (interrupts == this.interrupts) return;
    this.interrupts = interrupts;
    this.registers.write32(UARTIMSC, interrupts);
  }
}
