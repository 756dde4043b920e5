// Progress of long steps, on standard error: standard output belongs to the program that runs.
import ora, { type Ora } from "ora";

export class Progress {
  private readonly spinner: Ora;

  /** @param visible false: say nothing until something takes unusually long (a first build) */
  constructor(visible: boolean) {
    this.spinner = ora({
      stream: process.stderr,
      isSilent: !visible && !process.stderr.isTTY,
      // What is typed meanwhile is for the machine that boots next.
      discardStdin: false,
      // A terminal that does not know its size says 0: the spinner would erase lines without end.
      ...(process.stderr.columns === 0 ? { isEnabled: false } : {}),
    });
  }

  /** Runs a step under its name; the name stays only when the step failed. */
  async step<T>(name: string, action: () => Promise<T>): Promise<T> {
    this.spinner.start(name);
    try {
      const result = await action();
      this.spinner.stop();
      return result;
    } catch (error) {
      this.spinner.fail();
      throw error;
    }
  }
}
