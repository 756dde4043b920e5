// Configuration space. Source: PCI Local Bus Specification 3.0, §6 and §6.8.2 (MSI-X), and
// PCI-to-PCI Bridge Architecture Specification 1.2, §3.2.

export const VENDOR_ID: u32 = 0x00;
export const DEVICE_ID: u32 = 0x02;
export const COMMAND: u32 = 0x04;
export const STATUS: u32 = 0x06;
export const CLASS_REVISION: u32 = 0x08;
export const HEADER_TYPE: u32 = 0x0e;
export const BASE_ADDRESS_0: u32 = 0x10;
export const CAPABILITIES_POINTER: u32 = 0x34;
export const INTERRUPT_PIN: u32 = 0x3d;
/** First offset that the header does not define. */
export const HEADER_END: u32 = 0x40;
export const CONFIGURATION_SIZE: u32 = 256;

export const NO_DEVICE: u32 = 0xffff;

export const COMMAND_IO: u32 = 1;
export const COMMAND_MEMORY: u32 = 2;
export const COMMAND_MASTER: u32 = 4;
export const COMMAND_INTERRUPT_DISABLE: u32 = 0x400;
export const STATUS_CAPABILITIES: u32 = 0x10;

export const HEADER_MULTIFUNCTION: u32 = 0x80;
export const HEADER_TYPE_MASK: u32 = 0x7f;
export const HEADER_ENDPOINT: u32 = 0;
export const HEADER_BRIDGE: u32 = 1;

// §6.2.5.1 Base addresses
export const BAR_IO: u32 = 1;
export const BAR_TYPE_MASK: u32 = 6;
export const BAR_TYPE_64: u32 = 4;
export const BAR_MEMORY_MASK: u32 = 0xffff_fff0;
export const BAR_COUNT_ENDPOINT: u32 = 6;
export const BAR_COUNT_BRIDGE: u32 = 2;

// Bridges
export const PRIMARY_BUS: u32 = 0x18;
export const SECONDARY_BUS: u32 = 0x19;
export const SUBORDINATE_BUS: u32 = 0x1a;
export const BRIDGE_IO_BASE: u32 = 0x1c;
export const BRIDGE_IO_LIMIT: u32 = 0x1d;
export const BRIDGE_MEMORY_BASE: u32 = 0x20;
export const BRIDGE_MEMORY_LIMIT: u32 = 0x22;
export const BRIDGE_PREFETCH_BASE: u32 = 0x24;
export const BRIDGE_PREFETCH_LIMIT: u32 = 0x26;
export const BRIDGE_WINDOW_SIZE: u64 = 0x10_0000;

// §6.7 Capabilities
export const CAPABILITY_MSI: u32 = 0x05;
export const CAPABILITY_VENDOR: u32 = 0x09;
export const CAPABILITY_MSIX: u32 = 0x11;
/** Most capabilities that fit in 192 bytes: bounds the walk along a damaged list. */
export const CAPABILITIES_MAX: u32 = 48;

// §6.8.2 MSI-X
export const MSIX_CONTROL: u32 = 2;
export const MSIX_TABLE: u32 = 4;
export const MSIX_SIZE: u32 = 12;
export const MSIX_TABLE_COUNT_MASK: u32 = 0x7ff;
export const MSIX_MASK_ALL: u32 = 0x4000;
export const MSIX_ENABLE: u32 = 0x8000;
export const MSIX_BAR_MASK: u32 = 7;
export const MSIX_ENTRY_SIZE: u32 = 16;
export const MSIX_ENTRY_ADDRESS_LOW: u32 = 0;
export const MSIX_ENTRY_ADDRESS_HIGH: u32 = 4;
export const MSIX_ENTRY_DATA: u32 = 8;
export const MSIX_ENTRY_CONTROL: u32 = 12;
export const MSIX_ENTRY_MASKED: u32 = 1;
