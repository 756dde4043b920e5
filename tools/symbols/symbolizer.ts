// Turns code offsets of built modules into TypeScript file:line, by the compiled module's location
// table (code offset -> Wasm offset) and the source map of its Wasm file.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { CompiledModule, type CodeLocation, type CompiledFunction } from "../build/compiled_module.ts";
import type { IsaName } from "../project.ts";
import { ProgramSources } from "./program_sources.ts";
import { firstPosition, readSourceMap, sourcePosition } from "./source_position.ts";

/** `name+0x1234`, as panics and crash reports print it. */
const PLACE = /\b([a-z][a-z0-9_]*)\+0x([0-9a-f]+)\b/g;

interface ModuleSymbols {
  readonly functions: readonly CompiledFunction[];
  readonly locations: readonly CodeLocation[];
  readonly sourceMap: TraceMap | undefined;
}

export interface SourcePlace {
  readonly functionName: string;
  /** Relative to the project's root; undefined when there is no source map for it. */
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** Where the build leaves the programs of the disk's /bin, with their source maps. */
const PROGRAM_FOLDER = "build/test-programs";

/** Where the build leaves NAME.wasm, NAME.wasm.map and NAME.compiled. */
export function symbolFolder(isa: IsaName): string {
  return `build/${isa}/modules`;
}

export class Symbolizer {
  private constructor(
    private readonly root: string,
    private readonly modules: ReadonlyMap<string, ModuleSymbols>,
    private readonly programs: ProgramSources,
  ) {}

  /**
   * Reads the symbols of one architecture's last build; none when nothing was built.
   * @param files the user's folder, whose programs may have source maps beside them
   */
  static async load(root: string, isa: IsaName, files?: string): Promise<Symbolizer> {
    const folder = join(root, symbolFolder(isa));
    const modules = new Map<string, ModuleSymbols>();
    const built = existsSync(folder) ? await readdir(folder) : [];
    for (const file of built.filter((name) => name.endsWith(".compiled"))) {
      const name = file.slice(0, -".compiled".length);
      const compiled = new CompiledModule(new Uint8Array(await readFile(join(folder, file))));
      const mapFile = join(folder, `${name}.wasm.map`);
      const sourceMap = existsSync(mapFile) ? readSourceMap(await readFile(mapFile, "utf8")) : undefined;
      modules.set(name, { functions: compiled.functions, locations: compiled.locations, sourceMap });
    }
    const folders = [join(root, PROGRAM_FOLDER), ...(files === undefined ? [] : [files])];
    return new Symbolizer(root, modules, new ProgramSources(folders));
  }

  /** The place of a code offset, or undefined when the module or the offset is unknown. */
  lookUp(module: string, codeOffset: number): SourcePlace | undefined {
    const symbols = this.modules.get(module);
    const found = symbols?.functions.find(
      (candidate) => codeOffset >= candidate.codeOffset && codeOffset <= candidate.codeOffset + candidate.codeSize,
    );
    if (!symbols || !found) return undefined;
    const wasmOffset = wasmOffsetAt(symbols.locations, found, codeOffset);
    const position = symbols.sourceMap && sourcePosition(symbols.sourceMap, wasmOffset, found.wasmOffset);
    const file = position?.source ? relative(this.root, join(this.root, position.source)) : undefined;
    return { functionName: found.name, file, line: position?.line ?? undefined };
  }

  /** File and line of a Wasm offset in the body of a function that begins at `bodyOffset`. */
  sourceOf(module: string, wasmOffset: number, bodyOffset: number): { file: string; line: number } | undefined {
    const map = this.modules.get(module)?.sourceMap;
    if (!map) return undefined;
    const position = sourcePosition(map, wasmOffset, bodyOffset)
      ?? (wasmOffset === bodyOffset ? firstPosition(map, bodyOffset) : undefined);
    return position?.source && position.line !== null ? { file: position.source, line: position.line } : undefined;
  }

  /** The line with a place added after each `module+0xOFFSET` that is known, and after a program's trap. */
  annotate(line: string): string {
    const [, text, lineEnd] = /^(.*?)(\r?\n?)$/s.exec(line)!;
    const annotated = text!.replace(PLACE, (place, module: string, offset: string) => {
      const found = this.describe(module, offset);
      return found === undefined ? place : `${place} (${found})`;
    });
    const trap = this.programs.placeOf(text!);
    return annotated + (trap === undefined ? "" : ` (${trap})`) + lineEnd!;
  }

  /** What a terminal's line may get behind it: the places that it names, each once; empty without any. */
  remark(line: string): string {
    const found = [...line.matchAll(PLACE)].map(([, module, offset]) => this.describe(module!, offset!));
    const places = [...found, this.programs.placeOf(line)].filter((place) => place !== undefined);
    return places.length === 0 ? "" : ` (${[...new Set(places)].join("; ")})`;
  }

  private describe(module: string, offset: string): string | undefined {
    const place = this.lookUp(module, Number.parseInt(offset, 16));
    if (!place) return undefined;
    return place.functionName + (place.file === undefined ? "" : ` at ${place.file}:${place.line}`);
  }
}

/** The location at the offset, or the next one after it in the same function, or the function's start. */
function wasmOffsetAt(locations: readonly CodeLocation[], within: CompiledFunction, codeOffset: number): number {
  let low = 0;
  let high = locations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (locations[middle]!.codeOffset < codeOffset) low = middle + 1;
    else high = middle;
  }
  const next = locations[low];
  return next && next.codeOffset <= within.codeOffset + within.codeSize ? next.wasmOffset : within.wasmOffset;
}
