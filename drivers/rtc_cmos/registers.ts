// The PC's real-time clock. Source: Motorola MC146818A data sheet, "Address Map" and "Registers";
// the century stands where PC firmware keeps it (IBM PS/2, offset 0x32).

/** Offsets of the two ports. */
export const INDEX: u32 = 0;
export const DATA: u32 = 1;

export const SECONDS: u32 = 0x00;
export const MINUTES: u32 = 0x02;
export const HOURS: u32 = 0x04;
export const DAY_OF_MONTH: u32 = 0x07;
export const MONTH: u32 = 0x08;
export const YEAR: u32 = 0x09;
export const REGISTER_A: u32 = 0x0a;
export const REGISTER_B: u32 = 0x0b;
export const CENTURY: u32 = 0x32;

/** Register A: the time is being updated, or will be within 244 microseconds. */
export const UPDATE_IN_PROGRESS: u32 = 0x80;
/** Register B: hours count to 24; values are binary. */
export const HOURS_24: u32 = 0x02;
export const BINARY: u32 = 0x04;
/** Hours in 12-hour mode: after noon. */
export const AFTERNOON: u32 = 0x80;
