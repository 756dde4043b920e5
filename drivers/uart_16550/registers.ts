// Registers of the NS16550A. Source: National Semiconductor PC16550D data sheet, §8 (June 1995).
// Offsets are byte-wide registers; DLAB (bit 7 of LCR) swaps the first two for the divisor.

export const RBR: u32 = 0; // read: receiver buffer
export const THR: u32 = 0; // write: transmitter holding
export const DLL: u32 = 0; // DLAB: divisor low
export const IER: u32 = 1; // interrupt enable
export const DLM: u32 = 1; // DLAB: divisor high
export const IIR: u32 = 2; // read: interrupt identification
export const FCR: u32 = 2; // write: FIFO control
export const LCR: u32 = 3; // line control
export const MCR: u32 = 4; // modem control
export const LSR: u32 = 5; // line status
export const MSR: u32 = 6; // modem status

// §8.6 IER
export const IER_RECEIVED: u32 = 0x01;
export const IER_TRANSMIT_EMPTY: u32 = 0x02;
export const IER_LINE_STATUS: u32 = 0x04;

// §8.5 IIR, low four bits
export const IIR_MASK: u32 = 0x0f;
export const IIR_MODEM_STATUS: u32 = 0x00;
export const IIR_NONE: u32 = 0x01;
export const IIR_TRANSMIT_EMPTY: u32 = 0x02;
/** The trigger level is reached: so many bytes can be read without asking LSR. */
export const IIR_RECEIVED: u32 = 0x04;
export const IIR_LINE_STATUS: u32 = 0x06;
/** Fewer than the trigger level, and nothing came for four characters. */
export const IIR_TIMEOUT: u32 = 0x0c;

// §8.4 FCR: FIFOs on, receive trigger level 8. Turning them on clears them; those that are on keep
// what they hold.
export const FCR_SETUP: u32 = 0x81;
export const RECEIVE_TRIGGER: u32 = 8;
export const FIFO_SIZE: u32 = 16;

export const LCR_8N1: u32 = 0x03;
export const LCR_DLAB: u32 = 0x80;

// §8.7 MCR: DTR, RTS, and OUT2, which lets the interrupt through on a PC.
export const MCR_SETUP: u32 = 0x0b;

// §8.3 LSR
export const LSR_DATA_READY: u32 = 0x01;
export const LSR_OVERRUN: u32 = 0x02;
export const LSR_TRANSMIT_EMPTY: u32 = 0x20;
export const LSR_IDLE: u32 = 0x40;

/** Divisor of the 1.8432 MHz clock for 115200 baud. */
export const DIVISOR_115200: u32 = 1;
