// The console: line editing on the terminal, or framed records when the image runs one command.
// Port "console". Streams: 0 standard input, 1 standard output, 2 standard error. A program may Write,
// Read, Poll and ask for the Mode; all else is for modules of the boot set (badges below
// BADGE_DELEGATED), and Denied.

export const enum ConsoleOperation {
  /** w0 ConsoleStream, w1 length, lease readable. Reply: w0 = bytes written. */
  Write = 1,
  /**
   * lease writable. One line with its newline (or what fits), edited by the user; in framed mode
   * whatever bytes have come. Reply: w0 = bytes, 0 = end of input. Interrupted on Ctrl-C.
   */
  Read = 2,
  /**
   * w0 = 1, w1 = handle of a port that is signalled at Ctrl-C; or w0 = 0: Ctrl-C interrupts the
   * reader again.
   */
  SetForeground = 3,
  /** Reply: w0 = 1 when framed, w1 = columns, w2 = rows. */
  Mode = 4,
  /** Framed mode: w0 = exit status. Sent last; the host then ends. */
  Exit = 5,
  /**
   * w0 = 0: answers at once; 1: waits until Read would not block (call it with a deadline). Reply:
   * w0 = 1 when Read would not block, w1 = bytes that are there.
   */
  Poll = 6,
  /** w0 length, lease readable: a log line, kept apart from standard error. */
  Log = 7,
  /** w0 length, lease readable, shown as the prompt of the next Read. */
  Prompt = 8,
}

export const enum ConsoleStream {
  Input = 0,
  Output = 1,
  Error = 2,
  /** Framed mode only, else Denied: bytes for the host's artefact file (tests). */
  Artefact = 3,
}

/**
 * With the option "input=pipe" the first console of a run sends this byte (DC1 of ASCII) when the serial
 * line is set up: a device loses what is on its way while its FIFOs are switched on, so the host holds
 * its input until then.
 */
export const XON = 0x11;
