// Why a program was stopped. The loader's location table carries these next to code offsets;
// the kernel reports only the machine's fault, and whoever handles it translates.

export const enum Trap {
  /** The location is a call site or a plain position, not a trap. */
  None = 0,
  Unreachable = 1,
  MemoryOutOfBounds = 2,
  TableOutOfBounds = 3,
  IndirectCallToNull = 4,
  IndirectCallTypeMismatch = 5,
  IntegerOverflow = 6,
  IntegerDivideByZero = 7,
  InvalidConversionToInteger = 8,
  StackOverflow = 9,
  /** call_indirect index past the table: "undefined element" in the official suite. */
  UndefinedElement = 10,
}
