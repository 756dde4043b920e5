// Which module a seed stands for. One in four comes from Binaryen, one in four has vectors.
import { binaryenInput, translateToFuzz } from "./binaryen.ts";
import { Choices } from "./choices.ts";
import { Coverage } from "./coverage.ts";
import { generateModule } from "./generate.ts";
import type { Tested } from "./judge.ts";

export interface Source {
  readonly kind: "own" | "binaryen";
  readonly simd: boolean;
  /** What the module is made of; cutting it makes a smaller module (reduce.ts). */
  readonly decisions: readonly number[] | { readonly seed: number };
}

/** The source of a seed. @param binaryen whether wasm-opt is there; without it all modules are our own */
export function sourceOf(seed: number, binaryen: boolean): Source {
  if (binaryen && seed % 4 === 3) {
    const { bytes, simd } = binaryenInput(seed);
    return { kind: "binaryen", simd, decisions: bytes };
  }
  return { kind: "own", simd: seed % 4 === 1, decisions: { seed } };
}

/** The module as the judge wants it. */
export function testedOf(wasm: Uint8Array, source: Pick<Source, "kind" | "simd">, salt: number): Tested {
  return { wasm, salt, makesNans: source.kind === "binaryen" && source.simd };
}

export interface MadeModule {
  readonly wasm: Uint8Array;
  readonly source: Source;
  /** The source with its decisions as a list. */
  readonly decisions: readonly number[];
}

/** Makes the modules; null where wasm-opt failed. @param coverage counts what our generator makes */
export async function makeModules(sources: readonly Source[], coverage: Coverage): Promise<(MadeModule | null)[]> {
  const foreign = sources.filter(({ kind }) => kind === "binaryen");
  const inputs = foreign.map(({ decisions, simd }) => ({ bytes: decisions as readonly number[], simd }));
  const translated = await translateToFuzz(inputs);
  return sources.map((source) => {
    if (source.kind === "binaryen") {
      const wasm = translated[foreign.indexOf(source)];
      return wasm ? { wasm, source, decisions: source.decisions as readonly number[] } : null;
    }
    const { decisions } = source;
    const choices = "seed" in decisions ? Choices.fromSeed(decisions.seed) : Choices.replay(decisions);
    const { wasm } = generateModule(choices, source.simd, coverage);
    return { wasm, source, decisions: choices.recorded };
  });
}
