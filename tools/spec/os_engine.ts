// Scripts in the booted system: the conformance host (tests/system/modules/spec_host) has the
// loader service compile, links, and runs the code in a domain of its own for each script. Requests
// go to its standard input, answers come back in order.
import { PassThrough } from "node:stream";
import { Answer, Command, InstanceFlag, RECORD_SIZE_MAX } from "../../tests/system/modules/spec_host/protocol.ts";
import { LinkStatus } from "../../abi/instance_image.ts";
import type { Trap } from "../../abi/traps.ts";
import { findModules } from "../build/boot_set.ts";
import { PROJECT_ROOT, type IsaName } from "../build/build_loader.ts";
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
const SILENCE_MS = 40_000;

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
    await this.#done;
  }

  async reset(): Promise<void> {
    const answer = await this.#request(Command.Reset, new Writer());
    this.pages.push(answer.word());
  }

  async compile(wasm: Uint8Array): Promise<Compilation> {
    const answer = await this.#request(Command.Compile, new Writer().bytes(wasm));
    return answer.kind === Answer.Refused ? answer.refusal() : { kind: "compiled" };
  }

  async instantiate(wasm: Uint8Array, request: InstanceRequest): Promise<Instantiation> {
    const flags = (request.current ? InstanceFlag.Current : 0) | (request.named ? InstanceFlag.Pinned : 0);
    const writer = new Writer().word(request.number).word(flags).word(request.namespaces.size);
    for (const [name, number] of request.namespaces) writer.word(number).name(name);
    const answer = await this.#request(Command.Instantiate, writer.bytes(wasm));
    switch (answer.kind) {
      case Answer.Done:
        return { kind: "instance" };
      case Answer.Refused:
        return answer.refusal();
      case Answer.Unlinkable: {
        const status = answer.word() as LinkStatus;
        return { kind: "unlinkable", message: LINK_MESSAGES[status] ?? "link error", missing: answer.rest() };
      }
      case Answer.Trapped:
        return { kind: "trap", trap: answer.word() as Trap, detail: answer.rest() };
      default:
        return { kind: "error", message: answer.rest() };
    }
  }

  async pin(instance: number): Promise<void> {
    await this.#request(Command.Pin, new Writer().word(instance));
  }

  invoke(instance: number, field: string, args: readonly Argument[]): Promise<InvokeResult> {
    const writer = new Writer().word(instance).name(field).word(args.length);
    for (const { type, bits } of args) writer.word(type).long(bits).long(bits >> 64n);
    return this.#results(Command.Invoke, writer);
  }

  readGlobal(instance: number, field: string): Promise<InvokeResult> {
    return this.#results(Command.ReadGlobal, new Writer().word(instance).name(field));
  }

  async #results(command: Command, writer: Writer): Promise<InvokeResult> {
    const answer = await this.#request(command, writer);
    if (answer.kind === Answer.Trapped) return { kind: "trap", trap: answer.word() as Trap, detail: answer.rest() };
    if (answer.kind !== Answer.Returned) return { kind: "error", message: answer.rest() };
    const values: bigint[] = [];
    const types: number[] = [];
    for (let left = answer.word(); left > 0; left--) {
      types.push(answer.word());
      values.push(answer.long() | (answer.long() << 64n));
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
    while (this.#received.length - at >= 4) {
      const size = this.#received.readUInt32LE(at);
      if (this.#received.length - at < 4 + size) break;
      this.#waiters.shift()?.resolve(new Reader(this.#received.subarray(at + 4, at + 4 + size)));
      at += 4 + size;
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
  readonly #parts: Buffer[] = [];

  word(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return this.bytes(bytes);
  }

  long(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    return this.bytes(bytes);
  }

  bytes(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return this;
  }

  name(text: string): this {
    const bytes = Buffer.from(text, "utf8");
    return this.word(bytes.length).bytes(bytes);
  }

  /** @throws RangeError when it is longer than the conformance host takes */
  record(command: Command): Buffer {
    const fields = Buffer.concat(this.#parts);
    if (fields.length + 4 > RECORD_SIZE_MAX) throw new RangeError(`a record of ${fields.length} bytes`);
    return Buffer.concat([new Writer().word(fields.length + 4).word(command).#joined(), fields]);
  }

  #joined(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** An answer's fields, in order. */
class Reader {
  readonly kind: Answer;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.kind = this.word() as Answer;
  }

  word(): number {
    this.#at += 4;
    return this.#bytes.readUInt32LE(this.#at - 4);
  }

  long(): bigint {
    this.#at += 8;
    return this.#bytes.readBigUInt64LE(this.#at - 8);
  }

  rest(): string {
    return this.#bytes.subarray(this.#at).toString("utf8");
  }

  refusal(): Refusal {
    const category = this.word();
    this.word(); // the reason's number
    const offset = this.word();
    return { kind: "refused", category: ERROR_CATEGORIES[category] ?? "service", offset, message: this.rest() };
  }
}
