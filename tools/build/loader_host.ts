// The loader under Node: compiles Wasm to compiled modules and links them into instance images.
// The module is the very one that runs as the loader service in CloudOS.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CM_FUNCTIONS, CM_SIZE, CpuLevel, Environment, Isa } from "../../abi/compiled_module.ts";
import * as abi from "../../abi/instance_image.ts";
import { Profile } from "../../abi/intrinsics.ts";
import {
  LF_FUSED, LF_NODES, LF_REGISTERS, LF_SIZE, LF_SLOTS, LR_CODE_OFFSET, LR_SIZE, LR_WASM_OFFSET,
} from "../../abi/listing.ts";
import { PROJECT_ROOT, type IsaName } from "../project.ts";
import { visibleText } from "../wasm/visible_text.ts";
import { ensureLoader, loaderPath } from "./build_loader.ts";

/** What loader/main.ts exports. */
interface LoaderExports {
  readonly memory: WebAssembly.Memory;
  /** Starts a compilation: room for the input. */
  begin(size: number): number;
  /** Switches the check of register allocation (loader/codegen/check_allocation.ts). */
  setAllocationCheck(on: boolean): void;
  /** @returns offset of the compiled module, or 0 */
  compile(size: number, profile: number, environment: number, cpuLevel: number): number;
  errorCategory(): number;
  errorReason(): number;
  errorOffset(): number;
  errorMessage(): number;
  errorDetailOffset(): number;
  errorDetailSize(): number;
  operatorCount(): number;
  /** Switches the listing (abi/listing.ts) of what follows. */
  setListing(on: boolean): void;
  listingAddress(): number;
  listingCount(): number;
  listingFunctions(): number;
  peakMemory(): number;
  linkBegin(): void;
  linkAllocate(size: number): number;
  linkModule(
    blob: number,
    blobSize: number,
    isa: number,
    placement: number,
    bindings: number,
    registry: number,
    registrySize: number,
  ): number;
}

export interface CompileOptions {
  readonly profile: Profile;
  readonly environment: Environment;
  /** Tell what each stretch of code is for. */
  readonly listing?: boolean;
}

/** abi/listing.ts: a stretch of code, up to the next one's. */
export interface CodeRecord {
  readonly codeOffset: number;
  readonly wasmOffset: number;
}

/** abi/listing.ts: what became of a function's nodes. */
export interface FunctionCounts {
  readonly nodes: number;
  readonly fused: number;
  readonly registers: number;
  readonly slots: number;
}

export interface CodeListing {
  readonly records: readonly CodeRecord[];
  /** One for each defined function. */
  readonly functions: readonly FunctionCounts[];
}

export type ErrorCategory = "malformed" | "invalid" | "unsupported" | "limit" | "denied" | "internal";

export type CompileResult =
  | {
      readonly ok: true;
      readonly blob: Uint8Array;
      readonly operatorCount: number;
      readonly peakMemory: number;
      /** When it was asked for. */
      readonly listing: CodeListing | undefined;
    }
  | {
      readonly ok: false;
      readonly category: ErrorCategory;
      readonly reason: number;
      /** In the Wasm file. */
      readonly offset: number;
      readonly message: string;
    };

export interface Placement {
  readonly code: bigint;
  readonly instance: bigint;
  readonly growTarget?: bigint;
  readonly growContext?: bigint;
  readonly stackLimit?: bigint;
  readonly caller?: bigint;
  /** A base for each memory that the module defines. */
  readonly memories: readonly bigint[];
}

/** BINDING_RECORD_SIZE bytes, see abi/instance_image.ts. */
export type BindingRecord = Uint8Array;

export interface LinkInput {
  readonly blob: Uint8Array;
  readonly placement: Placement;
  /** One for each import, in order; null where there is nothing of that name. */
  readonly bindings: readonly (BindingRecord | null)[];
  readonly registry: Uint8Array;
}

export type LinkResult =
  | {
      readonly ok: true;
      /** Trap (abi/traps.ts) of an active segment, or 0. */
      readonly trap: number;
      readonly instance: Uint8Array;
      readonly instanceReserve: number;
      readonly start: { readonly code: bigint; readonly instance: bigint } | null;
      readonly writes: readonly { readonly address: bigint; readonly bytes: Uint8Array }[];
      /** In the order of the compiled module's exports. */
      readonly exports: readonly BindingRecord[];
      readonly memories: readonly BindingRecord[];
      readonly registry: Uint8Array;
    }
  | { readonly ok: false; readonly status: abi.LinkStatus; readonly importIndex: number; readonly message: string };

/** By the number that the loader gives (loader/wasm/errors.ts Category). */
export const ERROR_CATEGORIES: readonly (ErrorCategory | undefined)[] = [
  undefined, "malformed", "invalid", "unsupported", "limit", "denied", "internal",
];
/** What the suite calls them, by LinkStatus. */
export const LINK_MESSAGES: Readonly<Record<number, string>> = {
  [abi.LinkStatus.UnknownImport]: "unknown import",
  [abi.LinkStatus.IncompatibleImport]: "incompatible import type",
  [abi.LinkStatus.BadModule]: "not a compiled module of this version and ISA",
  [abi.LinkStatus.TooLarge]: "the instance is too large",
};

/** A fault of the loader itself. */
class LoaderFault extends Error {}

export class Loader {
  readonly isa: IsaName;
  readonly #module: WebAssembly.Module;
  /** Follow register allocation symbolically, in every function; for tests. */
  readonly #checkAllocation: boolean;
  /** What a test does to each new instance's memory. */
  readonly #prepare: (memory: WebAssembly.Memory) => void;
  #exports: LoaderExports;

  private constructor(
    isa: IsaName,
    module: WebAssembly.Module,
    checkAllocation: boolean,
    prepare: (memory: WebAssembly.Memory) => void = () => undefined,
  ) {
    this.isa = isa;
    this.#module = module;
    this.#checkAllocation = checkAllocation;
    this.#prepare = prepare;
    this.#exports = this.#instantiate();
  }

  /**
   * Loads the loader for an ISA; builds it first where its sources have changed.
   * @param checkAllocation check register allocation in every function (a fault of it throws)
   */
  static async load(isa: IsaName, checkAllocation = false): Promise<Loader> {
    await ensureLoader(isa);
    const bytes = await readFile(join(PROJECT_ROOT, loaderPath(isa)));
    return new Loader(isa, await WebAssembly.compile(bytes as BufferSource), checkAllocation);
  }

  /** A loader of another build: tests plant bugs in it. */
  static async fromBytes(
    isa: IsaName,
    wasm: Uint8Array,
    checkAllocation: boolean,
    prepare: (memory: WebAssembly.Memory) => void,
  ): Promise<Loader> {
    return new Loader(isa, await WebAssembly.compile(wasm as BufferSource), checkAllocation, prepare);
  }

  /** A fresh instance: one that trapped is in no defined state. */
  #instantiate(): LoaderExports {
    const abort = (message: number, file: number, line: number): never => {
      const where = `${this.#staticString(file >>> 0)}:${line}`;
      throw new LoaderFault(`the loader stopped at ${where}: ${message ? this.#staticString(message >>> 0) : "assertion"}`);
    };
    const instance = new WebAssembly.Instance(this.#module, { env: { abort } });
    const loader = instance.exports as unknown as LoaderExports;
    loader.setAllocationCheck(this.#checkAllocation);
    this.#prepare(loader.memory);
    return loader;
  }

  /** Compiles a Wasm module. A refusal is a result; only a fault of the loader itself throws. */
  compile(wasm: Uint8Array, options: CompileOptions): CompileResult {
    try {
      return this.#compile(wasm, options);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError || error instanceof LoaderFault)) throw error;
      const where = error.stack?.split("\n").slice(1, 6).map((line) => line.trim()).join(" < ") ?? "";
      this.#exports = this.#instantiate();
      return { ok: false, category: "internal", reason: 0, offset: 0, message: `${error.message} ${where}` };
    }
  }

  #compile(wasm: Uint8Array, options: CompileOptions): CompileResult {
    const loader = this.#exports;
    loader.setListing(options.listing === true);
    const input = loader.begin(wasm.length) >>> 0; // the memory may move
    new Uint8Array(loader.memory.buffer).set(wasm, input);
    const at = loader.compile(wasm.length, options.profile, options.environment, CpuLevel.Baseline) >>> 0;
    if (at === 0) {
      const category = ERROR_CATEGORIES[loader.errorCategory()] ?? "internal";
      return {
        ok: false,
        category,
        reason: loader.errorReason(),
        offset: loader.errorOffset() >>> 0,
        message: this.#errorMessage(wasm),
      };
    }
    const view = new DataView(loader.memory.buffer);
    const blob = new Uint8Array(loader.memory.buffer).slice(at, at + view.getUint32(at + CM_SIZE, true));
    return {
      ok: true,
      blob,
      listing: options.listing ? this.#readListing(view.getUint32(at + CM_FUNCTIONS + 4, true)) : undefined,
      operatorCount: loader.operatorCount() >>> 0,
      peakMemory: loader.peakMemory() >>> 0,
    };
  }

  #readListing(functionCount: number): CodeListing {
    const loader = this.#exports;
    const view = new DataView(loader.memory.buffer);
    const table = <T>(start: number, count: number, size: number, read: (at: number) => T): T[] =>
      Array.from({ length: count }, (_, index) => read((start >>> 0) + index * size));
    return {
      records: table(loader.listingAddress(), loader.listingCount() >>> 0, LR_SIZE, (at) => ({
        codeOffset: view.getUint32(at + LR_CODE_OFFSET, true),
        wasmOffset: view.getUint32(at + LR_WASM_OFFSET, true),
      })),
      functions: table(loader.listingFunctions(), functionCount, LF_SIZE, (at) => ({
        nodes: view.getUint32(at + LF_NODES, true),
        fused: view.getUint32(at + LF_FUSED, true),
        registers: view.getUint32(at + LF_REGISTERS, true),
        slots: view.getUint32(at + LF_SLOTS, true),
      })),
    };
  }

  #errorMessage(wasm: Uint8Array): string {
    const loader = this.#exports;
    const detailSize = loader.errorDetailSize();
    const detailStart = loader.errorDetailOffset() >>> 0;
    const detail = Buffer.from(wasm.subarray(detailStart, detailStart + detailSize)).toString("utf8");
    const text = this.#staticString(loader.errorMessage() >>> 0);
    return detailSize > 0 ? `${text} ${visibleText(detail)}` : text;
  }

  /** A string of AssemblyScript: UTF-16, its size in bytes stands before it. */
  #staticString(at: number): string {
    const memory = this.#exports.memory.buffer;
    const size = new DataView(memory).getUint32(at - 4, true);
    return Buffer.from(memory, at, size).toString("utf16le");
  }

  /** Links a compiled module at concrete addresses. */
  link(input: LinkInput): LinkResult {
    const loader = this.#exports;
    loader.linkBegin();
    const blob = this.#put(input.blob);
    const placement = this.#put(placementRecord(input.placement));
    const bindings = this.#put(bindingTable(input.bindings));
    const registry = this.#put(input.registry);
    const isa = this.isa === "x86_64" ? Isa.X86_64 : Isa.Arm64;
    const image =
      loader.linkModule(blob, input.blob.length, isa, placement, bindings, registry, input.registry.length) >>> 0;
    return this.#readImage(image);
  }

  #put(bytes: Uint8Array): number {
    const at = this.#exports.linkAllocate(bytes.length) >>> 0;
    new Uint8Array(this.#exports.memory.buffer).set(bytes, at);
    return at;
  }

  #readImage(image: number): LinkResult {
    const buffer = this.#exports.memory.buffer;
    const view = new DataView(buffer, image);
    const word = (offset: number): number => view.getUint32(offset, true);
    const copy = (at: number, size: number): Uint8Array => new Uint8Array(buffer).slice(at, at + size);
    const records = (field: number, countField: number): Uint8Array[] =>
      Array.from({ length: word(countField) }, (_, index) =>
        copy(word(field) + index * abi.BINDING_RECORD_SIZE, abi.BINDING_RECORD_SIZE),
      );
    const status = word(abi.IMAGE_STATUS);
    if (status !== abi.LinkStatus.Ok) {
      const message = LINK_MESSAGES[status] ?? "link error";
      return { ok: false, status, importIndex: word(abi.IMAGE_ERROR_IMPORT), message };
    }
    const start = view.getBigUint64(abi.IMAGE_START, true);
    const all = new DataView(buffer);
    return {
      ok: true,
      trap: word(abi.IMAGE_TRAP),
      instance: copy(word(abi.IMAGE_INSTANCE), word(abi.IMAGE_INSTANCE_SIZE)),
      instanceReserve: word(abi.IMAGE_INSTANCE_RESERVE),
      start: start === 0n ? null : { code: start, instance: view.getBigUint64(abi.IMAGE_START_INSTANCE, true) },
      writes: Array.from({ length: word(abi.IMAGE_WRITE_COUNT) }, (_, index) => {
        const at = word(abi.IMAGE_WRITES) + index * abi.WRITE_RECORD_SIZE;
        const source = all.getUint32(at + abi.WRITE_SOURCE, true);
        return {
          address: all.getBigUint64(at + abi.WRITE_ADDRESS, true),
          bytes: copy(source, all.getUint32(at + abi.WRITE_LENGTH, true)),
        };
      }),
      exports: records(abi.IMAGE_EXPORTS, abi.IMAGE_EXPORT_COUNT),
      memories: records(abi.IMAGE_MEMORIES, abi.IMAGE_MEMORY_COUNT),
      registry: copy(word(abi.IMAGE_REGISTRY), word(abi.IMAGE_REGISTRY_SIZE)),
    };
  }
}

function placementRecord(placement: Placement): Uint8Array {
  const bytes = new Uint8Array(abi.PLACEMENT_HEADER_SIZE + placement.memories.length * 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(abi.PLACEMENT_CODE, placement.code, true);
  view.setBigUint64(abi.PLACEMENT_INSTANCE, placement.instance, true);
  view.setBigUint64(abi.PLACEMENT_GROW_TARGET, placement.growTarget ?? 0n, true);
  view.setBigUint64(abi.PLACEMENT_GROW_CONTEXT, placement.growContext ?? 0n, true);
  view.setBigUint64(abi.PLACEMENT_STACK_LIMIT, placement.stackLimit ?? 0n, true);
  view.setBigUint64(abi.PLACEMENT_CALLER, placement.caller ?? 0n, true);
  placement.memories.forEach((base, index) => view.setBigUint64(abi.PLACEMENT_HEADER_SIZE + index * 8, base, true));
  return bytes;
}

function bindingTable(bindings: readonly (BindingRecord | null)[]): Uint8Array {
  const bytes = new Uint8Array(bindings.length * abi.BINDING_RECORD_SIZE);
  const view = new DataView(bytes.buffer);
  bindings.forEach((binding, index) => {
    const at = index * abi.BINDING_RECORD_SIZE;
    if (binding) bytes.set(binding, at);
    else view.setUint32(at + abi.BINDING_KIND, abi.BINDING_MISSING, true);
  });
  return bytes;
}
