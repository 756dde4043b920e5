// Boots the image with its console on our terminal. QEMU's serial line is a pair of pipes, so that
// places in what it shows can be annotated; the terminal is in raw mode meanwhile, as it would be
// with QEMU on it: every key but Ctrl-A goes to the guest, Ctrl-A X ends QEMU. Input that is no terminal
// is sent from the guest's XON on, and the guest holds it back as it needs to: none of it is lost.
import { spawn } from "node:child_process";
import type { ReadStream } from "node:tty";
import { XON } from "../../abi/interfaces/console.ts";
import { TerminalAnnotator } from "../symbols/terminal_annotator.ts";
import { qemuCommandLine, type MachineOptions } from "./command_line.ts";
import { GUEST_DIED } from "./framed_run.ts";

const END_OF_FILE = "\x04";
const LINE_ENDS: readonly number[] = [10, 13];
/** The end of a file is there for every reader: it is told again until the guest has ended. */
const END_OF_FILE_MS = 1000;

/** Signals that end us: QEMU goes first, then the terminal is put back. */
const ENDING_SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 };

export interface TerminalRunOptions extends Omit<MachineOptions, "serial"> {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** What to add to a line (Symbolizer.remark). */
  readonly remark: (line: string) => string;
}

/**
 * Runs until the machine ends.
 * @returns 0 when it was switched off or QEMU was told to end, 125 when QEMU died, 128 + n when signal n ended us
 * @throws UserError when QEMU is not installed
 */
export async function runOnTerminal(options: TerminalRunOptions): Promise<number> {
  const isPipe = !options.stdin.isTTY;
  const append = [options.append, isPipe ? "input=pipe" : ""].filter((option) => option).join(" ");
  const { program, args } = qemuCommandLine({ ...options, append, serial: "mon:stdio" });
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  let endedBy: number | undefined;
  const end = (status: number) => {
    endedBy ??= status;
    child.kill("SIGKILL");
  };
  const listeners = Object.entries(ENDING_SIGNALS).map(([signal, number]) => {
    const listener = () => end(128 + number);
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  const onExit = () => child.kill("SIGKILL");
  process.on("exit", onExit);

  const annotator = new TerminalAnnotator(options.remark, (bytes) => {
    if (!options.stdout.write(bytes)) {
      child.stdout.pause();
      options.stdout.once("drain", () => child.stdout.resume());
    }
  });
  let detach: (() => void) | undefined;
  const attach = () => (detach = attachInput(options.stdin, (bytes) => child.stdin.write(bytes)));
  child.stdout.on("data", (chunk: Uint8Array) => {
    const at = detach ? -1 : chunk.indexOf(XON);
    annotator.write(at < 0 ? chunk : Buffer.concat([chunk.subarray(0, at), chunk.subarray(at + 1)]));
    if (at >= 0) attach();
  });
  child.stdin.on("error", () => undefined); // QEMU may end before it has read everything
  // Nobody looks any longer (`make run | head`).
  const onOutputError = () => end(128 + 13);
  options.stdout.on("error", onOutputError);
  if (!isPipe) attach();
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    annotator.end();
    if (endedBy !== undefined) return endedBy;
    if (code === 0) return 0;
    console.error(`cloudos: QEMU ended unexpectedly (${child.signalCode ?? `exit status ${code}`})`);
    return GUEST_DIED;
  } finally {
    detach?.();
    for (const remove of listeners) remove();
    process.off("exit", onExit);
    options.stdout.off("error", onOutputError);
  }
}

/** Hands input over as it comes. @returns what puts the terminal back */
function attachInput(stdin: NodeJS.ReadStream, send: (bytes: Uint8Array | string) => void): () => void {
  const terminal: ReadStream | undefined = stdin.isTTY ? stdin : undefined;
  let repeat: NodeJS.Timeout | undefined;
  terminal?.setRawMode(true);
  let last: number | undefined;
  const onData = (bytes: Uint8Array) => {
    last = bytes.at(-1);
    send(bytes);
  };
  const onEnd = () => {
    // The last line may lack its end; Ctrl-D ends input only where a line begins.
    send(last === undefined || LINE_ENDS.includes(last) ? END_OF_FILE : `\r${END_OF_FILE}`);
    repeat = setInterval(() => send(END_OF_FILE), END_OF_FILE_MS);
  };
  stdin.on("data", onData);
  stdin.on("end", onEnd);
  return () => {
    clearInterval(repeat);
    stdin.off("data", onData);
    stdin.off("end", onEnd);
    stdin.pause();
    stdin.unref?.();
    terminal?.setRawMode(false);
  };
}
