// Registers of a device, whatever reaches them: memory, I/O ports, or a fake in a driver's tests.
// Offsets are bytes from the start of the device's registers; each call is one access of that
// width.

export abstract class RegisterWindow {
  abstract read8(offset: u32): u32;
  abstract read16(offset: u32): u32;
  abstract read32(offset: u32): u32;
  abstract write8(offset: u32, value: u32): void;
  abstract write16(offset: u32, value: u32): void;
  abstract write32(offset: u32, value: u32): void;
}
