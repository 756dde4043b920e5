// The loader as the compile bombs see it: memory and work of a compilation or a link, which
// count_work.ts counts.
import assert from "node:assert/strict";
import { CM_ISA, CM_SIZE, CpuLevel, Environment } from "../../abi/compiled_module.ts";
import { IMAGE_STATUS, LinkStatus, PLACEMENT_HEADER_SIZE } from "../../abi/instance_image.ts";
import { Profile } from "../../abi/intrinsics.ts";

interface LoaderExports {
  readonly memory: WebAssembly.Memory;
  readonly work: WebAssembly.Global<"i64">;
  begin(size: number): number;
  setAllocationCheck(on: boolean): void;
  compile(size: number, profile: number, environment: number, cpuLevel: number): number;
  errorCategory(): number;
  errorReason(): number;
  operatorCount(): number;
  peakMemory(): number;
  linkBegin(): void;
  linkAllocate(size: number): number;
  linkModule(
    blob: number, blobSize: number, isa: number, placement: number, bindings: number, registry: number, registrySize: number,
  ): number;
}

const CATEGORY_LIMIT = 4;

export interface Outcome {
  readonly refused: number | null;
  readonly operators: number;
  readonly compileMemory: number;
  readonly work: number;
}

export class BombLoader {
  readonly #loader: LoaderExports;
  #compiled = new Uint8Array(0);

  constructor(module: WebAssembly.Module) {
    const abort = (): never => {
      throw new Error("an assertion of the loader failed");
    };
    this.#loader = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as LoaderExports;
  }

  compile(bytes: Uint8Array, check: boolean): Outcome {
    const loader = this.#loader;
    loader.setAllocationCheck(check);
    const input = loader.begin(bytes.length) >>> 0;
    new Uint8Array(loader.memory.buffer).set(bytes, input);
    loader.work.value = 0n;
    const at = loader.compile(bytes.length, Profile.User, Environment.Linux, CpuLevel.Baseline) >>> 0;
    const work = Number(loader.work.value);
    if (at === 0) assert.equal(loader.errorCategory(), CATEGORY_LIMIT, `refused for reason ${loader.errorReason()}`);
    const size = at === 0 ? 0 : new DataView(loader.memory.buffer).getUint32(at + CM_SIZE, true);
    this.#compiled = new Uint8Array(loader.memory.buffer).slice(at, at + size);
    return {
      refused: at === 0 ? loader.errorReason() : null,
      operators: loader.operatorCount() >>> 0,
      compileMemory: (loader.peakMemory() >>> 0) - bytes.length - size,
      work,
    };
  }

  /** Links what was compiled last, which imports nothing. @returns the work */
  link(): number {
    const loader = this.#loader;
    loader.linkBegin();
    const blob = loader.linkAllocate(this.#compiled.length) >>> 0;
    const placement = loader.linkAllocate(PLACEMENT_HEADER_SIZE) >>> 0;
    new Uint8Array(loader.memory.buffer).set(this.#compiled, blob);
    const view = new DataView(loader.memory.buffer);
    loader.work.value = 0n;
    const isa = view.getUint32(blob + CM_ISA, true);
    const image = loader.linkModule(blob, this.#compiled.length, isa, placement, 0, 0, 0) >>> 0;
    const work = Number(loader.work.value);
    assert.equal(new DataView(loader.memory.buffer).getUint32(image + IMAGE_STATUS, true), LinkStatus.Ok);
    return work;
  }
}
