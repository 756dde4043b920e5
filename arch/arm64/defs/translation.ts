// Translation table entries, and the registers that control translation.
// Source: Arm ARM D8.3 (4 KiB granule), D19.2.139 SCTLR_EL1, TCR_EL1, MAIR_EL1.

export const ENTRY_VALID: u64 = 1;
/** A table at levels 0 to 2, a page at level 3; clear in a block. */
export const ENTRY_TABLE: u64 = 2;
/** AttrIndx, an index in MAIR_EL1. */
export const ENTRY_NORMAL: u64 = 0;
export const ENTRY_DEVICE: u64 = 0x4;
/** AP[2:1]: user access; read-only. */
export const ENTRY_USER: u64 = 0x40;
export const ENTRY_READ_ONLY: u64 = 0x80;
export const ENTRY_INNER_SHAREABLE: u64 = 0x300;
export const ENTRY_ACCESSED: u64 = 0x400;
export const ENTRY_NOT_GLOBAL: u64 = 0x800;
export const ENTRY_PXN: u64 = 0x0020_0000_0000_0000;
export const ENTRY_UXN: u64 = 0x0040_0000_0000_0000;
export const ENTRY_ADDRESS: u64 = 0x0000_ffff_ffff_f000;

/** Attr0 normal write-back, Attr1 Device-nGnRE. */
export const MAIR_VALUE: u64 = 0x04ff;

/**
 * 48-bit halves, 4 KiB granules, inner shareable write-back walks; IPS and AS are added at boot.
 */
export const TCR_VALUE: u64 = 0xb510_3510;
export const TCR_IPS_SHIFT = 32;
/** 48-bit physical addresses at most: more needs LPA2. */
export const TCR_IPS_MAX = 5;
export const TCR_AS_SHIFT = 36;

/**
 * M, C, SA, SA0, I, nTWI, nTWE, WXN and the bits that are 1 without later extensions. SPAN is 0:
 * PAN is set on every entry to EL1.
 */
export const SCTLR_VALUE: u64 = 0x305d_181d;
/** CPACR_EL1.FPEN: vector registers trap in EL0, or nowhere. */
export const CPACR_TRAP_USER: u64 = 0x10_0000;
export const CPACR_ENABLED: u64 = 0x30_0000;
export const CPACR_ENABLED_BIT = 21;
