// What the boot front end found out about the machine: one page, written by the kernel at boot,
// mapped read-only into the supervisor. Little-endian, all fields u64 unless said.

export const MD_MAGIC = 0; // "MACHINE1" as bytes
export const MD_ISA = 8; // abi/compiled_module.ts Isa
export const MD_RAM_BYTES = 16;
export const MD_COUNTER_HZ = 24;
export const MD_PCI_ECAM = 32; // physical address, 0 = none
export const MD_PCI_ECAM_SIZE = 40;
export const MD_PCI_BUS_FIRST = 48;
export const MD_PCI_BUS_LAST = 56;
export const MD_PCI_MEMORY32 = 64; // window for 32-bit BARs
export const MD_PCI_MEMORY32_SIZE = 72;
export const MD_PCI_MEMORY64 = 80; // window for 64-bit BARs, 0 = none
export const MD_PCI_MEMORY64_SIZE = 88;
/** INTID of PCI INTA# of device 0 (ARM64 virt: the four lines are swizzled); 0 = use MSI-X. */
export const MD_PCI_INTX_FIRST = 96;
/** 1 when the kernel can make message-signalled interrupts. */
export const MD_HAS_MSI = 104;
export const MD_UART_KIND = 112; // UartKind
export const MD_UART_ADDRESS = 120; // port number or physical address
export const MD_UART_IRQ = 128; // GSI / INTID
export const MD_RTC_KIND = 136; // RtcKind
export const MD_RTC_ADDRESS = 144;
export const MD_COMMAND_LINE_LENGTH = 152;
export const MD_BOOT_COUNTER = 160; // counter when our first instruction ran
/** 1 when the processor has the instruction behind machine.random_seed (RDRAND / RNDR). */
export const MD_HAS_RANDOM = 168;
export const MD_COMMAND_LINE = 256; // bytes, at most COMMAND_LINE_MAX
export const MD_SIZE = 4096;

/** What the page has room for; QEMU's PVH loader hands over up to 4,095 bytes. */
export const COMMAND_LINE_MAX = 3840;

export const enum UartKind {
  None = 0,
  Ns16550Port = 1,
  Ns16550Memory = 2,
  Pl011 = 3,
}

export const enum RtcKind {
  None = 0,
  Cmos = 1,
  Pl031 = 2,
}
