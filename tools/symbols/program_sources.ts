// Places of the user's programs: the message about a trap names the Wasm offset, and a source map
// beside the program (NAME.wasm.map, as asc --sourceMap writes it) knows the line.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { firstPosition, readSourceMap, sourcePosition } from "./source_position.ts";

/** What services/process/death_message.ts writes: the program's name comes first. */
const TRAP = /(?:^|[\r\n])([^\s:]+): [a-z -]+ at (the body at )?wasm offset 0x([0-9a-f]+) in function /;

const MAP_ENDING = ".wasm.map";

export class ProgramSources {
  private readonly maps = new Map<string, TraceMap | undefined>();

  /** @param folders looked through with all that is in them, when a program has died */
  constructor(private readonly folders: readonly string[]) {}

  /** The TypeScript place of the trap that a line tells of; undefined when there is none, or no map. */
  placeOf(line: string): string | undefined {
    const found = TRAP.exec(line);
    if (!found) return undefined;
    const map = this.mapOf(found[1]!);
    const offset = Number.parseInt(found[3]!, 16);
    const position = map && (found[2] ? firstPosition(map, offset) : sourcePosition(map, offset, 0));
    return position?.source ? `${position.source}:${position.line}` : undefined;
  }

  /** Two programs of one name: neither is guessed. */
  private mapOf(program: string): TraceMap | undefined {
    if (this.maps.has(program)) return this.maps.get(program);
    const files = this.folders.filter((folder) => existsSync(folder)).flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)));
    const candidates = files.filter((file) => basename(file) === program + MAP_ENDING);
    const map = candidates.length === 1 ? readMap(candidates[0]!) : undefined;
    this.maps.set(program, map);
    return map;
  }
}

/** A map that cannot be read is no reason to end a run. */
function readMap(file: string): TraceMap | undefined {
  try {
    return readSourceMap(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
