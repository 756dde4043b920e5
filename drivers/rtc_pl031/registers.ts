// Registers of the PrimeCell real-time clock. Source: Arm PL031 Technical Reference Manual
// (DDI 0224C), §3.

/** Seconds, as set by the machine: since 1970. */
export const RTCDR: u32 = 0x000;
/** Bit 0: the counter runs. */
export const RTCCR: u32 = 0x00c;
export const RTCCR_START: u32 = 1;
