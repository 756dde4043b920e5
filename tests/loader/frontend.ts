// The loader's front end under test: compiles tests/loader/frontend_entry.ts and wraps it.
import { Isa } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { compileAssemblyScript } from "../../tools/build/assemblyscript.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";

interface FrontendExports {
  readonly memory: WebAssembly.Memory;
  inputAllocate(size: number): number;
  decode(input: number, size: number, profile: number, isa: number): number;
  build(index: number): number;
  buildAll(): number;
  functionCount(): number;
  importedFunctionCount(): number;
  moduleAddress(): number;
  functionIr(): number;
  errorReason(): number;
  errorOffset(): number;
  errorDetailOffset(): number;
  errorDetailSize(): number;
  reasonAddress(reason: number): number;
  reasonLength(reason: number): number;
  operatorCount(): number;
  peakArenaSize(): number;
  peakFunctionSize(): number;
}

export interface Refusal {
  readonly category: "malformed" | "invalid" | "unsupported" | "limit" | "denied" | "internal";
  readonly message: string;
  readonly offset: number;
  readonly detail: string;
}

const CATEGORIES = ["internal", "malformed", "invalid", "unsupported", "limit", "denied", "internal"] as const;

export class Frontend {
  readonly exports: FrontendExports;
  #input = 0;

  private constructor(module: WebAssembly.Module) {
    this.exports = new WebAssembly.Instance(module, {}).exports as unknown as FrontendExports;
  }

  static async compile(): Promise<Frontend> {
    const bytes = await compileAssemblyScript(
      PROJECT_ROOT,
      { entry: "tests/loader/frontend_entry.ts", runtime: "stub", memoryBase: 65536, enable: ["simd"] },
      `build/tests/frontend-${process.pid}.wasm`, // test files run at the same time
    );
    return new Frontend(await WebAssembly.compile(bytes as BufferSource));
  }

  view(): DataView {
    return new DataView(this.exports.memory.buffer);
  }

  /** Decodes a module's sections; null when they are valid. */
  decode(wasm: Uint8Array, profile: Profile = Profile.User, isa: Isa = Isa.X86_64): Refusal | null {
    this.#input = this.exports.inputAllocate(wasm.length) >>> 0;
    new Uint8Array(this.exports.memory.buffer).set(wasm, this.#input);
    return this.exports.decode(this.#input, wasm.length, profile, isa) ? null : this.refusal();
  }

  /** Decodes a module and builds each function. */
  check(wasm: Uint8Array, onFunction?: (index: number) => void): Refusal | null {
    const refusal = this.decode(wasm);
    if (refusal) return refusal;
    const { exports } = this;
    for (let index = exports.importedFunctionCount(); index < exports.functionCount(); index++) {
      if (!exports.build(index)) return this.refusal();
      onFunction?.(index);
    }
    return null;
  }

  refusal(): Refusal {
    const { exports } = this;
    const reason = exports.errorReason();
    const text = Buffer.from(exports.memory.buffer, exports.reasonAddress(reason), exports.reasonLength(reason) * 2);
    const detail = Buffer.from(
      exports.memory.buffer,
      this.#input + exports.errorDetailOffset(),
      exports.errorDetailSize(),
    );
    return {
      category: CATEGORIES[Math.floor(reason / 1000)] ?? "internal",
      message: text.toString("utf16le"),
      offset: exports.errorOffset() >>> 0,
      detail: detail.toString("utf8"),
    };
  }
}
