// The console: line editing on the terminal, or framed records when the image runs one command.
// Port "console". Streams: 0 standard input, 1 standard output, 2 standard error.

export const enum ConsoleOperation {
  /** w0 stream (1 or 2), w1 length, lease readable. Reply: w0 = bytes written. */
  Write = 1,
  /**
   * lease writable. One line with its newline (or what fits), edited by the user; in framed mode
   * whatever bytes have come. Reply: w0 = bytes, 0 = end of input. Interrupted on Ctrl-C.
   */
  Read = 2,
  /** w0 = badge of the domain in the foreground, w1 = handle of a port that is signalled at Ctrl-C. */
  SetForeground = 3,
  /** Reply: w0 = 1 when framed, w1 = columns, w2 = rows. */
  Mode = 4,
  /** Framed mode: w0 = exit status. Sent last; the host then ends. */
  Exit = 5,
  /** w0 timeout deadline. Reply: w0 = 1 when Read would not block. */
  Poll = 6,
  /** w0 length, lease readable: a log line, kept apart from standard error. */
  Log = 7,
  /** w0 length, lease readable, shown as the prompt of the next Read. */
  Prompt = 8,
}
