// Reads a compiled module (abi/compiled_module.ts) into objects, for tools on the host.
import * as abi from "../../abi/compiled_module.ts";

export interface CompiledFunction {
  /** In the function index space. */
  readonly index: number;
  readonly name: string;
  readonly codeOffset: number;
  readonly codeSize: number;
  readonly typeIndex: number;
  readonly wasmOffset: number;
  readonly frameSize: number;
}

export interface CodeLocation {
  readonly codeOffset: number;
  readonly wasmOffset: number;
  /** Trap (abi/traps.ts), 0 for a return address. */
  readonly trap: number;
}

export interface ImportEntry {
  readonly module: string;
  readonly field: string;
  /** ExternKind */
  readonly kind: number;
}

export interface ExportEntry {
  readonly name: string;
  /** ExternKind */
  readonly kind: number;
  readonly index: number;
}

export class CompiledModuleError extends Error {}

export class CompiledModule {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  /** @throws CompiledModuleError when the bytes are not a compiled module of this version */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < abi.CM_HEADER_SIZE || this.#word(abi.CM_MAGIC) !== abi.COMPILED_MODULE_MAGIC) {
      throw new CompiledModuleError("not a compiled module");
    }
    if (this.#word(abi.CM_VERSION) !== abi.COMPILED_MODULE_VERSION) {
      throw new CompiledModuleError(`compiled module of version ${this.#word(abi.CM_VERSION)}`);
    }
  }

  get isa(): number {
    return this.#word(abi.CM_ISA);
  }

  get name(): string {
    return this.#string(abi.CM_NAME);
  }

  /** Index of the start function, or null. */
  get startFunction(): number | null {
    const index = this.#word(abi.CM_START_FUNCTION);
    return index === abi.NO_INDEX ? null : index;
  }

  /** True when a function takes and returns nothing. */
  isPlain(compiled: CompiledFunction): boolean {
    const type = this.#section(abi.CM_TYPES).start + compiled.typeIndex * abi.CT_SIZE;
    return this.#word(type + abi.CT_PARAMETER_COUNT) === 0 && this.#word(type + abi.CT_RESULT_COUNT) === 0;
  }

  /** Bytes of address space that an instance takes. */
  get instanceSize(): number {
    return this.#word(abi.CM_INSTANCE_SIZE);
  }

  get code(): Uint8Array {
    const { start, count } = this.#section(abi.CM_CODE);
    return this.bytes.subarray(start, start + count);
  }

  /** Pages of each defined memory: minimum, maximum. */
  get definedMemories(): { readonly min: number; readonly max: number }[] {
    return this.#records(abi.CM_MEMORIES, abi.CY_SIZE, (at) => ({
      imported: this.#word(at + abi.CY_IMPORTED),
      min: this.#word(at + abi.CY_MIN),
      max: this.#word(at + abi.CY_MAX),
    })).filter((memory) => memory.imported === 0);
  }

  get functions(): CompiledFunction[] {
    const first = this.#word(abi.CM_IMPORTED_FUNCTION_COUNT);
    return this.#records(abi.CM_FUNCTIONS, abi.CF_SIZE, (at, index) => ({
      index: first + index,
      name: this.#string(at + abi.CF_NAME),
      codeOffset: this.#word(at + abi.CF_CODE_OFFSET),
      codeSize: this.#word(at + abi.CF_CODE_SIZE),
      typeIndex: this.#word(at + abi.CF_TYPE),
      wasmOffset: this.#word(at + abi.CF_WASM_OFFSET),
      frameSize: this.#word(at + abi.CF_FRAME_SIZE),
    }));
  }

  get locations(): CodeLocation[] {
    return this.#records(abi.CM_LOCATIONS, abi.CL_SIZE, (at) => ({
      codeOffset: this.#word(at + abi.CL_CODE_OFFSET),
      wasmOffset: this.#word(at + abi.CL_WASM_OFFSET),
      trap: this.#word(at + abi.CL_TRAP),
    }));
  }

  get imports(): ImportEntry[] {
    return this.#records(abi.CM_IMPORTS, abi.CI_SIZE, (at) => ({
      module: this.#string(at + abi.CI_MODULE),
      field: this.#string(at + abi.CI_FIELD),
      kind: this.#word(at + abi.CI_KIND),
    }));
  }

  get exports(): ExportEntry[] {
    return this.#records(abi.CM_EXPORTS, abi.CE_SIZE, (at) => ({
      name: this.#string(at + abi.CE_NAME),
      kind: this.#word(at + abi.CE_KIND),
      index: this.#word(at + abi.CE_INDEX),
    }));
  }

  /** The location that stands exactly at a code offset, by binary search. */
  locationAt(codeOffset: number): CodeLocation | null {
    const { start, count } = this.#section(abi.CM_LOCATIONS);
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#word(start + middle * abi.CL_SIZE) < codeOffset) low = middle + 1;
      else high = middle;
    }
    const at = start + low * abi.CL_SIZE;
    if (low === count || this.#word(at) !== codeOffset) return null;
    return { codeOffset, wasmOffset: this.#word(at + abi.CL_WASM_OFFSET), trap: this.#word(at + abi.CL_TRAP) };
  }

  #word(offset: number): number {
    return this.#view.getUint32(offset, true);
  }

  #section(field: number): { start: number; count: number } {
    return { start: this.#word(field), count: this.#word(field + 4) };
  }

  #records<T>(field: number, size: number, read: (at: number, index: number) => T): T[] {
    const { start, count } = this.#section(field);
    return Array.from({ length: count }, (_, index) => read(start + index * size, index));
  }

  #string(at: number): string {
    const start = this.#word(abi.CM_STRINGS) + this.#word(at);
    return Buffer.from(this.bytes.subarray(start, start + this.#word(at + 4))).toString("utf8");
  }
}
