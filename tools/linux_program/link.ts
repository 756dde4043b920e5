// Makes an executable for Linux of a WASI program's compiled module: places it and the WASI layer,
// links the two (as the loader service does in CloudOS), and writes a static ELF.
import { ExternKind } from "../../abi/compiled_module.ts";
import * as image from "../../abi/instance_image.ts";
import { INSTANCE_MEMORY_SIZE, MEMORY_SIZE } from "../../abi/instance_layout.ts";
import { PROGRAM_STACK_MAX } from "../../abi/interfaces/process.ts";
import * as abi from "../../abi/linux_program.ts";
import { LinkStatus } from "../../abi/instance_image.ts";
import { Trap } from "../../abi/traps.ts";
import * as layerNames from "../../abi/wasi_layer.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import type { IsaName } from "../project.ts";
import type { BindingRecord, LinkInput, LinkResult, Loader } from "../build/loader_host.ts";
import { writeElf } from "../elf/write_elf.ts";
import { visibleText } from "../wasm/visible_text.ts";
import type { EntryCode } from "./layer.ts";
import { buildProgramTables, type PreopenedDirectory } from "./program_tables.ts";

/** A program that cannot be made an executable, and why. */
export class ProgramError extends Error {}

/** Exports of the layer that no program can name. */
const INTERNAL_PREFIXES = [layerNames.LAYER_OWN_PREFIX, layerNames.LAYER_UNSTABLE_PREFIX];
const WASM_PAGE = 65536;
/** Page 0 of our own modules is not there, so that address 0 faults. */
const LAYER_DATA = 65536;
const STACK_SIZE = BigInt(PROGRAM_STACK_MAX);
const I32 = 0x7f;
const I64 = 0x7e;
/** Ids of function types in the registry below. */
const PLAIN = 1;
const SYSTEM_CALL = 2;
const COPY = 3;

/** Function types by parameters and results. */
const SIGNATURES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[I32, I64, I64, I64, I64, I64], [I64]],
  [[I64, I64, I64], []],
];

function signatureRegistry(): Uint8Array {
  return Buffer.concat(SIGNATURES.map(([parameters, results]) => {
    const types = Uint8Array.from([...parameters, ...results]);
    const record = new Uint8Array(image.SIGNATURE_TYPES + Math.ceil(types.length / 4) * 4);
    const view = new DataView(record.buffer);
    view.setUint32(image.SIGNATURE_PARAMETER_COUNT, parameters.length, true);
    view.setUint32(image.SIGNATURE_RESULT_COUNT, results.length, true);
    record.set(types, image.SIGNATURE_TYPES);
    return record;
  }));
}

function bindFunction(signature: number, code: bigint, instance: bigint): BindingRecord {
  const record = new Uint8Array(image.BINDING_RECORD_SIZE);
  const view = new DataView(record.buffer);
  view.setUint32(image.BINDING_KIND, ExternKind.Function, true);
  view.setUint32(image.BINDING_TYPE, signature, true);
  view.setBigUint64(image.BINDING_ADDRESS, code, true);
  view.setBigUint64(image.BINDING_BASE, instance, true);
  return record;
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/** Where everything stands. Addresses of the image are far below 2^53. */
interface Places {
  readonly layerCode: number;
  readonly programCode: number;
  readonly layerInstance: number;
  readonly programInstance: number;
  readonly dataEnd: number;
  readonly layerMemory: number;
}

function place(entry: EntryCode, layer: CompiledModule, program: CompiledModule): Places {
  const layerCode = abi.PROGRAM_TEXT + alignUp(entry.code.length, 64);
  const programCode = layerCode + alignUp(layer.code.length, 64);
  const layerInstance = alignUp(programCode + program.code.length, abi.PROGRAM_PAGE);
  const programInstance = layerInstance + alignUp(layer.instanceSize, 64);
  const dataEnd = programInstance + program.instanceSize;
  const layerMemory = alignUp(dataEnd, abi.PROGRAM_PAGE);
  return { layerCode, programCode, layerInstance, programInstance, dataEnd, layerMemory };
}

/** The code address of a function that a module defines and that takes and returns nothing. */
function plainFunction(module: CompiledModule, name: string, code: number): bigint | null {
  const found = module.exports.find((entry) => entry.name === name && entry.kind === ExternKind.Function);
  return found ? codeOfPlain(module, found.index, code) : null;
}

function codeOfPlain(module: CompiledModule, index: number, code: number): bigint | null {
  const defined = module.functions.find((candidate) => candidate.index === index);
  return defined && module.isPlain(defined) ? BigInt(code + defined.codeOffset) : null;
}

export class ProgramLinker {
  readonly #isa: IsaName;
  readonly #loader: Loader;
  readonly #entry: EntryCode;
  readonly #layerBlob: Uint8Array;
  readonly #layer: CompiledModule;

  constructor(isa: IsaName, loader: Loader, entry: EntryCode, layerBlob: Uint8Array) {
    this.#isa = isa;
    this.#loader = loader;
    this.#entry = entry;
    this.#layerBlob = layerBlob;
    this.#layer = new CompiledModule(layerBlob);
  }

  /**
   * @param blob the program's compiled module, for the user profile and the environment Linux
   * @returns the ELF file
   * @throws ProgramError
   */
  link(blob: Uint8Array, preopens: readonly PreopenedDirectory[]): Uint8Array {
    const program = new CompiledModule(blob);
    const places = place(this.#entry, this.#layer, program);
    const start = plainFunction(program, "_start", places.programCode);
    if (start === null) {
      const why = program.exports.some(({ name }) => name === "_start")
        ? "its _start must be a function of its own that takes and returns nothing"
        : "it exports no function _start, so it is no WASI command";
      throw new ProgramError(why);
    }
    const layer = this.#linkLayer(places, program, start);
    const linked = this.#linkProgram(places, program, blob, layer);
    return this.#write(places, program, layer, linked, preopens);
  }

  #linkLayer(places: Places, program: CompiledModule, start: bigint): LinkResult & { ok: true } {
    const instance = BigInt(places.layerInstance);
    const programInstance = BigInt(places.programInstance);
    const initialise = program.startFunction === null
      ? null
      : codeOfPlain(program, program.startFunction, places.programCode);
    const none = plainFunction(this.#layer, layerNames.LAYER_NO_START, places.layerCode)!;
    const imports: Readonly<Record<string, BindingRecord>> = {
      "program _start": bindFunction(PLAIN, start, programInstance),
      "program start": initialise === null
        ? bindFunction(PLAIN, none, instance)
        : bindFunction(PLAIN, initialise, programInstance),
      "linux system_call": bindFunction(SYSTEM_CALL, BigInt(abi.PROGRAM_TEXT + this.#entry.systemCall), instance),
      "linux copy": bindFunction(COPY, BigInt(abi.PROGRAM_TEXT + this.#entry.copy), instance),
    };
    const result = this.#loader.link({
      blob: this.#layerBlob,
      placement: {
        ...this.#placement(places.layerCode, places.layerInstance),
        caller: programInstance,
        memories: [BigInt(places.layerMemory)],
      },
      bindings: this.#layer.imports.map(({ module, field }) => imports[`${module} ${field}`] ?? null),
      registry: signatureRegistry(),
    });
    if (!result.ok) throw new Error(`the WASI layer does not link: ${result.message} ${result.importIndex}`);
    return result;
  }

  #placement(code: number, instance: number): LinkInput["placement"] {
    return {
      code: BigInt(code),
      instance: BigInt(instance),
      growTarget: BigInt(abi.PROGRAM_TEXT + this.#entry.grow),
      stackLimit: BigInt(abi.PROGRAM_STACK_END) - STACK_SIZE,
      memories: [],
    };
  }

  #linkProgram(
    places: Places, program: CompiledModule, blob: Uint8Array, layer: LinkResult & { ok: true },
  ): LinkResult & { ok: true } {
    const result = this.#loader.link({
      blob,
      placement: {
        ...this.#placement(places.programCode, places.programInstance),
        memories: program.definedMemories.map((_, index) => BigInt(abi.PROGRAM_SLOT_FIRST + index * abi.PROGRAM_SLOT_STRIDE)),
      },
      bindings: program.imports.map(({ module, field, kind }) =>
        kind === ExternKind.Function ? this.#wasiCall(module, field, layer) : null),
      registry: layer.registry,
    });
    if (!result.ok) throw new ProgramError(linkMessage(result, program));
    if (result.trap !== Trap.None) throw new ProgramError("a segment lies outside its memory or table");
    return result;
  }

  /** wasi_unstable takes the layer's "unstable_" form of a call where there is one. */
  #wasiCall(module: string, field: string, layer: LinkResult & { ok: true }): BindingRecord | null {
    if (module !== layerNames.WASI_UNSTABLE && module !== layerNames.WASI_PREVIEW1) return null;
    if (INTERNAL_PREFIXES.some((prefix) => field.startsWith(prefix))) return null;
    const names = module === layerNames.WASI_UNSTABLE
      ? [layerNames.LAYER_UNSTABLE_PREFIX + field, field]
      : [field];
    for (const name of names) {
      const index = this.#layer.exports.findIndex((entry) => entry.kind === ExternKind.Function && entry.name === name);
      if (index >= 0) return layer.exports[index]!;
    }
    return null;
  }

  #write(
    places: Places, program: CompiledModule, layer: LinkResult & { ok: true }, linked: LinkResult & { ok: true },
    preopens: readonly PreopenedDirectory[],
  ): Uint8Array {
    const text = new Uint8Array(places.programCode + program.code.length - abi.PROGRAM_TEXT);
    text.set(this.#entry.code);
    text.set(this.#layer.code, places.layerCode - abi.PROGRAM_TEXT);
    text.set(program.code, places.programCode - abi.PROGRAM_TEXT);

    const [memory] = layer.memories;
    const tablesOffset = Number(bindingWord(memory!, image.BINDING_SIZE_NOW)) * WASM_PAGE;
    const mappings = linked.memories
      .map((record) => ({
        address: bindingWord(record, image.BINDING_BASE),
        size: Number(bindingWord(record, image.BINDING_SIZE_NOW)) * WASM_PAGE,
      }))
      .filter(({ size }) => size > 0);
    const tables = buildProgramTables(tablesOffset, program, {
      memory: linked.memories[0] ? bindingWord(linked.memories[0], image.BINDING_BASE) : 0n,
      code: BigInt(places.programCode),
      stackLimit: BigInt(abi.PROGRAM_STACK_END) - STACK_SIZE,
      stackEnd: BigInt(abi.PROGRAM_STACK_END),
      handler: BigInt(abi.PROGRAM_TEXT + this.#entry.handler),
      restorer: this.#entry.restorer ? BigInt(abi.PROGRAM_TEXT + this.#entry.restorer) : 0n,
      mappings,
      writes: linked.writes,
      preopens,
    });
    const layerSize = tablesOffset + alignUp(tables.length, WASM_PAGE);
    this.#resizeLayer(layer, places, layerSize);

    const data = new Uint8Array(places.dataEnd - places.layerInstance);
    data.set(layer.instance);
    data.set(linked.instance, places.programInstance - places.layerInstance);
    const segments = [
      { address: abi.PROGRAM_ENTRY_BLOCK, bytes: this.#entryBlock(places, tablesOffset), writable: false, executable: false },
      { address: abi.PROGRAM_TEXT, bytes: text, writable: false, executable: true },
      { address: places.layerInstance, bytes: trimmed(data), size: data.length, writable: true, executable: false },
      {
        address: places.layerMemory + LAYER_DATA,
        bytes: trimmed(layerData(layer, places, tablesOffset)),
        size: tablesOffset - LAYER_DATA,
        writable: true,
        executable: false,
      },
      { address: places.layerMemory + tablesOffset, bytes: tables, writable: false, executable: false },
    ];
    return writeElf(
      this.#isa,
      abi.PROGRAM_TEXT,
      segments.map((segment) => ({ ...segment, memorySize: segment.size ?? segment.bytes.length })),
      abi.PROGRAM_PAGE,
    );
  }

  /** The layer's memory is longer than its module asks for: the tables stand behind. */
  #resizeLayer(layer: LinkResult & { ok: true }, places: Places, size: number): void {
    const view = new DataView(layer.instance.buffer, layer.instance.byteOffset);
    const descriptor = Number(bindingWord(layer.memories[0]!, image.BINDING_ADDRESS)) - places.layerInstance;
    view.setBigUint64(INSTANCE_MEMORY_SIZE, BigInt(size), true);
    view.setBigUint64(descriptor + MEMORY_SIZE, BigInt(size), true);
  }

  #entryBlock(places: Places, tables: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(abi.ENTRY_BLOCK_SIZE));
    const code = (name: string): bigint => {
      const found = this.#layer.exports.find((entry) => entry.name === name)!;
      const defined = this.#layer.functions.find(({ index }) => index === found.index)!;
      return BigInt(places.layerCode + defined.codeOffset);
    };
    view.setBigUint64(abi.ENTRY_PREPARE, code(layerNames.LAYER_PREPARE), true);
    view.setBigUint64(abi.ENTRY_RUN, code(layerNames.LAYER_RUN), true);
    view.setBigUint64(abi.ENTRY_TRAPPED, code(layerNames.LAYER_TRAPPED), true);
    view.setBigUint64(abi.ENTRY_INSTANCE, BigInt(places.layerInstance), true);
    view.setBigUint64(abi.ENTRY_MEMORY, BigInt(places.layerMemory), true);
    view.setBigUint64(abi.ENTRY_TABLES, BigInt(tables), true);
    view.setBigUint64(abi.ENTRY_STACK, BigInt(abi.PROGRAM_STACK_END), true);
    return new Uint8Array(view.buffer);
  }
}

function bindingWord(record: BindingRecord, field: number): bigint {
  return new DataView(record.buffer, record.byteOffset, record.byteLength).getBigUint64(field, true);
}

/** The layer's memory from LAYER_DATA on, with its data segments in place. */
function layerData(layer: LinkResult & { ok: true }, places: Places, end: number): Uint8Array {
  const data = new Uint8Array(end - LAYER_DATA);
  for (const { address, bytes } of layer.writes) data.set(bytes, Number(address) - places.layerMemory - LAYER_DATA);
  return data;
}

/** Without the zeroes at the end. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.subarray(0, length);
}

function linkMessage(result: LinkResult & { ok: false }, program: CompiledModule): string {
  const failed = program.imports[result.importIndex];
  if (!failed) return result.message;
  const name = visibleText(`${failed.module}.${failed.field}`);
  if (result.status === LinkStatus.UnknownImport) return `unknown import ${name}`;
  return `an import of another type than WASI's: ${name}`;
}
