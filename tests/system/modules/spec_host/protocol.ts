// What the conformance host and the machine that runs the scripts say to each other, over standard
// input and the artefact stream of the framed console. The same numbers compile under asc and tsc.
//
// A record is u32 length of what follows, u32 Command or Answer, then the fields, unaligned and
// little-endian. Every command has one answer, in order. A name is u32 length and its bytes; a
// value is u32 type (Wasm's encoding), u64 low, u64 high.

export const enum Command {
  /** A new script: everything of the one before goes. Answer: Done. */
  Reset = 1,
  /** The module. Answer: Done or Refused. */
  Compile = 2,
  /**
   * u32 instance number (new in this script), u32 InstanceFlag, u32 number of namespaces, each u32
   * instance number and the name that imports know it by; then the module. Answer: Done, Refused,
   * Unlinkable, Trapped, Failed.
   */
  Instantiate = 3,
  /** u32 instance number: it stays until the script ends. Answer: Done. */
  Pin = 4,
  /** u32 instance number, name of a function, u32 number of values, the values. */
  Invoke = 5,
  /** u32 instance number, name of a global. */
  ReadGlobal = 6,
}

export const enum InstanceFlag {
  /** It takes the place of the script's current instance, which goes unless it is pinned. */
  Current = 1,
  /** As Command.Pin. */
  Pinned = 2,
}

export const enum Answer {
  /** To Reset: u32 pages that the host's domain uses. */
  Done = 1,
  /** u32 category, u32 reason, u32 offset (abi/interfaces/loader.ts), text. */
  Refused = 2,
  /** u32 LinkStatus, then the name of the first namespace that is missing, empty when none is. */
  Unlinkable = 3,
  /** u32 Trap, text that tells the fault. */
  Trapped = 4,
  /** u32 number of values, the values. */
  Returned = 5,
  /** Text: the command could not be carried out. */
  Failed = 6,
}

/** Bytes of a value in a record. */
export const VALUE_SIZE = 20;
/** Longest record that the conformance host takes. */
export const RECORD_SIZE_MAX = 0x10_0000;
