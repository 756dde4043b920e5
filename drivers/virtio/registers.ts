// What every virtio device has. Source: Virtual I/O Device (VIRTIO) Version 1.2 (OASIS, 2022).

// §5 Device types; §4.1.2 PCI identifiers: 0x1040 + type, and the transitional ones.
export const VIRTIO_VENDOR: u32 = 0x1af4;
export const PCI_DEVICE_MODERN: u32 = 0x1040;

// §2.1 Device status field
export const STATUS_ACKNOWLEDGE: u32 = 1;
export const STATUS_DRIVER: u32 = 2;
export const STATUS_DRIVER_OK: u32 = 4;
export const STATUS_FEATURES_OK: u32 = 8;
export const STATUS_NEEDS_RESET: u32 = 64;
export const STATUS_FAILED: u32 = 128;

// §6 Reserved feature bits
export const F_VERSION_1: u64 = 0x1_0000_0000;

// §4.1.4 Virtio structure PCI capabilities
export const CAPABILITY_VENDOR: u32 = 0x09;
export const CAP_NEXT: u32 = 1;
export const CAP_CFG_TYPE: u32 = 3;
export const CAP_BAR: u32 = 4;
export const CAP_OFFSET: u32 = 8;
export const CAP_LENGTH: u32 = 12;
export const CAP_NOTIFY_MULTIPLIER: u32 = 16;
export const PCI_CAP_COMMON_CFG: u32 = 1;
export const PCI_CAP_NOTIFY_CFG: u32 = 2;
export const PCI_CAP_ISR_CFG: u32 = 3;
export const PCI_CAP_DEVICE_CFG: u32 = 4;

// §4.1.4.3 Common configuration structure
export const DEVICE_FEATURE_SELECT: u32 = 0x00;
export const DEVICE_FEATURE: u32 = 0x04;
export const DRIVER_FEATURE_SELECT: u32 = 0x08;
export const DRIVER_FEATURE: u32 = 0x0c;
export const CONFIG_MSIX_VECTOR: u32 = 0x10;
export const DEVICE_STATUS: u32 = 0x14;
export const CONFIG_GENERATION: u32 = 0x15;
export const QUEUE_SELECT: u32 = 0x16;
export const QUEUE_SIZE: u32 = 0x18;
export const QUEUE_MSIX_VECTOR: u32 = 0x1a;
export const QUEUE_ENABLE: u32 = 0x1c;
export const QUEUE_NOTIFY_OFF: u32 = 0x1e;
export const QUEUE_DESC: u32 = 0x20;
export const QUEUE_DRIVER: u32 = 0x28;
export const QUEUE_DEVICE: u32 = 0x30;
export const COMMON_CFG_SIZE: u32 = 0x38;
export const NO_VECTOR: u32 = 0xffff;

// §2.7.5 Descriptor table
export const DESC_ADDRESS = 0;
export const DESC_LENGTH = 8;
export const DESC_FLAGS = 12;
export const DESC_NEXT = 14;
export const DESC_SIZE: u32 = 16;
export const DESC_F_NEXT: u32 = 1;
export const DESC_F_WRITE: u32 = 2;

// §2.7.6 Available ring, §2.7.8 used ring
export const AVAIL_INDEX = 2;
export const AVAIL_RING = 4;
export const USED_FLAGS = 0;
export const USED_INDEX = 2;
export const USED_RING = 4;
export const USED_ELEMENT_SIZE: u32 = 8;
export const USED_F_NO_NOTIFY: u32 = 1;
