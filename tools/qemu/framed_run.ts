// Boots the image with the framed console and behaves like the one command that it runs.
import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { FRAME_LENGTH_MAX, FrameType } from "../../abi/interfaces/console_frames.ts";
import { qemuCommandLine, type MachineOptions } from "./command_line.ts";
import { encodeFrame, FrameDecoder } from "./frames.ts";

/** Exit status when the guest died before it could tell one. */
export const GUEST_DIED = 125;

export interface FramedRunOptions extends Omit<MachineOptions, "serial"> {
  readonly stdin?: Readable;
  /** Each may return false to be left in peace until it has called what `drained` got. */
  readonly stdout: (bytes: Uint8Array) => unknown;
  readonly stderr: (bytes: Uint8Array) => unknown;
  readonly drained?: (resume: () => void) => void;
  /** Boot messages, log lines, and what QEMU itself says. */
  readonly log: (bytes: Uint8Array) => void;
  readonly artefact?: (bytes: Uint8Array) => void;
  readonly timeoutMs?: number;
  /** Called at once, with ways to act on the guest; an interrupt waits for its console. */
  readonly spawned?: (control: { interrupt(): void; kill(): void }) => void;
  /** Called once the guest's console is up, with ways to act on it. */
  readonly started?: (control: { interrupt(): void; kill(): void }) => void;
}

export interface FramedRunResult {
  readonly status: number;
  /** Why the guest gave no exit status; undefined when it did. */
  readonly failure?: string;
}

/** The kernel command line of a framed run. */
export function framedAppend(append = ""): string {
  return ["console=framed", append].join(" ").trim();
}

/**
 * Runs to the end of the guest. Standard input is handed over as the guest gives credit for it.
 * @throws UserError when QEMU is not installed
 */
export function runFramed(options: FramedRunOptions): Promise<FramedRunResult> {
  const append = framedAppend(options.append);
  const { program, args } = qemuCommandLine({ ...options, append, serial: "stdio" });
  // In a session of its own: a Ctrl-C at our terminal is for the command in the guest, not for QEMU.
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  const input = new InputFeed(child.stdin, options.stdin);
  let status: number | undefined;
  let failure: string | undefined;

  let isUp = false;
  let interruptWaits = false;
  const interrupt = () => {
    if (isUp) child.stdin.write(encodeFrame(FrameType.Interrupt, new Uint8Array(0)));
    else interruptWaits = true;
  };
  const actions = { interrupt, kill: () => void child.kill("SIGKILL") };
  options.spawned?.(actions);
  const passOn = (accepted: unknown) => {
    if (accepted !== false || !options.drained) return;
    child.stdout.pause();
    options.drained(() => child.stdout.resume());
  };

  const decoder = new FrameDecoder({
    text: options.log,
    frame: (type, payload) => {
      switch (type) {
        case FrameType.Hello:
          isUp = true;
          if (interruptWaits) interrupt();
          options.started?.(actions);
          break;
        case FrameType.StandardOutput: passOn(options.stdout(payload)); break;
        case FrameType.StandardError: options.stderr(payload); break;
        case FrameType.Log: options.log(payload); break;
        case FrameType.Artefact: options.artefact?.(payload); break;
        case FrameType.InputCredit:
          input.grant(new DataView(payload.buffer, payload.byteOffset).getUint32(0, true));
          break;
        case FrameType.Exit:
          status = payload[0] ?? 0;
          input.close();
          break;
      }
    },
  });
  child.stdout.on("data", (chunk: Uint8Array) => decoder.push(chunk));
  child.stderr.on("data", options.log);
  child.stdin.on("error", () => undefined); // the guest may end before it has read everything

  return new Promise((resolve, reject) => {
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => {
      failure = `no exit within ${options.timeoutMs} ms`;
      child.kill("SIGKILL");
    }, options.timeoutMs);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      input.close();
      decoder.end();
      if (status !== undefined) resolve({ status });
      else resolve({ status: GUEST_DIED, failure: failure ?? `the guest ended (${signal ?? code}) without an exit status` });
    });
  });
}

/** Hands standard input to the guest, never more than it has room for. */
class InputFeed {
  private credit = 0;
  private closed = false;
  private ended = false;
  private waiting: Uint8Array[] = [];

  constructor(private readonly guest: Writable, private readonly source: Readable | undefined) {
    if (!source) this.ended = true;
    source?.on("data", (chunk: Uint8Array) => {
      this.waiting.push(chunk);
      source.pause();
      this.send();
    });
    source?.on("end", () => {
      this.ended = true;
      this.send();
    });
    source?.pause();
  }

  grant(bytes: number): void {
    this.credit += bytes;
    this.send();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.source?.pause();
    this.source?.destroy();
  }

  private send(): void {
    while (!this.closed && this.credit > 0 && this.waiting.length > 0) {
      const chunk = this.waiting.shift()!;
      const count = Math.min(chunk.length, this.credit, FRAME_LENGTH_MAX);
      this.guest.write(encodeFrame(FrameType.StandardInput, chunk.subarray(0, count)));
      this.credit -= count;
      if (count < chunk.length) this.waiting.unshift(chunk.subarray(count));
    }
    if (this.closed || this.credit === 0 || this.waiting.length > 0) return;
    if (this.ended) {
      this.closed = true;
      this.guest.write(encodeFrame(FrameType.StandardInput, new Uint8Array(0)));
    } else {
      this.source?.resume();
    }
  }
}
