// The supervisor, as its modules see it: WellKnownHandle.Supervisor. Names of modules and resources
// are at most 24 bytes, zero-padded, in w0..w2; names of ports 16 bytes in w0, w1.

export const enum SupervisorOperation {
  /**
   * w0, w1 name of a port that the manifest lists under `provides`. Reply: w0 = handle with every
   * Port right and badge 0. Denied.
   */
  Claim = 1,
  /**
   * w0..w2 device resource that the manifest lists. Reply: w0 = kind, w1 = address, w2 and w3
   * handles:
   * "uart"    UartKind, port number or offset in the Region, Irq, Machine (IoPorts) or Region
   * "rtc"     RtcKind, port number or offset in the Region, -, Machine (IoPorts) or Region
   * "pci"     -, -, -, Machine (DeviceMemory, IoPorts, Interrupts)
   * "power"   -, -, -, Machine (Power)
   * "sealable" -, -, -, Machine (CreateSealable)
   * "dma"     -, -, -, Machine (Dma)
   * "machine" -, -, -, Region: the machine description, read-only
   * "archive" -, -, -, Region: the boot archive, read-only
   * Denied when the manifest does not list it, NotFound when the machine has none.
   */
  Device = 2,
  /** The module has finished its set-up; its other threads start. */
  Ready = 3,
  /** w0 length, lease writable. Reply: w0 = bytes of the image's command line, cut to the lease. */
  CommandLine = 4,
  /**
   * w0..w2 name of a module: kills it; its restart policy decides what follows (tests, `kill`). Needs
   * the resource "power". NotFound, Denied.
   */
  Kill = 5,
  /**
   * w0 = module number, from 1. Reply: w0..w2 name, w3 = generation << 32 | ModuleState. NotFound
   * at the end.
   */
  List = 6,
  /** w0 = 0 power off, 1 reset. Denied without "power" in the manifest. */
  Power = 7,
  /**
   * w0, w1 name of a port that the manifest lists under `uses` or `delegates`, w3 = Port handle (Signal,
   * moved): it is signalled whenever the module behind the port is ready again after a restart, until the
   * caller dies. Once for each port. Denied, TableFull.
   */
  Watch = 8,
}

export const enum ModuleState {
  /** Not for this ISA, or no port or device for it. */
  Unused = 0,
  Starting = 1,
  Ready = 2,
  /** Dead, waiting for its back-off to end. */
  Waiting = 3,
  /** Dead, and its policy is not to restart it. */
  Ended = 4,
}
