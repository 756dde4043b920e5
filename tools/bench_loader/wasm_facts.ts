// The few facts about a module that the benchmark needs, read from its sections.
export interface WasmFacts {
  /** Bytes of the code section: all function bodies. */
  readonly bodyBytes: number;
  /** It exports `_start`. */
  readonly isWasiProgram: boolean;
}

const HEADER_SIZE = 8;
const SECTION_EXPORT = 7;
const SECTION_CODE = 10;

/** @throws RangeError when the module is cut off */
export function readWasmFacts(wasm: Uint8Array): WasmFacts {
  let at = HEADER_SIZE;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      if (byte === undefined) throw new RangeError("a section of the module is cut off");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  let bodyBytes = 0;
  let isWasiProgram = false;
  while (at < wasm.length) {
    const id = wasm[at++]!;
    const size = number();
    const end = at + size;
    if (id === SECTION_CODE) bodyBytes = size;
    if (id === SECTION_EXPORT) {
      for (let left = number(); left > 0; left--) {
        const length = number();
        if (Buffer.from(wasm.subarray(at, at + length)).toString("utf8") === "_start") isWasiProgram = true;
        at += length + 1;
        number();
      }
    }
    at = end;
  }
  return { bodyBytes, isWasiProgram };
}
