// The NS16550A: 16-byte FIFOs both ways. Registers may be I/O ports, where each access is a system
// call, so bytes are sent in bursts of the FIFO's size and received by the trigger level.

import { RegisterWindow } from "../../sdk/device/register_window";
import { SerialDevice } from "../serial/serial_device";
import {
  DIVISOR_115200,
  DLL,
  DLM,
  FCR,
  FCR_SETUP,
  FIFO_SIZE,
  IER,
  IER_LINE_STATUS,
  IER_RECEIVED,
  IER_TRANSMIT_EMPTY,
  IIR,
  IIR_LINE_STATUS,
  IIR_MASK,
  IIR_NONE,
  IIR_RECEIVED,
  IIR_TIMEOUT,
  IIR_TRANSMIT_EMPTY,
  LCR,
  LCR_8N1,
  LCR_DLAB,
  LSR,
  LSR_DATA_READY,
  LSR_IDLE,
  LSR_OVERRUN,
  LSR_TRANSMIT_EMPTY,
  MCR,
  MCR_SETUP,
  MSR,
  RBR,
  RECEIVE_TRIGGER,
  THR,
} from "./registers";

/** More rounds than the rings can keep busy: a device that asks on is broken, and is left alone. */
const ROUNDS_MAX: u32 = 65536;

export class Uart16550 extends SerialDevice {
  private interrupts: u32 = 0;

  constructor(private registers: RegisterWindow) {
    super();
  }

  isEdgeTriggered(): bool {
    return true;
  }

  initialise(): void {
    const registers = this.registers;
    registers.write8(IER, 0);
    registers.write8(LCR, LCR_DLAB);
    registers.write8(DLL, DIVISOR_115200);
    registers.write8(DLM, 0);
    registers.write8(LCR, LCR_8N1);
    // What somebody typed before we were there; turning the FIFOs on would clear it.
    this.receive(0);
    registers.write8(FCR, FCR_SETUP);
    registers.write8(MCR, MCR_SETUP);
    this.setInterrupts(IER_RECEIVED | IER_LINE_STATUS);
  }

  /** The line is edge-triggered: it must be seen quiet before the next interrupt can come. */
  service(): void {
    for (let round: u32 = 0; round < ROUNDS_MAX; round++) {
      const reason = this.registers.read8(IIR) & IIR_MASK;
      if (reason == IIR_NONE) return;
      if (reason == IIR_RECEIVED) this.receive(RECEIVE_TRIGGER);
      else if (reason == IIR_TIMEOUT) this.receive(0);
      else if (reason == IIR_TRANSMIT_EMPTY) this.sendBursts(true);
      else if (reason == IIR_LINE_STATUS) this.lineStatus();
      else this.registers.read8(MSR);
    }
  }

  transmit(): void {
    if (this.interrupts & IER_TRANSMIT_EMPTY) return;
    this.sendBursts(false);
  }

  resumeReceiving(): void {
    if (this.interrupts & IER_RECEIVED) return;
    this.setInterrupts(this.interrupts | IER_RECEIVED);
  }

  isIdle(): bool {
    return this.queued.count == 0 && (this.lineStatus() & LSR_IDLE) != 0;
  }

  /** Takes `known` bytes that are surely there, or, with 0, as long as LSR reports some. */
  private receive(known: u32): void {
    const ring = this.received;
    if (ring.room < FIFO_SIZE) return this.setInterrupts(this.interrupts & ~IER_RECEIVED);
    for (let count: u32 = 0; count < known; count++) ring.push(<u8>this.registers.read8(RBR));
    if (known != 0) return;
    while (ring.room != 0 && this.lineStatus() & LSR_DATA_READY) {
      ring.push(<u8>this.registers.read8(RBR));
    }
  }

  /** Fills the empty FIFO until the queue is empty or the device wants time. */
  private sendBursts(empty: bool): void {
    const queued = this.queued;
    while (queued.count != 0) {
      if (!empty && !(this.lineStatus() & LSR_TRANSMIT_EMPTY)) {
        return this.setInterrupts(this.interrupts | IER_TRANSMIT_EMPTY);
      }
      empty = false;
      const burst = min(queued.count, FIFO_SIZE);
      for (let count: u32 = 0; count < burst; count++) this.registers.write8(THR, queued.pop());
    }
    this.setInterrupts(this.interrupts & ~IER_TRANSMIT_EMPTY);
  }

  private lineStatus(): u32 {
    const status = this.registers.read8(LSR);
    if (status & LSR_OVERRUN) this.overruns++;
    return status;
  }

  private setInterrupts(interrupts: u32): void {
    if (interrupts == this.interrupts) return;
    this.interrupts = interrupts;
    this.registers.write8(IER, interrupts);
  }
}
