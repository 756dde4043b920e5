// Registers of the PrimeCell UART. Source: Arm PL011 Technical Reference Manual (DDI 0183G), §3.

export const UARTDR: u32 = 0x00; // §3.3.1 data
export const UARTFR: u32 = 0x18; // §3.3.3 flags
export const UARTLCR_H: u32 = 0x2c; // §3.3.7 line control
export const UARTCR: u32 = 0x30; // §3.3.8 control
export const UARTIFLS: u32 = 0x34; // §3.3.9 FIFO levels
export const UARTIMSC: u32 = 0x38; // §3.3.10 interrupt mask
export const UARTMIS: u32 = 0x40; // §3.3.12 masked interrupts
export const UARTICR: u32 = 0x44; // §3.3.13 interrupt clear

export const DR_OVERRUN: u32 = 1 << 11;

export const FR_BUSY: u32 = 1 << 3;
export const FR_RECEIVE_EMPTY: u32 = 1 << 4;
export const FR_TRANSMIT_FULL: u32 = 1 << 5;
export const FR_TRANSMIT_EMPTY: u32 = 1 << 7;

/** 8 data bits, no parity, one stop bit, FIFOs on. */
export const LCR_H_SETUP: u32 = 0x70;
export const CR_ENABLE: u32 = 1;
export const CR_TRANSMIT: u32 = 1 << 8;
export const CR_RECEIVE: u32 = 1 << 9;
/** Interrupt at half a FIFO, both ways. */
export const IFLS_SETUP: u32 = 0x12;

export const INTERRUPT_RECEIVE: u32 = 1 << 4;
export const INTERRUPT_TRANSMIT: u32 = 1 << 5;
/** Bytes wait in the FIFO below its level. */
export const INTERRUPT_RECEIVE_TIMEOUT: u32 = 1 << 6;
export const INTERRUPT_ALL: u32 = 0x7ff;
