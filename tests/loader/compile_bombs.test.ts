// Compile bombs through the whole loader, on both ISAs: memory bounded by the module's operators, work
// linear, or a clear refusal; and the check of register allocation finds nothing in them. Work is
// counted, not timed (count_work.ts), so the verdicts repeat on any machine.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { ensureLoader, loaderPath } from "../../tools/build/build_loader.ts";
import { ISA_NAMES, PROJECT_ROOT } from "../../tools/project.ts";
import { BACKEND_BOMBS } from "./backend_bombs.ts";
import { BombLoader, type Outcome } from "./bomb_loader.ts";
import { compileBombs } from "./compile_bombs.ts";
import { countWork } from "./count_work.ts";
import { DEFINITION_BOMBS } from "./definition_bombs.ts";

/**
 * Compile memory is the peak beyond input and compiled module, which the host wants. It may take so
 * much for each operator, beyond a base that covers the arenas' first chunks and their granularity.
 */
const BYTES_PER_OPERATOR = 128;
const BYTES_BASE = 4 << 20;
/** Definitions have no operators: what may be taken for each byte of the module. */
const BYTES_PER_INPUT_BYTE = 48;
/** Work for twice the operators, as a ratio. */
const GROWTH_MAX = 2.2;
/** Work of the check, which is for tests only, besides the compilation's: as a ratio. */
const CHECK_MAX = 8;

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

    for (const { name, bytes, refused } of compileBombs()) {
      it(`bounds ${name}`, () => {
        const loader = new BombLoader(module);
        const outcome = loader.compile(bytes, false);
        assert.equal(outcome.refused !== null, refused);
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

    for (const { name, size, make } of DEFINITION_BOMBS) {
      it(`grows no faster than ${name}`, () => {
        const loader = new BombLoader(module);
        const [small, large] = [size, size * 2].map((count) => {
          const bytes = make(count);
          const outcome = loader.compile(bytes, false);
          assert.equal(outcome.refused, null);
          const allowed = BYTES_BASE + bytes.length * BYTES_PER_INPUT_BYTE;
          assert.ok(outcome.compileMemory <= allowed, `${outcome.compileMemory} bytes, ${allowed} are allowed`);
          return { compiled: outcome.work, linked: loader.link() };
        });
        assert.ok(small!.compiled > size && small!.linked > 0, "the loader counts its work");
        for (const step of ["compiled", "linked"] as const) {
          const [before, after] = [small![step], large![step]];
          assert.ok(after < before * GROWTH_MAX + size, `${step}: ${before} for ${size}, ${after} for twice`);
        }
      });
    }
  });
}
