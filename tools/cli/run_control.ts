// What the world does to a run of one command: Ctrl-C goes to the command, a second one and other
// signals end the machine, and so does a reader of our output that has gone away.
const SIGINT_STATUS = 130;
const SIGPIPE_STATUS = 141;
/** What cat ends with when its output takes no more (a full disk). */
const WRITE_FAILED = 1;
const ENDING: readonly (readonly [NodeJS.Signals, number])[] = [["SIGTERM", 143], ["SIGHUP", 129], ["SIGQUIT", 131]];

export interface RunActions {
  /** Ctrl-C for the command. */
  interrupt(): void;
  kill(): void;
}

export class RunControl {
  /** The exit status when it was us who ended the run. */
  status: number | undefined;
  private interrupted = false;
  private readonly undo: (() => void)[] = [];

  attach(actions: RunActions): void {
    const end = (status: number) => {
      this.status ??= status;
      actions.kill();
    };
    this.onSignal("SIGINT", () => {
      if (this.interrupted) end(SIGINT_STATUS);
      else actions.interrupt();
      this.interrupted = true;
    });
    for (const [signal, status] of ENDING) this.onSignal(signal, () => end(status));
    for (const stream of [process.stdout, process.stderr]) {
      const onError = (error: NodeJS.ErrnoException) => {
        if (error.code === "EPIPE") return end(SIGPIPE_STATUS);
        const name = stream === process.stdout ? "output" : "error";
        if (this.status === undefined) console.error(`cloudos: cannot write standard ${name}: ${error.message}`);
        end(WRITE_FAILED);
      };
      stream.on("error", onError);
      this.undo.push(() => stream.off("error", onError));
    }
  }

  detach(): void {
    for (const undo of this.undo.splice(0)) undo();
  }

  private onSignal(signal: NodeJS.Signals, listener: () => void): void {
    process.on(signal, listener);
    this.undo.push(() => process.off(signal, listener));
  }
}
