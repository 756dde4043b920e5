// The result of every system call and of every service operation: 0 or more is success.

export const enum Status {
  Ok = 0,
  /** Handle 0, an index out of range, an empty entry or an old generation. */
  BadHandle = -1,
  /** The handle names an object of another type. */
  WrongType = -2,
  /** The handle lacks a right that the operation needs. */
  NoRights = -3,
  /** An argument is outside its documented range, or the operation does not exist. */
  BadArgument = -4,
  /** An address range lies outside what the caller may name, or overflows. */
  BadRange = -5,
  /** The deadline passed. */
  TimedOut = -6,
  /** Nothing there now, and the deadline said not to wait. */
  WouldBlock = -7,
  /** The peer or the object died, or the server closed the call unanswered: try again. */
  Dead = -8,
  /** The handle was revoked. */
  Revoked = -9,
  /** The domain's quota is used up. */
  QuotaExceeded = -10,
  /** A fixed table is full: handles, slots, threads. */
  TableFull = -11,
  /** The object is in a state that does not allow the operation. */
  BadState = -12,
  /** Memory that the operation should read or write is not mapped. */
  Fault = -13,

  // Services
  NotFound = -32,
  AlreadyExists = -33,
  NotDirectory = -34,
  IsDirectory = -35,
  ReadOnly = -36,
  NameTooLong = -37,
  /** A device or a stored structure failed or is inconsistent. */
  InputOutput = -38,
  NotSupported = -39,
  NoSpace = -40,
  Denied = -41,
  /** A Wasm module was refused; the answer carries offset and reason. */
  BadModule = -42,
  Interrupted = -43,
  EndOfFile = -44,
  TooManyLinks = -45,
}
