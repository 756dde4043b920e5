// Names: the answerer of WellKnownHandle.Names. The supervisor for the boot set, the process service
// for programs. Names are at most 32 bytes, passed in words w0..w3 (zero-padded).

export const enum NameOperation {
  /** w0..w3 name of a port that the manifest lists under `uses`. Reply: w0 = handle (copied). NotFound, Denied. */
  Lookup = 1,
  /** w0..w3 name of a port that the manifest lists under `provides`. Reply: w0 = handle with Receive. */
  Claim = 2,
  /** w0..w3 device resource. Reply: w0 = Region, Machine or Irq handle, w1.. as the resource says. */
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
