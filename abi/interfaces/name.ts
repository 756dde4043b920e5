// Names of ports: what WellKnownHandle.Names answers. The name service for the boot set, the process
// service for programs. A name is at most 24 bytes, zero-padded, in three words (nameWords).

export const PORT_NAME_SIZE = 24;

export const enum NameOperation {
  /** w0..w2 name of a port that the caller may use. Reply: w0 = handle (Send, Signal). NotFound, Denied. */
  Lookup = 1,
  /** w0 index. Reply: w0..w2 name, w3 = module number that serves it. For `ports`. NotFound at the end. */
  List = 2,

  // The supervisor only (badge 0); others: Denied.
  /** w0..w2 name, w3 = handle, moved (badge 0, all Port rights). AlreadyExists. */
  Register = 16,
  /** w0..w2 name, w3 = module number | PermitFlag << 32: the module may look the name up, or serves it. TableFull. */
  Permit = 17,
}

export const enum PermitFlag {
  /** Lookup gives the handle with badge 0 (abi/manifest.ts BADGE_DELEGATED). */
  Delegate = 1,
  /** The module serves the port: shown by List. */
  Serves = 2,
}
