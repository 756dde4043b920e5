// Framed records over the one serial line (command line option "console=framed"): binary-safe both
// ways. A frame: u8 FRAME_START, u8 FrameType, u16 length (little-endian, at most 4096), the bytes.
// Bytes outside frames are the firmware's or the early kernel's and count as boot log.
// Guest to host starts with a Hello frame, before which the host sends nothing.

export const FRAME_START = 0xc1;
export const FRAME_LENGTH_MAX = 4096;

export const enum FrameType {
  /** Guest: the console is up; payload "CLOUDOS1". */
  Hello = 0,
  /** Guest to host. */
  StandardOutput = 1,
  StandardError = 2,
  Log = 3,
  /** Guest: u8 exit status. */
  Exit = 4,
  /** Guest: ready for u32 more bytes of standard input (flow control; adds up). */
  InputCredit = 5,
  /** Host to guest; length 0 = end of input. */
  StandardInput = 6,
  /** Host to guest: Ctrl-C. */
  Interrupt = 7,
  /** Guest: an output artefact for tests, e.g. compiled code; appended in order. */
  Artefact = 8,
}
