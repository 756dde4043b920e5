// A WASI command whose compilation takes a while: many functions of arithmetic, and a `_start` that calls
// one of them and prints nothing.

/** Unsigned LEB128 (Wasm core 5.2.2). */
function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    if (rest <= 0x7f) return bytes;
  }
}

function section(id: number, content: Uint8Array): Uint8Array {
  return Uint8Array.from([id, ...leb(content.length), ...content]);
}

/** (local.get 0) (i32.const n) op, again and again: a value that every step changes. */
function arithmetic(steps: number, seed: number): Uint8Array {
  const OPERATIONS = [0x6a, 0x6b, 0x6c, 0x71, 0x72, 0x73, 0x77]; // add sub mul and or xor rotl
  const code: number[] = [0x00, 0x20, 0x00];
  for (let step = 0; step < steps; step++) {
    code.push(0x41, (seed + step * 7) % 64, OPERATIONS[(seed + step) % OPERATIONS.length]!, 0x22, 0x00, 0x20, 0x00, 0x73);
  }
  code.push(0x0b);
  return Uint8Array.from([...leb(code.length), ...code]);
}

/** @param functions how many of 200 steps each; 1000 of them are 1.6 MB */
export function bigModule(functions: number): Uint8Array {
  const bodies: Uint8Array[] = [];
  for (let index = 0; index < functions; index++) bodies.push(arithmetic(200, index));
  const start = Uint8Array.from([0x00, 0x41, 0x01, 0x10, 0x00, 0x1a, 0x0b]); // call 0, drop
  bodies.push(Uint8Array.from([start.length, ...start]));
  const types = Uint8Array.from([2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 0]);
  const declarations = Uint8Array.from([...leb(functions + 1), ...new Uint8Array(functions), 1]);
  const name = Buffer.from("_start");
  const exports = Uint8Array.from([1, name.length, ...name, 0x00, ...leb(functions)]);
  const code = Buffer.concat([Uint8Array.from(leb(functions + 1)), ...bodies]);
  return Buffer.concat([
    Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]),
    section(1, types), section(3, declarations), section(7, exports), section(10, code),
  ]);
}
