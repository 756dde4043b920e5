// The block device. Source: virtio 1.2 §5.2.

export const DEVICE_TYPE_BLOCK: u32 = 2;
/** PCI device number of the transitional form (§4.1.2.1). */
export const PCI_DEVICE_TRANSITIONAL: u32 = 0x1001;

// §5.2.3 Feature bits
export const F_RO: u64 = 1 << 5;
export const F_FLUSH: u64 = 1 << 9;

// §5.2.4 Device configuration layout
export const CONFIG_CAPACITY: u32 = 0;
/** Unit of capacity and of request positions. */
export const SECTOR_SIZE: u32 = 512;

// §5.2.6 Device operation: the request header and the status byte
export const T_IN: u32 = 0;
export const T_OUT: u32 = 1;
export const T_FLUSH: u32 = 4;
export const HEADER_TYPE = 0;
export const HEADER_RESERVED = 4;
export const HEADER_SECTOR = 8;
export const HEADER_SIZE: u32 = 16;
export const S_OK: u32 = 0;
export const S_IOERR: u32 = 1;
export const S_UNSUPP: u32 = 2;
