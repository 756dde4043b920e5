// Looks a Wasm offset up in a source map, whose columns are the offsets of the binary file.
import {
  LEAST_UPPER_BOUND, originalPositionFor, traceSegment, TraceMap, type EncodedSourceMap, type OriginalMapping,
} from "@jridgewell/trace-mapping";

/**
 * The position of a Wasm offset, or of the nearest one before it in the same function: what the
 * optimiser put together from several places has no position of its own.
 * @param functionStart the offset where the function's body begins, and the search ends
 */
export function sourcePosition(map: TraceMap, wasmOffset: number, functionStart: number): OriginalMapping | undefined {
  for (let column = wasmOffset; column >= functionStart; ) {
    const segment = traceSegment(map, 0, column);
    if (!segment) return undefined;
    if (segment.length > 1) {
      const position = originalPositionFor(map, { line: 1, column });
      return position.source === null ? undefined : position;
    }
    column = segment[0] - 1;
  }
  return undefined;
}

/** The first position of a body: its locals' declarations have none. */
export function firstPosition(map: TraceMap, column: number): OriginalMapping | undefined {
  const position = originalPositionFor(map, { line: 1, column, bias: LEAST_UPPER_BOUND });
  return position.source === null ? undefined : position;
}

/** A map whose sources are named as the compiler found them: asc sets a root of its own invention. */
export function readSourceMap(text: string): TraceMap {
  return new TraceMap({ ...(JSON.parse(text) as EncodedSourceMap), sourceRoot: "" });
}
