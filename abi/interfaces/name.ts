// Names of ports: what WellKnownHandle.Names answers. The name service for the boot set, the
// process service for programs. A port's name is at most 16 bytes, zero-padded, in two words.

export const PORT_NAME_SIZE = 16;

export const enum NameOperation {
  /** w0, w1 name of a port that the caller may use. Reply: w0 = handle (Send). NotFound, Denied. */
  Lookup = 1,
  /**
   * w0 index. Reply: w0, w1 name, w2 = module number that serves it. For `ports`. NotFound at the
   * end.
   */
  List = 2,

  // The supervisor only (badge 0); others: Denied. Three words, so that it can call with a
  // deadline.
  /** w0, w1 name, w2 = handle, moved (badge 0, all Port rights). AlreadyExists, TableFull. */
  Register = 16,
  /**
   * w0, w1 name, w2 = module number | PermitFlag << 32: the module may look the name up, or serves
   * it. TableFull.
   */
  Permit = 17,
  /**
   * Everything is registered. Until then look-ups fail with Dead, so that their callers try again.
   */
  Complete = 18,
}

export const enum PermitFlag {
  /** Lookup gives the handle with badge 0 (abi/manifest.ts BADGE_DELEGATED). */
  Delegate = 1,
  /** The module serves the port: shown by List. */
  Serves = 2,
}
