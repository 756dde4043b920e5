// Compile bombs through the whole loader, on both ISAs: memory bounded by the module's operators, work
// linear, or a clear refusal; and the check of register allocation finds nothing in them. Work is
// counted, not timed (count_work.ts), so the verdicts repeat on any machine.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { CpuLevel, Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { ensureLoader, ISA_NAMES, loaderPath, PROJECT_ROOT } from "../../tools/build/build_loader.ts";
import { BACKEND_BOMBS } from "./backend_bombs.ts";
import { compileBombs } from "./compile_bombs.ts";
import { countWork } from "./count_work.ts";

/**
 * Compile memory is the peak beyond input and compiled module, which the host wants. It may take so
 * much for each operator, beyond a base that covers the arenas' first chunks and their granularity.
 */
const BYTES_PER_OPERATOR = 128;
const BYTES_BASE = 4 << 20;
/** Work for twice the operators, as a ratio. */
const GROWTH_MAX = 2.2;
/** Work of the check, which is for tests only, besides the compilation's: as a ratio. */
const CHECK_MAX = 8;

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
}

const CATEGORY_LIMIT = 4;
const CM_SIZE = 24;

interface Outcome {
  readonly refused: number | null;
  readonly operators: number;
  readonly compileMemory: number;
  readonly work: number;
}

class BombLoader {
  readonly #loader: LoaderExports;

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
    return {
      refused: at === 0 ? loader.errorReason() : null,
      operators: loader.operatorCount() >>> 0,
      compileMemory: (loader.peakMemory() >>> 0) - bytes.length - size,
      work,
    };
  }
}

for (const isa of ISA_NAMES) {
  describe(`compile bombs on ${isa}`, () => {
    let module: WebAssembly.Module;
    before(async () => {
      await ensureLoader(isa);
      module = await WebAssembly.compile(countWork(await readFile(join(PROJECT_ROOT, loaderPath(isa)))) as BufferSource);
    });

    const holdMemory = ({ operators, compileMemory }: Outcome): void => {
      const allowed = BYTES_BASE + operators * BYTES_PER_OPERATOR;
      assert.ok(compileMemory <= allowed, `${compileMemory} bytes for ${operators} operators, ${allowed} are allowed`);
    };
    const holdCheck = (loader: BombLoader, bytes: Uint8Array, without: Outcome): void => {
      const { work } = loader.compile(bytes, true);
      const allowed = without.work * CHECK_MAX;
      assert.ok(work <= allowed, `with the check ${work}, without ${without.work}`);
    };

    for (const { name, bytes } of compileBombs()) {
      it(`bounds ${name}`, () => {
        const loader = new BombLoader(module);
        const outcome = loader.compile(bytes, false);
        assert.equal(outcome.refused !== null, name.includes("900 results"));
        holdMemory(outcome);
        holdCheck(loader, bytes, outcome);
      });
    }

    for (const { name, size, make } of BACKEND_BOMBS) {
      it(`grows no faster than ${name}`, () => {
        const loader = new BombLoader(module);
        const small = loader.compile(make(size), false);
        const large = loader.compile(make(size * 2), false);
        assert.deepEqual([small.refused, large.refused], [null, null]);
        holdMemory(small);
        holdMemory(large);
        assert.ok(small.work > size, "the loader counts its work");
        assert.ok(large.work < small.work * GROWTH_MAX, `${small.work} for ${size}, ${large.work} for twice`);
        holdCheck(loader, make(size), small);
      });
    }
  });
}
