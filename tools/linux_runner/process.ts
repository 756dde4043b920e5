// The controller's end of the Linux runner (abi/linux_runner.ts): starts the process and speaks
// its protocol. Requests are answered in order; writes have no answer, so they cost no round trip.
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import {
  ANSWER_ADDRESS,
  ANSWER_PC,
  ANSWER_SIGNAL,
  ANSWER_STACK,
  ANSWER_TRAPPED,
  RUNNER_ANSWER_SIZE,
  RUNNER_CALL,
  RUNNER_READ,
  RUNNER_REQUEST_SIZE,
  RUNNER_SYSTEM_CALL,
  RUNNER_WRITE,
} from "../../abi/linux_runner.ts";
import { ensureLinuxRunner, runnerPath, type RunnerSymbols } from "../build/build_linux_runner.ts";
import type { IsaName } from "../project.ts";

export class RunnerError extends Error {}

/** How a call ended: normally, with its record, or by a signal. */
export type CallOutcome =
  | { readonly kind: "returned"; readonly record: Uint8Array }
  | {
      readonly kind: "signal";
      readonly signal: number;
      readonly pc: bigint;
      readonly address: bigint;
      readonly stack: bigint;
    };

interface Waiter {
  readonly size: number;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export class RunnerProcess {
  readonly isa: IsaName;
  readonly symbols: RunnerSymbols;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #waiters: Waiter[] = [];
  #received: Buffer = Buffer.alloc(0);
  #ended: Error | null = null;

  private constructor(isa: IsaName, symbols: RunnerSymbols, child: ChildProcess) {
    this.isa = isa;
    this.symbols = symbols;
    this.#child = child;
    this.#input = child.stdin as Writable;
    (child.stdout as Readable).on("data", (chunk: Buffer) => this.#receive(chunk));
    child.on("exit", (code, signal) => this.#end(new RunnerError(`the runner ended (${signal ?? code})`)));
    child.on("error", (error) => this.#end(error));
    this.#input.on("error", (error) => this.#end(error));
  }

  /** Builds the runner and starts it, under qemu-aarch64 where the host is not an ARM64 one. */
  static async start(isa: IsaName): Promise<RunnerProcess> {
    const symbols = await ensureLinuxRunner(isa);
    const native = process.arch === (isa === "arm64" ? "arm64" : "x64");
    const emulator = isa === "arm64" ? "qemu-aarch64" : "qemu-x86_64";
    const command = native ? runnerPath(isa) : emulator;
    const child = spawn(command, native ? [] : [runnerPath(isa)], { stdio: ["pipe", "pipe", "inherit"] });
    return new RunnerProcess(isa, symbols, child);
  }

  /** Ends the process. */
  stop(): void {
    this.#ended ??= new RunnerError("the runner was stopped");
    this.#child.kill("SIGKILL");
  }

  /** True when no more requests can be made. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Makes a Linux system call. @returns its result; an error is a number from -4095 to -1 */
  async systemCall(number: number, ...args: readonly (number | bigint)[]): Promise<bigint> {
    this.#request([RUNNER_SYSTEM_CALL, number, ...args]);
    const answer = await this.#expect(RUNNER_ANSWER_SIZE);
    return new DataView(answer.buffer, answer.byteOffset).getBigInt64(0, true);
  }

  /** Copies bytes to an address that is mapped and writable. */
  write(address: bigint, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#request([RUNNER_WRITE, address, bytes.length]);
    this.#send(bytes);
  }

  /** Reads bytes from an address that is mapped. */
  read(address: bigint, length: number): Promise<Uint8Array> {
    this.#request([RUNNER_READ, address, length]);
    return this.#expect(length);
  }

  /** Calls compiled code with a call record. */
  async call(record: Uint8Array): Promise<CallOutcome> {
    this.#request([RUNNER_CALL, record.length]);
    this.#send(record);
    const answer = await this.#expect(RUNNER_ANSWER_SIZE + record.length);
    const view = new DataView(answer.buffer, answer.byteOffset, answer.length);
    if (view.getBigUint64(ANSWER_TRAPPED, true) === 0n) {
      return { kind: "returned", record: answer.subarray(RUNNER_ANSWER_SIZE) };
    }
    return {
      kind: "signal",
      signal: Number(view.getBigUint64(ANSWER_SIGNAL, true)),
      pc: view.getBigUint64(ANSWER_PC, true),
      address: view.getBigUint64(ANSWER_ADDRESS, true),
      stack: view.getBigUint64(ANSWER_STACK, true),
    };
  }

  #request(words: readonly (number | bigint)[]): void {
    const request = new Uint8Array(RUNNER_REQUEST_SIZE);
    const view = new DataView(request.buffer);
    words.forEach((word, index) => view.setBigInt64(index * 8, BigInt.asIntN(64, BigInt(word)), true));
    this.#send(request);
  }

  /** Requests that are made in one turn of the event loop leave together. */
  #send(bytes: Uint8Array): void {
    if (this.#input.writableCorked === 0) {
      this.#input.cork();
      process.nextTick(() => this.#input.uncork());
    }
    this.#input.write(bytes);
  }

  #expect(size: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      else this.#waiters.push({ size, resolve, reject });
    });
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    while (this.#waiters[0] && this.#received.length >= this.#waiters[0].size) {
      const waiter = this.#waiters.shift()!;
      const bytes = Uint8Array.from(this.#received.subarray(0, waiter.size));
      this.#received = this.#received.subarray(waiter.size);
      waiter.resolve(bytes);
    }
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#ended);
  }
}
