// What the conformance host and the machine that runs the scripts say to each other, over standard
// input and the artefact stream of the framed console. The same numbers compile under asc and tsc.
//
// The serial line is slow, so records are short. A record is three bytes of length of what follows
// (little-endian), a byte of Command or Answer, then the fields. A number is an unsigned LEB128, a
// name a number (its length) and the bytes, a value a byte of type (Wasm's encoding), a byte that
// counts its bytes, and the bytes, lowest first, without the zeros at the end. Every command has one
// answer, in order.

export const enum Command {
  /** A new script: everything of the one before goes. Answer: Done. */
  Reset = 1,
  /** The module. Answer: Done or Refused. */
  Compile = 2,
  /**
   * Instance number (new in this script), InstanceFlag, number of namespaces, each an instance number
   * and the name that imports know it by; then the module. Answer: Done, Refused, Unlinkable, Trapped,
   * Failed.
   */
  Instantiate = 3,
  /** Instance number: it stays until the script ends. Answer: Done. */
  Pin = 4,
  /** Instance number, name of a function, number of values, the values. */
  Invoke = 5,
  /** Instance number, name of a global. */
  ReadGlobal = 6,
}

export const enum InstanceFlag {
  /** It takes the place of the script's current instance, which goes unless it is pinned. */
  Current = 1,
  /** As Command.Pin. */
  Pinned = 2,
}

export const enum Answer {
  /** To Reset: number of pages that the host's domain uses. */
  Done = 1,
  /** Category, offset (abi/interfaces/loader.ts LoadReport), text. */
  Refused = 2,
  /** LinkStatus, then the name of the first namespace that is missing, empty when none is. */
  Unlinkable = 3,
  /** Trap, text that tells the fault. */
  Trapped = 4,
  /** Number of values, the values. */
  Returned = 5,
  /** Text: the command could not be carried out. */
  Failed = 6,
}

/** Bytes of the length before a record. */
export const LENGTH_SIZE = 3;
/** Longest record that the conformance host takes. */
export const RECORD_SIZE_MAX = 0x10_0000;
