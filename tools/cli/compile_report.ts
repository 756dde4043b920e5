// What `cloudos compile` says of a compilation: annotated disassembly and figures.
import type { IsaName } from "../project.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import type { CompileOptions, CompileResult, Loader } from "../build/loader_host.ts";
import { Disassembler } from "../listing/disassembler.ts";
import { LEGENDS, Listing } from "../listing/listing.ts";
import { SourceLines } from "../listing/source_lines.ts";
import { statisticsLines } from "../listing/statistics.ts";
import { ModuleOutline } from "../wasm/module_outline.ts";
import { writeLines } from "./standard_output.ts";
import { UserError } from "./user_error.ts";

const TIMED_RUNS_MAX = 20;
const TIMED_RUNS_MS = 500;

/** A compilation with a listing. */
export interface Compilation {
  readonly file: string;
  readonly wasm: Uint8Array;
  readonly loader: Loader;
  readonly target: CompileOptions;
  readonly result: CompileResult & { readonly ok: true };
}

/** Lines of all functions, or of those that a name or an index means. @throws UserError when there is none */
export async function listingOf(
  { file, wasm, loader, result }: Compilation, wanted: string | undefined,
): Promise<Iterable<string>> {
  const outline = new ModuleOutline(wasm);
  const text = new Listing({
    wasm, outline, compiled: new CompiledModule(result.blob), listing: result.listing!,
    disassembler: await Disassembler.load(loader.isa), sources: await SourceLines.load(file, outline.sourceMappingUrl),
  });
  const functions = text.select(wanted);
  if (wanted !== undefined && functions.length === 0) {
    throw new UserError(`${file}: no function "${wanted}" with a body (give its name, or its index)`);
  }
  return listingLines(text, functions, loader.isa);
}

function* listingLines(text: Listing, functions: ReturnType<Listing["select"]>, isa: IsaName): Generator<string> {
  yield* LEGENDS[isa];
  yield "";
  for (const entry of functions) {
    yield* text.lines(entry);
    yield "";
  }
}

/** Prints sizes, times and what became of the values; compiles some more times to measure. */
export async function printStatistics({ file, wasm, loader, target, result }: Compilation): Promise<void> {
  await writeLines(statisticsLines({
    file, wasmSize: wasm.length, outline: new ModuleOutline(wasm), compiled: new CompiledModule(result.blob),
    listing: result.listing!, operators: result.operatorCount, peakMemory: result.peakMemory,
    elapsedMs: measureCompile(loader, wasm, target),
  }));
}

/** The best of several runs, in ms: the first ones also make the engine compile the loader. */
function measureCompile(loader: Loader, wasm: Uint8Array, target: CompileOptions): number {
  const started = performance.now();
  let best = Infinity;
  for (let run = 0; run < TIMED_RUNS_MAX && performance.now() - started < TIMED_RUNS_MS; run++) {
    const before = performance.now();
    loader.compile(wasm, target);
    best = Math.min(best, performance.now() - before);
  }
  return best;
}
