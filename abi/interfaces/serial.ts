// A serial line: port "serial", served by uart_16550 or uart_pl011.

export const enum SerialOperation {
  /** w0 length, lease readable. Answers when all bytes are queued to the device. */
  Write = 1,
  /**
   * lease writable. Blocks until at least one byte has arrived. Reply: w0 = bytes. One reader at a
   * time.
   */
  Read = 2,
  /** Answers when everything written has left the device. */
  Drain = 3,
}
