// Early console: the PL011 of the device tree, polled. Silent before initialiseBoot has found it.
// Source: Arm DDI 0183 (PL011) §3.3.
import { uart } from "./device_tree";
import { loadPhysical32, storePhysical32 } from "./memory";

const DATA: u64 = 0x00;
const FLAGS: u64 = 0x18;
const LINE_CONTROL: u64 = 0x2c;
const CONTROL: u64 = 0x30;
const INTERRUPT_MASK: u64 = 0x38;
const TRANSMIT_FULL: u32 = 1 << 5;
/** 8 bits; UART, transmitter and receiver on. */
const EIGHT_BITS: u32 = 0x60;
const ENABLE: u32 = 0x301;
const POLLS_MAX: u32 = 100_000;

/**
 * The firmware's baud rate stays, and the FIFOs as they are: turning them on would clear what was typed.
 */
export function initialiseConsole(): void {
  if (uart == 0) return;
  storePhysical32(uart + INTERRUPT_MASK, 0);
  storePhysical32(uart + LINE_CONTROL, loadPhysical32(uart + LINE_CONTROL) | EIGHT_BITS);
  storePhysical32(uart + CONTROL, ENABLE);
}

export function writeConsole(byte: u32): void {
  if (uart == 0) return;
  for (let i: u32 = 0; i < POLLS_MAX; i++) {
    if (!(loadPhysical32(uart + FLAGS) & TRANSMIT_FULL)) break;
  }
  storePhysical32(uart + DATA, byte & 0xff);
}
