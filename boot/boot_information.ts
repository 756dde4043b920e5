// The boot information block: what the image builder and the entry stub tell kernelMain. One page
// of the image; kernelMain gets its virtual address. All fields u64, little-endian. Addresses named
// "physical" are physical; the builder stores offsets from the image's start where the load address
// is not known before boot (ARM64), and the entry stub adds the base.
//
// Compiled by asc and tsc alike.

export const BI_MAGIC = 0; // "CLOUDBI1" as bytes
export const BI_PROTOCOL = 8; // BootProtocol
/** Physical address of PVH's start_info or of the flattened device tree. */
export const BI_HANDOVER = 16;
/** Counter (TSC, CNTVCT) when our first instruction ran. */
export const BI_BOOT_COUNTER = 24;
/**
 * Physical address of the image, and bytes that it takes in memory, archive and zeroed part
 * included.
 */
export const BI_IMAGE = 32;
export const BI_IMAGE_SIZE = 40;
/** Physical address and bytes of the boot archive (abi/boot_archive.ts), page-aligned. */
export const BI_ARCHIVE = 48;
export const BI_ARCHIVE_SIZE = 56;
/** Physical address of the kernel's root page table (PML4; level 0 table of TTBR1). */
export const BI_ROOT_TABLE = 64;
/**
 * Physical address and number of zeroed pages for page tables that are made before there are
 * frames.
 */
export const BI_EARLY_TABLES = 72;
export const BI_EARLY_TABLE_COUNT = 80;
/**
 * Bytes of the kernel's linear memory that the image backs, from offset 0 (page 0 is not mapped).
 */
export const BI_KERNEL_MEMORY_SIZE = 88;
/** Virtual address of this CPU's area (arch/<isa>/defs/cpu_area.ts). */
export const BI_CPU_AREA = 96;
/** Virtual addresses [start, end) of the kernel's compiled code. */
export const BI_CODE = 104;
export const BI_CODE_END = 112;
/** Virtual addresses [bottom, top) of the boot CPU's kernel stack. */
export const BI_STACK = 120;
export const BI_STACK_TOP = 128;
/** ARM64: physical address of an empty table for TTBR0 while no domain's is loaded. */
export const BI_EMPTY_TABLE = 136;
export const BI_SIZE = 4096;

/** "CLOUDBI1" read as a little-endian u64, in halves. */
export const BI_MAGIC_LOW: u32 = 0x554f_4c43;
export const BI_MAGIC_HIGH: u32 = 0x3149_4244;

export const enum BootProtocol {
  /** x86 PVH: BI_HANDOVER is hvm_start_info. */
  Pvh = 1,
  /** ARM64 Linux Image: BI_HANDOVER is an FDT. */
  Arm64Image = 2,
}
