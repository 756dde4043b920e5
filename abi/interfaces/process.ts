// The process service: port "processes". Starts programs in domains of their own. To its programs
// it is the answerer of WellKnownHandle.Names: they look up "console", "files", "clock" and
// "entropy" by NameOperation.Lookup and fetch their launch text by LaunchText on the same handle.

/** Longest launch text: arguments and environment of a program. */
export const LAUNCH_TEXT_MAX = 65536;
/** A program's stack begins small and is made longer when it runs into its guard, up to this. */
export const PROGRAM_STACK_MAX = 0x80_0000;
/** Longest message about a failed start or a death. */
export const PROCESS_MESSAGE_MAX = 256;

export const enum ProcessOperation {
  /**
   * w0 = length of the launch text, w1 = ProcessFlag | quota in pages << 32 (0 = half of what there
   * is); lease readable and writable (at least 512): in, zero-terminated strings: path, number of
   * arguments (decimal), the arguments, number of environment entries, "NAME=value" …; out on
   * BadModule, the message. Reply: w0 = process number; with BadModule w0 = length of the message.
   * Blocks while the program is compiled, but with ProcessFlag.Later. Interrupted: killed before it ran.
   */
  Start = 1,
  /**
   * w0 = process number, lease writable: out, the message of how it died (empty on exit). Blocks.
   * Reply: w0 = exit status, w1 = ProcessEnd, w2 = length, w3 = Status with ProcessEnd.NotStarted. The
   * process is then forgotten.
   */
  Wait = 2,
  /** w0 = process number. NotFound. */
  Kill = 3,
  /**
   * w0 = index, lease writable: name. Reply: w0 = process number, w1 = pages, w2 = cpu ns, w3 =
   * name length | 1 << 32 while it is compiled. NotFound at the end.
   */
  List = 4,
  /**
   * From the WASI layer at its start: lease writable, w0 offset. Reply: w0 = bytes copied, w1 =
   * length of the launch text, w2 = ProcessFlag.
   */
  LaunchText = 5,
}

export const enum ProcessFlag {
  /** Standard input is the console's, and Ctrl-C ends it. Without it standard input is empty. */
  Foreground = 1,
  /** Start answers before the program is compiled; Wait tells when it could not be started. */
  Later = 2,
}

export const enum ProcessEnd {
  /** The program ended itself: its own exit status. */
  Exit = 0,
  /** A trap or fault ended it: 128 + the number of the signal that a Unix would have sent. */
  Fault = 1,
  /** It was killed, exit status 137, or interrupted by Ctrl-C, 130. */
  Killed = 2,
  /** It was never started: exit status 126; the message, else the Status, says why. */
  NotStarted = 3,
}
