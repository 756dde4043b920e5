// Compile bombs through the whole loader, on both ISAs: memory bounded by the module's operators, time
// linear, or a clear refusal; and the check of register allocation finds nothing in them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { CpuLevel, Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { ensureLoader, ISA_NAMES, loaderPath, PROJECT_ROOT } from "../../tools/build/build_loader.ts";
import { BACKEND_BOMBS } from "./backend_bombs.ts";
import { compileBombs } from "./compile_bombs.ts";

/**
 * Compile memory is the peak beyond input and compiled module, which the host wants. It may take so
 * much for each operator, beyond a base that covers the arenas' first chunks and their granularity.
 */
const BYTES_PER_OPERATOR = 128;
const BYTES_BASE = 4 << 20;
/** Time for twice the operators, as a ratio of processor time; the best of some runs each. */
const GROWTH_MAX = 2.6;
const RUNS = 4;
/** Below this, the clock is too coarse for a ratio. */
const MILLISECONDS_MIN = 2;
/** Of processor time with the check on, which is for tests only. */
const CHECK_SECONDS_MAX = 20;

interface LoaderExports {
  readonly memory: WebAssembly.Memory;
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
  readonly milliseconds: number;
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
    const started = process.cpuUsage();
    const at = loader.compile(bytes.length, Profile.User, Environment.Linux, CpuLevel.Baseline) >>> 0;
    const { user, system } = process.cpuUsage(started);
    if (at === 0) assert.equal(loader.errorCategory(), CATEGORY_LIMIT, `refused for reason ${loader.errorReason()}`);
    const size = at === 0 ? 0 : new DataView(loader.memory.buffer).getUint32(at + CM_SIZE, true);
    return {
      refused: at === 0 ? loader.errorReason() : null,
      operators: loader.operatorCount() >>> 0,
      compileMemory: (loader.peakMemory() >>> 0) - bytes.length - size,
      milliseconds: (user + system) / 1000,
    };
  }
}

for (const isa of ISA_NAMES) {
  describe(`compile bombs on ${isa}`, () => {
    let module: WebAssembly.Module;
    before(async () => {
      await ensureLoader(isa);
      module = await WebAssembly.compile((await readFile(join(PROJECT_ROOT, loaderPath(isa)))) as BufferSource);
    });

    const holdMemory = ({ operators, compileMemory }: Outcome): void => {
      const allowed = BYTES_BASE + operators * BYTES_PER_OPERATOR;
      assert.ok(compileMemory <= allowed, `${compileMemory} bytes for ${operators} operators, ${allowed} are allowed`);
    };
    const holdCheck = (loader: BombLoader, bytes: Uint8Array): void => {
      const { milliseconds } = loader.compile(bytes, true);
      assert.ok(milliseconds < CHECK_SECONDS_MAX * 1000, `the check takes ${milliseconds} ms`);
    };

    for (const { name, bytes } of compileBombs()) {
      it(`bounds ${name}`, () => {
        const loader = new BombLoader(module);
        const outcome = loader.compile(bytes, false);
        assert.equal(outcome.refused !== null, name.includes("900 results"));
        holdMemory(outcome);
        holdCheck(loader, bytes);
      });
    }

    for (const { name, size, make } of BACKEND_BOMBS) {
      it(`grows no faster than ${name}`, () => {
        const loader = new BombLoader(module);
        const [small, large] = [make(size), make(size * 2)];
        const best = (bytes: Uint8Array): Outcome => {
          const outcomes = Array.from({ length: RUNS }, () => loader.compile(bytes, false));
          return outcomes.reduce((one, other) => (one.milliseconds < other.milliseconds ? one : other));
        };
        const first = best(small);
        const second = best(large);
        assert.deepEqual([first.refused, second.refused], [null, null]);
        holdMemory(first);
        holdMemory(second);
        const ratio = second.milliseconds / Math.max(first.milliseconds, MILLISECONDS_MIN);
        assert.ok(ratio < GROWTH_MAX, `${first.milliseconds} ms, then ${second.milliseconds} ms`);
        holdCheck(loader, small);
      });
    }
  });
}
