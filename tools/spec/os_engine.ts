// Scripts in the booted system: the conformance host (tests/system/modules/spec_host) has the
// loader service compile, links, and runs the code in a domain of its own for each script. Requests
// go to its standard input, answers come back in order.
import { PassThrough } from "node:stream";
import { Answer, Command, InstanceFlag, LENGTH_SIZE, RECORD_SIZE_MAX } from "../../tests/system/modules/spec_host/protocol.ts";
import { LinkStatus } from "../../abi/instance_image.ts";
import type { Trap } from "../../abi/traps.ts";
import { findModules } from "../build/boot_set.ts";
import { PROJECT_ROOT, type IsaName } from "../project.ts";
import { buildSystem, type BuiltSystem } from "../build/build_system.ts";
import { ERROR_CATEGORIES, LINK_MESSAGES } from "../build/loader_host.ts";
import { Progress } from "../cli/progress.ts";
import { execArgument } from "../qemu/exec_argument.ts";
import { runFramed } from "../qemu/framed_run.ts";
import type { Argument, Compilation, Engine, InstanceRequest, Instantiation, InvokeResult, Refusal } from "./engine.ts";

/** A program that only passes the time while the conformance host works. */
const COMMAND = ["ticker", "1000000"];
const MEMORY_MIB = 1024;
/** The machine is given up when nothing comes for so long. */
const SILENCE_MS = 120_000;
const STOP_MS = 20_000;

export class OsError extends Error {}

interface Waiter {
  readonly resolve: (answer: Reader) => void;
  readonly reject: (error: Error) => void;
}

/** Builds the image with the conformance host and boots it. */
export async function bootOsEngine(isa: IsaName): Promise<OsEngine> {
  const found = await findModules(PROJECT_ROOT, isa, ["tests/system/modules"]);
  const extraModules = found.filter(({ manifest }) => manifest.name === "spec_host");
  const variant = { name: "test-spec_host", extraModules };
  return new OsEngine(await buildSystem(PROJECT_ROOT, isa, new Progress(false), undefined, variant));
}

export class OsEngine implements Engine {
  readonly #input = new PassThrough();
  readonly #waiters: Waiter[] = [];
  #received: Buffer = Buffer.alloc(0);
  #log = "";
  #ended: Error | null = null;
  #kill: () => void = () => undefined;
  #silence: NodeJS.Timeout | undefined;
  readonly #done: Promise<void>;
  /** Pages that the conformance host used at the start of each script. */
  readonly pages: number[] = [];

  /** Boots a system that has the conformance host. */
  constructor(system: BuiltSystem) {
    const log = (bytes: Uint8Array): void => {
      this.#log = (this.#log + Buffer.from(bytes).toString("latin1")).slice(-4000);
    };
    const run = runFramed({
      isa: system.isa,
      image: system.image,
      disk: system.disk,
      memoryMiB: MEMORY_MIB,
      append: execArgument(COMMAND),
      stdin: this.#input,
      stdout: () => undefined,
      stderr: log,
      log,
      artefact: (bytes) => this.#receive(bytes),
      started: ({ kill }) => (this.#kill = kill),
    });
    this.#done = run.then(
      ({ status, failure }) => this.#end(new OsError(failure ?? `the system ended with status ${status}`)),
      (error: Error) => this.#end(error),
    );
  }

  /** True when no more requests can be made. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  /** Ends the machine in good order. */
  async stop(): Promise<void> {
    this.#input.end();
    const late = setTimeout(() => this.#kill(), STOP_MS);
    await this.#done;
    clearTimeout(late);
  }

  async reset(): Promise<void> {
    const answer = await this.#request(Command.Reset, new Writer());
    this.pages.push(answer.number());
  }

  async compile(wasm: Uint8Array): Promise<Compilation> {
    const answer = await this.#request(Command.Compile, new Writer().bytes(wasm));
    return answer.kind === Answer.Refused ? answer.refusal() : { kind: "compiled" };
  }

  async instantiate(wasm: Uint8Array, request: InstanceRequest): Promise<Instantiation> {
    const flags = (request.current ? InstanceFlag.Current : 0) | (request.named ? InstanceFlag.Pinned : 0);
    const writer = new Writer().number(request.number).number(flags).number(request.namespaces.size);
    for (const [name, number] of request.namespaces) writer.number(number).name(name);
    const answer = await this.#request(Command.Instantiate, writer.bytes(wasm));
    switch (answer.kind) {
      case Answer.Done:
        return { kind: "instance" };
      case Answer.Refused:
        return answer.refusal();
      case Answer.Unlinkable: {
        const status = answer.number() as LinkStatus;
        return { kind: "unlinkable", message: LINK_MESSAGES[status] ?? "link error", missing: answer.rest() };
      }
      case Answer.Trapped:
        return { kind: "trap", trap: answer.number() as Trap, detail: answer.rest() };
      default:
        return { kind: "error", message: answer.rest() };
    }
  }

  async pin(instance: number): Promise<void> {
    await this.#request(Command.Pin, new Writer().number(instance));
  }

  invoke(instance: number, field: string, args: readonly Argument[]): Promise<InvokeResult> {
    const writer = new Writer().number(instance).name(field).number(args.length);
    for (const { type, bits } of args) writer.value(type, bits);
    return this.#results(Command.Invoke, writer);
  }

  readGlobal(instance: number, field: string): Promise<InvokeResult> {
    return this.#results(Command.ReadGlobal, new Writer().number(instance).name(field));
  }

  async #results(command: Command, writer: Writer): Promise<InvokeResult> {
    const answer = await this.#request(command, writer);
    if (answer.kind === Answer.Trapped) return { kind: "trap", trap: answer.number() as Trap, detail: answer.rest() };
    if (answer.kind !== Answer.Returned) return { kind: "error", message: answer.rest() };
    const values: bigint[] = [];
    const types: number[] = [];
    for (let left = answer.number(); left > 0; left--) {
      types.push(answer.byte());
      values.push(answer.value());
    }
    return { kind: "returned", values, types };
  }

  #request(command: Command, writer: Writer): Promise<Reader> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiters.push({ resolve, reject });
      this.#input.write(writer.record(command));
      this.#watch();
    });
  }

  /** Starts the time of silence again; none is kept while nothing is asked. */
  #watch(): void {
    clearTimeout(this.#silence);
    if (this.#waiters.length === 0) return;
    this.#silence = setTimeout(() => {
      this.#end(new OsError(`no answer from the system within ${SILENCE_MS / 1000} s`));
      this.#kill();
    }, SILENCE_MS);
  }

  #receive(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    let at = 0;
    while (this.#received.length - at >= LENGTH_SIZE) {
      const end = at + LENGTH_SIZE + this.#received.readUIntLE(at, LENGTH_SIZE);
      if (this.#received.length < end) break;
      this.#waiters.shift()?.resolve(new Reader(this.#received.subarray(at + LENGTH_SIZE, end)));
      at = end;
    }
    this.#received = this.#received.subarray(at);
    this.#watch();
  }

  #end(error: Error): void {
    clearTimeout(this.#silence);
    this.#ended ??= this.#waiters.length > 0 ? new OsError(`${error.message}; last output:\n${this.#log}`) : error;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#ended);
    this.#input.destroy();
  }
}

/** The fields of a record, in order. */
class Writer {
  readonly #parts: Uint8Array[] = [];

  byte(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  number(value: number): this {
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.byte((rest & 127) | 128);
    return this.byte(rest);
  }

  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  name(text: string): this {
    const bytes = Buffer.from(text, "utf8");
    return this.number(bytes.length).bytes(bytes);
  }

  value(type: number, bits: bigint): this {
    const bytes: number[] = [];
    for (let rest = bits; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 255n));
    return this.byte(type).byte(bytes.length).bytes(Uint8Array.from(bytes));
  }

  /** @throws RangeError when it is longer than the conformance host takes */
  record(command: Command): Buffer {
    const fields = Buffer.concat(this.#parts);
    const size = fields.length + 1;
    if (size > RECORD_SIZE_MAX) throw new RangeError(`a record of ${size} bytes`);
    return Buffer.concat([Uint8Array.of(size & 255, (size >> 8) & 255, size >> 16, command), fields]);
  }
}

/** An answer's fields, in order. */
class Reader {
  readonly kind: Answer;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.kind = this.byte() as Answer;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++);
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  value(): bigint {
    const end = this.#at + 1 + this.byte();
    let bits = 0n;
    for (let at = end - 1; at >= this.#at; at--) bits = (bits << 8n) | BigInt(this.#bytes.readUInt8(at));
    this.#at = end;
    return bits;
  }

  rest(): string {
    return this.#bytes.subarray(this.#at).toString("utf8");
  }

  refusal(): Refusal {
    const category = ERROR_CATEGORIES[this.number()] ?? "service";
    return { kind: "refused", category, offset: this.number(), message: this.rest() };
  }
}
