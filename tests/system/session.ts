// A user at the shell's prompt: types commands, and sees what a terminal would show.
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import type { MachineOptions } from "../../tools/qemu/command_line.ts";
import { Machine } from "./machine.ts";

const BOOT_MS = 120_000;
const COMMAND_MS = 60_000;

/** Keys as a terminal sends them (ECMA-48, xterm). */
export const Keys = {
  enter: "\r",
  backspace: "\x7f",
  delete: "\x1b[3~",
  left: "\x1b[D",
  right: "\x1b[C",
  up: "\x1b[A",
  down: "\x1b[B",
  home: "\x01",
  end: "\x05",
  killToStart: "\x15",
  killWord: "\x17",
  interrupt: "\x03",
  endOfFile: "\x04",
} as const;

const ANY_PROMPT = /(?:^|\n)(\/[^\r\n]*) \$ $/;

export class Session {
  private constructor(readonly machine: Machine) {}

  /** Boots to the prompt. */
  static async boot(system: BuiltSystem, options: Partial<MachineOptions> = {}): Promise<Session> {
    const session = new Session(Machine.start(system, options));
    try {
      await session.machine.waitFor(/Type help.*\r?\n/, BOOT_MS);
      await session.machine.waitFor(/\/ \$ /, COMMAND_MS);
    } catch (error) {
      session.machine.stop();
      throw error;
    }
    return session;
  }

  /** Types a line and Enter. */
  enter(line: string): void {
    this.machine.type(line + Keys.enter);
  }

  /**
   * Types a line and gives back what the terminal shows from there up to the next prompt: the lines after
   * the one that was typed.
   */
  async command(line: string, timeoutMs = COMMAND_MS): Promise<string> {
    return (await this.keys(line + Keys.enter, timeoutMs)).output;
  }

  /** Types keys that end with Enter (or Ctrl-C): the line as it stood at last, and the output below it. */
  async keys(keys: string, timeoutMs = COMMAND_MS): Promise<{ line: string; output: string; prompt: string }> {
    const start = this.machine.transcript.lastIndexOf("\n") + 1;
    const shown = render(this.machine.transcript.slice(start));
    this.machine.type(keys);
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const screen = render(this.machine.transcript.slice(start));
      const found = ANY_PROMPT.exec(screen);
      if (found && found.index > 0) {
        const text = screen.slice(0, found.index + 1);
        const end = text.indexOf("\n");
        this.machine.skip();
        const line = text.slice(0, end);
        const prefix = line.startsWith(shown) ? shown.length : 0;
        return { line: line.slice(prefix), output: text.slice(end + 1), prompt: found[1]! };
      }
      if (Date.now() > deadline) {
        const shows = screen.slice(-3000);
        throw new Error(`no prompt after ${JSON.stringify(keys)}; the terminal shows:\n${shows}`);
      }
      await this.machine.more(deadline);
    }
  }

  /** What the terminal shows since `position` in the transcript. */
  screen(position = 0): string {
    return render(this.machine.transcript.slice(position));
  }

  stop(): void {
    this.machine.stop();
  }
}

/**
 * What a terminal would show, as lines: carriage return, backspace, erase to the end of the line and
 * cursor columns are acted on (ECMA-48 CR, BS, EL, CHA, CUF, CUB); other sequences show nothing.
 */
export function render(bytes: string): string {
  const lines: string[] = [];
  let line: string[] = [];
  let column = 0;
  for (let at = 0; at < bytes.length; ) {
    const sequence = /^\x1b\[([0-9;]*)([@-~])/.exec(bytes.slice(at, at + 16));
    if (sequence) {
      const count = Number(sequence[1] || "1");
      if (sequence[2] === "K") line.length = Math.min(line.length, column);
      else if (sequence[2] === "G") column = count - 1;
      else if (sequence[2] === "C") column += count;
      else if (sequence[2] === "D") column = Math.max(0, column - count);
      at += sequence[0].length;
      continue;
    }
    const character = bytes[at++]!;
    if (character === "\n") {
      lines.push(line.join(""));
      line = [];
    } else if (character === "\r") column = 0;
    else if (character === "\b") column = Math.max(0, column - 1);
    else if (character >= " ") {
      while (line.length < column) line.push(" ");
      line[column++] = character;
    }
  }
  return [...lines, line.join("")].join("\n");
}
