// Proof that the fuzzer can find something: a mutated encoder, a wrong spill and a dropped
// zero-extension, planted on purpose on both ISAs, are each caught with fixed seeds; without them the
// same seeds find nothing.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { ISA_NAMES, type IsaName } from "../../tools/project.ts";
import { Coverage } from "../../tools/fuzz/coverage.ts";
import { Judge, type Verdict } from "../../tools/fuzz/judge.ts";
import { canRun } from "../../tools/fuzz/native_engine.ts";
import { makeModules, sourceOf, testedOf } from "../../tools/fuzz/sources.ts";
import { buildPlantedLoader, Planted, plantedLoader } from "./planted_loader.ts";

const FIRST_SEED = 1;
const COUNT = 320;

async function verdictsOf(isa: IsaName, wasm: Uint8Array, bug: Planted, checkAllocation: boolean): Promise<Verdict[]> {
  const loader = await plantedLoader(isa, wasm, bug, checkAllocation);
  const judge = await Judge.open({ engines: ["liftoff", isa], loaders: { [isa]: loader } });
  try {
    const seeds = Array.from({ length: COUNT }, (_, index) => FIRST_SEED + index);
    const made = await makeModules(seeds.map((seed) => sourceOf(seed, false)), new Coverage());
    return await judge.judge(made.map((module, index) => testedOf(module!.wasm, module!.source, seeds[index]!)));
  } finally {
    judge.close();
  }
}

const differences = (verdicts: readonly Verdict[]): string[] =>
  verdicts.flatMap((verdict) => (verdict.kind === "different" ? [verdict.what] : []));

for (const isa of ISA_NAMES) {
  const skip = canRun(isa) ? false : `no way to run ${isa} programs here (Debian: qemu-user)`;
  describe(`planted bugs on ${isa}`, { skip }, () => {
    let wasm: Promise<Uint8Array> | null = null;
    const built = (): Promise<Uint8Array> => (wasm ??= buildPlantedLoader(isa));
    after(() => (wasm = null));

    it("finds nothing without one", async () => {
      assert.deepEqual(differences(await verdictsOf(isa, await built(), Planted.Nothing, true)), []);
    });

    for (const [bug, name] of [
      [Planted.Encoder, "a mutated encoder"], [Planted.Spill, "a wrong spill"], [Planted.ZeroExtension, "a dropped zero-extension"],
    ] as const) {
      it(`catches ${name} by what programs do`, async () => {
        const found = differences(await verdictsOf(isa, await built(), bug, false));
        assert.ok(found.length > 0, "no seed found it");
        console.log(`${isa}, ${name}: ${found.length} of ${COUNT} modules, first: ${found[0]!.slice(0, 120)}`);
      });
    }

    it("catches the wrong spill in the check of register allocation too", async () => {
      const found = differences(await verdictsOf(isa, await built(), Planted.Spill, true));
      assert.ok(found.some((what) => what.includes("a value is not where its user looks")), "the check saw nothing");
    });
  });
}
