// Source positions of Wasm offsets, and the source's own text where it can be found.
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { sourceContentFor, type TraceMap } from "@jridgewell/trace-mapping";
import { UserError } from "../cli/user_error.ts";
import { readSourceMap, sourcePosition } from "../symbols/source_position.ts";

export interface SourceLine {
  /** As the source map names it. */
  readonly file: string;
  readonly line: number;
  /** The line, without its indentation; empty when the source is not there. */
  readonly text: string;
}

export class SourceLines {
  readonly #map: TraceMap;
  /** Where the source map's paths start. */
  readonly #folder: string;
  readonly #texts = new Map<string, readonly string[]>();

  private constructor(map: TraceMap, folder: string) {
    this.#map = map;
    this.#folder = folder;
  }

  /**
   * The source map of a Wasm file: what its section sourceMappingURL names, else FILE.map.
   * @returns undefined when there is none @throws UserError when there is one that cannot be read
   */
  static async load(wasmFile: string, url: string | undefined): Promise<SourceLines | undefined> {
    const folder = dirname(resolve(wasmFile));
    const inline = url?.match(/^data:application\/json;(?:charset=utf-8;)?base64,(.*)$/);
    if (inline) return SourceLines.#parse(Buffer.from(inline[1]!, "base64").toString("utf8"), folder, wasmFile);
    const candidates = [...(url && !/^\w+:\/\//.test(url) ? [resolve(folder, url)] : []), `${resolve(wasmFile)}.map`];
    const mapFile = candidates.find((candidate) => existsSync(candidate));
    if (mapFile === undefined) return undefined;
    return SourceLines.#parse(await readFile(mapFile, "utf8"), dirname(mapFile), mapFile);
  }

  static #parse(text: string, folder: string, file: string): SourceLines {
    try {
      return new SourceLines(readSourceMap(text), folder);
    } catch (error) {
      throw new UserError(`${file}: no source map: ${(error as Error).message}`);
    }
  }

  /** The line that the operator at an offset comes from. @param functionStart bound of the search */
  at(wasmOffset: number, functionStart: number): SourceLine | undefined {
    const position = sourcePosition(this.#map, wasmOffset, functionStart);
    if (!position?.source || position.line === null) return undefined;
    const text = this.#linesOf(position.source)[position.line - 1] ?? "";
    return { file: position.source, line: position.line, text: text.trim() };
  }

  #linesOf(source: string): readonly string[] {
    const known = this.#texts.get(source);
    if (known) return known;
    const text = sourceContentFor(this.#map, source) ?? this.#readSource(source) ?? "";
    const lines = text.split(/\r?\n/);
    this.#texts.set(source, lines);
    return lines;
  }

  /** Beside the source map, or below the folder that the compiler ran in, which often is this one. */
  #readSource(source: string): string | undefined {
    const found = [join(this.#folder, source), resolve(source)].find((file) => existsSync(file));
    return found === undefined ? undefined : readFileSync(found, "utf8");
  }
}
