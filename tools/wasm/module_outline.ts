// What tools need to know of a valid Wasm module's layout: where the functions' bodies are, what
// they are called, and where the source map is.
// Source: WebAssembly core specification 5.5, 7.4.1 (name section); source map specification, "Wasm".
import { ByteReader, WasmFormatError } from "./byte_reader.ts";
import { valueTypeName } from "./operators.ts";
import { visibleText } from "./visible_text.ts";

export interface FunctionBody {
  /** In the function index space. */
  readonly index: number;
  /** Of the locals' declarations, in the Wasm file. */
  readonly start: number;
  readonly end: number;
}

const SECTION = { custom: 0, type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const NAMES_OF_FUNCTIONS = 1;
const HEADER_SIZE = 8;

export class ModuleOutline {
  readonly bodies: FunctionBody[] = [];
  /** From the custom section sourceMappingURL. */
  sourceMappingUrl: string | undefined;
  readonly #types: string[] = [];
  readonly #typeIndices: number[] = [];
  readonly #names = new Map<number, string>();
  readonly #fallbackNames = new Map<number, string>();
  readonly #exportNames = new Map<string, number>();
  #importedFunctions = 0;

  /** @throws WasmFormatError when the sections cannot be followed */
  constructor(wasm: Uint8Array) {
    const file = new ByteReader(wasm, HEADER_SIZE);
    while (!file.done) {
      const id = file.byte();
      const size = file.unsigned();
      const section = new ByteReader(wasm, file.at, file.at + size);
      file.bytes(size);
      switch (id) {
        case SECTION.custom: this.#tryCustom(section); break;
        case SECTION.type: this.#readTypes(section); break;
        case SECTION.import: this.#readImports(section); break;
        case SECTION.function: each(section, () => this.#typeIndices.push(section.unsigned())); break;
        case SECTION.export: this.#readExports(section); break;
        case SECTION.code: this.#readBodies(section); break;
      }
    }
  }

  /** The name section's, else an import's or export's, else `function N`; controls are made visible. */
  functionName(index: number): string {
    return visibleText(this.#names.get(index) ?? this.#fallbackNames.get(index) ?? `function ${index}`);
  }

  /** True when the function has the name, or is exported under it. */
  isCalled(index: number, name: string): boolean {
    return this.functionName(index) === visibleText(name) || this.#exportNames.get(name) === index;
  }

  /** As the text format writes it: `(param i32 i32) (result i32)`. */
  functionType(index: number): string {
    return this.#types[this.#typeIndices[index] ?? -1] ?? "";
  }

  #readTypes(section: ByteReader): void {
    each(section, () => {
      section.byte();
      const list = (word: string): string => {
        const types = Array.from({ length: section.unsigned() }, () => valueTypeName(section.byte()));
        return types.length > 0 ? `(${word} ${types.join(" ")})` : "";
      };
      this.#types.push([list("param"), list("result")].filter((part) => part !== "").join(" "));
    });
  }

  #readImports(section: ByteReader): void {
    each(section, () => {
      const from = section.name();
      const field = section.name();
      switch (section.byte()) {
        case 0:
          this.#typeIndices.push(section.unsigned());
          this.#fallbackNames.set(this.#importedFunctions++, `${from}.${field}`);
          break;
        case 1: section.byte(); skipLimits(section); break;
        case 2: skipLimits(section); break;
        default: section.byte(); section.byte();
      }
    });
  }

  #readExports(section: ByteReader): void {
    each(section, () => {
      const name = section.name();
      const isFunction = section.byte() === 0;
      const index = section.unsigned();
      if (!isFunction) return;
      this.#exportNames.set(name, index);
      if (!this.#fallbackNames.has(index)) this.#fallbackNames.set(index, name);
    });
  }

  #readBodies(section: ByteReader): void {
    each(section, () => {
      const size = section.unsigned();
      const start = section.at;
      section.bytes(size);
      this.bodies.push({ index: this.#importedFunctions + this.bodies.length, start, end: start + size });
    });
  }

  /** A custom section that cannot be read makes no module invalid: what stood before the fault counts. */
  #tryCustom(section: ByteReader): void {
    try {
      this.#readCustom(section);
    } catch (error) {
      if (!(error instanceof WasmFormatError)) throw error;
    }
  }

  #readCustom(section: ByteReader): void {
    const name = section.name();
    if (name === "sourceMappingURL") this.sourceMappingUrl = section.name();
    if (name !== "name") return;
    while (!section.done) {
      const id = section.byte();
      const end = section.unsigned() + section.at;
      if (id === NAMES_OF_FUNCTIONS) each(section, () => this.#names.set(section.unsigned(), section.name()));
      section.at = end;
    }
  }
}

function each(section: ByteReader, read: () => void): void {
  for (let count = section.unsigned(); count > 0; count--) read();
}

function skipLimits(section: ByteReader): void {
  const flags = section.byte();
  section.unsigned();
  if (flags & 1) section.unsigned();
}
