// A process that feeds damaged modules to the loader; mutants.ts hands out ranges of seeds and watches
// for hangs. Every module is refused with an offset and a reason or compiled, and V8's validation says
// the same, but for named differences.
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { ISA_NAMES } from "../project.ts";
import { Loader } from "../build/loader_host.ts";
import { Choices } from "./choices.ts";
import { loadCorpus } from "./corpus.ts";
import { mutate } from "./mutate.ts";
import { differenceOfVerdicts, type LoaderVerdict } from "./validation_differences.ts";

const OPTIONS = { profile: Profile.User, environment: Environment.Linux } as const;
/** Compile memory of a module: so much beyond a fixed base for each operator and each byte. */
const MEMORY_BASE = 8 << 20;
const MEMORY_PER_BYTE = 256;

export interface MutantRange {
  readonly first: number;
  readonly count: number;
}

export interface MutantFailure {
  readonly seed: number;
  readonly what: string;
  readonly wasm: Uint8Array;
}

export interface MutantResult {
  /** Counts of verdicts and of named differences. */
  readonly counts: Record<string, number>;
  readonly failures: readonly MutantFailure[];
}

const corpus = await loadCorpus();
const loaders = await Promise.all(ISA_NAMES.map((isa) => Loader.load(isa, true)));

function judge(loader: Loader, wasm: Uint8Array): { name: string; failure: string | null } {
  const compiled = loader.compile(wasm, OPTIONS);
  if (compiled.ok) {
    const most = MEMORY_BASE + wasm.length * MEMORY_PER_BYTE;
    if (compiled.peakMemory > most) return { name: "", failure: `${compiled.peakMemory} bytes of memory for ${wasm.length} bytes` };
  } else {
    if (compiled.category === "internal") return { name: "", failure: compiled.message };
    if (compiled.message === "" || compiled.offset > wasm.length) {
      return { name: "", failure: `refused without a place or reason: ${compiled.offset} "${compiled.message}"` };
    }
  }
  const verdict: LoaderVerdict = compiled.ok
    ? { kind: "valid" }
    : { kind: compiled.category, message: compiled.message, offset: compiled.offset };
  return differenceOfVerdicts(verdict, wasm);
}

function run({ first, count }: MutantRange): MutantResult {
  const counts: Record<string, number> = {};
  const failures: MutantFailure[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const wasm = mutate(Choices.fromSeed(seed), corpus);
    const { name, failure } = judge(loaders[seed % loaders.length]!, wasm);
    if (failure !== null) failures.push({ seed, what: failure, wasm });
    else counts[name] = (counts[name] ?? 0) + 1;
  }
  return { counts, failures };
}

process.on("message", (range: MutantRange) => process.send?.(run(range)));
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
