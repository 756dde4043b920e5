// Access to configuration space: by ECAM in the system, by a model of a bus in tests.

export abstract class ConfigurationSpace {
  /**
   * @param address bus << 8 | device << 3 | function
   * @param width 1, 2 or 4; offset is a multiple of it
   * @returns all ones where there is nothing
   */
  abstract read(address: u32, offset: u32, width: u32): u32;
  abstract write(address: u32, offset: u32, width: u32, value: u32): void;
}
