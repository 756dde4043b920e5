// The process service: port "processes". Starts programs in domains of their own.

export const enum ProcessOperation {
  /**
   * w0 = length of the launch text, w1 = ProcessFlag; lease readable and writable (at least 512): in,
   * zero-terminated strings: path, number of arguments (decimal), the arguments, number of environment
   * entries, "NAME=value" …; out on BadModule, the message. Reply: w0 = process number.
   */
  Start = 1,
  /** w0 = process number, lease writable: out, the message of how it died (empty on exit). Blocks. Reply: w0 = exit status, w1 = 1 when it was ended by a fault, 2 when killed; w2 = length. */
  Wait = 2,
  /** w0 = process number. NotFound. */
  Kill = 3,
  /** w0 = index, lease writable: name. Reply: w0 = process number, w1 = pages, w2 = cpu ns, w3 = name length. NotFound at the end. */
  List = 4,
  /** From the WASI layer at its start: lease writable, w0 offset. Reply: w0 = bytes of the launch text. */
  LaunchText = 5,
}

export const enum ProcessFlag {
  /** Standard streams are the console's, and Ctrl-C ends it. */
  Foreground = 1,
}
