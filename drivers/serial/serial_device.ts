// What a UART driver brings and what the serial server (serial_server.ts) keeps for it.
//
// The interrupt path never loses a byte that the device still holds: when the receive ring is full,
// the device keeps the rest and its receive interrupt is off until there is room again.

import { ByteRing } from "../../lib/byte_ring";

export const RECEIVE_CAPACITY: u32 = 32768;
export const TRANSMIT_CAPACITY: u32 = 16384;

export abstract class SerialDevice {
  received: ByteRing = new ByteRing(RECEIVE_CAPACITY);
  queued: ByteRing = new ByteRing(TRANSMIT_CAPACITY);
  /** Bytes that the device itself reports as lost. */
  overruns: u32 = 0;

  /** Whether an interrupt is acknowledged before service (edge) or after it (level). */
  abstract isEdgeTriggered(): bool;
  /** Brings the device to a known state, with interrupts for receiving on. */
  abstract initialise(): void;
  /** Serves everything that the device asks for. */
  abstract service(): void;
  /** Sends from `queued` as far as the device takes it; the rest follows by interrupt. */
  abstract transmit(): void;
  /** There is room in `received` again. */
  abstract resumeReceiving(): void;
  /** Everything written has left the device. */
  abstract isIdle(): bool;
}
