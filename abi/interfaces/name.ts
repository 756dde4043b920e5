// Names: the answerer of WellKnownHandle.Names. The supervisor for the boot set, the process service
// for programs. Names are at most 32 bytes, passed in words w0..w3 (zero-padded).

export const enum NameOperation {
  /** w0..w3 name of a port that the manifest lists under `uses`. Reply: w0 = handle (copied). NotFound, Denied. */
  Lookup = 1,
  /** w0..w3 name of a port that the manifest lists under `provides`. Reply: w0 = handle with Receive. */
  Claim = 2,
  /**
   * w0..w3 device resource. Denied unless the manifest lists it, NotFound when the machine has none.
   * Reply (handles are the last words, each a new copy of what the supervisor holds):
   *   "uart"     w0 = UartKind, w1 = port number or physical address, w2 = Machine (IoPorts) for
   *              Ns16550Port, else the Region of the page(s) that hold the registers, w3 = Irq
   *   "rtc"      w0 = RtcKind, w1 = port number or physical address, w2 = Machine (IoPorts) for
   *              Cmos, else Region
   *   "pci"      w0 = Region of the whole configuration space (ECAM), w1 = Machine (Interrupts, DeviceMemory)
   *   "machine"  w0 = Region: the machine description, read-only
   *   "archive"  w0 = Region: the boot archive, read-only
   *   "dma", "power", "sealable"  w0 = Machine with that right alone
   */
  Device = 3,
  /** The module has finished its set-up. */
  Ready = 4,
  /** w0 index. Reply: w0.. name (w0..w2, 24 bytes), w3 = generation << 32 | state. For `ports`. NotFound at the end. */
  List = 5,
  /** w0.. name of a module: the supervisor kills it, to be restarted by its policy (tests, `kill`). */
  Kill = 6,
  /** w0.. name of a module. Reply: w0 = generation (restarts so far), w1 = state. */
  Generation = 7,
  /** Powers the machine off. w0 = exit status for the host. Denied without "power". */
  PowerOff = 8,
}
