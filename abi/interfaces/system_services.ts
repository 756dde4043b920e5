// The small services.

/** Port "log". Lines are kept in a ring and shown on the console when the image runs verbose. */
export const enum LogOperation {
  /**
   * w0 = severity (0 debug, 1 info, 2 warning, 3 error), w1 = length, lease readable: one line of
   * text.
   */
  Write = 1,
  /**
   * w0 = sequence number to start at, lease writable. Reply: w0 = bytes, w1 = next sequence number.
   */
  Read = 2,
}

/** Port "clock": wall time from the RTC at boot plus the monotonic clock. */
export const enum ClockOperation {
  /** Reply: w0 = nanoseconds since 1970 at monotonic time 0. NotSupported without an RTC. */
  BootTime = 1,
}

/** Port "entropy". */
export const enum EntropyOperation {
  /**
   * w0 = length (at most 4096), lease writable. NotSupported where there is no source: never weak
   * numbers.
   */
  Read = 1,
}

/** Port "pci": owned functions of the PCI bus. A function number is what Find gave. */
export const enum PciOperation {
  /**
   * w0 vendor, w1 device, w2 index among the matches. Reply: w0 = function number, w1 = class.
   * Claims it for the caller (its badge): a caller that claimed it before gets it again, with bus
   * mastering and
   * interrupts off. NotFound, AlreadyExists.
   */
  Find = 1,
  /** w0 function, w1 offset, w2 width. Reply: w0 = value. */
  ReadConfiguration = 2,
  /**
   * w0 function, w1 offset, w2 width, w3 value. Command, BARs and MSI-X stay with the service:
   * Denied.
   */
  WriteConfiguration = 3,
  /**
   * w0 function, w1 BAR number. Reply: w0 = size, w1 = offset of the BAR in the Region's first
   * page, w2 = Region handle.
   */
  MapBar = 4,
  /**
   * w0 function, w1 vector number. Sets up MSI-X, or the INTx line where there is none. Reply: w0 =
   * 1 for INTx, w1 = Irq handle.
   */
  Interrupt = 5,
  /** w0 function, w1 = 1: bus mastering on, 0: off. */
  BusMaster = 6,
  /**
   * Supervisor only (badge 0): w0 = badge of a module that ended; its functions stop mastering and
   * are free to claim again.
   */
  Release = 7,
  /**
   * w0 index. Reply: w0 = bus << 8 | device << 3 | function, w1 = vendor | device << 16, w2 =
   * class. For listings.
   */
  List = 8,
}
