// Early console: the 16550 at COM1, polled. Source: National Semiconductor PC16550D data sheet.
import { in8, out8 } from "./intrinsics";

export const COM1: u32 = 0x3f8;
export const COM1_IRQ: u32 = 4;
const INTERRUPT_ENABLE = 1;
const LINE_CONTROL = 3;
const MODEM_CONTROL = 4;
const LINE_STATUS = 5;
/** 8 bits, no parity, one stop bit; and the bit that shows the divisor. */
const EIGHT_BITS: u32 = 3;
const DIVISOR_ACCESS: u32 = 0x80;
const TRANSMITTER_EMPTY: u32 = 0x20;
/** Polls before a byte is given up: a port without a device reads all ones and never gets here. */
const POLLS_MAX: u32 = 100_000;

/**
 * 115200 bits a second, interrupts off. The FIFOs stay as they are: turning them on would clear what
 * was typed.
 */
export function initialiseConsole(): void {
  out8(COM1 + INTERRUPT_ENABLE, 0);
  out8(COM1 + LINE_CONTROL, DIVISOR_ACCESS);
  out8(COM1, 1);
  out8(COM1 + 1, 0);
  out8(COM1 + LINE_CONTROL, EIGHT_BITS);
  out8(COM1 + MODEM_CONTROL, 3);
}

export function writeConsole(byte: u32): void {
  for (let i: u32 = 0; i < POLLS_MAX; i++) {
    if (in8(COM1 + LINE_STATUS) & TRANSMITTER_EMPTY) break;
  }
  out8(COM1, byte & 0xff);
}
