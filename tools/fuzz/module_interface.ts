// What a module exports, read from its binary: enough to write a driver for it. Source: WebAssembly
// core specification, section 5.5.
import type { ValueType } from "./operators.ts";

export interface FunctionInterface {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface GlobalInterface {
  readonly name: string;
  readonly type: ValueType;
  readonly mutable: boolean;
}

export interface ModuleInterface {
  readonly functions: readonly FunctionInterface[];
  readonly globals: readonly GlobalInterface[];
  readonly memory: { readonly name: string; readonly min: number; readonly max: number | null } | null;
  /** Names of imports, as "module.field". */
  readonly imports: readonly string[];
}

class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0;
  }

  /** Unsigned LEB128; a signed one is skipped just as well. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  name(): string {
    const size = this.number();
    this.at += size;
    return Buffer.from(this.#bytes.subarray(this.at - size, this.at)).toString("utf8");
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.number() }, read);
  }

  limits(): { min: number; max: number | null } {
    const flags = this.byte();
    const min = this.number();
    return { min, max: flags & 1 ? this.number() : null };
  }

  /** Skips a constant expression. */
  skipConstant(): void {
    for (let code = this.byte(); code !== 0x0b; code = this.byte()) {
      if (code === 0x43) this.at += 4;
      else if (code === 0x44) this.at += 8;
      else if (code === 0xfd) {
        this.number();
        this.at += 16;
      } else if (code === 0x41 || code === 0x42 || code === 0x23 || code === 0xd0 || code === 0xd2) this.number();
    }
  }
}

/** Reads a valid module. */
export function readInterface(wasm: Uint8Array): ModuleInterface {
  let types: { parameters: ValueType[]; results: ValueType[] }[] = [];
  const functions: number[] = [];
  const globals: { type: ValueType; mutable: boolean }[] = [];
  const memories: { min: number; max: number | null }[] = [];
  let exports: { name: string; kind: number; index: number }[] = [];
  const imports: string[] = [];
  const reader = new Reader(wasm, 8);
  while (reader.at < wasm.length) {
    const id = reader.byte();
    const size = reader.number();
    const end = reader.at + size;
    if (id === 1) {
      types = reader.list(() => {
        reader.byte();
        return {
          parameters: reader.list(() => reader.byte() as ValueType),
          results: reader.list(() => reader.byte() as ValueType),
        };
      });
    } else if (id === 2) {
      reader.list(() => {
        imports.push(`${reader.name()}.${reader.name()}`);
        const kind = reader.byte();
        if (kind === 0) functions.push(reader.number());
        else if (kind === 1) (reader.byte(), reader.limits());
        else if (kind === 2) memories.push(reader.limits());
        else globals.push({ type: reader.byte() as ValueType, mutable: reader.byte() === 1 });
      });
    } else if (id === 3) {
      reader.list(() => functions.push(reader.number()));
    } else if (id === 5) {
      reader.list(() => memories.push(reader.limits()));
    } else if (id === 6) {
      reader.list(() => {
        globals.push({ type: reader.byte() as ValueType, mutable: reader.byte() === 1 });
        reader.skipConstant();
      });
    } else if (id === 7) {
      exports = reader.list(() => ({ name: reader.name(), kind: reader.byte(), index: reader.number() }));
    }
    reader.at = end;
  }
  const memory = exports.find(({ kind }) => kind === 2);
  return {
    functions: exports.filter(({ kind }) => kind === 0).map(({ name, index }) => ({ name, ...types[functions[index]!]! })),
    globals: exports.filter(({ kind }) => kind === 3).map(({ name, index }) => ({ name, ...globals[index]! })),
    memory: memory ? { name: memory.name, ...memories[memory.index]! } : null,
    imports,
  };
}
