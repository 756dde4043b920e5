// The 16550 driver against a model of the chip: what the interrupt path may assume, and that no
// byte is lost in bursts, with full rings, or while both directions are busy.
import { Uart16550 } from "../../../drivers/uart_16550/device";
import * as R from "../../../drivers/uart_16550/registers";
import { RegisterWindow } from "../../../sdk/device/register_window";

class FakeUart extends RegisterWindow {
  incoming: Array<u8> = new Array<u8>();
  fifo: Array<u8> = new Array<u8>();
  sent: Array<u8> = new Array<u8>();
  ier: u32 = 0;
  fcr: u32 = 0;
  lcr: u32 = 0;
  divisor: u32 = 0;
  transmitting: u32 = 0;
  transmitInterrupt: bool = false;
  overflow: bool = false;
  accesses: u32 = 0;

  /** Time passes: bytes arrive while there is room, and sent ones leave. */
  step(arrivals: u32): void {
    for (let count: u32 = 0; count < arrivals && this.incoming.length > 0 && this.fifo.length < 16; count++) {
      this.fifo.push(this.incoming.shift());
    }
    if (this.transmitting != 0) {
      this.transmitting = 0;
      this.transmitInterrupt = true;
    }
  }
  reason(): u32 {
    if (this.ier & 1 && this.fifo.length >= 8) return R.IIR_RECEIVED;
    if (this.ier & 1 && this.fifo.length > 0) return R.IIR_TIMEOUT;
    if (this.ier & 2 && this.transmitInterrupt) return R.IIR_TRANSMIT_EMPTY;
    return R.IIR_NONE;
  }
  read8(offset: u32): u32 {
    this.accesses++;
    if (offset == R.RBR) {
      if (this.fifo.length == 0) this.overflow = true;
      return this.fifo.length == 0 ? 0 : this.fifo.shift();
    }
    if (offset == R.IIR) {
      const reason = this.reason();
      if (reason == R.IIR_TRANSMIT_EMPTY) this.transmitInterrupt = false;
      return 0xc0 | reason;
    }
    if (offset == R.LSR) {
      return (this.fifo.length > 0 ? 1 : 0) | (this.transmitting == 0 ? 0x60 : 0);
    }
    return 0;
  }
  write8(offset: u32, value: u32): void {
    this.accesses++;
    if (offset == R.LCR) this.lcr = value;
    else if (this.lcr & R.LCR_DLAB && offset < 2) this.divisor |= value << (offset * 8);
    else if (offset == R.IER) {
      if (value & 2 && !(this.ier & 2) && this.transmitting == 0) this.transmitInterrupt = true;
      this.ier = value;
    } else if (offset == R.FCR) {
      // §8.4: a change of bit 0 clears both FIFOs, bit 1 the receiver's.
      if ((value ^ this.fcr) & 1 || value & 2) this.fifo = new Array<u8>();
      this.fcr = value;
    } else if (offset == R.THR) {
      if (this.transmitting == 16) this.overflow = true;
      this.transmitting++;
      this.transmitInterrupt = false;
      this.sent.push(<u8>value);
    }
  }
  read16(offset: u32): u32 {
    return this.read8(offset);
  }
  read32(offset: u32): u32 {
    return this.read8(offset);
  }
  write16(offset: u32, value: u32): void {
    this.write8(offset, value);
  }
  write32(offset: u32, value: u32): void {
    this.write8(offset, value);
  }
}

const scratch: usize = memory.data(65536);

describe("Uart16550", () => {
  it("sets the line up: 115200 8N1, FIFOs, receive interrupts", () => {
    const fake = new FakeUart();
    new Uart16550(fake).initialise();
    expect(fake.divisor).toBe(1);
    expect(fake.lcr).toBe(3);
    expect(fake.ier & 3).toBe(1);
  });
  it("keeps what was typed before it started, and what the FIFO holds when it starts again", () => {
    for (let fifosOn: u32 = 0; fifosOn < 2; fifosOn++) {
      const fake = new FakeUart();
      fake.fcr = fifosOn;
      for (let byte: u32 = 0; byte < 1 + 15 * fifosOn; byte++) fake.fifo.push(<u8>(65 + byte));
      const uart = new Uart16550(fake);
      uart.initialise();
      expect(uart.received.count).toBe(1 + 15 * fifosOn);
      expect(uart.received.pop()).toBe(65);
      expect(fake.overflow).toBe(false, "read from an empty FIFO");
    }
  });
  it("receives every byte of a burst that exceeds its ring", () => {
    const fake = new FakeUart();
    const uart = new Uart16550(fake);
    uart.initialise();
    const total = 70_000;
    for (let index = 0; index < total; index++) fake.incoming.push(<u8>(index * 7));
    let got = 0;
    for (let round = 0; round < 20_000 && got < total; round++) {
      fake.step(<u32>(round % 17));
      if (fake.reason() != R.IIR_NONE) uart.service();
      expect(fake.reason()).toBe(R.IIR_NONE, "an edge-triggered line must be left quiet");
      // A slow reader: the ring fills up in between.
      if (round % 5000 == 4999 || (round % 7 == 0 && round > 9000)) {
        const size = uart.received.read(scratch, 65536);
        for (let index: u32 = 0; index < size; index++) {
          assert(load<u8>(scratch + index) == <u8>(got * 7), "a byte is wrong");
          got++;
        }
        uart.resumeReceiving();
      }
    }
    expect(got).toBe(total);
    expect(fake.overflow).toBe(false, "read from an empty FIFO");
  });
  it("sends everything in order, in full bursts, and then is idle", () => {
    const fake = new FakeUart();
    const uart = new Uart16550(fake);
    uart.initialise();
    fake.accesses = 0;
    for (let index = 0; index < 1600; index++) store<u8>(scratch + index, <u8>(index * 3));
    expect(uart.queued.write(scratch, 1600)).toBe(1600);
    uart.transmit();
    expect(uart.isIdle()).toBe(false);
    for (let round = 0; round < 200 && uart.queued.count != 0; round++) {
      fake.step(0);
      if (fake.reason() != R.IIR_NONE) uart.service();
    }
    fake.step(0);
    if (fake.reason() != R.IIR_NONE) uart.service();
    expect(fake.sent.length).toBe(1600);
    for (let index = 0; index < 1600; index++) assert(fake.sent[index] == <u8>(index * 3), "out of order");
    expect(fake.overflow).toBe(false, "wrote to a full FIFO");
    expect(uart.isIdle()).toBe(true);
    expect(fake.ier & 2).toBe(0, "the transmit interrupt stays on");
    // Each access is a system call: at most 16 bytes need 16 writes and four more.
    expect(fake.accesses).toBeLessThan(1600 + 100 * 5);
  });
});
